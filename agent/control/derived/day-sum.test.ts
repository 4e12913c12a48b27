import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../../model/clock.ts';
import { type LocalTime, localClock } from '../expression/local-time.ts';
import type { Now } from '../expression/types.ts';
import { type DaySum, daySumMemory, isComplete, newDaySum, pass, restoreDaySum } from './day-sum.ts';

const hourMs = 3_600_000;
const local = localClock('Asia/Ho_Chi_Minh');
/** Midnight of 2026-06-01 at the gateway. */
const midnight = Date.UTC(2026, 4, 31, 17);
const at = (ms: number, wallTrusted = true): Now => ({
  mono: monoMs(1_000_000 + ms),
  wall: wallMs(midnight + ms),
  wallTrusted,
});
const dayOf = (now: Now): LocalTime | undefined => (now.wallTrusted ? local(now.wall) : undefined);
const step = (sum: DaySum, rate: number | undefined, now: Now): void => pass(sum, rate, now, dayOf(now));

test('a rate that is known all day is a good sum; midnight begins anew', () => {
  const sum = newDaySum(at(0).mono);
  for (let hour = 0; hour <= 23; hour += 1) step(sum, 2, at(hour * hourMs));
  expect(sum.area / hourMs).toBeCloseTo(46, 9);
  expect(isComplete(sum, at(23 * hourMs), dayOf(at(23 * hourMs)))).toBe(true);
  // Half an hour of the last stretch is already tomorrow's.
  step(sum, 2, at(24.5 * hourMs));
  expect(sum.area / hourMs).toBeCloseTo(1, 9);
  expect(isComplete(sum, at(24.5 * hourMs), dayOf(at(24.5 * hourMs)))).toBe(true);
});

test('an hour without its inputs, or a start at noon, leaves a sum that is not complete', () => {
  const sum = newDaySum(at(0).mono);
  step(sum, 1, at(0));
  step(sum, undefined, at(2 * hourMs));
  step(sum, 1, at(3 * hourMs));
  step(sum, 1, at(6 * hourMs));
  expect(sum.area / hourMs).toBeCloseTo(5, 9);
  expect(isComplete(sum, at(6 * hourMs), dayOf(at(6 * hourMs)))).toBe(false);
  const late = newDaySum(at(12 * hourMs).mono);
  step(late, 1, at(12 * hourMs));
  step(late, 1, at(13 * hourMs));
  expect(late.area / hourMs).toBeCloseTo(1, 9);
  expect(isComplete(late, at(13 * hourMs), dayOf(at(13 * hourMs)))).toBe(false);
});

test('a sum is good only while its rate is known', () => {
  const sum = newDaySum(at(0).mono);
  step(sum, 1, at(0));
  step(sum, undefined, at(20 * hourMs));
  expect(isComplete(sum, at(20 * hourMs), dayOf(at(20 * hourMs)))).toBe(false);
  step(sum, 1, at(20 * hourMs + 1));
  expect(isComplete(sum, at(20 * hourMs + 1), dayOf(at(20 * hourMs + 1)))).toBe(true);
});

test('a clock that was a day ahead leaves no doubled sum that is called good', () => {
  const sum = newDaySum(at(0).mono);
  step(sum, 1, { ...at(0), wall: wallMs(midnight + 24 * hourMs) });
  step(sum, 1, at(hourMs));
  step(sum, 1, at(24 * hourMs));
  step(sum, 1, at(24.5 * hourMs));
  expect(isComplete(sum, at(24.5 * hourMs), dayOf(at(24.5 * hourMs)))).toBe(false);
});

test('a restart goes on with the sum; the time that nobody was there is missing from it', () => {
  const sum = newDaySum(at(0).mono);
  step(sum, 1, at(0));
  step(sum, 1, at(4 * hourMs));
  const next = newDaySum(monoMs(at(5 * hourMs).mono));
  restoreDaySum(next, JSON.parse(JSON.stringify(daySumMemory(sum))) as never);
  step(next, 1, at(5 * hourMs));
  step(next, 1, at(8 * hourMs));
  expect(next.area / hourMs).toBeCloseTo(7, 6);
  expect(next.knownMs).toBe(7 * hourMs);
  expect(isComplete(next, at(8 * hourMs), dayOf(at(8 * hourMs)))).toBe(false);
});

test.each([null, 5, [], {}, { day: 'x', area: null, knownMs: {} }, { area: 1, day: 3 }])(
  'a memory that is none is left out: %j',
  (part) => {
    const sum = newDaySum(monoMs(7));
    restoreDaySum(sum, part);
    expect(sum).toEqual(newDaySum(monoMs(7)));
  },
);

test('a clock that nobody trusts begins no day; one that was days ahead keeps none shut', () => {
  const sum = newDaySum(at(0).mono);
  step(sum, 1, at(0));
  step(sum, 1, at(30 * hourMs, false));
  expect(sum.area / hourMs).toBeCloseTo(30, 9);
  const ahead = newDaySum(at(0).mono);
  step(ahead, 1, { ...at(0), wall: wallMs(midnight + 400 * 24 * hourMs) });
  step(ahead, 1, at(hourMs));
  step(ahead, 1, at(25 * hourMs));
  expect(ahead.area / hourMs).toBeCloseTo(1, 9);
});

test('however it is cut up, a day’s sum is the same, and never more than the rate times what passed', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 86_399_999 }), { maxLength: 50 });
  fc.assert(
    fc.property(
      cuts,
      fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { minLength: 51, maxLength: 51 }),
      (at_, rates) => {
        const times = [0, ...at_.toSorted((a, b) => a - b), 86_399_999];
        const sum = newDaySum(at(0).mono);
        let [expected, known] = [0, 0];
        for (const [index, time] of times.entries()) {
          const rate = rates[index % 51] ?? undefined;
          step(sum, rate, at(time));
          const nextMs = (times[index + 1] ?? time) - time;
          if (rate !== undefined) [expected, known] = [expected + rate * nextMs, known + nextMs];
        }
        expect(sum.area).toBeCloseTo(expected, 3);
        expect(sum.knownMs).toBeCloseTo(known, 6);
      },
    ),
  );
});
