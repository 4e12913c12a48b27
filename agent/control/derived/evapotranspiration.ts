// Weather → what a reference crop of grass would take up, and what a bed loses.
// Source: Allen et al., FAO Irrigation and Drainage Paper 56 (1998), chapter 4 (hourly time step) and chapter 2.
import { saturationKpa } from '../expression/humidity.ts';
import { clearSkyRadiation, type Moment, type Place, skyRadiation } from './sun.ts';

export interface Weather {
  readonly airC: number;
  /** 0–100; what is beyond is cut off. */
  readonly rhPct: number;
  readonly windMPerS: number;
  /** Height of the anemometer over the ground, m. */
  readonly windHeightM: number;
  readonly solarWPerM2: number;
}

/** An anemometer that stands still is rarely still air (as OpenSprinkler's weather service does), m/s. */
const windLeast = 0.5;
const albedo = 0.23;
/** Per hour, MJ/K⁴/m². */
const stefanBoltzmann = 2.043e-10;
/** Below so much clear-sky radiation the ratio of the two says nothing of clouds, MJ/m²/h. */
const lowSun = 0.3;

/** What of a clear sky's radiation arrives; undefined while the sun is too low to tell. */
export function clearness(weather: Weather, place: Place, moment: Moment): number | undefined {
  const clear = clearSkyRadiation(place, moment);
  if (clear < lowSun) return undefined;
  return Math.max(0.3, Math.min(1, hourlyMj(weather.solarWPerM2) / clear));
}

/**
 * Reference evapotranspiration, mm/h (equation 53), never below 0.
 * @param ratio clearness now, or by night that of the last hours of sun
 */
export function et0MmPerHour(weather: Weather, place: Place, moment: Moment, ratio: number): number {
  const { airC, solarWPerM2 } = weather;
  const rhPct = Math.max(0, Math.min(100, weather.rhPct));
  const wind = Math.max(windLeast, windAt2m(weather.windMPerS, weather.windHeightM));
  const saturation = saturationKpa(airC);
  const vapour = (saturation * rhPct) / 100;
  const slope = (4_098 * saturation) / (airC + 237.3) ** 2;
  const gamma = 0.000665 * pressureKpa(place.elevationM);
  const kelvin4 = (airC + 273.16) ** 4;
  const longWave = stefanBoltzmann * kelvin4 * (0.34 - 0.14 * Math.sqrt(vapour)) * (1.35 * ratio - 0.35);
  const net = (1 - albedo) * hourlyMj(solarWPerM2) - longWave;
  const soil = net * (skyRadiation(place, moment) > 0 ? 0.1 : 0.5);
  const drying = gamma * (37 / (airC + 273)) * wind * (saturation - vapour);
  return Math.max(0, (0.408 * slope * (net - soil) + drying) / (slope + gamma * (1 + 0.34 * wind)));
}

/** 600 W/m² for an hour are 2.16 MJ/m². */
const hourlyMj = (wPerM2: number): number => Math.max(0, wPerM2) * 0.0036;

/** Equation 7. */
const pressureKpa = (elevationM: number): number => 101.3 * ((293 - 0.0065 * elevationM) / 293) ** 5.26;

/** Equation 47. */
const windAt2m = (speed: number, heightM: number): number =>
  heightM === 2 ? speed : (speed * 4.87) / Math.log(67.8 * heightM - 5.42);
