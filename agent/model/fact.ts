// Anything that happened. The journal numbers a fact and it becomes a record. Samples travel apart from events:
// they are many, small and may be thinned; events are few and are never dropped.
import type { ActuatorValue } from './actuator.ts';
import type { AlarmFact } from './alarm.ts';
import type { Because } from './because.ts';
import type { MonoMs, WallMs } from './clock.ts';
import type { Author, CommandState, Hold, Rank } from './command.ts';
import type { ActuatorId, BootId, DeviceId, LineId, PointId, RuleId } from './ids.ts';
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

/** A wish that was not followed. */
export interface Refusal {
  readonly type: 'refusal';
  readonly mono: MonoMs;
  readonly id: string;
  readonly wish: string;
  readonly what: string;
  readonly author: Author;
  readonly because: Because;
  /** So many of the same kind since the last fact of them; the others are as this one. */
  readonly times?: number;
}

/** One closed day of a zone's ledger: what its roots lacked, what came and went, what they lack now. All in mm. */
export interface WaterDay {
  readonly type: 'water-day';
  readonly mono: MonoMs;
  readonly point: PointId;
  /** As it was called then. */
  readonly name: string;
  /** Local, days since 1970. */
  readonly day: number;
  readonly begunMm: number;
  /** Of the reference crop, and the coefficient of this one. */
  readonly et0Mm: number;
  readonly kc: number;
  /** What it really took up; less than `et0Mm` × `kc` under stress (below 1). */
  readonly takenMm: number;
  readonly stress?: number;
  readonly rainMm: number;
  /** Given, and what of it arrived at the roots. */
  readonly litre: number;
  readonly irrigationMm: number;
  /** Signed: what people knew better. */
  readonly correctedMm?: number;
  /** Ran out below the roots. */
  readonly drainedMm: number;
  readonly deficitMm: number;
  /** Too little of the day was seen: the rest is as on the last whole one. */
  readonly isGuessed?: true;
}

/** Somebody knew better what the roots of a zone lack. */
export interface WaterCorrection {
  readonly type: 'water-correction';
  readonly mono: MonoMs;
  readonly point: PointId;
  readonly name: string;
  /** Signed: more is missing, or less; what counted of what was asked for. */
  readonly mm: number;
  /** What was missing then, with it. */
  readonly deficitMm: number;
  readonly by: Author;
  readonly because: string;
}

/** What control decided and what became of it: each of these can be understood alone, years later. */
export type Decision =
  | {
      readonly type: 'command';
      readonly mono: MonoMs;
      readonly id: string;
      readonly actuator: ActuatorId;
      readonly state: CommandState;
      readonly value: ActuatorValue;
      readonly rank: Rank;
      readonly author: Author;
      /** Of `asked` and `driving`: why it is wanted; of `ended`, `refused`, `failed`: why it is over. */
      readonly because: Because;
      readonly endsAt: MonoMs;
    }
  | { readonly type: 'hold'; readonly mono: MonoMs; readonly state: 'set'; readonly hold: Hold }
  | {
      readonly type: 'hold';
      readonly mono: MonoMs;
      readonly state: 'released';
      readonly hold: Hold;
      readonly by: Author;
    }
  | Refusal
  | WaterDay
  | WaterCorrection
  /** What an output is known to do, apart from what it was told: three facts, each with its own time. */
  | {
      readonly type: 'evidence';
      readonly mono: MonoMs;
      readonly actuator: ActuatorId;
      readonly state:
        | 'confirmed'
        | 'unconfirmed'
        | 'changed-by-itself'
        | 'moved-by-hand'
        | 'proven'
        | 'no-effect'
        | 'welded'
        | 'idle-flow';
      readonly value?: ActuatorValue;
      readonly detail?: string;
    }
  | {
      readonly type: 'rule';
      readonly mono: MonoMs;
      readonly rule: RuleId;
      readonly state: 'active' | 'without' | 'over';
      readonly because: Because;
    }
  | {
      readonly type: 'hand';
      readonly mono: MonoMs;
      readonly actuator: ActuatorId;
      readonly on: boolean;
      /** Left out when a switch says so. */
      readonly by?: Author;
    };

/**
 * What control must not forget: plain JSON by key (`rule.vent`, `hold.…`, `usage.pump_1`), null where a key is gone.
 * `whole` is everything; a start needs the newest whole one and what came behind it.
 */
export interface Memory {
  readonly type: 'memory';
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly wallTrusted: boolean;
  readonly boot: BootId;
  readonly whole: boolean;
  readonly parts: Readonly<Record<string, Json>>;
}
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Event =
  | Anchor
  | Decision
  | Memory
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
  | AlarmFact
  /** The site in force changed; `hash` names it. */
  | { readonly type: 'site'; readonly mono: MonoMs; readonly hash: string; readonly gateway: string }
  | { readonly type: 'note'; readonly mono: MonoMs; readonly author: string; readonly text: string };
