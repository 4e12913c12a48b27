// Irrigation, sun and time → what a probe in the root zone of one zone would see.
//
// 1. Water balance: what came in = what is stored more + what evaporated + what drained, to rounding.
// 2. Stored water stays between 0 and saturation; roots take nothing below the wilting point.
// 3. Salt balance: salt comes with irrigation water and leaves with drainage only.
import { clamp, relax } from './random.ts';

export interface Soil {
  /** Water in the root zone, mm. */
  readonly waterMm: number;
  readonly tempC: number;
  /** Dissolved salt as (µS/cm)·mm: divided by `waterMm` it is the soil water's conductivity. */
  readonly salt: number;
  /** Ledger since the start, mm. */
  readonly irrigatedMm: number;
  readonly evaporatedMm: number;
  readonly drainedMm: number;
}

/** Loam, root zone 300 mm deep: 45 % saturated, 32 % field capacity, 12 % wilting point; roots are stressed below 24 %. */
export const rootZoneMm = 300;
export const saturationMm = 0.45 * rootZoneMm;
const fieldCapacityMm = 0.32 * rootZoneMm;
const wiltingMm = 0.12 * rootZoneMm;
const stressMm = 0.24 * rootZoneMm;
const drainTauSec = 6 * 3600;
const waterMicroSiemensPerCm = 450;

export function firstSoil(moisturePct: number, tempC: number): Soil {
  const waterMm = (moisturePct / 100) * rootZoneMm;
  return { waterMm, tempC, salt: waterMm * 3_200, irrigatedMm: 0, evaporatedMm: 0, drainedMm: 0 };
}

/** @param wantMm what sun and dry air would evaporate from well watered plants in this step. */
export function stepSoil(soil: Soil, irrigationMm: number, wantMm: number, airC: number, dtSec: number): Soil {
  // FAO-56 equation 84: thirst falls in a straight line between the stress point and the wilting point.
  const thirst = clamp((soil.waterMm - wiltingMm) / (stressMm - wiltingMm), 0, 1);
  const evaporated = Math.min(wantMm * thirst, Math.max(0, soil.waterMm - wiltingMm));
  const wet = soil.waterMm + irrigationMm - evaporated;
  const slow = Math.max(0, wet - fieldCapacityMm) * (1 - Math.exp(-dtSec / drainTauSec));
  const drained = Math.max(slow, wet - saturationMm);
  const conductivity = wet > 0 ? (soil.salt + irrigationMm * waterMicroSiemensPerCm) / wet : 0;
  return {
    waterMm: wet - drained,
    tempC: relax(soil.tempC, airC, 5 * 3600, dtSec),
    salt: soil.salt + irrigationMm * waterMicroSiemensPerCm - drained * conductivity,
    irrigatedMm: soil.irrigatedMm + irrigationMm,
    evaporatedMm: soil.evaporatedMm + evaporated,
    drainedMm: soil.drainedMm + drained,
  };
}

export const moisturePct = (soil: Soil): number => (100 * soil.waterMm) / rootZoneMm;

/** Bulk conductivity as a probe in the ground sees it, µS/cm: the soil water's, thinned by the dry grains. */
export const bulkMicroSiemensPerCm = (soil: Soil): number => soil.salt / rootZoneMm;
