// Samples of one series in one boot → one row per minute or hour: what a long range is drawn from.
import type { Quality, Value } from '../../model/sample.ts';
import { columnValue, stateQuality, type Columns } from './column-samples.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/**
 * One bucket of the monotonic clock. A row at the edge of a chunk covers only a part of its bucket; rows of one bucket
 * are merged by whoever reads them. Only values that may be believed (`good`, `uncertain`) are in min, max, sum and
 * last; `count` and `worst` are of all samples.
 */
export interface Rollup {
  /** floor(mono / width) */
  readonly bucket: number;
  readonly count: number;
  readonly worst: Quality;
  /** Time of the last sample, whole ms. */
  readonly lastMono: number;
  /** The last value that may be believed; null when there is none. */
  readonly last: Value | null;
  /** Present when at least one number or boolean (as 0 or 1) may be believed. */
  readonly numbers?: {
    readonly count: number;
    readonly min: number;
    readonly max: number;
    readonly sum: number;
  };
}

/** From harmless to useless: an operator must see that a minute held one bad sample. */
const severity = { good: 0, uncertain: 1, calibrating: 2, maintenance: 3, stale: 4, bad: 5 } as const satisfies Record<
  Quality,
  number
>;
export const worseQuality = (a: Quality, b: Quality): Quality => (severity[b] > severity[a] ? b : a);

const believed = (quality: Quality): boolean => quality === 'good' || quality === 'uncertain';

/** One sample as a row of its own. */
export function rollupOf(bucket: number, mono: number, value: Value | null, quality: Quality): Rollup {
  const row = { bucket, count: 1, worst: quality, lastMono: mono };
  if (!believed(quality) || value === null) return { ...row, last: null };
  if (typeof value === 'string') return { ...row, last: value };
  const number = Number(value);
  return { ...row, last: value, numbers: { count: 1, min: number, max: number, sum: number } };
}

/** Two rows of the same bucket as one; `later` holds the later samples. */
export function mergeRollups(earlier: Rollup, later: Rollup): Rollup {
  const [a, b] = [earlier.numbers, later.numbers];
  const row = {
    bucket: earlier.bucket,
    count: earlier.count + later.count,
    worst: worseQuality(earlier.worst, later.worst),
    lastMono: later.lastMono,
    last: later.last ?? earlier.last,
  };
  if (a === undefined || b === undefined) {
    const numbers = a ?? b;
    return numbers === undefined ? row : { ...row, numbers };
  }
  const numbers = {
    count: a.count + b.count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sum: a.sum + b.sum,
  };
  return { ...row, numbers };
}

/** Neighbouring rows of the same bucket become one. `bucketOf` may name a wider bucket than the rows' own. */
export function joinRollups(rows: Iterable<Rollup>, bucketOf: (row: Rollup) => number): Rollup[] {
  const joined: Rollup[] = [];
  for (const row of rows) {
    const bucket = bucketOf(row);
    const last = joined[joined.length - 1];
    if (last?.bucket === bucket) joined[joined.length - 1] = mergeRollups(last, row);
    else joined.push({ ...row, bucket });
  }
  return joined;
}

/** @param widthMs of the buckets, ms of the monotonic clock */
export function rollUp(columns: Columns, widthMs: number): Rollup[] {
  const rows: Rollup[] = [];
  for (let at = 0; at < columns.count;) {
    const bucket = Math.floor((columns.mono[at] ?? 0) / widthMs);
    let end = at + 1;
    while (end < columns.count && Math.floor((columns.mono[end] ?? 0) / widthMs) === bucket) end++;
    rows.push(rollUpSpan(columns, at, end, bucket));
    at = end;
  }
  return rows;
}

function rollUpSpan(columns: Columns, from: number, to: number, bucket: number): Rollup {
  let worst: Quality = 'good';
  let last: Value | null = null;
  let [count, min, max, sum] = [0, Infinity, -Infinity, 0];
  for (let at = from; at < to; at++) {
    const quality = stateQuality(columns.states[at] ?? 0);
    worst = worseQuality(worst, quality);
    const value = columnValue(columns, at);
    if (value === null || !believed(quality)) continue;
    last = value;
    if (typeof value === 'string') continue;
    const number = Number(value);
    count++;
    sum += number;
    if (number < min) min = number;
    if (number > max) max = number;
  }
  const row = { bucket, count: to - from, worst, lastMono: columns.mono[to - 1] ?? 0, last };
  return count === 0 ? row : { ...row, numbers: { count, min, max, sum } };
}
