// One uplink's journal → its server, for ever: cursor → batch → send → advance. The loop is here; what a verdict means
// for a stretch of the journal is in `lane.ts`, how long a refusal rests in `hold.ts`.
//
// 1. Nothing is called delivered that the server did not accept: cursors move after `accepted`, past what was set
//    aside durably, and past what nobody can read any more (counted and told), and never otherwise.
// 2. One request in flight over both lanes: memory is bounded by one batch, a struggling server is never asked twice
//    at once, and a live record waits for at most one backlog request, which `BatchSize` keeps short.
// 3. The live lane goes first. When it is late by more than one request can mend, it jumps to the end of the journal,
//    and what it jumped over becomes a gap of the backlog lane.
// 4. Cursors are saved at most `saveEveryMs` after they moved, and at the end: a crash sends again at most what was
//    accepted in that time, under the same dates.
// 5. Whatever the disk, the server or the journal does, the loop goes on and stays idle in between; `signal` ends it.
import type { Batch, Outbox, Position } from '../journal/types.ts';
import type { Clock, MonoMs, WallMs } from '../model/clock.ts';
import type { UplinkId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import { BatchSize } from './batch-size.ts';
import type { Uplink, Verdict } from './contract.ts';
import type { Cursors } from './cursors.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Hold } from './hold.ts';
import { type Aside, batchMax, committed, finished, hasMore, type Judged, judged, type Lane, passed } from './lane.ts';
import type { Gap, Lanes, Which } from './lanes.ts';
import { AheadWatch } from './ahead.ts';
import { isBefore, isSame, recordsBetween } from './positions.ts';
import { Repeats } from './repeats.ts';
import { type Standing, Tally } from './tally.ts';
import { TokenBucket } from './token-bucket.ts';

/** Live records that waited longer than this and do not fit into one request are left to the backlog lane. */
const liveLateMs = 2_000;
/** The same while the live lane looks for a refused record: jumping would start the search anew elsewhere. */
const searchLateMs = 60_000;
/** Rest after a refused record or a batch too large: at most ten such requests per second and lane. */
const searchPauseMs = 100;
/** While records wait, the status is told anew this often; when none wait, new records end the rest. */
const waitingMs = 10_000;
const idleMs = 3_600_000;
const statusEveryMs = 1_000;
const directoryEveryMs = 86_400_000;
const directoryRetryMs = 300_000;

export interface Lost {
  readonly uplink: UplinkId;
  readonly records: number;
  readonly from: Position;
  readonly to: Position;
}

export interface FrameParts {
  readonly id: UplinkId;
  readonly kind: string;
  /** Records per second that the backlog lane may send. */
  readonly backlogPerSec: number;
  readonly lanes: Lanes;
  readonly cursors: Cursors;
  readonly outbox: Outbox;
  readonly uplink: Uplink;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
  readonly onStatus: (status: UplinkStatus) => void;
  readonly onLost: (lost: Lost) => void;
  readonly signal: AbortSignal;
}

export class Frame {
  readonly #parts: FrameParts;
  readonly #size = new BatchSize();
  readonly #tally: Tally;
  readonly #repeats: Repeats;
  readonly #bucket: TokenBucket;
  readonly #server: Hold;
  readonly #ahead = new AheadWatch();
  readonly #holds: Readonly<Record<Which, Hold>>;
  /** Since when the live lane has had something to send. */
  #pendingSince: MonoMs | undefined;
  #directoryDue: number;
  #acceptedAt: MonoMs | undefined;
  /** Date of the newest record that the live lane delivered: a clock nobody trusts never dates the directory. */
  #newestWall: WallMs | undefined;
  #reported: { readonly at: MonoMs; readonly state: UplinkStatus['state'] } | undefined;

  constructor(parts: FrameParts) {
    const { clock, random } = parts;
    this.#parts = parts;
    this.#tally = new Tally(clock);
    this.#repeats = new Repeats(clock, parts.log);
    this.#bucket = new TokenBucket(parts.backlogPerSec, clock.mono());
    this.#server = new Hold(random);
    this.#holds = { live: new Hold(random), gap: new Hold(random) };
    this.#directoryDue = clock.mono();
  }

  /** Resolves after `signal`, when the cursors are saved. Rejects only when an uplink breaks its contract. */
  async run(): Promise<void> {
    const { signal, cursors, lanes } = this.#parts;
    try {
      while (!signal.aborted) {
        const restMs = await this.#turn();
        this.#report();
        const saveMs = cursors.saveWhenDue(lanes.delivered());
        if (restMs > 0) await this.#rest(Math.min(restMs, saveMs));
      }
    } finally {
      await cursors.saveNow(lanes.delivered());
      this.#report();
    }
  }

  /** At most one request. @returns ms until there may be more to do, unless records arrive earlier. */
  async #turn(): Promise<number> {
    const now = this.#parts.clock.mono();
    const held = this.#server.leftMs(now);
    if (held > 0) {
      await this.#learnHead();
      return Math.min(held, waitingMs);
    }
    if (await this.#liveTurn(now)) return 0;
    if (await this.#directoryTurn(now)) return 0;
    const liveMs = this.#pendingSince === undefined ? idleMs : Math.min(this.#holds.live.leftMs(now), waitingMs);
    const directoryMs = this.#newestWall === undefined ? idleMs : this.#directoryDue - now;
    return Math.min(await this.#gapTurn(now), liveMs, directoryMs);
  }

  async #liveTurn(now: MonoMs): Promise<boolean> {
    const { lanes, outbox, log } = this.#parts;
    const end = outbox.end();
    if (this.#ahead.isForeign(lanes.live.at, end, now)) {
      log.error({ cursor: lanes.live.at, end }, 'the cursor belongs to another journal; all of this one is sent');
      lanes.restart(end);
    }
    if (!hasMore(lanes.live, end)) {
      this.#pendingSince = undefined;
      return false;
    }
    this.#pendingSince ??= now;
    if (this.#holds.live.leftMs(now) > 0) return false;
    if (this.#isLate(now, end)) {
      lanes.jump(end);
      this.#pendingSince = undefined;
      // The sealer must know the gap's end before it makes one chunk of what lies on both sides of it.
      await this.#parts.cursors.saveNow(lanes.delivered());
      return false;
    }
    await this.#send('live', lanes.live, end, batchMax(lanes.live, this.#size.records));
    if (!hasMore(lanes.live, end)) this.#pendingSince = undefined;
    return true;
  }

  #isLate(now: MonoMs, end: Position): boolean {
    const { live } = this.#parts.lanes;
    const lateMs = live.held.length > 0 || live.suspects > 0 || live.again > 0 ? searchLateMs : liveLateMs;
    const waited = now - (this.#pendingSince ?? now);
    return waited > lateMs && recordsBetween(live.at, end) > this.#size.records;
  }

  async #gapTurn(now: MonoMs): Promise<number> {
    const { lanes, outbox } = this.#parts;
    const { gap } = lanes;
    // Records that wait for a date move no end: only a look tells the status.
    if (gap === undefined) return outbox.undated === undefined ? idleMs : waitingMs;
    if (!hasMore(gap.lane, gap.to) && !(await this.#moreInChunk(gap))) {
      return this.#endGap(gap.lane);
    }
    const held = this.#holds.gap.leftMs(now);
    if (held > 0) return Math.min(held, waitingMs);
    const max = Math.min(batchMax(gap.lane, this.#size.records), this.#bucket.burst);
    const short = this.#bucket.waitMs(Math.min(max, Math.max(1, recordsBetween(gap.lane.at, gap.to))), now);
    if (short > 0) return short;
    await this.#send('gap', gap.lane, gap.to, max);
    return 0;
  }

  /** A gap whose end lies inside a chunk that was sealed meanwhile goes on to the chunk's end; only the journal knows it. */
  async #moreInChunk({ lane, to }: Gap): Promise<boolean> {
    if (lane.at.sealed !== true || to.sealed === true) return false;
    const batch = await this.#storage(() => this.#parts.outbox.read(lane.at, to, 1));
    return batch === undefined || !isSame(batch.next, lane.at);
  }

  async #endGap(lane: Lane): Promise<number> {
    const last = finished(lane, this.#acceptedAt);
    if (last === undefined) return waitingMs;
    if (!(await this.#setAside(last.aside))) return 0;
    this.#parts.lanes.put('gap', last.lane);
    if (last.lane.at === lane.at) this.#parts.lanes.gapDone();
    return 0;
  }

  async #send(which: Which, lane: Lane, to: Position, max: number): Promise<void> {
    const { clock, outbox, uplink, lanes, signal } = this.#parts;
    const batch = await this.#storage(() => outbox.read(lane.at, to, max));
    if (batch === undefined) return;
    const isHead = which === 'gap' || lanes.gap === undefined;
    if (isHead) this.#tally.sawHead(committed(lane), lane.held[0]?.record ?? batch.records[0]);
    if (batch.records.length === 0) return this.#pass(which, lane, batch);
    const started = clock.mono();
    if (which === 'gap') this.#bucket.take(batch.records.length, started);
    const verdict = await untilAborted(uplink.send(batch.records, signal), signal);
    if (verdict !== undefined && (verdict.kind === 'accepted' || !signal.aborted))
      await this.#settle(which, lane, batch, verdict, clock.mono() - started);
  }

  /** While the server rests, the age of what waits for it is still to be shown. */
  async #learnHead(): Promise<void> {
    const { lanes, outbox } = this.#parts;
    const end = outbox.end();
    const at = lanes.gap?.from ?? committed(lanes.live);
    if (this.#tally.knowsHead(at) || !isBefore(at, end)) return;
    const batch = await this.#storage(() => outbox.read(at, lanes.gap?.to ?? end, 1));
    this.#tally.sawHead(at, batch?.records[0]);
  }

  /** Nothing readable in this stretch: pass it, or rest when the outbox itself stands still. */
  #pass(which: Which, lane: Lane, batch: Batch): void {
    if (!isSame(lane.at, batch.next)) {
      this.#moved(which, lane, passed(lane, batch.next), batch);
      return;
    }
    this.#server.later(this.#parts.clock.mono(), 'the journal gives no record before its end');
  }

  async #settle(which: Which, lane: Lane, batch: Batch, verdict: Verdict, tookMs: number): Promise<void> {
    if (verdict.kind === 'later' || verdict.kind === 'refused') return this.#keep(verdict);
    this.#recovered();
    if (verdict.kind === 'accepted') this.#size.accepted(batch.records.length, tookMs);
    if (verdict.kind === 'too-large') this.#size.tooLarge(batch.records.length);
    const now = this.#parts.clock.mono();
    if (verdict.kind === 'accepted') this.#acceptedAt = now;
    const next = judged(lane, batch, verdict, now);
    if (!(await this.#setAside(next.aside))) return;
    if (verdict.kind === 'too-large' && batch.records.length === 1) this.#size.tooLargeAlone();
    // What goes once more is counted when the lane has passed it.
    const isPassed = isSame(next.lane.at, batch.next);
    if (verdict.kind === 'accepted' && isPassed) this.#tally.accepted(which === 'live', batch.records);
    if (verdict.kind === 'accepted' && which === 'live') this.#newestWall = batch.records.at(-1)!.wall;
    this.#moved(which, lane, next.lane, batch);
    this.#pace(which, verdict, next);
  }

  #keep(verdict: Extract<Verdict, { kind: 'later' | 'refused' }>): void {
    const now = this.#parts.clock.mono();
    if (verdict.kind === 'later') {
      this.#size.failed();
      this.#server.later(now, verdict.detail, verdict.afterMs);
      this.#repeats.warn('the server takes nothing now; records are kept', verdict.detail);
    } else {
      this.#server.refused(now, verdict.detail);
      this.#repeats.warn('the server refuses; records are kept, somebody must act', verdict.detail);
    }
  }

  #recovered(): void {
    if (this.#server.kind === 'none') return;
    this.#parts.log.info({ was: this.#server.detail }, 'the server answers again');
    this.#server.clear();
  }

  #moved(which: Which, before: Lane, after: Lane, { next, lost }: Batch): void {
    const { id, lanes, onLost } = this.#parts;
    lanes.put(which, after);
    if (lost === 0 || isSame(before.at, after.at)) return;
    this.#tally.lostRecords += lost;
    this.#repeats.warn('records could not be read any more', 'lost', { records: lost });
    onLost({ uplink: id, records: lost, from: before.at, to: next });
  }

  #pace(which: Which, verdict: Verdict, { flood }: Judged): void {
    const hold = this.#holds[which];
    const now = this.#parts.clock.mono();
    if (verdict.kind === 'accepted') return hold.clear();
    if (flood === undefined) return hold.pause(now, searchPauseMs);
    hold.refused(now, flood);
    this.#repeats.warn('the server refuses every record in the same words; records are kept, somebody must act', flood);
  }

  /** @returns false when the storage failed; then nothing may move. */
  async #setAside(asides: readonly Aside[]): Promise<boolean> {
    if (asides.length === 0) return true;
    const written = await this.#storage(async () => {
      await this.#parts.deadLetters.append(asides);
      return true;
    });
    if (written === undefined) return false;
    const records = asides.reduce((sum, aside) => sum + (aside.kind === 'range' ? aside.records : 1), 0);
    this.#tally.setAsidePoints += records;
    this.#repeats.warn('records were set aside', asides[0]!.words, { records });
    return true;
  }

  async #directoryTurn(now: MonoMs): Promise<boolean> {
    const { uplink, signal } = this.#parts;
    if (this.#newestWall === undefined || now < this.#directoryDue) return false;
    const verdict = await untilAborted(uplink.describe(this.#newestWall, signal), signal);
    const accepted = verdict?.kind === 'accepted';
    this.#directoryDue = this.#parts.clock.mono() + (accepted ? directoryEveryMs : directoryRetryMs);
    if (verdict !== undefined && !accepted) this.#repeats.warn('the directory was not accepted', verdict.detail);
    return true;
  }

  /** The card may fail for a while: the lanes wait for it as they wait for a server. */
  async #storage<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#server.later(this.#parts.clock.mono(), String(error));
      this.#repeats.warn('the journal or the dead letters failed; records are kept', String(error));
      return undefined;
    }
  }

  async #rest(ms: number): Promise<void> {
    const { clock, outbox, signal } = this.#parts;
    const wake = new AbortController();
    const stop = (): void => wake.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    // While the server rests, new records change nothing.
    const records = this.#server.leftMs(clock.mono()) > 0 ? [] : [outbox.moved(outbox.end(), wake.signal)];
    await Promise.race([clock.sleep(ms, wake.signal), ...records]);
    stop();
    signal.removeEventListener('abort', stop);
  }

  #report(): void {
    const { id, kind, clock, onStatus } = this.#parts;
    const standing = this.#standing();
    const now = clock.mono();
    const last = this.#reported;
    if (last !== undefined && last.state === standing.state && now - last.at < statusEveryMs) return;
    this.#reported = { at: now, state: standing.state };
    onStatus(this.#tally.status({ uplink: id, kind }, standing));
  }

  #standing(): Standing {
    const { lanes, outbox } = this.#parts;
    const end = outbox.end();
    const backlogRecords = lanes.waiting(end);
    const head = backlogRecords === 0 ? undefined : (lanes.gap?.from ?? committed(lanes.live));
    const rest = { backlogRecords, head, pendingSince: this.#pendingSince };
    const refusal = [this.#server, this.#holds.live, this.#holds.gap].find(({ kind }) => kind === 'refused');
    if (refusal !== undefined) return { ...rest, state: 'refused', detail: refusal.detail };
    if (this.#server.kind === 'later') return { ...rest, state: 'waiting', detail: this.#server.detail };
    if (lanes.gap !== undefined) return { ...rest, state: 'catching-up' };
    return { ...rest, state: (outbox.undated?.() ?? 0) > 0 ? 'undated' : 'live' };
  }
}

/** An abort may reject the call or not; either way its verdict is no longer needed unless it is there already. */
async function untilAborted(verdict: Promise<Verdict>, signal: AbortSignal): Promise<Verdict | undefined> {
  try {
    return await verdict;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
