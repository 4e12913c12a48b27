// Anything that happened. The journal numbers a fact and it becomes a record. Samples travel apart from events:
// they are many, small and may be thinned; events are few and are never dropped.
import type { MonoMs, WallMs } from './clock.ts';
import type { BootId, DeviceId, LineId } from './ids.ts';
import type { LineFault } from './line.ts';

/** One dating of a boot: at `mono` the wall clock was `wall`, give or take `errorMs`, says `source`. */
export interface Anchor {
  readonly type: 'anchor';
  readonly boot: BootId;
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly errorMs: number;
  readonly source: 'ntp' | 'system' | 'server' | 'person';
}

/** Why samples are missing. */
export const gapReasons = ['ring-full', 'disk-full', 'damaged', 'retention', 'uplink-keep'] as const;

/** The journal gave something up: how many samples, between which monotonic times of this boot, and why. */
export interface Gap {
  readonly type: 'gap';
  readonly mono: MonoMs;
  readonly lost: number;
  /** Whose monotonic times these are, when not of the boot that says so. */
  readonly boot?: BootId;
  readonly from: MonoMs;
  readonly to: MonoMs;
  readonly why: (typeof gapReasons)[number];
  readonly uplink?: string;
}

export type Event =
  | Anchor
  /** Control started: a new epoch of the journal. */
  | {
      readonly type: 'start';
      readonly mono: MonoMs;
      readonly boot: BootId;
      readonly version: string;
      readonly wallGuess: WallMs;
    }
  /** The journal found the end of an earlier boot: its last stored sample. The next boot's dates come behind it. */
  | { readonly type: 'ended'; readonly mono: MonoMs; readonly boot: BootId; readonly last: MonoMs }
  | { readonly type: 'stop'; readonly mono: MonoMs; readonly why: string }
  | {
      readonly type: 'line';
      readonly mono: MonoMs;
      readonly line: LineId;
      readonly state: 'open' | 'gone';
      readonly fault?: LineFault;
    }
  | {
      readonly type: 'device';
      readonly mono: MonoMs;
      readonly device: DeviceId;
      readonly state: 'answering' | 'silent';
      readonly fault?: LineFault;
    }
  | Gap
  /** The site in force changed; `hash` names it. */
  | { readonly type: 'site'; readonly mono: MonoMs; readonly hash: string; readonly gateway: string }
  | { readonly type: 'note'; readonly mono: MonoMs; readonly author: string; readonly text: string };
