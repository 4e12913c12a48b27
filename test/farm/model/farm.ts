// The whole farm a moment ago + what is switched on → the farm now. Pure: time, dice and switches are handed in.
//
// 1. Deterministic: the same start, switches and dice give the same farm.
// 2. The tank's water and the zones' irrigation are the same water: litres drawn = Σ mm × area.
// 3. Everything else that must hold is said, and tested, part by part: weather, greenhouse, soil, hydraulics, power.
import {
  firstGreenhouse,
  greenhouseRhPct,
  plasticTransmission,
  stepGreenhouse,
  type GreenhouseAir,
} from './greenhouse.ts';
import { firstWaterworks, stepWaterworks, tankDry, zoneCount, type Waterworks } from './hydraulics.ts';
import { firstPower, lampWatt, stepPower, type Power } from './power.ts';
import { firstSoil, stepSoil, type Soil } from './soil.ts';
import { saturationKpa } from './vapour.ts';
import { firstWeather, stepWeather, type Weather } from './weather.ts';

export interface Farm {
  /** The farm's own wall clock, ms since 1970. */
  readonly wallMs: number;
  readonly weather: Weather;
  readonly air: GreenhouseAir;
  /** North, middle, south. */
  readonly zones: readonly Soil[];
  readonly water: Waterworks;
  readonly power: Power;
}

/** What is switched on. */
export interface Switches {
  /** Zone valves: north, middle, south. */
  readonly valves: readonly boolean[];
  readonly pump: boolean;
  readonly fillPump: boolean;
  readonly fan: boolean;
  readonly lamp: boolean;
}
export const allOff: Switches = {
  valves: [false, false, false],
  pump: false,
  fillPump: false,
  fan: false,
  lamp: false,
};

export const zoneAreaM2 = 160;
const firstMoisturePct: readonly number[] = [27.5, 24.2, 30.1];

/** A farm that has lived for three hours before `wallMs`, so that its air and soil belong to the hour. */
export function firstFarm(wallMs: number, random: () => number): Farm {
  const lived = 3 * 3600;
  const start = wallMs - lived * 1000;
  const weather = firstWeather(start, random);
  let farm: Farm = {
    wallMs: start,
    weather,
    air: firstGreenhouse(weather),
    zones: firstMoisturePct.map((pct) => firstSoil(pct, weather.airC)),
    water: firstWaterworks(1.35),
    power: firstPower(),
  };
  for (let sec = 0; sec < lived; sec += 30) farm = stepFarm(farm, allOff, 30, random);
  return farm;
}

/** @param dtSec seconds of the farm's time, above 0 and at most 120. */
export function stepFarm(farm: Farm, switches: Switches, dtSec: number, random: () => number): Farm {
  const wallMs = farm.wallMs + dtSec * 1000;
  const weather = stepWeather(farm.weather, wallMs, dtSec, random);
  const water = stepWaterworks(farm.water, switches, dtSec);
  const wantMmPerSec = evaporationMmPerSec(weather, farm.air);
  const zones = farm.zones.map((soil, zone) => {
    const irrigationMm = ((water.zoneLitrePerMin[zone] ?? 0) * dtSec) / 60 / zoneAreaM2;
    return stepSoil(soil, irrigationMm, wantMmPerSec * dtSec, farm.air.airC, dtSec);
  });
  const evaporated = zones.reduce((sum, soil, zone) => sum + soil.evaporatedMm - farm.zones[zone]!.evaporatedMm, 0);
  const air = stepGreenhouse(
    farm.air,
    {
      weather,
      fan: switches.fan,
      lampWattPerM2: switches.lamp ? lampWatt / (zoneAreaM2 * zoneCount) : 0,
      soilC: zones.reduce((sum, soil) => sum + soil.tempC, 0) / zones.length,
      evaporationMmPerSec: evaporated / zones.length / dtSec,
    },
    dtSec,
  );
  const load = {
    ...switches,
    pumpSpeed: water.pumpSpeed,
    pumpDry: tankDry(water),
    flowLitrePerMin: water.flowLitrePerMin,
  };
  return { wallMs, weather, air, zones, water, power: stepPower(farm.power, load, dtSec, random) };
}

/** Two thirds of the radiation under the plastic evaporates water (2.45 MJ/kg), and dry air asks for a little more. */
function evaporationMmPerSec(weather: Weather, air: GreenhouseAir): number {
  const drynessKpa = saturationKpa(air.airC) * (1 - greenhouseRhPct(air) / 100);
  return (0.66 * plasticTransmission * weather.solarWattPerM2) / 2.45e6 + (0.03 * drynessKpa) / 3600;
}
