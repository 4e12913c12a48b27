import { expect, test } from 'vitest';
import { nearestOf, stepsBetween } from './nearest.ts';

test.each([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['air', 'air', 0],
])('%s to %s takes %i steps', (a, b, steps) => {
  expect([stepsBetween(a, b), stepsBetween(b, a)]).toEqual([steps, steps]);
});

test('a wrong letter or half a name finds the point, nonsense finds none', () => {
  const known = ['air.air_temp', 'air.air_humidity', 'soil_1.soil_moisture'];
  expect(nearestOf('air.air_tmp', known)[0]).toBe('air.air_temp');
  expect(nearestOf('moisture', known)).toEqual(['soil_1.soil_moisture']);
  expect(nearestOf('xyz', known)).toEqual([]);
});
