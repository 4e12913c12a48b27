import { expect, test } from 'vitest';
import { clearness, et0MmPerHour } from './evapotranspiration.ts';
import { clearSkyRadiation, type Moment, type Place, skyRadiation } from './sun.ts';

/** FAO-56, example 19: N'Diaye, Senegal, 1 October. Local time there is that of 15° west: UTC − 1 h. */
const place: Place = { lat: 16 + 13 / 60, lon: -(16 + 15 / 60), elevationM: 8 };
const at = (localHour: number): Moment => ({ dayOfYear: 274, hourUtc: localHour + 1 });

test('FAO-56 example 19, an afternoon hour', () => {
  const weather = { airC: 38, rhPct: 52, windMPerS: 3.3, windHeightM: 2, solarWPerM2: 2.45 / 0.0036 };
  expect(skyRadiation(place, at(14.5))).toBeCloseTo(3.543, 2);
  expect(clearSkyRadiation(place, at(14.5))).toBeCloseTo(2.658, 2);
  const ratio = clearness(weather, place, at(14.5));
  expect(ratio).toBeCloseTo(0.922, 2);
  expect(et0MmPerHour(weather, place, at(14.5), ratio ?? 0)).toBeCloseTo(0.627, 2);
});

test('FAO-56 example 19, an hour of the night', () => {
  const weather = { airC: 28, rhPct: 90, windMPerS: 1.9, windHeightM: 2, solarWPerM2: 0 };
  expect(skyRadiation(place, at(2.5))).toBe(0);
  expect(clearness(weather, place, at(2.5))).toBeUndefined();
  expect(et0MmPerHour(weather, place, at(2.5), 0.8)).toBeCloseTo(0.004, 3);
});

test('a day in Bắc Giang sums up to the radiation of its latitude, and it is noon when the sun is highest', () => {
  const here: Place = { lat: 21.27, lon: 106.2, elevationM: 20 };
  const hours = Array.from({ length: 240 }, (_, index) => (index + 0.5) / 10);
  const july = hours.map((hourUtc) => skyRadiation(here, { dayOfYear: 196, hourUtc }));
  const january = hours.map((hourUtc) => skyRadiation(here, { dayOfYear: 15, hourUtc }));
  // Daily extraterrestrial radiation by equation 21, MJ/m².
  expect(july.reduce((sum, one) => sum + one / 10, 0)).toBeCloseTo(39.51, 1);
  expect(january.reduce((sum, one) => sum + one / 10, 0)).toBeCloseTo(26.08, 1);
  const noonUtc = hours[july.indexOf(Math.max(...july))] ?? 0;
  expect(noonUtc + 106.2 / 15).toBeCloseTo(12.1, 0);
});

test('wind higher up counts as it is near the ground; a wet, cold, dark hour takes nothing up', () => {
  const weather = { airC: 30, rhPct: 50, windMPerS: 3, windHeightM: 2, solarWPerM2: 600 };
  const high = et0MmPerHour({ ...weather, windHeightM: 10 }, place, at(12), 0.9);
  expect(high).toBeLessThan(et0MmPerHour(weather, place, at(12), 0.9));
  expect(et0MmPerHour({ ...weather, airC: 5, rhPct: 100, solarWPerM2: 0 }, place, at(2), 1)).toBe(0);
});
