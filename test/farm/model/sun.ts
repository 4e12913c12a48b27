// A moment and a place → how high the sun stands and what a clear sky lets through.

const dayMs = 86_400_000;

export interface Place {
  readonly latDeg: number;
  readonly lonDeg: number;
}
/** Bắc Giang. */
export const bacGiang: Place = { latDeg: 21.3, lonDeg: 106.2 };

/** Days since 1 January 00:00 of local mean solar time, with fraction; leap days shift it by at most one. */
export function dayOfYear(wallMs: number, place: Place): number {
  const local = wallMs + (place.lonDeg / 360) * dayMs;
  return (local - Date.UTC(new Date(local).getUTCFullYear(), 0, 1)) / dayMs;
}

/** Local mean solar time, hours 0–24: noon is when the mean sun stands in the south. */
export function solarHour(wallMs: number, place: Place): number {
  const hours = ((wallMs / dayMs + place.lonDeg / 360) % 1) * 24;
  return hours < 0 ? hours + 24 : hours;
}

/**
 * Sine of the sun's elevation above the horizon, −1 to 1.
 * Source: FAO-56, equations 24 (declination) and 31–33 (hour angle with the seasonal correction).
 */
export function sunElevationSine(wallMs: number, place: Place): number {
  const day = dayOfYear(wallMs, place) + 1;
  const declination = 0.409 * Math.sin((2 * Math.PI * day) / 365 - 1.39);
  const b = (2 * Math.PI * (day - 81)) / 364;
  const correctionHours = 0.1645 * Math.sin(2 * b) - 0.1255 * Math.cos(b) - 0.025 * Math.sin(b);
  const hourAngle = (Math.PI / 12) * (solarHour(wallMs, place) + correctionHours - 12);
  const lat = (place.latDeg * Math.PI) / 180;
  return Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle);
}

/** Global radiation on level ground under a clear sky, W/m². Source: Haurwitz, J. Meteorology 2 (1945). */
export function clearSkyWattPerM2(elevationSine: number): number {
  return elevationSine <= 0 ? 0 : 1098 * elevationSine * Math.exp(-0.057 / elevationSine);
}
