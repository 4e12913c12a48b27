// Sun, outside air, fan and wet soil → the air under the plastic.
//
// 1. Air never holds more vapour than it can: the rest condenses on the plastic, so RH ≤ 100 %.
// 2. Without sun and lamp the air drifts towards outside air and soil, never beyond both.
import { clamp } from './random.ts';
import { saturationGramPerM3 } from './vapour.ts';
import type { Weather } from './weather.ts';

export interface GreenhouseAir {
  readonly airC: number;
  readonly vapourGramPerM3: number;
}

const heightM = 3.5;
/** Heat that the air, the plants and the benches under one m² of roof take up per degree. */
const heatJoulePerM2K = 20_000;
const plasticWattPerM2K = 6;
const soilWattPerM2K = 5;
/** Share of the sun that comes through the plastic, and the share of that which warms the air (the rest evaporates water). */
export const plasticTransmission = 0.6;
const sunToAir = 0.45;
/** Air changes per hour: what leaks through the net, and what the fan adds. */
const leakPerH = 8;
const fanPerH = 45;

export function firstGreenhouse(weather: Weather): GreenhouseAir {
  return {
    airC: weather.airC,
    vapourGramPerM3: (saturationGramPerM3(weather.airC) * weather.rhPct) / 100,
  };
}

export interface GreenhouseInputs {
  readonly weather: Weather;
  readonly fan: boolean;
  readonly lampWattPerM2: number;
  readonly soilC: number;
  readonly evaporationMmPerSec: number;
}

export function stepGreenhouse(air: GreenhouseAir, inputs: GreenhouseInputs, dtSec: number): GreenhouseAir {
  const { weather } = inputs;
  const changesPerSec = (leakPerH + (inputs.fan ? fanPerH : 0) + 2 * weather.windMetrePerSec) / 3600;
  const ventWattPerM2K = 1_200 * heightM * changesPerSec;
  const heatWatt = plasticTransmission * sunToAir * weather.solarWattPerM2 + inputs.lampWattPerM2;
  const pull = ventWattPerM2K + plasticWattPerM2K + soilWattPerM2K;
  // Towards the balance of all flows, exactly: stable for every step.
  const balanceC =
    (heatWatt + (ventWattPerM2K + plasticWattPerM2K) * weather.airC + soilWattPerM2K * inputs.soilC) / pull;
  const airC = balanceC + (air.airC - balanceC) * Math.exp((-pull * dtSec) / heatJoulePerM2K);
  const outside = (saturationGramPerM3(weather.airC) * weather.rhPct) / 100;
  const vapourBalance = outside + (inputs.evaporationMmPerSec * 1_000) / (heightM * changesPerSec);
  const vapour = vapourBalance + (air.vapourGramPerM3 - vapourBalance) * Math.exp(-changesPerSec * dtSec);
  return { airC, vapourGramPerM3: clamp(vapour, 0, saturationGramPerM3(airC)) };
}

export function greenhouseRhPct(air: GreenhouseAir): number {
  return clamp((100 * air.vapourGramPerM3) / saturationGramPerM3(air.airC), 0, 100);
}
