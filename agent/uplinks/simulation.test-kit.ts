// A frame, a journal in memory and a server with moods on one fake clock: hours of uplink in milliseconds.
import type { DatedRecord } from '../journal/types.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { uplinkId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import type { Uplink, Verdict } from './contract.ts';
import { Cursors } from './cursors.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Frame, type Lost } from './frame.ts';
import type { Aside } from './lane.ts';
import { Lanes } from './lanes.ts';
import { aRecord, MemoryCursors, MemoryOutbox, wallAtStart } from './memory-journal.test-kit.ts';

/** How the server answers at a moment. `slow` answers well after `ms`; `strict` refuses every record in the same words; nothing above `narrow` gets through in time. */
export type Mood =
  | { readonly kind: 'well' }
  | { readonly kind: 'down' }
  | { readonly kind: 'busy'; readonly afterMs: number }
  | { readonly kind: 'refusing' }
  | { readonly kind: 'strict' }
  | { readonly kind: 'narrow'; readonly records: number }
  | { readonly kind: 'slow'; readonly ms: number };

/** Not the position: in a sealed chunk that is another one. */
const numberOf = ({ record }: DatedRecord): number => record.sample.mono;

/** Remembers what it was sent, by record number. A point sent twice is stored once, as InfluxDB does. */
class SimServer {
  mood: Mood = { kind: 'well' };
  /** Records that it can never take, and the most it takes at once. */
  readonly bad = new Set<number>();
  /** Records that are too large even alone. */
  readonly large = new Set<number>();
  bodyMax = Infinity;
  wordsFor = (number: number): string => `unable to parse 'record ${number}'`;
  readonly stored = new Map<number, number>();
  /** First record numbers of the accepted batches, in order. */
  readonly accepted: { readonly numbers: readonly number[]; readonly mono: number }[] = [];
  readonly requests: number[] = [];
  directories = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  open(): Uplink {
    return {
      send: (batch, signal) => this.#send(batch, signal),
      describe: async () => {
        this.directories += 1;
        return { kind: 'accepted' };
      },
      close: async () => {},
    };
  }

  async #send(batch: readonly DatedRecord[], signal: AbortSignal): Promise<Verdict> {
    this.requests.push(this.#clock.mono());
    await this.#clock.sleep(this.mood.kind === 'slow' ? this.mood.ms : 20 + batch.length / 100, signal);
    if (signal.aborted) throw new Error('aborted');
    const verdict = this.#verdict(batch);
    if (verdict.kind === 'accepted') {
      const numbers = batch.map(numberOf);
      for (const number of numbers) this.stored.set(number, (this.stored.get(number) ?? 0) + 1);
      this.accepted.push({ numbers, mono: this.#clock.mono() });
    }
    return verdict;
  }

  #verdict(batch: readonly DatedRecord[]): Verdict {
    switch (this.mood.kind) {
      case 'down':
        return { kind: 'later', detail: 'connect ECONNREFUSED' };
      case 'busy':
        return { kind: 'later', detail: '429', afterMs: this.mood.afterMs };
      case 'refusing':
        return { kind: 'refused', detail: '401 unauthorized' };
      case 'strict':
        return { kind: 'poison', detail: 'field type conflict: "value" is string' };
      case 'well':
      case 'slow':
      case 'narrow':
        if (this.mood.kind === 'narrow' && batch.length > this.mood.records)
          return { kind: 'later', detail: 'timeout' };
        if (batch.length > this.bodyMax || batch.some((record) => this.large.has(numberOf(record))))
          return { kind: 'too-large', detail: '413' };
        if (!batch.some((record) => this.bad.has(numberOf(record)))) return { kind: 'accepted' };
        return { kind: 'poison', detail: this.wordsFor(numberOf(batch[0]!)) };
      default:
        return this.mood satisfies never;
    }
  }
}

export interface LogLine {
  readonly text: string;
  readonly mono: number;
  readonly fields: object;
}

/** The world around a frame that may crash and start again. */
export class Simulation {
  readonly clock = new FakeClock(wallAtStart);
  readonly outbox: MemoryOutbox;
  readonly server = new SimServer(this.clock);
  readonly asides: Aside[] = [];
  readonly lost: Lost[] = [];
  readonly statuses: UplinkStatus[] = [];
  readonly log: LogLine[] = [];
  cursors = new MemoryCursors();
  deadLettersFail = false;
  backlogPerSec = 2_000;
  #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** A linear congruential generator: the same run every time. */
  #seed: number;

  constructor(seed = 1, outbox = new MemoryOutbox()) {
    this.#seed = seed;
    this.outbox = outbox;
  }

  random = (): number => {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return this.#seed / 2 ** 31;
  };

  async start(): Promise<void> {
    this.#stop = new AbortController();
    const id = uplinkId('centre');
    const { clock, outbox, random } = this;
    const fault = (words: string): void => this.#logger().warn({ words }, 'save failed');
    const cursors = new Cursors({ uplink: id, store: this.cursors, clock, everyMs: 2_000, onFault: fault });
    const lanes = new Lanes(await cursors.load(), outbox.end());
    const deadLetters: DeadLetters = { append: async (asides) => this.#aside(asides) };
    this.#running = new Frame({
      id,
      kind: 'sim',
      backlogPerSec: this.backlogPerSec,
      lanes,
      cursors,
      outbox,
      clock,
      random,
      deadLetters,
      uplink: this.server.open(),
      log: this.#logger(),
      onStatus: (status) => void this.statuses.push(status),
      onLost: (lost) => void this.lost.push(lost),
      signal: this.#stop.signal,
    }).run();
  }

  /** SIGTERM: the frame may save. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** kill -9: nothing is saved any more. */
  async crash(): Promise<void> {
    this.cursors = this.cursors.crash();
    await this.stop();
  }

  /** `count` more records, all durable at once, dated now. */
  add(count: number): void {
    const first = this.outbox.records.length;
    const wall = this.clock.wall();
    const records = Array.from({ length: count }, (_, n) => aRecord({ number: first + n, wall: wall + n / 1_000 }));
    this.outbox.add(records);
  }

  /** Lets `ms` pass with `count` new records at the end of every `everyMs`, and a second more to send the last ones. */
  async pass(ms: number, everyMs: number, count = 1): Promise<void> {
    for (let left = ms; left > 0; left -= everyMs) {
      await this.clock.advance(Math.min(left, everyMs));
      this.add(count);
    }
    await this.clock.advance(1_000);
  }

  /** Record numbers that were set aside. */
  asideNumbers(): number[] {
    return this.asides.flatMap((aside) => (aside.kind === 'record' ? [numberOf(aside.record)] : []));
  }

  get status(): UplinkStatus {
    return this.statuses.at(-1)!;
  }

  #aside(asides: readonly Aside[]): void {
    if (this.deadLettersFail) throw new Error('ENOSPC: no space left on device');
    this.asides.push(...asides);
  }

  #logger(): Logger {
    const line = (fields: object, text: string): void => void this.log.push({ fields, text, mono: this.clock.mono() });
    return { debug: line, info: line, warn: line, error: line };
  }
}
