// A pin of the gateway itself, as it is asked of the kernel: plain JSON, checked when the site is loaded.

interface AnyPin {
  /** Its number within the chip (on a Raspberry Pi the BCM number), or the name that the board gives it. */
  readonly pin: number | string;
  /** True means low on the wire; everything above the wire speaks of the logical state only. */
  readonly activeLow: boolean;
}
export interface OutPin extends AnyPin {
  readonly direction: 'out';
  /** What it is set to by the very request that makes it an output, and before it is let go. */
  readonly rest: boolean;
  readonly drive: 'push-pull' | 'open-drain' | 'open-source';
}
interface HeardPin extends AnyPin {
  /** `as-is`: what the board's firmware set. */
  readonly pull: 'up' | 'down' | 'none' | 'as-is';
  /** A state counts when it has lasted so long; 0 for none. */
  readonly debounceMs: number;
}
export interface InPin extends HeardPin {
  readonly direction: 'in';
}
export interface CountPin extends HeardPin {
  readonly direction: 'count';
  /** Of the logical state: `rising` is becoming active. */
  readonly edge: 'rising' | 'falling' | 'both';
}
export type PinSpec = OutPin | InPin | CountPin;

/** One line's pins: they are had together or not at all. A point's source names its pin by the place in this list. */
export interface GpioLineOptions {
  /** Label of the chip; left out: the board's own header. */
  readonly chip?: string;
  readonly pins: readonly PinSpec[];
}

export const pinTables = ['in', 'out', 'count'] as const;
export type PinTable = (typeof pinTables)[number];

/** A pin as the source of a point. */
export interface PinSource {
  readonly type: 'pin';
  readonly table: PinTable;
  /** Place in the line's list of pins; times two in the table `count`, whose pins have two elements. */
  readonly start: number;
  /** `in`, `out`: 0 or 1. `count`: pulses since the line was opened first, and how many of them nobody saw one by one. */
  readonly count: 1 | 2;
  /** value = pulses × scale; 1 for what is on or off. */
  readonly scale: number;
  /** Of an output: its state when nobody asks for anything. */
  readonly rest?: boolean;
  // Registers have these; naming them lets everybody ask a source for them without knowing its kind.
  readonly write?: never;
  readonly decimalsFrom?: never;
}
