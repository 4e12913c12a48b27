// A point that control makes of other points: plain JSON, checked when the site is loaded.

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
    };

/** In one order. */
export const textsOfMake = (make: DerivedMake): readonly string[] =>
  make.kind === 'et0' ? [make.air, make.humidity, make.wind, make.radiation] : [make.text];

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
