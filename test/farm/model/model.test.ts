import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOff, firstFarm, stepFarm, zoneAreaM2, type Farm, type Switches } from './farm.ts';
import { greenhouseRhPct } from './greenhouse.ts';
import { shutOffKpa, suctionM, tankHeightM, tankLevelM } from './hydraulics.ts';
import { seededRandom } from './random.ts';
import { bulkMicroSiemensPerCm, firstSoil, moisturePct, rootZoneMm, saturationMm, stepSoil } from './soil.ts';
import { bacGiang, clearSkyWattPerM2, solarHour, sunElevationSine } from './sun.ts';
import { saturationGramPerM3 } from './vapour.ts';

const anySwitches: fc.Arbitrary<Switches> = fc.record({
  valves: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  pump: fc.boolean(),
  fillPump: fc.boolean(),
  fan: fc.boolean(),
  lamp: fc.boolean(),
});
const anyMoment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
/** Some hours of somebody playing with all switches, in steps as the farm takes them. */
const anyDay = fc.record({
  wallMs: anyMoment,
  seed: fc.nat(),
  dtSec: fc.constantFrom(0.5, 5, 60),
  plays: fc.array(fc.record({ switches: anySwitches, steps: fc.integer({ min: 1, max: 80 }) }), { maxLength: 12 }),
});
type Day = typeof anyDay extends fc.Arbitrary<infer T> ? T : never;

function live(day: Day, see: (farm: Farm, before: Farm, switches: Switches) => void): Farm {
  const random = seededRandom(day.seed);
  let farm = firstFarm(day.wallMs, random);
  for (const { switches, steps } of day.plays) {
    for (let step = 0; step < steps; step++) {
      const next = stepFarm(farm, switches, day.dtSec, random);
      see(next, farm, switches);
      farm = next;
    }
  }
  return farm;
}
const everyDay = (see: (farm: Farm, before: Farm, switches: Switches) => void): void =>
  fc.assert(
    fc.property(anyDay, (day) => void live(day, see)),
    { numRuns: 60 },
  );

/** Thousands of values are checked here; `expect` is too slow for each of them. */
function within(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) expect.fail(`${name} is ${value}, not within ${min} to ${max}`);
}

test('every value stays inside its physical range', () => {
  everyDay(({ weather, air, zones, water, power }) => {
    within('outside RH', weather.rhPct, 1, 100);
    within('outside air', weather.airC, -5, 48);
    within('radiation', weather.solarWattPerM2, 0, 1_100);
    within('wind', weather.windMetrePerSec, 0, 40);
    within('wind direction', weather.windFromDeg, 0, 360);
    within('pressure', weather.pressureKpa, 95, 106);
    within('greenhouse RH', greenhouseRhPct(air), 0, 100);
    within('greenhouse air', air.airC, -5, 75);
    within('vapour', air.vapourGramPerM3, 0, saturationGramPerM3(air.airC));
    for (const soil of zones) {
      within('soil water', soil.waterMm, 0.1, saturationMm + 1e-9);
      within('soil moisture', moisturePct(soil), 0.1, (100 * saturationMm) / rootZoneMm + 1e-9);
      within('soil temperature', soil.tempC, -5, 75);
      within('soil EC', bulkMicroSiemensPerCm(soil), 1, 10_000);
    }
    within('tank level', tankLevelM(water), suctionM - 1e-9, tankHeightM + 1e-9);
    within('line pressure', water.pressureKpa, 0, shutOffKpa);
    within('voltage', power.volt, 150, 260);
    within('farm power', power.farm.watt, power.pump.watt, 10_000);
  });
});

test('all water is accounted for, from the well to the drain', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const first = firstFarm(day.wallMs, seededRandom(day.seed));
      const last = live(day, () => {});
      const { water } = last;
      const stored = water.tankLitre - first.water.tankLitre;
      expect(stored).toBeCloseTo(water.filledLitre - water.drawnLitre - water.overflowedLitre, 6);
      const irrigatedLitre = last.zones.reduce((sum, soil) => sum + soil.irrigatedMm * zoneAreaM2, 0);
      expect(irrigatedLitre).toBeCloseTo(water.drawnLitre, 6);
      last.zones.forEach((soil, zone) => {
        const before = first.zones[zone]!;
        const ledger =
          soil.irrigatedMm - (soil.evaporatedMm - before.evaporatedMm) - (soil.drainedMm - before.drainedMm);
        expect(soil.waterMm - before.waterMm).toBeCloseTo(ledger, 6);
      });
    }),
    { numRuns: 60 },
  );
});

test('no water flows without a running pump and an open valve, and only into open zones', () => {
  everyDay((farm, _, switches) => {
    const { water } = farm;
    if (!switches.pump || !switches.valves.includes(true)) within('flow', water.flowLitrePerMin, 0, 0);
    switches.valves.forEach((open, zone) => {
      if (!open) within('zone flow', water.zoneLitrePerMin[zone]!, 0, 0);
    });
  });
});

test('counters only grow', () => {
  everyDay((farm, before) => {
    within('rain', farm.weather.rainTotalMm, before.weather.rainTotalMm, 1e6);
    within('pump energy', farm.power.pump.wattHour, before.power.pump.wattHour, 1e9);
    within('farm energy', farm.power.farm.wattHour, before.power.farm.wattHour + 1e-6, 1e9);
    within('water drawn', farm.water.drawnLitre, before.water.drawnLitre, 1e9);
  });
});

test('the same seed gives the same day', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      expect(live(day, () => {})).toEqual(live(day, () => {}));
    }),
    { numRuns: 20 },
  );
});

const noonInJuly = Date.UTC(2026, 6, 15, 5);
function after(seconds: number, switches: Switches, from = firstFarm(noonInJuly, seededRandom(7))): Farm {
  const random = seededRandom(8);
  let farm = from;
  for (let sec = 0; sec < seconds; sec++) farm = stepFarm(farm, switches, 1, random);
  return farm;
}
const open = [true, false, false];

test('a pump against shut valves makes full pressure and no flow', () => {
  const { water, power } = after(30, { ...allOff, pump: true });
  expect(water.flowLitrePerMin).toBe(0);
  expect(water.pressureKpa).toBeGreaterThan(0.99 * shutOffKpa);
  expect(power.pump.watt).toBeGreaterThan(300);
});

test('more open valves give more flow at less pressure', () => {
  const one = after(30, { ...allOff, pump: true, valves: open }).water;
  const all = after(30, { ...allOff, pump: true, valves: [true, true, true] }).water;
  expect(one.flowLitrePerMin).toBeGreaterThan(25);
  expect(all.flowLitrePerMin).toBeGreaterThan(one.flowLitrePerMin);
  expect(all.pressureKpa).toBeLessThan(one.pressureKpa);
});

test('an emptied tank leaves the pump dry: no flow, no pressure, little current; filling brings the water back', () => {
  const dry = after(3 * 3600, { ...allOff, pump: true, valves: [true, true, true] });
  expect(dry.water.flowLitrePerMin).toBe(0);
  expect(dry.water.pressureKpa).toBeLessThan(1);
  expect(dry.power.pump.watt).toBeLessThan(300);
  const filled = after(600, { ...allOff, fillPump: true }, dry);
  expect(tankLevelM(filled.water)).toBeGreaterThan(tankLevelM(dry.water) + 0.2);
});

test('a pump that stops against shut valves leaves the pressure in the pipe for a while, with an open valve it does not', () => {
  const ran = after(30, { ...allOff, pump: true });
  expect(after(10, allOff, ran).water.pressureKpa).toBeGreaterThan(300);
  expect(after(900, allOff, ran).water.pressureKpa).toBeLessThan(1);
  expect(after(10, { ...allOff, valves: open }, ran).water.pressureKpa).toBeLessThan(1);
});

test('however it pours, soil holds no more than its pores, and loses no drop', () => {
  const anyStep = fc.record({
    rainMm: fc.double({ min: 0, max: 60, noNaN: true }),
    wantMm: fc.double({ min: 0, max: 5, noNaN: true }),
    dtSec: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const first = firstSoil(20, 25);
      const last = steps.reduce((soil, { rainMm, wantMm, dtSec }) => stepSoil(soil, rainMm, wantMm, 25, dtSec), first);
      within('soil water', last.waterMm, 0, saturationMm + 1e-9);
      const { irrigatedMm, evaporatedMm, drainedMm } = last;
      expect(last.waterMm - first.waterMm).toBeCloseTo(irrigatedMm - evaporatedMm - drainedMm, 6);
    }),
  );
});

test('irrigation wets its own zone, and salt goes with the drain', () => {
  const before = firstFarm(noonInJuly, seededRandom(7));
  const wet = after(2 * 3600, { ...allOff, pump: true, fillPump: true, valves: open }, before);
  expect(moisturePct(wet.zones[0]!)).toBeGreaterThan(moisturePct(before.zones[0]!) + 3);
  expect(moisturePct(wet.zones[1]!)).toBeLessThanOrEqual(moisturePct(before.zones[1]!));
});

test('the fan cools a hot greenhouse and dries it', () => {
  const hot = firstFarm(noonInJuly, seededRandom(7));
  expect(hot.air.airC).toBeGreaterThan(hot.weather.airC + 2);
  const vented = after(1800, { ...allOff, fan: true }, hot);
  const still = after(1800, allOff, hot);
  expect(vented.air.airC).toBeLessThan(still.air.airC - 1);
});

const hour = 3_600_000;
test.each([
  { name: '15 July', start: Date.UTC(2026, 6, 15), hours: 13.17 },
  { name: '15 January', start: Date.UTC(2026, 0, 15), hours: 10.84 },
])('the sun is up for $hours h at Bắc Giang on $name (FAO-56, equations 25 and 34)', ({ start, hours }) => {
  const up = Array.from({ length: 1_440 }, (_, minute) => sunElevationSine(start + minute * 60_000, bacGiang) > 0);
  expect(up.filter(Boolean).length / 60).toBeCloseTo(hours, 0);
  expect(Math.abs(up.filter(Boolean).length / 60 - hours)).toBeLessThan(0.1);
});

test('noon is in the south when the clock in Vietnam says about twelve, and nights are dark', () => {
  expect(solarHour(Date.UTC(2026, 2, 21, 5), bacGiang)).toBeCloseTo(12.08, 2);
  expect(sunElevationSine(Date.UTC(2026, 5, 21, 5), bacGiang)).toBeGreaterThan(0.99);
  expect(clearSkyWattPerM2(sunElevationSine(Date.UTC(2026, 5, 21, 17), bacGiang))).toBe(0);
});

test('a July is hot and wet, a January cool and dry', () => {
  const month = (start: number): { meanC: number; rainMm: number } => {
    const random = seededRandom(3);
    let farm = firstFarm(start, random);
    let sumC = 0;
    const hours = 30 * 24;
    for (let h = 0; h < hours; h++) {
      for (let minute = 0; minute < 60; minute++) farm = stepFarm(farm, allOff, 60, random);
      sumC += farm.weather.airC;
    }
    return { meanC: sumC / hours, rainMm: farm.weather.rainTotalMm };
  };
  const july = month(Date.UTC(2026, 6, 1));
  const january = month(Date.UTC(2026, 0, 1) + hour);
  expect(july.meanC).toBeGreaterThan(26);
  expect(july.meanC).toBeLessThan(32);
  expect(january.meanC).toBeGreaterThan(13);
  expect(january.meanC).toBeLessThan(20);
  expect(july.rainMm).toBeGreaterThan(60);
  expect(january.rainMm).toBeLessThan(40);
});
