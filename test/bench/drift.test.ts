import fc from 'fast-check';
import { expect, test } from 'vitest';
import { driftOf, gapsOf } from './drift.ts';

test('a poller that loses a millisecond a second loses 86 polls a day', () => {
  const drift = driftOf(
    Array.from({ length: 101 }, (_, index) => 5000 + index * 1001),
    1000,
  );
  expect(drift.periodMs).toBeCloseTo(1001, 9);
  expect(drift.missed).toBe(0);
  expect(drift.lostPerDay).toBeCloseTo(86.3, 1);
  expect(drift.offGridMsP99).toBeGreaterThan(45);
});

test('jitter around a grid is jitter, not drift, and a hole is a missed step', () => {
  const steps = fc.uniqueArray(fc.integer({ min: 1, max: 98 }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 20 }), (holes, jitter) => {
      const times = Array.from({ length: 100 }, (_, index) => index * 1000 + (index % 2) * jitter).filter(
        (_, index) => !holes.includes(index),
      );
      const drift = driftOf(times, 1000);
      expect(drift.missed).toBe(holes.length);
      expect(drift.offGridMsP99).toBeLessThanOrEqual(jitter);
    }),
  );
});

test('gaps and doubles of a stored series', () => {
  expect(gapsOf([0, 1000, 1000, 2004, 5001, 6000], 1000)).toEqual({ missing: 2, doubles: 1 });
});
