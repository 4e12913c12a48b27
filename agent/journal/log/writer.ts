// Samples and events, as control hands them over → the journal on the disk; control never waits and never sees a throw.
//
// 1. What `durable` covers survives a power cut. Nobody may read past it.
// 2. Order within a log is the order of the calls. Two samples of one series stand at least 2 ms apart: a clock that is
//    set back is slewed at half speed, and even then they get dates of different milliseconds.
// 3. No sample is published before the anchors (and the end of the boot before) that decide its date are durable: so
//    what a reader has dated once, it dates the same for ever.
// 4. Memory is bounded: when the storage stalls the oldest waiting samples are given up, counted, and a `gap` says so.
// 5. Opening never fails: what stands against it is in `state().fault`, readings wait in memory, and opening is tried on.
import { journalTexts } from '../../model/catalogue/journal.ts';
import { type Clock, monoMs } from '../../model/clock.ts';
import type { Event } from '../../model/fact.ts';
import type { BootId, GatewayId, PointId } from '../../model/ids.ts';
import { type Language, say } from '../../model/language.ts';
import { type Logger, silentLogger } from '../../model/logger.ts';
import type { Sample } from '../../model/sample.ts';
import type { PointSpec } from '../../model/site.ts';
import { eventText, putEvent, roomForEvent } from './codec-event.ts';
import { roomFor, SampleEncoder } from './codec-sample.ts';
import { comparePositions, firstPosition } from './log-position.ts';
import type { RecoveredLog } from './log-recovery.ts';
import { LogWriter } from './log-writer.ts';
import type { DurableEnds, JournalState, JournalWriter, Position, Series } from '../types.ts';
import { isDiskFull, storageFault, wordsOf } from './writer-fault.ts';
import { WriterGround } from './writer-ground.ts';
import { BlockQueue, type DraftBlock, type GivenUp } from './writer-queue.ts';

export interface JournalOptions {
  readonly clock: Clock;
  readonly boot: BootId;
  readonly gateway: GatewayId;
  readonly simulated: boolean;
  readonly points: readonly Pick<PointSpec, 'id' | 'kind' | 'unit' | 'valueType' | 'decimals' | 'record'>[];
  /** Samples are written and flushed this often, ms. */
  readonly flushMs: number;
  /** Events are, ms. */
  readonly eventFlushMs?: number;
  /** The most samples that wait in memory while the storage does not answer. */
  readonly ringMax?: number;
  readonly eventRingMax?: number;
  readonly segmentBytes?: number;
  readonly eventSegmentBytes?: number;
  /** Opening waits at most this long for a storage that does not answer, ms. */
  readonly openMsMax?: number;
  readonly language?: Language;
  readonly log?: Logger;
}

/** Closer samples of one series are moved apart, ms (see invariant 2). */
const apartMs = 2;
const defaults = {
  eventFlushMs: 300,
  ringMax: 200_000,
  eventRingMax: 20_000,
  segmentBytes: 1 << 20,
  eventSegmentBytes: 1 << 18,
  openMsMax: 5_000,
} as const;

/** Opens (or begins) the journal in `folder`. Never rejects because of the storage. */
export async function openJournalWriter(folder: string, options: JournalOptions): Promise<JournalWriter> {
  const writer = new Writer(folder, options);
  await writer.open();
  return writer;
}

class Writer implements JournalWriter {
  readonly #options: JournalOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #language: Language;
  readonly #ground: WriterGround;
  readonly #series: readonly Series[];
  readonly #numbers: ReadonlyMap<PointId, number>;
  readonly #lastMono: Float64Array;
  readonly #encoder = new SampleEncoder();
  readonly #samples: BlockQueue;
  readonly #events: BlockQueue;
  readonly #sampleLog: LogWriter;
  readonly #eventLog: LogWriter;
  readonly #listeners = new Set<(ends: DurableEnds) => void>();
  readonly #eventSegments = new Set<() => void>();
  #before: JournalWriter['before'];
  #monoMax = 0;
  /** Events that decide dates: how many were taken, and how many of them are durable. */
  #datings = 0;
  #datingsDurable = 0;
  /** Durable ends of the samples that still wait for such an event. */
  #heldEnds: { end: Position; readonly after: number }[] = [];
  #durable: DurableEnds = { samples: firstPosition, events: firstPosition };
  #gap: { lost: number; from: number; to: number; why: 'ring-full' | 'disk-full' } | undefined;
  #lostEvents = 0;
  #toldFault: string | undefined;
  #isClosed = false;

  constructor(folder: string, options: JournalOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#log = options.log ?? silentLogger;
    this.#language = options.language ?? 'vi';
    this.#series = options.points.map(({ id, kind, unit, valueType, decimals, record }) => {
      return { point: id, kind, unit, valueType, decimals, record };
    });
    this.#numbers = new Map(this.#series.map((one, number) => [one.point, number]));
    this.#lastMono = new Float64Array(this.#series.length).fill(-apartMs);
    this.#samples = new BlockQueue(options.ringMax ?? defaults.ringMax);
    this.#samples.onGivenUp = (what) => this.#samplesGivenUp(what);
    this.#events = new BlockQueue(options.eventRingMax ?? defaults.eventRingMax);
    this.#events.onGivenUp = ({ lost }) => void (this.#lostEvents += lost);
    this.#ground = this.#makeGround(folder);
    this.#sampleLog = this.#makeSampleLog(folder);
    this.#eventLog = this.#makeEventLog(folder);
  }

  #makeGround(folder: string): WriterGround {
    const { clock, boot, gateway, simulated } = this.#options;
    const language = this.#language;
    const onNote = (text: string): void => this.#note(text);
    return new WriterGround({ folder, clock, boot, gateway, simulated, series: this.#series, language, onNote });
  }

  #makeSampleLog(folder: string): LogWriter {
    return new LogWriter({
      log: 'samples',
      folder: `${folder}/samples`,
      ground: this.#ground,
      queue: this.#samples,
      clock: this.#clock,
      flushMs: this.#options.flushMs,
      segmentBytes: this.#options.segmentBytes ?? defaults.segmentBytes,
      onEnd: (end, blocks) => this.#samplesEnd(end, blocks),
      onRecovered: (found) => this.#samplesRecovered(found),
      onFault: (error) => this.#tellFault(error),
    });
  }

  #makeEventLog(folder: string): LogWriter {
    return new LogWriter({
      log: 'events',
      folder: `${folder}/events`,
      ground: this.#ground,
      queue: this.#events,
      clock: this.#clock,
      flushMs: this.#options.eventFlushMs ?? defaults.eventFlushMs,
      segmentBytes: this.#options.eventSegmentBytes ?? defaults.eventSegmentBytes,
      onEnd: (end, blocks) => this.#eventsEnd(end, blocks),
      onRecovered: (found) => this.#tellRecovery('events', found),
      onSegment: () => this.#eventSegments.forEach((listener) => listener()),
      onFault: (error) => this.#tellFault(error),
    });
  }

  async open(): Promise<void> {
    const enough = new AbortController();
    const opened = Promise.all([this.#sampleLog.start(), this.#eventLog.start()]);
    await Promise.race([opened, this.#clock.sleep(this.#options.openMsMax ?? defaults.openMsMax, enough.signal)]);
    enough.abort();
  }

  get epoch(): number {
    return this.#ground.epoch;
  }

  get durable(): DurableEnds {
    return this.#durable;
  }

  /** @throws {TypeError} for a point that was not among the options' points */
  sample(sample: Sample): void {
    const number = this.#numbers.get(sample.point);
    const form = this.#series[number ?? -1];
    if (number === undefined || form === undefined) throw new TypeError(`the journal has no series "${sample.point}"`);
    if (this.#isClosed) return;
    const mono = Math.max(Math.floor(sample.mono), (this.#lastMono[number] ?? 0) + apartMs);
    this.#lastMono[number] = mono;
    if (mono > this.#monoMax) this.#monoMax = mono;
    const block = this.#samples.room(roomFor(sample.value), this.#datings);
    if (block.count === 0) this.#encoder.start();
    this.#encoder.put(block.out, number, form, mono, sample);
    if (this.#samples.added(block, mono)) this.#sampleLog.hurry();
    else this.#sampleLog.wake();
  }

  event(event: Event): void {
    if (this.#isClosed) return;
    this.#putEvent(event.type === 'anchor' ? this.#behindSamples(event) : event);
  }

  /** An anchor holds from its own time on, and no sample that was taken before it may be dated anew by it. */
  #behindSamples(anchor: Extract<Event, { type: 'anchor' }>): Event {
    const moved = Math.max(0, this.#monoMax + 1 - anchor.mono);
    if (moved === 0) return anchor;
    return { ...anchor, mono: monoMs(anchor.mono + moved), wall: (anchor.wall + moved) as typeof anchor.wall };
  }

  #putEvent(event: Event): void {
    if (event.type === 'anchor' || event.type === 'ended') this.#datings += 1;
    const text = eventText(event);
    const block = this.#events.room(roomForEvent(text), this.#datings);
    putEvent(block.out, text);
    if (this.#events.added(block, event.mono)) this.#eventLog.hurry();
    else this.#eventLog.wake();
  }

  #note(text: string): void {
    this.#log.warn({ text }, 'the journal has something to say');
    this.#putEvent({ type: 'note', mono: this.#clock.mono(), author: 'journal', text });
  }

  async settled(): Promise<boolean> {
    const both = Promise.all([this.#samples.settled(), this.#events.settled()]);
    if (!this.#samples.isEmpty) this.#sampleLog.hurry();
    if (!this.#events.isEmpty) this.#eventLog.hurry();
    const [samples, events] = await both;
    return samples && events;
  }

  onDurable(listener: (ends: DurableEnds) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  onEventSegment(listener: () => void): Disposable {
    this.#eventSegments.add(listener);
    return { [Symbol.dispose]: () => void this.#eventSegments.delete(listener) };
  }

  get before(): JournalWriter['before'] {
    return this.#before;
  }

  #samplesRecovered(found: RecoveredLog): void {
    this.#tellRecovery('samples', found);
    const { lastBoot } = found;
    if (lastBoot === undefined) return;
    const last = monoMs(lastBoot.monoMax);
    this.#before = { boot: lastBoot.boot, mono: last };
    if (lastBoot.boot !== this.#options.boot) {
      this.#putEvent({ type: 'ended', mono: this.#clock.mono(), boot: lastBoot.boot, last });
      return;
    }
    // Control was restarted in the same boot: its first samples must not stand on the last ones of before.
    for (let at = 0; at < this.#lastMono.length; at++) this.#lastMono[at] = Math.max(this.#lastMono[at] ?? 0, last);
    this.#monoMax = Math.max(this.#monoMax, last);
  }

  #samplesEnd(end: Position, blocks: readonly DraftBlock[]): void {
    let record = end.record - blocks.reduce((sum, block) => sum + block.count, 0);
    if (blocks.length === 0) this.#holdEnd(end, this.#datings);
    for (const block of blocks) {
      record += block.count;
      this.#holdEnd({ epoch: end.epoch, record }, block.after);
    }
    this.#publish();
    if (blocks.length > 0) this.#putGap();
  }

  #holdEnd(end: Position, after: number): void {
    const newest = this.#heldEnds.at(-1);
    if (newest?.after === after) newest.end = end;
    else this.#heldEnds.push({ end, after });
  }

  #eventsEnd(end: Position, blocks: readonly DraftBlock[]): void {
    this.#datingsDurable = Math.max(this.#datingsDurable, blocks.at(-1)?.after ?? 0);
    this.#durable = { ...this.#durable, events: end };
    this.#publish();
    if (this.#lostEvents > 0 && blocks.length > 0) {
      const count = this.#lostEvents;
      this.#lostEvents = 0;
      this.#note(say(this.#language, journalTexts.eventsLost, { count }));
    }
  }

  #publish(): void {
    for (
      let held = this.#heldEnds[0];
      held !== undefined && held.after <= this.#datingsDurable;
      held = this.#heldEnds[0]
    ) {
      if (comparePositions(held.end, this.#durable.samples) > 0)
        this.#durable = { ...this.#durable, samples: held.end };
      this.#heldEnds.shift();
    }
    for (const listener of this.#listeners) listener(this.#durable);
  }

  #samplesGivenUp({ lost, monoFrom, monoTo }: GivenUp): void {
    const why = isDiskFull(this.#sampleLog.fault) ? 'disk-full' : 'ring-full';
    this.#gap ??= { lost: 0, from: monoFrom, to: monoTo, why };
    this.#gap.lost += lost;
    this.#gap.from = Math.min(this.#gap.from, monoFrom);
    this.#gap.to = Math.max(this.#gap.to, monoTo);
    this.#gap.why = why;
  }

  /** The storage answers again: what was given up meanwhile goes on record. */
  #putGap(): void {
    const gap = this.#gap;
    if (gap === undefined) return;
    this.#gap = undefined;
    const { lost, why } = gap;
    this.#putEvent({ type: 'gap', mono: this.#clock.mono(), lost, from: monoMs(gap.from), to: monoMs(gap.to), why });
  }

  state(): JournalState {
    const logs = [this.#sampleLog, this.#eventLog];
    const fault = storageFault(logs, this.#clock.mono(), this.#language);
    return {
      waitingSamples: this.#samples.waiting,
      writtenSamples: this.#samples.put - this.#samples.lost - this.#samples.waiting,
      lostSamples: this.#samples.lost,
      flushes: logs.reduce((sum, log) => sum + log.flushes, 0),
      bytesWritten: logs.reduce((sum, log) => sum + log.bytesWritten, 0),
      lastFlushMs: this.#sampleLog.lastFlushMs,
      ...(fault !== undefined && { fault: fault.words }),
      ...(fault?.trouble !== undefined && { trouble: fault.trouble }),
    };
  }

  #tellFault(error: unknown): void {
    const told = error === undefined ? undefined : wordsOf(error);
    if (told === this.#toldFault) return;
    if (told !== undefined) this.#log.warn({ fault: told }, 'the journal cannot write; readings wait in memory');
    else this.#log.info({}, 'the journal writes again');
    this.#toldFault = told;
  }

  #tellRecovery(log: string, { tornTail, damagedBlocks, nextRecord }: RecoveredLog): void {
    this.#log.info({ log, nextRecord, tornTail, damagedBlocks }, 'the log is open');
  }

  async close(graceMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const end = this.#clock.mono() + graceMs;
    await this.#sampleLog.close(graceMs);
    this.#putGap();
    await this.#eventLog.close(Math.max(end - this.#clock.mono(), graceMs / 4));
    this.#listeners.clear();
    this.#eventSegments.clear();
    const isStuck = [this.#sampleLog, this.#eventLog].some((log) => log.writingSinceMs !== undefined);
    if (!isStuck) await this.#ground.release().catch(() => {});
  }
}
