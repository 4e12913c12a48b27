// A rate over the local day → its sum so far, and whether enough of the day is known for it to be one.
//
// 1. A value holds until the next one. While there is none nothing is added, and that time is not known: a restart, a
//    power cut and a start at noon are not either.
// 2. A new day begins only when a trusted date is later than the one that was counted for: a sum is never lost to a
//    clock that nobody trusts, nor kept shut by one that was days ahead.
import type { MonoMs } from '../../model/clock.ts';
import type { Json } from '../../model/fact.ts';
import type { LocalTime } from '../expression/local-time.ts';
import type { Now } from '../expression/types.ts';

export interface DaySum {
  day: number | undefined;
  /** Rate × ms. */
  area: number;
  /** For so much of the day the rate was known, ms. */
  knownMs: number;
  rate: number | undefined;
  at: MonoMs;
}

/** More than so much of the day unknown, and the sum is none to rely on. */
const unknownMost = 0.02;
/** The first minutes of a day are too short for a share, ms. */
const unknownMsLeast = 120_000;

export const newDaySum = (at: MonoMs): DaySum => ({ day: undefined, area: 0, knownMs: 0, rate: undefined, at });

/** Time has passed with the rate as it was; from now on it is `rate`, or nobody knows. */
export function pass(sum: DaySum, rate: number | undefined, now: Now, local: LocalTime | undefined): void {
  let ms = Math.max(0, now.mono - sum.at);
  if (local !== undefined && local.day !== sum.day) {
    const isLater = sum.day === undefined || local.day > sum.day;
    // Before the first date was known, what ran belongs to today. So it does when the date was wrong by days.
    if (sum.day !== undefined && isLater) {
      [sum.area, sum.knownMs] = [0, 0];
      ms = Math.min(ms, msOfDay(local, now));
    }
    if (isLater || sum.day! - local.day > 1) sum.day = local.day;
  }
  if (sum.rate !== undefined) {
    sum.area += sum.rate * ms;
    sum.knownMs += ms;
  }
  sum.rate = rate;
  sum.at = now.mono;
}

/** Whether what is missing is too little to matter. Without a date nobody can say. */
export function isComplete({ day, knownMs, rate }: DaySum, now: Now, local: LocalTime | undefined): boolean {
  if (local === undefined || day !== local.day || rate === undefined) return false;
  const passedMs = msOfDay(local, now);
  // More than the day has had so far is from a date that was wrong.
  return Math.abs(passedMs - knownMs) <= Math.max(unknownMsLeast, unknownMost * passedMs);
}

const msOfDay = ({ minute }: LocalTime, { wall }: Now): number => minute * 60_000 + (wall % 60_000);

export const daySumMemory = ({ day, area, knownMs }: DaySum): Json => ({
  day: day ?? null,
  area: Number(area.toPrecision(12)),
  knownMs: Math.round(knownMs),
});

/** What cannot be read is left out. */
export function restoreDaySum(sum: DaySum, part: Json): void {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  const { day, area, knownMs } = part as Readonly<Record<string, Json>>;
  if (typeof area !== 'number' || typeof knownMs !== 'number') return;
  sum.area = area;
  sum.knownMs = knownMs;
  if (typeof day === 'number') sum.day = day;
}
