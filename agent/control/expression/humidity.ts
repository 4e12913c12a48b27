// Air temperature and humidity → what a greenhouse is steered by.
// Sources: Allen et al., FAO Irrigation and Drainage Paper 56 (1998), equation 11; Magnus with Sonntag's coefficients;
// Stull, Wet-Bulb Temperature from Relative Humidity and Air Temperature (2011).
// Numbers in, numbers out: what is no number stays none, and whoever asks looks at the answer.

/** Vapour pressure of saturated air over water, kPa. */
export const saturationKpa = (airC: number): number => 0.6108 * Math.exp((17.27 * airC) / (airC + 237.3));

/** What the air still takes up, kPa; with `leafC` between a leaf of that temperature and the air. */
export function vpdKpa(airC: number, rhPct: number, leafC = airC): number {
  return saturationKpa(leafC) - (saturationKpa(airC) * rhPct) / 100;
}

/** Where dew begins, °C; below 0 °C the frost point, over ice. */
export function dewPointC(airC: number, rhPct: number): number {
  const [b, c] = airC < 0 ? [22.46, 272.62] : [17.62, 243.12];
  const gamma = Math.log(rhPct / 100) + (b * airC) / (c + airC);
  return (c * gamma) / (b - gamma);
}

/** Water in the air, g/m³. */
export function absoluteHumidityGramPerM3(airC: number, rhPct: number): number {
  return (2_165 * saturationKpa(airC) * rhPct) / 100 / (airC + 273.16);
}

/** What a wet pad can cool the air down to, °C. Meant for 5–99 % and −20 to 50 °C. */
export function wetBulbC(airC: number, rhPct: number): number {
  return (
    airC * Math.atan(0.151_977 * Math.sqrt(rhPct + 8.313_659)) +
    Math.atan(airC + rhPct) -
    Math.atan(rhPct - 1.676_331) +
    0.003_918_38 * rhPct ** 1.5 * Math.atan(0.023_101 * rhPct) -
    4.686_035
  );
}
