// A point's good values over the last so long → average, least, most, rate. For one point and one length.
//
// 1. Memory and the time of every call are bounded by the number of buckets, however often samples come and however
//    long nothing came.
// 2. A value holds until the next sample. What was not good, and the time before the first sample, counts for nothing.
// 3. It answers only when at least half of the window is known; a rate only between samples that are at least half a
//    window apart.
// 4. The window is that of the last `overMs`; the oldest bucket, under one per cent of it, is shared out evenly, and
//    for `min`, `max` and `rate` it counts as a whole.
import type { MonoMs } from '../model/clock.ts';
import type { Window } from './expression/types.ts';

const bucketCount = 120;
/** Those of the window, the oldest that is partly in it, the newest that is not full. */
const slots = bucketCount + 2;
const minuteMs = 60_000;

export class History {
  readonly overMs: number;
  readonly #isCounter: boolean;
  readonly #widthMs: number;
  /** Which bucket of all time a slot holds. */
  readonly #bucket = new Float64Array(slots).fill(Number.NaN);
  readonly #goodMs = new Float64Array(slots);
  /** Sum of value × ms. */
  readonly #area = new Float64Array(slots);
  readonly #min = new Float64Array(slots);
  readonly #max = new Float64Array(slots);
  /** Its first sample's time, the rise towards it, and the rise from it on. */
  readonly #firstAt = new Float64Array(slots);
  readonly #riseTo = new Float64Array(slots);
  readonly #rise = new Float64Array(slots);
  #value: number | undefined;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #lastGood: { readonly value: number; readonly at: MonoMs } | undefined;

  /** @param isCounter its value only grows: where it falls it began again at 0 */
  constructor(overMs: number, isCounter: boolean) {
    this.overMs = overMs;
    this.#isCounter = isCounter;
    this.#widthMs = overMs / bucketCount;
  }

  /** From `at` on it was `value`, or nothing good. Never earlier than the call before. */
  put(at: MonoMs, value: number | undefined): void {
    this.#close(at);
    this.#value = value;
    this.#sinceMs = at;
    if (value === undefined) return;
    const slot = this.#slotOf(Math.floor(at / this.#widthMs));
    this.#min[slot] = Math.min(this.#min[slot]!, value);
    this.#max[slot] = Math.max(this.#max[slot]!, value);
    const rise = this.#riseOf(value);
    if (Number.isNaN(this.#firstAt[slot]!)) {
      this.#firstAt[slot] = at;
      this.#riseTo[slot] = rise;
    } else this.#rise[slot]! += rise;
    this.#lastGood = { value, at };
  }

  #riseOf(value: number): number {
    const before = this.#lastGood?.value;
    if (before === undefined) return 0;
    return this.#isCounter && value < before ? value : value - before;
  }

  /** What held until now is written into the buckets that it crossed; those behind the window are gone anyway. */
  #close(at: MonoMs): void {
    const value = this.#value;
    if (value === undefined) return;
    let from = Math.max(this.#sinceMs, at - this.overMs - this.#widthMs);
    for (let bucket = Math.floor(from / this.#widthMs); from < at; bucket += 1) {
      const to = Math.min(at, (bucket + 1) * this.#widthMs);
      if (to <= from) continue;
      const slot = this.#slotOf(bucket);
      this.#goodMs[slot]! += to - from;
      this.#area[slot]! += (to - from) * value;
      this.#min[slot] = Math.min(this.#min[slot]!, value);
      this.#max[slot] = Math.max(this.#max[slot]!, value);
      from = to;
    }
  }

  #slotOf(bucket: number): number {
    const slot = ((bucket % slots) + slots) % slots;
    if (this.#bucket[slot] === bucket) return slot;
    this.#bucket[slot] = bucket;
    for (const sums of [this.#goodMs, this.#area, this.#riseTo, this.#rise]) sums[slot] = 0;
    this.#min[slot] = Number.POSITIVE_INFINITY;
    this.#max[slot] = Number.NEGATIVE_INFINITY;
    this.#firstAt[slot] = Number.NaN;
    return slot;
  }

  /** Undefined while too little is known. Changes nothing. */
  read(what: Window['what'], now: MonoMs): number | undefined {
    const start = now - this.overMs;
    const oldest = Math.floor(start / this.#widthMs);
    const newest = Math.floor(now / this.#widthMs);
    let [goodMs, area, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [firstAt, rise] = [Number.NaN, 0];
    for (let bucket = oldest; bucket <= newest; bucket += 1) {
      const slot = ((bucket % slots) + slots) % slots;
      if (this.#bucket[slot] !== bucket) continue;
      const share = bucket === oldest ? ((oldest + 1) * this.#widthMs - start) / this.#widthMs : 1;
      goodMs += share * this.#goodMs[slot]!;
      area += share * this.#area[slot]!;
      min = Math.min(min, this.#min[slot]!);
      max = Math.max(max, this.#max[slot]!);
      if (Number.isNaN(this.#firstAt[slot]!)) continue;
      rise += Number.isNaN(firstAt) ? this.#rise[slot]! : this.#riseTo[slot]! + this.#rise[slot]!;
      if (Number.isNaN(firstAt)) firstAt = this.#firstAt[slot]!;
    }
    const heldMs = this.#value === undefined ? 0 : Math.max(0, now - Math.max(this.#sinceMs, start));
    const value = this.#value ?? 0;
    goodMs += heldMs;
    if (goodMs < this.overMs / 2) return undefined;
    switch (what) {
      case 'avg':
        return (area + heldMs * value) / goodMs;
      case 'min':
        return heldMs > 0 ? Math.min(min, value) : min;
      case 'max':
        return heldMs > 0 ? Math.max(max, value) : max;
      case 'rate': {
        const overMs = (this.#lastGood?.at ?? Number.NaN) - firstAt;
        return overMs >= this.overMs / 2 ? (rise / overMs) * minuteMs : undefined;
      }
      default:
        return what satisfies never;
    }
  }
}
