// Yesterday's weather and a die → the weather a moment later, as it is usual at Bắc Giang at that hour and season.
//
// 1. Every value stays inside what the station can measure: RH 0–100 %, radiation ≥ 0 and 0 at night, wind ≥ 0.
// 2. The rain total never falls.
// 3. Air never holds more vapour than it can: where the dew point would pass the temperature, it stops there.
import { clamp, gaussian, relax, wander } from './random.ts';
import { bacGiang, clearSkyWattPerM2, dayOfYear, solarHour, sunElevationSine } from './sun.ts';
import { saturationKpa } from './vapour.ts';

export interface Weather {
  readonly airC: number;
  readonly rhPct: number;
  readonly solarWattPerM2: number;
  readonly windMetrePerSec: number;
  readonly windFromDeg: number;
  readonly pressureKpa: number;
  readonly rainMmPerH: number;
  /** Since the gauge was mounted; only grows. */
  readonly rainTotalMm: number;
  readonly pm25: number;
  readonly sky: Sky;
}
/** What wanders behind the readings. */
interface Sky {
  readonly frontC: number;
  readonly rainCoolingC: number;
  readonly cloud: number;
  readonly drynessC: number;
  readonly gust: number;
  readonly turnDeg: number;
  readonly highKpa: number;
  readonly dust: number;
  readonly rainLeftSec: number;
}

/** Rounded monthly figures of the Bắc Giang plain, January first: °C mean, °C day–night swing, dew point below mean, showers a day. */
const months: readonly (readonly [meanC: number, swingC: number, drynessC: number, showersPerDay: number])[] = [
  [16.5, 7, 5, 0.2],
  [17.6, 6, 3.5, 0.35],
  [20.4, 6, 3, 0.5],
  [24.2, 7, 3, 0.5],
  [27.3, 8, 4, 0.7],
  [29.0, 8, 4, 0.9],
  [29.2, 8, 4, 1.1],
  [28.6, 7.5, 3.5, 1.1],
  [27.4, 8, 4.5, 0.8],
  [24.9, 9, 6, 0.45],
  [21.2, 9, 6.5, 0.25],
  [17.7, 8.5, 6.5, 0.15],
];

interface Season {
  readonly meanC: number;
  readonly swingC: number;
  readonly drynessC: number;
  readonly showersPerDay: number;
  /** 0 in mid-winter, 1 in mid-summer. */
  readonly summer: number;
}
/** The months' figures, joined by straight lines between the middles of the months. */
function seasonAt(wallMs: number): Season {
  const day = dayOfYear(wallMs, bacGiang);
  const month = (day / 365.25) * 12 - 0.5;
  const before = months[(Math.floor(month) + 12) % 12]!;
  const after = months[(Math.floor(month) + 13) % 12]!;
  const part = month - Math.floor(month);
  const mix = (at: 0 | 1 | 2 | 3): number => before[at] + (after[at] - before[at]) * part;
  const summer = 0.5 - 0.5 * Math.cos((2 * Math.PI * (day - 15)) / 365.25);
  return { meanC: mix(0), swingC: mix(1), drynessC: mix(2), showersPerDay: mix(3), summer };
}

export function firstWeather(wallMs: number, random: () => number): Weather {
  const sky: Sky = {
    frontC: 1.5 * gaussian(random),
    rainCoolingC: 0,
    cloud: 0.8 * gaussian(random),
    drynessC: gaussian(random),
    gust: gaussian(random),
    turnDeg: 30 * gaussian(random),
    highKpa: 0.4 * gaussian(random),
    dust: gaussian(random),
    rainLeftSec: 0,
  };
  return readSky(sky, 0, 0, wallMs);
}

/** One step of `dtSec` (0–120 s) that ends at `wallMs`. */
export function stepWeather(before: Weather, wallMs: number, dtSec: number, random: () => number): Weather {
  const { sky } = before;
  const season = seasonAt(wallMs);
  const shower = nextShower(before, season, wallMs, dtSec, random);
  const next: Sky = {
    frontC: wander(sky.frontC, 2, 2 * 86_400, dtSec, random),
    rainCoolingC: relax(sky.rainCoolingC, shower.mmPerH > 0 ? 4 : 0, 2_400, dtSec),
    cloud: wander(sky.cloud, 0.8, 3 * 3600, dtSec, random),
    drynessC: wander(sky.drynessC, 1.2, 12 * 3600, dtSec, random),
    gust: wander(sky.gust, 1, 40, dtSec, random),
    turnDeg: wander(sky.turnDeg, 35, 1800, dtSec, random),
    highKpa: wander(sky.highKpa, 0.45, 3 * 86_400, dtSec, random),
    dust: wander(sky.dust, 1, 6 * 3600, dtSec, random),
    rainLeftSec: shower.leftSec,
  };
  const rainTotalMm = before.rainTotalMm + (shower.mmPerH * dtSec) / 3600;
  return readSky(next, shower.mmPerH, rainTotalMm, wallMs);
}

/** Showers come at random, twice as often in the afternoon of summer, and last a quarter of an hour to two hours. */
function nextShower(
  before: Weather,
  season: Season,
  wallMs: number,
  dtSec: number,
  random: () => number,
): { readonly leftSec: number; readonly mmPerH: number } {
  const leftSec = before.sky.rainLeftSec - dtSec;
  if (leftSec > 0) return { leftSec, mmPerH: before.rainMmPerH };
  const afternoon = 1 - 0.5 * season.summer * Math.cos((2 * Math.PI * (solarHour(wallMs, bacGiang) - 4)) / 24);
  if (random() >= (season.showersPerDay * afternoon * dtSec) / 86_400) return { leftSec: 0, mmPerH: 0 };
  const heavy = 1 + 14 * season.summer;
  return { leftSec: 900 + random() * 6_300, mmPerH: 0.4 - heavy * Math.log(1 - random() * 0.98) * 0.6 };
}

function readSky(sky: Sky, rainMmPerH: number, rainTotalMm: number, wallMs: number): Weather {
  const season = seasonAt(wallMs);
  const hour = solarHour(wallMs, bacGiang);
  const raining = rainMmPerH > 0;
  const cloud = raining ? 0.95 : 1 / (1 + Math.exp(-2 * sky.cloud));
  const day = Math.cos((2 * Math.PI * (hour - 14.5)) / 24);
  const airC = season.meanC + sky.frontC + (season.swingC / 2) * (1.2 - 0.6 * cloud) * day - sky.rainCoolingC;
  const dewC = Math.min(
    season.meanC + sky.frontC - Math.max(0.3, season.drynessC + sky.drynessC),
    airC - (raining ? 0.4 : 0.15),
  );
  const clear = clearSkyWattPerM2(sunElevationSine(wallMs, bacGiang));
  const gust = Math.exp(0.45 * sky.gust) * (1 + 0.4 * Math.max(0, day)) + (raining ? 1.5 : 0);
  // North-east monsoon in winter, south-east wind in summer.
  const windFromDeg = (((45 + 90 * season.summer + sky.turnDeg) % 360) + 360) % 360;
  return {
    airC,
    rhPct: clamp((100 * saturationKpa(dewC)) / saturationKpa(airC), 0, 100),
    // Kasten and Czeplak 1980: what clouds leave of a clear sky's radiation.
    solarWattPerM2: clear * (1 - 0.75 * cloud ** 3.4),
    windMetrePerSec: clamp(1.2 * gust, 0, 40),
    windFromDeg,
    // Low pressure in summer, and the tide of the air: highest near 10 and 22 h.
    pressureKpa: 101.6 - 1.4 * season.summer + sky.highKpa + 0.12 * Math.cos((4 * Math.PI * (hour - 10)) / 24),
    rainMmPerH,
    rainTotalMm,
    pm25: clamp((55 - 30 * season.summer) * Math.exp(0.4 * sky.dust) * (raining ? 0.5 : 1), 1, 500),
    sky,
  };
}
