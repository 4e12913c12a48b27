import { expect, test } from 'vitest';
import { nearestOf } from './nearest.ts';

test('a wrong letter or half a name finds the point, nonsense finds none', () => {
  const known = ['air.air_temp', 'air.air_humidity', 'soil_1.soil_moisture'];
  expect(nearestOf('air.air_tmp', known)[0]).toBe('air.air_temp');
  expect(nearestOf('moisture', known)).toEqual(['soil_1.soil_moisture']);
  expect(nearestOf('xyz', known)).toEqual([]);
});
