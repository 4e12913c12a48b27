import fc from 'fast-check';
import { expect, test } from 'vitest';
import { availableMm, dayEnd, easyMm, type RootZone } from './balance.ts';
import { crops, kcAt } from '../../model/crops.ts';

const tomato: RootZone = { soil: { fieldCapacity: 0.32, wiltingPoint: 0.12 }, rootsM: 0.8, depletion: 0.4 };

test('a tomato bed that nobody waters, day by day (after FAO-56, example 37)', () => {
  expect(availableMm(tomato)).toBeCloseTo(160, 6);
  // At 5 mm of demand a day the share that may be used is the tabled one.
  expect(easyMm(tomato, 5)).toBeCloseTo(64, 6);
  const fixed = { ...tomato, depletion: 0.4 + 0.04 * (6 - 5) };
  let deficit = 55;
  const days = Array.from({ length: 10 }, () => {
    const end = dayEnd(fixed, deficit, { cropMm: 1.2 * 5, rainMm: 0, irrigationMm: 0 });
    deficit = end.deficitMm;
    return end;
  });
  expect(days[0]?.deficitMm).toBeCloseTo(61, 2);
  expect(days[1]?.deficitMm).toBeCloseTo(67, 2);
  expect(days[2]?.stress).toBeCloseTo(0.969, 3);
  expect(days[2]?.takenMm).toBeCloseTo(5.81, 2);
  expect(days[2]?.deficitMm).toBeCloseTo(72.81, 2);
  expect(days[4]?.stress).toBeCloseTo(0.851, 3);
  expect(days[4]?.deficitMm).toBeCloseTo(83.37, 2);
  expect(days[9]?.stress).toBeCloseTo(0.617, 3);
  expect(days[9]?.deficitMm).toBeCloseTo(104.51, 2);
});

test('what rain brings beyond what the roots can hold runs out below them', () => {
  expect(dayEnd(tomato, 10, { cropMm: 4, rainMm: 30, irrigationMm: 2 })).toMatchObject({
    deficitMm: 0,
    drainedMm: 18,
    takenMm: 4,
  });
});

test('overnight rain is not counted twice: what was given is credited, nothing is reset', () => {
  // −12 mm; 8 mm of rain in the night, a run of 4 mm in the morning, 4 mm of demand.
  const night = dayEnd(tomato, 12, { cropMm: 0, rainMm: 8, irrigationMm: 4 });
  expect(dayEnd(tomato, night.deficitMm, { cropMm: 4, rainMm: 0, irrigationMm: 0 }).deficitMm).toBeCloseTo(4, 9);
});

test('whatever comes, the day balances, and the soil is between full and empty', () => {
  const mm = fc.double({ min: 0, max: 200, noNaN: true });
  const water = fc.record({ cropMm: fc.double({ min: 0, max: 12, noNaN: true }), rainMm: mm, irrigationMm: mm });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 160, noNaN: true }), water, (begun, day) => {
      const end = dayEnd(tomato, begun, day);
      expect(begun + end.takenMm - day.rainMm - day.irrigationMm + end.drainedMm).toBeCloseTo(end.deficitMm, 9);
      expect(end.deficitMm).toBeGreaterThanOrEqual(0);
      expect(end.deficitMm).toBeLessThanOrEqual(160 + 1e-9);
      expect(end.takenMm).toBeLessThanOrEqual(day.cropMm + 1e-12);
    }),
  );
});

test('a crop’s coefficient is level, rises, is level and falls', () => {
  const stages = [30, 40, 45, 30] as const;
  const at = (days: number) => Number(kcAt(crops.tomato, stages, days).toFixed(3));
  expect([at(-5), at(0), at(29), at(50), at(70), at(114), at(130), at(145), at(400)]).toEqual([
    0.6, 0.6, 0.6, 0.875, 1.15, 1.15, 0.975, 0.8, 0.8,
  ]);
});
