// Crops → how much of the reference evapotranspiration they take up, how deep they root, how dry they may get.
// Source: Allen et al., FAO Irrigation and Drainage Paper 56 (1998), tables 12 (single crop coefficient) and 22 (roots,
// depletion). Depths are the lesser ones of table 22: those of irrigated beds.

export interface Crop {
  /** Crop coefficients of the initial and the middle stage, and at the end. */
  readonly kc: readonly [initial: number, middle: number, end: number];
  /** Share of the available water that may be used up without stress, at 5 mm a day. */
  readonly depletion: number;
  /** m */
  readonly rootsM: number;
}

const tabled = {
  tomato: { kc: [0.6, 1.15, 0.8], depletion: 0.4, rootsM: 0.7 },
  cucumber: { kc: [0.6, 1, 0.75], depletion: 0.5, rootsM: 0.7 },
  cantaloupe: { kc: [0.5, 0.85, 0.6], depletion: 0.45, rootsM: 0.9 },
  sweet_melon: { kc: [0.5, 1.05, 0.75], depletion: 0.4, rootsM: 0.8 },
  sweet_pepper: { kc: [0.6, 1.05, 0.9], depletion: 0.3, rootsM: 0.5 },
  lettuce: { kc: [0.7, 1, 0.95], depletion: 0.3, rootsM: 0.3 },
  spinach: { kc: [0.7, 1, 0.95], depletion: 0.2, rootsM: 0.3 },
  cabbage: { kc: [0.7, 1.05, 0.95], depletion: 0.45, rootsM: 0.5 },
  citrus: { kc: [0.7, 0.65, 0.7], depletion: 0.5, rootsM: 1.2 },
  avocado: { kc: [0.6, 0.85, 0.75], depletion: 0.7, rootsM: 0.5 },
} as const satisfies Record<string, Crop>;

/** Lychee and custard apple are in no table: these say whose numbers they borrow, to be put right by hand. */
export const crops = {
  ...tabled,
  lychee_as_citrus: tabled.citrus,
  custard_apple_as_avocado: tabled.avocado,
} as const satisfies Record<string, Crop>;
export type CropId = keyof typeof crops;

/** Days of the four stages: initial, development, middle, late. */
export type Stages = readonly [number, number, number, number];

/** The coefficient so many days after planting: level, rising, level, falling; before and behind as at the ends. */
export function kcAt({ kc }: Pick<Crop, 'kc'>, stages: Stages, days: number): number {
  const [initial, middle, end] = kc;
  const [first, rise, level, fall] = stages;
  if (days < first) return initial;
  if (days < first + rise) return initial + ((middle - initial) * (days - first)) / rise;
  if (days < first + rise + level) return middle;
  const into = Math.min(fall, days - first - rise - level);
  return fall === 0 ? end : middle + ((end - middle) * into) / fall;
}

export interface Soil {
  /** Water by volume when it drips no more, and when plants wilt for good. */
  readonly fieldCapacity: number;
  readonly wiltingPoint: number;
}

/** Middles of the ranges of FAO-56, table 19. */
export const soils = {
  sand: { fieldCapacity: 0.12, wiltingPoint: 0.045 },
  loamy_sand: { fieldCapacity: 0.15, wiltingPoint: 0.065 },
  sandy_loam: { fieldCapacity: 0.23, wiltingPoint: 0.11 },
  loam: { fieldCapacity: 0.25, wiltingPoint: 0.12 },
  silt_loam: { fieldCapacity: 0.29, wiltingPoint: 0.15 },
  silt: { fieldCapacity: 0.32, wiltingPoint: 0.17 },
  silty_clay_loam: { fieldCapacity: 0.335, wiltingPoint: 0.205 },
  silty_clay: { fieldCapacity: 0.36, wiltingPoint: 0.23 },
  clay: { fieldCapacity: 0.36, wiltingPoint: 0.22 },
} as const satisfies Record<string, Soil>;
export type SoilId = keyof typeof soils;
