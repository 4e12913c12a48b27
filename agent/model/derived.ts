// A point that control makes of other points: plain JSON, checked when the site is loaded.

import type { ZoneId } from './ids.ts';

/** The device part of every such point's id: `derived.vpd`. No device may be called so. */
export const derivedDevice = 'derived';

/** How it is made. Texts are expressions over points. */
export type DerivedMake =
  /** The text's own value × `factor`. */
  | { readonly kind: 'value'; readonly text: string; readonly factor: number }
  /** The text's sum over the local day: value × ms × `perMs`. What is true counts 1. */
  | { readonly kind: 'day'; readonly text: string; readonly perMs: number }
  /** Reference evapotranspiration of the hour (FAO-56), mm/h, from texts in °C, %, m/s and W/m². */
  | {
      readonly kind: 'et0';
      readonly air: string;
      readonly humidity: string;
      readonly wind: string;
      readonly radiation: string;
      readonly windHeightM: number;
    }
  | DeficitMake;

/** What the roots of a zone lack, mm: its ledger of evapotranspiration, rain and litres given (FAO-56, equations 82–88). */
export interface DeficitMake {
  readonly kind: 'deficit';
  readonly zone: ZoneId;
  /** That the zone waters. */
  readonly areaM2: number;
  /** Of what is given, the share that arrives at the roots. */
  readonly efficiency: number;
  /** Texts, mm/h. */
  readonly et0: string;
  readonly rain?: string;
  readonly soil: { readonly fieldCapacity: number; readonly wiltingPoint: number };
  readonly rootsM: number;
  readonly depletion: number;
  readonly kc:
    | { readonly kind: 'constant'; readonly kc: number }
    | {
        readonly kind: 'stages';
        readonly kc: readonly [number, number, number];
        /** Days of the four stages from `plantedDay` (days since 1970) on. */
        readonly stages: readonly [number, number, number, number];
        readonly plantedDay: number;
      };
  /** What is missing when it is counted for the first time, mm. */
  readonly startMm: number;
}

/** In one order. */
export function textsOfMake(make: DerivedMake): readonly string[] {
  if (make.kind === 'et0') return [make.air, make.humidity, make.wind, make.radiation];
  if (make.kind === 'deficit') return make.rain === undefined ? [make.et0] : [make.et0, make.rain];
  return [make.text];
}

export interface DerivedSource {
  readonly type: 'derived';
  readonly table: 'derived';
  readonly make: DerivedMake;
  // It is on no wire. Naming these lets everybody ask a source for them without knowing its kind.
  readonly start: 0;
  readonly count: 0;
  readonly scale: 1;
  readonly write?: never;
  readonly decimalsFrom?: never;
}
