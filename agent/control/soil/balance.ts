// A day's water → what the root zone lacks at its end.
// Source: Allen et al., FAO Irrigation and Drainage Paper 56 (1998), equations 82–88. All depths in mm.
import type { Soil } from '../../model/crops.ts';

export interface RootZone {
  readonly soil: Soil;
  /** m */
  readonly rootsM: number;
  /** Share of the available water that may be used up without stress, at 5 mm a day. */
  readonly depletion: number;
}

/** What came and went in one day, before the soil had its say. */
export interface DayWater {
  /** Of the crop without stress: Kc × reference evapotranspiration. */
  readonly cropMm: number;
  readonly rainMm: number;
  /** What arrived at the roots. */
  readonly irrigationMm: number;
}

export interface DayEnd {
  readonly deficitMm: number;
  /** 1: no stress. */
  readonly stress: number;
  /** What the crop really took up. */
  readonly takenMm: number;
  /** What ran out below the roots: more than they can hold. */
  readonly drainedMm: number;
}

/** All the water that plants can use (equation 82). */
export const availableMm = ({ soil, rootsM }: RootZone): number =>
  1_000 * (soil.fieldCapacity - soil.wiltingPoint) * rootsM;

/** What of it they use without stress on a day on which they would take up so much (equation 83, note to table 22). */
export const easyMm = (zone: RootZone, cropMm: number): number =>
  Math.min(0.8, Math.max(0.1, zone.depletion + 0.04 * (5 - cropMm))) * availableMm(zone);

/** @param begunMm what was missing at its begin: the stress of the whole day (equation 84) */
export function dayEnd(zone: RootZone, begunMm: number, { cropMm, rainMm, irrigationMm }: DayWater): DayEnd {
  const available = availableMm(zone);
  const easy = easyMm(zone, cropMm);
  const stress = begunMm <= easy ? 1 : Math.max(0, Math.min(1, (available - begunMm) / (available - easy)));
  // Whoever wilts takes up nothing more: what is not there is not taken.
  const takenMm = Math.min(cropMm * stress, Math.max(0, available - begunMm + rainMm + irrigationMm));
  const deficit = begunMm + takenMm - rainMm - irrigationMm;
  return { deficitMm: Math.max(0, deficit), stress, takenMm, drainedMm: Math.max(0, -deficit) };
}
