import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LocalTime } from '../expression/local-time.ts';
import {
  type Bed,
  closeDays,
  correct,
  count,
  isReliable,
  ledgerMemory,
  litreSince,
  newLedger,
  restoreLedger,
  standing,
} from './ledger.ts';
import { monoMs } from '../../model/clock.ts';

const bed: Bed = {
  zone: { soil: { fieldCapacity: 0.32, wiltingPoint: 0.12 }, rootsM: 0.8, depletion: 0.4 },
  areaM2: 500,
  efficiency: 0.9,
  kc: () => 1.2,
};
const hourMs = 3_600_000;
const at = (day: number, minute = 0): LocalTime => ({ day, minute, weekday: 'mon' });

/** A whole day with so much evapotranspiration and rain, seen every ten minutes. */
function passDay(ledger: ReturnType<typeof newLedger>, et0Mm: number, rainMm = 0, litre = 0): void {
  for (let look = 0; look < 144; look += 1)
    count(ledger, { et0MmPerHour: et0Mm / 24, rainMmPerHour: rainMm / 24 }, hourMs / 6, litre / 144);
}

test('days are closed one after the other, and each begins where the last one ended', () => {
  const ledger = newLedger(55);
  closeDays(ledger, bed, at(100));
  passDay(ledger, 5);
  const [first] = closeDays(ledger, bed, at(101));
  expect(first).toMatchObject({ day: 100, begunMm: 55, kc: 1.2, stress: 1, guessedMm: 0 });
  expect(first?.deficitMm).toBeCloseTo(61, 6);
  passDay(ledger, 5, 0, 37_222);
  const [second] = closeDays(ledger, bed, at(102));
  // 37 222 L on 500 m², of which nine tenths arrive, are 67 mm.
  expect(second?.irrigationMm).toBeCloseTo(67, 2);
  expect(second?.begunMm).toBe(first?.deficitMm);
  expect(second?.deficitMm).toBeCloseTo(61 + 6 - 67, 1);
});

test('within the day it says what is missing now', () => {
  const ledger = newLedger(20);
  closeDays(ledger, bed, at(100));
  for (let look = 0; look < 72; look += 1) count(ledger, { et0MmPerHour: 0.25, rainMmPerHour: 0 }, hourMs / 6, 0);
  expect(standing(ledger, bed, 12 * hourMs).deficitMm).toBeCloseTo(20 + 1.2 * 3, 6);
});

test('a day of which nobody saw enough takes the last whole one for the rest, and says so', () => {
  const ledger = newLedger(10);
  closeDays(ledger, bed, at(100));
  passDay(ledger, 4);
  closeDays(ledger, bed, at(101));
  expect(isReliable(ledger, at(101, 30), 30 * 60_000)).toBe(true);
  // Half a day, then the gateway is off until the day after next.
  for (let look = 0; look < 72; look += 1) count(ledger, { et0MmPerHour: 0.2, rainMmPerHour: 0 }, hourMs / 6, 0);
  const entries = closeDays(ledger, bed, at(103));
  expect(entries.map(({ isWhole }) => isWhole)).toEqual([false, false]);
  expect(entries.map(({ et0Mm }) => Number(et0Mm.toFixed(2)))).toEqual([2.4 + 2, 4]);
  expect(isReliable(ledger, at(103, 30), 30 * 60_000)).toBe(false);
  passDay(ledger, 4);
  closeDays(ledger, bed, at(104));
  expect(isReliable(ledger, at(104, 30), 30 * 60_000)).toBe(true);
});

test('without a trusted date no day ends; a date that was days ahead is put right', () => {
  const ledger = newLedger(10);
  expect(closeDays(ledger, bed, undefined)).toEqual([]);
  closeDays(ledger, bed, at(500));
  expect(closeDays(ledger, bed, at(100))).toEqual([]);
  expect(ledger.day).toBe(100);
  // A clock that is set back over midnight closes the day once.
  expect(closeDays(ledger, bed, at(101))).toHaveLength(1);
  expect(closeDays(ledger, bed, at(100))).toEqual([]);
  expect(closeDays(ledger, bed, at(101))).toEqual([]);
});

test('a pause between two looks that nobody believes counts for nothing', () => {
  const ledger = newLedger(0);
  count(ledger, { et0MmPerHour: 1, rainMmPerHour: 1 }, 30 * 24 * hourMs, 0);
  count(ledger, { et0MmPerHour: 1, rainMmPerHour: 1 }, -hourMs, 0);
  expect(ledger).toMatchObject({ et0Mm: 0, rainMm: 0, knownMs: 0 });
});

test('what a valve was given is counted once, over midnight and the first date too', () => {
  const looked = {
    at: monoMs(0),
    seen: { et0MmPerHour: undefined, rainMmPerHour: undefined },
    litreDay: undefined,
    litre: undefined,
  };
  // What was given before the first look is in the memory already.
  expect(litreSince(looked, { day: undefined, litre: 40 })).toBe(0);
  expect(litreSince(looked, { day: undefined, litre: 50 })).toBe(10);
  expect(litreSince(looked, { day: 100, litre: 65 })).toBe(15);
  expect(litreSince(looked, { day: 101, litre: 3 })).toBe(3);
});

test('what is beyond full or empty is no correction, and nothing runs out below the roots for it', () => {
  const ledger = newLedger(20);
  closeDays(ledger, bed, at(100));
  expect(correct(ledger, bed, 20, -50)).toBe(-20);
  passDay(ledger, 5);
  // Full at the correction; what the crop took after it is missing.
  expect(standing(ledger, bed, 24 * hourMs)).toMatchObject({ drainedMm: 0, correctedMm: -20 });
  expect(standing(ledger, bed, 24 * hourMs).deficitMm).toBeCloseTo(6, 6);
  expect(correct(ledger, bed, 6, 500)).toBe(154);
});

test('rain that falls while nobody knows the sun has fallen all the same', () => {
  const ledger = newLedger(20);
  closeDays(ledger, bed, at(100));
  count(ledger, { et0MmPerHour: undefined, rainMmPerHour: 12 }, hourMs / 6, 0);
  expect(ledger).toMatchObject({ rainMm: 2, et0Mm: 0, knownMs: 0 });
  // A gauge that is silent may hide rain: that time is not known.
  count(ledger, { et0MmPerHour: 1, rainMmPerHour: undefined }, hourMs / 6, 0);
  expect(ledger).toMatchObject({ rainMm: 2, et0Mm: 0, knownMs: 0 });
});

test('roots that have become shorter lack no more than they can hold', () => {
  const kept = newLedger(0);
  const short: Bed = { ...bed, zone: { ...bed.zone, rootsM: 0.3 } };
  restoreLedger(kept, short, ledgerMemory(newLedger(150)));
  expect(standing(kept, short, 0).deficitMm).toBe(60);
});

test('it goes on after a restart; what cannot be read begins anew', () => {
  const ledger = newLedger(10);
  closeDays(ledger, bed, at(100));
  passDay(ledger, 4, 2, 100);
  correct(ledger, bed, standing(ledger, bed, 0).deficitMm, -1.5);
  const kept = newLedger(0);
  restoreLedger(kept, bed, JSON.parse(JSON.stringify(ledgerMemory(ledger))));
  expect(standing(kept, bed, 0).deficitMm).toBeCloseTo(standing(ledger, bed, 0).deficitMm, 6);
  expect(kept.day).toBe(100);
  for (const part of [null, 7, [], {}, { begunMm: 'x' }, { begunMm: null, et0Mm: 1 }]) {
    const fresh = newLedger(3);
    restoreLedger(fresh, bed, part);
    expect(fresh).toEqual(newLedger(3));
  }
});

test('whatever comes, the ledger balances to its last entry', () => {
  const day = fc.record({
    et0: fc.double({ min: 0, max: 9, noNaN: true }),
    rain: fc.double({ min: 0, max: 80, noNaN: true }),
    litre: fc.double({ min: 0, max: 40_000, noNaN: true }),
    correction: fc.double({ min: -200, max: 200, noNaN: true }),
    skipped: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.array(day, { maxLength: 12 }), (start, days) => {
      const ledger = newLedger(start);
      let today = 100;
      closeDays(ledger, bed, at(today));
      const entries = days.flatMap(({ et0, rain, litre, correction, skipped }) => {
        passDay(ledger, et0, rain, litre);
        correct(ledger, bed, standing(ledger, bed, 24 * hourMs).deficitMm, correction);
        today += 1 + skipped;
        return closeDays(ledger, bed, at(today));
      });
      let begun = start;
      for (const entry of entries) {
        expect(entry.begunMm).toBeCloseTo(begun, 9);
        const { takenMm, rainMm, irrigationMm, correctedMm, drainedMm } = entry;
        expect(begun + correctedMm + takenMm - rainMm - irrigationMm + drainedMm).toBeCloseTo(entry.deficitMm, 6);
        expect(entry.deficitMm).toBeGreaterThanOrEqual(0);
        expect(entry.deficitMm).toBeLessThanOrEqual(160 + 1e-9);
        begun = entry.deficitMm;
      }
    }),
    { numRuns: 60 },
  );
});
