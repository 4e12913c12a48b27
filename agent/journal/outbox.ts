// Log and chunks → one stream of dated samples for the uplinks, never past what is durable and dated.
//
// 1. `end()` moves only forward: the durable end, or where the samples of the boots begin that nobody can date yet.
// 2. A chunk replaces the segments in its range; inside a chunk positions are `sealed` (see chunk-contract.ts).
// 3. Whatever is damaged, `read` moves on and counts what is lost; every readable record is given out exactly once
//    between its position and the next.
import type { BootId } from '../model/ids.ts';
import type { ChunkRange, ChunkStore } from './chunks/chunk-contract.ts';
import { DatingTable, loadDating, saveDating } from './dates/dating-table.ts';
import { comparePositions, earlier, firstPosition, later } from './log/log-position.ts';
import { openEventLog, openSampleLog } from './log/reader.ts';
import type { Batch, DatedRecord, DurableEnds, Outbox, Position, SampleRecord } from './types.ts';

export interface OutboxOptions {
  /** Left out: the log alone. */
  readonly chunks?: ChunkStore;
}

export interface JournalOutbox extends Outbox, AsyncDisposable {
  undated(): number;
  /** What control says is durable now. Call it with every message, in order; resolves when `end()` has moved. */
  advance(ends: DurableEnds): Promise<void>;
  /** What is known of the boots' dates. */
  readonly dating: DatingTable;
}

/** @param folder the journal's folder; nothing in it is read before the first `advance`: until control has spoken it may be somebody else's */
export async function openOutbox(folder: string, options: OutboxOptions = {}): Promise<JournalOutbox> {
  return new LogOutbox(folder, options.chunks);
}

/** Reading so many events takes a small part of a second. */
const eventsPerSave = 5_000;

/** A stretch of the samples log that belongs to one boot. */
interface Stretch {
  readonly boot: BootId;
  readonly from: Position;
}

class LogOutbox implements JournalOutbox {
  dating: DatingTable = new DatingTable();
  readonly #folder: string;
  readonly #chunks: ChunkStore | undefined;
  readonly #samples: ReturnType<typeof openSampleLog>;
  readonly #events: ReturnType<typeof openEventLog>;
  readonly #waiters = new Set<() => void>();
  #durable: Position = firstPosition;
  #end: Position = firstPosition;
  /** The boot of the newest sample, as far as it was looked up, and for which epoch. */
  #newest: { readonly boot: BootId; readonly epoch: number } | undefined;
  #isLoaded = false;
  /** Events that are not in the saved table. */
  #unsaved = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string, chunks: ChunkStore | undefined) {
    this.#folder = folder;
    this.#chunks = chunks;
    this.#samples = openSampleLog(folder);
    this.#events = openEventLog(folder);
  }

  end(): Position {
    return this.#end;
  }

  undated(): number {
    return Math.max(0, this.#durable.record - this.#end.record);
  }

  advance(ends: DurableEnds): Promise<void> {
    const done = this.#turn.then(() => this.#advance(ends));
    this.#turn = done.catch(() => {});
    return done;
  }

  async #advance(ends: DurableEnds): Promise<void> {
    if (!this.#isLoaded) this.dating = await loadDating(this.#folder);
    this.#isLoaded = true;
    // Events first: the writer publishes samples only behind the anchors that decide their dates.
    this.#unsaved += await this.dating.catchUp(this.#events, ends.events);
    await this.#saveDating();
    const end = await this.#datedEnd(ends.samples);
    this.#durable = later(this.#durable, ends.samples);
    if (comparePositions(end, this.#end) <= 0) return;
    this.#end = end;
    for (const wake of this.#waiters) wake();
  }

  async #saveDating(): Promise<void> {
    if (this.#unsaved < eventsPerSave) return;
    this.#unsaved = 0;
    // Only a copy of what the events say: without it the next start reads more.
    await saveDating(this.#folder, this.dating).catch(() => {});
  }

  /** `durable`, or where the samples of the boots begin that stand behind the last one with a date. */
  async #datedEnd(durable: Position): Promise<Position> {
    const newest = this.#newest;
    if (newest !== undefined && newest.epoch === durable.epoch && this.dating.dating.isDated(newest.boot))
      return durable;
    const stretches = await this.#stretches(durable);
    this.dating.addStrangers([...new Set(stretches.map((one) => one.boot))]);
    const { dating } = this.dating;
    const lastDated = stretches.findLastIndex((one) => dating.isDated(one.boot));
    const last = stretches.at(-1);
    if (last !== undefined && last.from.epoch === durable.epoch)
      this.#newest = { boot: last.boot, epoch: durable.epoch };
    return stretches[lastDated + 1]?.from ?? durable;
  }

  /** All stretches that hold samples before `end`, oldest first. */
  async #stretches(end: Position): Promise<readonly Stretch[]> {
    await this.#chunks?.refresh();
    const stretches: Stretch[] = this.#chunks?.list().map(({ boot, from }) => ({ boot, from })) ?? [];
    for (const segment of await this.#samples.segments()) {
      const from = { epoch: segment.epoch, record: segment.firstRecord };
      const isEmpty = segment.endRecord === segment.firstRecord || comparePositions(from, end) >= 0;
      const head = isEmpty || this.#chunkOver(from) !== undefined ? undefined : await this.#samples.head(segment);
      if (head !== undefined) stretches.push({ boot: head.meta.boot, from });
    }
    return stretches.sort((a, b) => comparePositions(a.from, b.from));
  }

  async moved(than: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || comparePositions(this.#end, than) > 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        if (!signal.aborted && comparePositions(this.#end, than) <= 0) return;
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async read(from: Position, to: Position, max: number): Promise<Batch> {
    const batch = await this.#readOnce(from, to, max);
    if (batch.lost === 0 || this.#chunks === undefined) return batch;
    // Missing segments may have become a chunk a moment ago.
    const before = this.#chunks.list();
    await this.#chunks.refresh();
    const now = this.#chunks.list();
    const same =
      before.length === now.length && before.every((chunk, at) => comparePositions(chunk.to, now[at]!.to) === 0);
    return same ? batch : this.#readOnce(from, to, max);
  }

  async #readOnce(from: Position, to: Position, max: number): Promise<Batch> {
    const last = this.#wholeTo(earlier(to, this.#end));
    if (comparePositions(from, last) >= 0) return { records: [], next: from, lost: 0 };
    const chunk = this.#chunks?.list().find((one) => comparePositions(from, one.to) < 0);
    if (chunk === undefined || comparePositions(from, chunk.from) < 0) {
      return this.#readLog(from, chunk === undefined ? last : earlier(last, chunk.from), max);
    }
    // A place in the order of the log means nothing in the chunk's order: all of it is sent (again).
    const at = from.sealed === true ? from : chunk.from;
    const many = last.sealed === true && comparePositions(last, chunk.to) < 0 ? last.record - at.record : max;
    const { records, next, lost } = await this.#chunks!.readRange(chunk, at, Math.max(1, Math.min(many, max)));
    return { records: this.#date(records), next, lost };
  }

  /** An end in the order of the log that lies inside a chunk becomes the chunk's end. */
  #wholeTo(to: Position): Position {
    const chunk = to.sealed === true ? undefined : this.#chunkOver(to);
    return chunk === undefined || comparePositions(to, chunk.from) === 0 ? to : chunk.to;
  }

  #chunkOver(position: Position): ChunkRange | undefined {
    return this.#chunks
      ?.list()
      .find(({ from, to }) => comparePositions(from, position) <= 0 && comparePositions(position, to) < 0);
  }

  async #readLog(from: Position, to: Position, max: number): Promise<Batch> {
    const slice = await this.#samples.read(from, to, max);
    const records = this.#date(slice.records);
    if (slice.records.length > 0 || comparePositions(slice.next, from) > 0) {
      return { records, next: slice.next, lost: slice.lost };
    }
    // Neither a segment nor a chunk has this range any more.
    return { records, next: to, lost: slice.lost + Math.max(0, to.record - from.record) };
  }

  #date(records: readonly SampleRecord[]): readonly DatedRecord[] {
    const { dating } = this.dating;
    return records.map((record): DatedRecord => {
      const dated = dating.date(record.boot, record.sample.mono);
      if (dated === undefined) throw new Error(`boot ${record.boot} has no date before the end`);
      return { record, ...dated };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#samples[Symbol.asyncDispose]();
    await this.#events[Symbol.asyncDispose]();
  }
}
