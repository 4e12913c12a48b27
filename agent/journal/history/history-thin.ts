// Rows of samples or roll-ups in the order of time → at most so many points, with the extremes kept. Pure.
import { monoMs, type WallMs } from '../../model/clock.ts';
import type { Value } from '../../model/sample.ts';
import { mergeRollups, type Rollup } from '../chunks/rollup.ts';
import type { HistoryPoint } from '../types.ts';

/** A roll-up, or a sample as one; `shown` is the value of a sample that is not to be believed. */
export interface HistoryRow extends Rollup {
  readonly shown?: Value;
}
/** With the date of its last sample. */
export interface DatedRow {
  readonly wall: WallMs;
  readonly row: HistoryRow;
  readonly boundMs?: number;
  readonly undated?: true;
}

/** A sample as it is drawn. */
export function samplePoint({ wall, row, boundMs, undated }: DatedRow): HistoryPoint {
  const dates = { ...(boundMs === undefined ? {} : { boundMs }), ...(undated === undefined ? {} : { undated }) };
  return { wall, mono: monoMs(row.lastMono), value: row.last ?? row.shown ?? null, quality: row.worst, ...dates };
}

/** A row of several samples as it is drawn, at the time of its last one. */
export function thinnedPoint(dated: DatedRow): HistoryPoint {
  const { row } = dated;
  const { numbers, last, count } = row;
  const mean =
    numbers === undefined ? undefined : Math.min(Math.max(numbers.sum / numbers.count, numbers.min), numbers.max);
  // Of switches and texts the last word counts; of numbers the mean. Huge sums overflow, then the last must do.
  const value = typeof last === 'number' && mean !== undefined && !Number.isNaN(mean) ? mean : last;
  const extremes = numbers === undefined ? {} : { min: numbers.min, max: numbers.max };
  return { ...samplePoint(dated), value, ...extremes, count };
}

/** Gathers rows into equal stretches of wall time; bound: `pointsMax` stretches in memory. */
export class Thinner {
  readonly #from: WallMs;
  /** Of one point of the answer, ms. */
  readonly widthMs: number;
  readonly #buckets = new Map<number, DatedRow>();
  #samples = 0;

  /** @param pointsMax at least 1 */
  constructor(from: WallMs, to: WallMs, pointsMax: number) {
    this.#from = from;
    this.widthMs = Math.max(1, to - from + 1) / Math.max(1, Math.floor(pointsMax));
  }

  /** Samples that the rows stood for. */
  get samples(): number {
    return this.#samples;
  }

  /** Rows come in the order of time. */
  put(dated: DatedRow): void {
    this.#samples += dated.row.count;
    const bucket = Math.floor((dated.wall - this.#from) / this.widthMs);
    const before = this.#buckets.get(bucket);
    this.#buckets.set(bucket, before === undefined ? dated : { ...dated, row: mergeRollups(before.row, dated.row) });
  }

  points(): HistoryPoint[] {
    return [...this.#buckets.entries()].sort(([a], [b]) => a - b).map(([, dated]) => thinnedPoint(dated));
  }
}
