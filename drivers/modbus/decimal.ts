// Numbers as people write them: 265 × 0.1 is 26.5, and 3 × 0.1 is 0.3, not 0.30000000000000004.

interface Decimal {
  /** value = digits × 10^−places, both exact */
  readonly digits: number;
  readonly places: number;
}

const placesMax = 15;
/** The largest power of ten that a double holds exactly is 10^22. */
const shiftMax = 22;
const float32DigitsMin = 6;
const float32DigitsMax = 9;

/** The decimal that a person meant by this double; undefined where it needs more digits than a double can keep. */
function decimalOf(value: number): Decimal | undefined {
  for (let places = 0; places <= placesMax; places++) {
    const digits = Math.round(value * 10 ** places);
    if (!Number.isSafeInteger(digits)) return undefined;
    if (digits / 10 ** places === value) return { digits, places };
  }
  return undefined;
}

/**
 * raw × scale × 10^−shift + offset: the double nearest to the exact decimal result wherever whole numbers can carry it
 * (every register up to 32 bits with a scale of a few digits); else plain floating point.
 */
export function scaled(raw: number, scale: number, offset: number, shift = 0): number {
  if (scale === 1 && offset === 0 && shift === 0) return raw;
  const from = decimalOf(raw);
  const factor = decimalOf(scale);
  const plus = decimalOf(offset);
  if (from !== undefined && factor !== undefined && plus !== undefined) {
    const productPlaces = from.places + factor.places + shift;
    const places = Math.max(productPlaces, plus.places);
    const product = from.digits * factor.digits * 10 ** (places - productPlaces);
    const sum = product + plus.digits * 10 ** (places - plus.places);
    if (places <= shiftMax && Number.isSafeInteger(product) && Number.isSafeInteger(sum)) return sum / 10 ** places;
  }
  return (raw * scale) / 10 ** shift + offset;
}

/** The shortest decimal that is this 32-bit float: 230.2, not 230.1999969482422. */
export function shortestFloat32(value: number): number {
  for (let digits = float32DigitsMin; digits < float32DigitsMax; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(float32DigitsMax));
}
