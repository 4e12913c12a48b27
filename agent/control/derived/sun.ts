// Place and time → what the sun sends down without clouds.
// Source: Allen et al., FAO Irrigation and Drainage Paper 56 (1998), equations 22–37.
// Angles in radians, radiation in MJ/m² per hour, longitudes in degrees east.

export interface Place {
  /** Degrees, north is positive. */
  readonly lat: number;
  /** Degrees, east is positive. */
  readonly lon: number;
  readonly elevationM: number;
}
export interface Moment {
  /** 1–366. */
  readonly dayOfYear: number;
  /** Hours since midnight UTC: with the longitude that is all a sun needs to know of clocks. */
  readonly hourUtc: number;
}

const solarConstant = 0.082;

/** Extraterrestrial radiation of the hour around a moment, MJ/m²/h (equation 28). */
export function skyRadiation({ lat, lon }: Place, { dayOfYear, hourUtc }: Moment): number {
  const phi = (lat * Math.PI) / 180;
  const delta = declination(dayOfYear);
  const distance = 1 + 0.033 * Math.cos((2 * Math.PI * dayOfYear) / 365);
  const sunset = sunsetAngle(phi, delta);
  const middle = hourAngle(lon, dayOfYear, hourUtc);
  const from = Math.max(-sunset, Math.min(sunset, middle - Math.PI / 24));
  const to = Math.max(-sunset, Math.min(sunset, middle + Math.PI / 24));
  const height =
    (to - from) * Math.sin(phi) * Math.sin(delta) + Math.cos(phi) * Math.cos(delta) * (Math.sin(to) - Math.sin(from));
  return Math.max(0, ((12 * 60) / Math.PI) * solarConstant * distance * height);
}

/** What of it arrives on a day without clouds, MJ/m²/h (equation 37). */
export function clearSkyRadiation(place: Place, moment: Moment): number {
  return (0.75 + 2e-5 * place.elevationM) * skyRadiation(place, moment);
}

const declination = (dayOfYear: number): number => 0.409 * Math.sin((2 * Math.PI * dayOfYear) / 365 - 1.39);

/** Beyond the polar circles the sun may not set, or not rise. */
const sunsetAngle = (phi: number, delta: number): number =>
  Math.acos(Math.max(-1, Math.min(1, -Math.tan(phi) * Math.tan(delta))));

/** −π to π, 0 at solar noon (equations 31–33). */
function hourAngle(lon: number, dayOfYear: number, hourUtc: number): number {
  const b = (2 * Math.PI * (dayOfYear - 81)) / 364;
  const correction = 0.1645 * Math.sin(2 * b) - 0.1255 * Math.cos(b) - 0.025 * Math.sin(b);
  const angle = (Math.PI / 12) * (hourUtc + lon / 15 + correction - 12);
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
