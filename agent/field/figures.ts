// What a line and its devices did lately, in numbers that a technician can read. Bounded memory, no timers.
import type { MonoMs } from '../model/clock.ts';
import type { LineFault } from '../model/line.ts';

/** The last `size` numbers of something; answers median and percentiles by sorting when somebody asks. */
export class Recent {
  readonly #values: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value;
    this.#count += 1;
  }

  /** @returns null while nothing was added */
  quantile(q: number): number | null {
    const filled = this.#values.slice(0, Math.min(this.#count, this.#values.length)).sort();
    return filled[Math.min(filled.length - 1, Math.floor(q * filled.length))] ?? null;
  }
}

const bucketMs = 5_000;
const buckets = 12;

/** Share of the last minute that a line was in use. */
export class Load {
  readonly #busyMs = new Float64Array(buckets);
  #bucket = 0;
  readonly #startedAt: MonoMs;

  constructor(now: MonoMs) {
    this.#startedAt = now;
    this.#bucket = Math.floor(now / bucketMs);
  }

  used(busyMs: number, now: MonoMs): void {
    this.#turn(now);
    const slot = this.#bucket % buckets;
    this.#busyMs[slot] = (this.#busyMs[slot] ?? 0) + busyMs;
  }

  share(now: MonoMs): number {
    this.#turn(now);
    const spanMs = Math.min(now - this.#startedAt, (buckets - 1) * bucketMs + (now % bucketMs));
    const busyMs = this.#busyMs.reduce((sum, ms) => sum + ms, 0);
    return spanMs <= 0 ? 0 : Math.min(1, busyMs / spanMs);
  }

  #turn(now: MonoMs): void {
    const bucket = Math.floor(now / bucketMs);
    for (let b = Math.max(this.#bucket + 1, bucket - buckets + 1); b <= bucket; b += 1) this.#busyMs[b % buckets] = 0;
    this.#bucket = Math.max(this.#bucket, bucket);
  }
}

export type Counts = Record<'good' | LineFault['kind'], number>;
export const noCounts = (): Counts => ({
  good: 0,
  silent: 0,
  garbled: 0,
  refused: 0,
  busy: 0,
  gone: 0,
  denied: 0,
  cancelled: 0,
});
