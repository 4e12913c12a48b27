// Times at which somebody acted → how well he kept to a grid of equal steps, and how many steps he lost.
import { median, percentile } from './statistics.ts';

export interface Drift {
  /** Mean time between two acts, by the straight line that fits them best: one late act does not bend it, ms. */
  readonly periodMs: number;
  /** Steps of the grid between first and last without an act: what the drift alone loses shows here only after a while. */
  readonly missed: number;
  /** How far acts lie from the grid that fits them best, ms. */
  readonly offGridMsP50: number;
  readonly offGridMsP99: number;
  /** Acts lost in a day at this mean period. */
  readonly lostPerDay: number;
}

/** @throws {RangeError} with fewer than three times. */
export function driftOf(times: readonly number[], stepMs: number): Drift {
  if (times.length < 3) throw new RangeError(`only ${times.length} times`);
  const first = times[0]!;
  const steps = times.map((time) => Math.round((time - first) / stepMs));
  const offsets = times.map((time, index) => time - steps[index]! * stepMs);
  const origin = median(offsets);
  const off = offsets.map((offset) => Math.abs(offset - origin));
  const periodMs = slopeOf(times);
  return {
    periodMs,
    missed: steps.at(-1)! + 1 - new Set(steps).size,
    offGridMsP50: percentile(off, 0.5),
    offGridMsP99: percentile(off, 0.99),
    lostPerDay: 86_400_000 / stepMs - 86_400_000 / periodMs,
  };
}

/** Least squares of time over number. */
function slopeOf(times: readonly number[]): number {
  const middle = (times.length - 1) / 2;
  const mean = times.reduce((sum, time) => sum + time - times[0]!, 0) / times.length;
  const above = times.reduce((sum, time, index) => sum + (index - middle) * (time - times[0]! - mean), 0);
  return above / times.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

/** Of one stored series: steps without a sample, and samples stored twice under one time. */
export function gapsOf(
  times: readonly number[],
  stepMs: number,
): { readonly missing: number; readonly doubles: number } {
  let [missing, doubles] = [0, 0];
  for (let index = 1; index < times.length; index += 1) {
    const gap = times[index]! - times[index - 1]!;
    if (gap === 0) doubles += 1;
    else missing += Math.max(0, Math.round(gap / stepMs) - 1);
  }
  return { missing, doubles };
}
