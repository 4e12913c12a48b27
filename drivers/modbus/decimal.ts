// Numbers as people write them: 265 × 0.1 is 26.5, and 3 × 0.1 is 0.3, not 0.30000000000000004.

interface Decimal {
  /** value = digits × 10^−places, both exact */
  readonly digits: number;
  readonly places: number;
}
/** value = raw × scale × 10^−shift + offset */
export type Scaler = (raw: number, shift: number) => number;

const placesMax = 15;
/** The largest power of ten that a double holds exactly is 10^22. */
const shiftMax = 22;
const float32DigitsMin = 6;
const float32DigitsMax = 9;
/** Enough for both: a product of two decimals of `placesMax`, shifted by the 9 that a register may announce. */
const powers: readonly number[] = Array.from({ length: 2 * placesMax + 10 }, (_, places) => 10 ** places);
const power = (places: number): number => powers[places] ?? 10 ** places;

/** The decimal that a person meant by this double; undefined where it needs more digits than a double can keep. */
function decimalOf(value: number): Decimal | undefined {
  for (let places = 0; places <= placesMax; places++) {
    const digits = Math.round(value * power(places));
    if (!Number.isSafeInteger(digits)) return undefined;
    if (digits / power(places) === value) return { digits, places };
  }
  return undefined;
}

/** What `scaled` does, for many raw values of one point: scale and offset are taken apart once. */
export function scaler(scale: number, offset: number): Scaler {
  const factor = decimalOf(scale);
  const plus = decimalOf(offset);
  const isPlain = scale === 1 && offset === 0;
  const rough: Scaler = (raw, shift) => (raw * scale) / power(shift) + offset;
  return (raw, shift) => {
    if (isPlain && shift === 0) return raw;
    if (factor === undefined || plus === undefined) return rough(raw, shift);
    let digits = raw;
    let places = 0;
    // Nearly every register holds a whole number, which needs no search and no object.
    if (!Number.isSafeInteger(raw)) {
      const from = decimalOf(raw);
      if (from === undefined) return rough(raw, shift);
      digits = from.digits;
      places = from.places;
    }
    const productPlaces = places + factor.places + shift;
    const sumPlaces = Math.max(productPlaces, plus.places);
    const product = digits * factor.digits * power(sumPlaces - productPlaces);
    const sum = product + plus.digits * power(sumPlaces - plus.places);
    const isExact = sumPlaces <= shiftMax && Number.isSafeInteger(product) && Number.isSafeInteger(sum);
    return isExact ? sum / power(sumPlaces) : rough(raw, shift);
  };
}

/**
 * raw × scale × 10^−shift + offset: the double nearest to the exact decimal result wherever whole numbers can carry it
 * (every register up to 32 bits with a scale of a few digits); else plain floating point.
 */
export function scaled(raw: number, scale: number, offset: number, shift = 0): number {
  return scaler(scale, offset)(raw, shift);
}

/** The shortest decimal that is this 32-bit float: 230.2, not 230.1999969482422. */
export function shortestFloat32(value: number): number {
  for (let digits = float32DigitsMin; digits < float32DigitsMax; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(float32DigitsMax));
}
