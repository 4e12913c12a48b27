// A point's value with its quality and its time. Nothing without a quality ever leaves the field.
import type { MonoMs } from './clock.ts';
import type { PointId } from './ids.ts';

/** `calibrating` and `maintenance` are values in service: real numbers that must not drive anything. */
export const qualities = ['good', 'uncertain', 'bad', 'stale', 'calibrating', 'maintenance'] as const;
export type Quality = (typeof qualities)[number];

/**
 * Why a sample is not `good`. One list for every driver, because people read it and rules test it.
 * bad: `fault-code` the device said "sensor broken" · `out-of-range` not plausible · `not-a-number` · `undecodable`
 *      · `scale-unknown` the register that holds the scale was not read · `refused` the device refuses this register
 * stale: `silent` no answer · `garbled` only broken answers · `line-gone` port or host away · `line-denied` no permission
 *      · `not-yet` nothing was ever read · `overdue` asked too late to be true
 * uncertain: `pulses-missed` a count in which not every pulse was seen one by one · `incomplete` a sum over a day of which
 *      not enough is known
 */
export const reasons = [
  'fault-code',
  'out-of-range',
  'not-a-number',
  'undecodable',
  'scale-unknown',
  'refused',
  'silent',
  'garbled',
  'line-gone',
  'line-denied',
  'not-yet',
  'overdue',
  'pulses-missed',
  'incomplete',
] as const;
export type Reason = (typeof reasons)[number];

export type Value = number | boolean | string;

export interface Sample {
  readonly point: PointId;
  /** The last known or the suspicious value stays visible beside its quality; null where there is none. */
  readonly value: Value | null;
  readonly quality: Quality;
  /** Present exactly when `quality` is not `good`. */
  readonly reason?: Reason;
  /** When the answer arrived (or the fault was noticed). Whole milliseconds are kept by the journal. */
  readonly mono: MonoMs;
}

/** What a driver makes of raw bytes: a sample without point and time. */
export type Decoded = Pick<Sample, 'value' | 'quality' | 'reason'>;
