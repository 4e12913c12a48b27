// Air temperature ↔ the water vapour that it can hold.

/** Vapour pressure of saturated air over water, kPa. Source: FAO-56, equation 11. */
export function saturationKpa(airC: number): number {
  return 0.6108 * Math.exp((17.27 * airC) / (airC + 237.3));
}

/** The most water vapour in air of this temperature, g/m³. */
export function saturationGramPerM3(airC: number): number {
  return (2165 * saturationKpa(airC)) / (airC + 273.16);
}
