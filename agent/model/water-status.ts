// What anybody may know about the water in the soil of one zone now: its ledger of today, and what its roots can hold.
import type { PointId, ZoneId } from './ids.ts';

/** All depths in mm. */
export interface WaterStatus {
  readonly point: PointId;
  readonly name: string;
  readonly zone: ZoneId;
  /** What the roots lack; above `easyMm` the crop is under stress, at `availableMm` it wilts. */
  readonly deficitMm: number;
  readonly easyMm: number;
  readonly availableMm: number;
  /** What the valve must give to fill it up. */
  readonly refillLitre: number;
  readonly today: {
    readonly begunMm: number;
    readonly et0Mm: number;
    readonly kc: number;
    readonly takenMm: number;
    readonly rainMm: number;
    readonly litre: number;
    readonly irrigationMm: number;
    readonly correctedMm: number;
  };
  /** Enough of today and yesterday was seen. */
  readonly isReliable: boolean;
}
