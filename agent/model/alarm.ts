// What people must be told of, and in which state that is. Life cycle after ISA-18.2 / IEC 62682.
import type { Because } from './because.ts';
import { alarmTexts } from './catalogue/alarm.ts';
import type { WallMs, MonoMs } from './clock.ts';
import type { Author } from './command.ts';
import type { AlarmId, PointId } from './ids.ts';
import { type Language, say, type Text, type TextParams } from './language.ts';
import type { Value } from './sample.ts';
import { spanText } from './span.ts';

export const alarmPriorities = ['low', 'medium', 'high', 'critical'] as const;
export type AlarmPriority = (typeof alarmPriorities)[number];

/** An alarm of the site file. */
export interface AlarmSpec {
  readonly id: AlarmId;
  readonly name: string;
  readonly priority: AlarmPriority;
  readonly condition: AlarmCondition;
  /** Its end must hold for this long, ms. */
  readonly clearForMs: number;
  /** Inputs that are not good for this long raise an alarm of their own (`<id>.missing`), ms; null: not watched. */
  readonly missingMs: number | null;
  readonly because?: string;
}

/** Times and windows are ms; expressions are CEL over points. */
export type AlarmCondition =
  /** True without a break for `forMs`. `clear`: the re-arm level; left out: when `when` is no longer true. */
  | { readonly kind: 'continuous'; readonly when: string; readonly forMs: number; readonly clear?: string }
  /** True for `totalMs` altogether within the last `withinMs`. */
  | {
      readonly kind: 'cumulative';
      readonly when: string;
      readonly totalMs: number;
      readonly withinMs: number;
      readonly clear?: string;
    }
  /** A number minus what it was `overMs` ago is above or below the bounds (in its unit), for `forMs`. */
  | {
      readonly kind: 'rate';
      readonly of: string;
      readonly overMs: number;
      readonly above?: number;
      readonly below?: number;
      readonly forMs: number;
    }
  /** A number is further from another than `by`, for `forMs`; clears within `by` − `rearm`, this distance included. */
  | {
      readonly kind: 'deviation';
      readonly of: string;
      readonly from: string;
      readonly by: number;
      readonly rearm: number;
      readonly forMs: number;
    }
  /** For `forMs` there was no moment at which all of these points were good. */
  | { readonly kind: 'missing'; readonly points: readonly PointId[]; readonly forMs: number };

/**
 * `pending`: the condition holds, its time is not full · `active`: nobody knows of it yet · `acknowledged`: it still
 * holds and somebody knows · `cleared`: it is over, but nobody has acknowledged it · `normal`
 */
export const alarmStates = ['normal', 'pending', 'active', 'acknowledged', 'cleared'] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What people see: the technician's own words, or a code that becomes words in the reader's language. */
export type AlarmName = string | AlarmWords;
export type AlarmCode = keyof typeof alarmTexts;
export interface AlarmWords {
  readonly code: AlarmCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

export function alarmWords<const C extends AlarmCode>(
  code: C,
  ...params: keyof TextParams<(typeof alarmTexts)[C]> extends never ? [] : [TextParams<(typeof alarmTexts)[C]>]
): AlarmWords {
  return params[0] === undefined ? { code } : { code, params: params[0] };
}

/** An unknown code (of a newer version) is shown as it is. */
export function alarmName(language: Language, name: AlarmName): string {
  if (typeof name === 'string') return name;
  const text: Text | undefined = alarmTexts[name.code];
  return text === undefined ? name.code : say(language, text, shown(language, name.params ?? {}));
}

/** A `time` is in ms. */
function shown(language: Language, params: NonNullable<AlarmWords['params']>): NonNullable<AlarmWords['params']> {
  const { time } = params;
  return typeof time === 'number' ? { ...params, time: spanText(language, time) } : params;
}

/** Why people are not told of an alarm although its state goes on. */
export type AlarmHiding = 'shelved' | 'out-of-service' | 'held-back';

/**
 * One change of one alarm, for ever: it can be understood without any other row. The rows of an alarm form a chain,
 * each `from` is the `to` of the row before.
 */
export interface AlarmFact {
  readonly type: 'alarm';
  readonly mono: MonoMs;
  /** `fridge_warm` of the site file · `fridge_warm.missing` its missing data · `line:field` and the like of control. */
  readonly alarm: string;
  /** As it was called then. */
  readonly name: AlarmName;
  readonly priority: AlarmPriority;
  /**
   * `priority`: its importance changed; when it grew after somebody had acknowledged it, it is active again. The other
   * kinds do not change its state.
   */
  readonly what: 'state' | 'priority' | 'shelved' | 'unshelved' | 'out-of-service' | 'in-service';
  readonly from: AlarmState;
  readonly to: AlarmState;
  /** Number of this occurrence, from becoming active to the next `normal`; never given twice on one gateway. */
  readonly occurrence?: number;
  /** What it watches for, in the rows that say it holds. */
  readonly condition?: AlarmCondition;
  /** The values that decided; null where there was none. */
  readonly seen?: Readonly<Record<string, Value | null>>;
  /** How long the condition has held, ms, short unknown times (`unknownMs`) included. */
  readonly heldMs?: number;
  readonly unknownMs?: number;
  /** Whoever acknowledged, shelved and so on; missing where it happened by itself. */
  readonly by?: Author;
  readonly because?: Because;
  /** For how long it is shelved, ms. */
  readonly forMs?: number;
  readonly hidden?: AlarmHiding;
  /** The alarm that stands for this one while it is held back. */
  readonly heldBy?: string;
  /** It comes and goes too often: it ends only after a quiet time. */
  readonly chattering?: true;
  /** So many changes between `normal` and `pending` since the last row were counted instead of told one by one. */
  readonly folded?: number;
}

/** What everybody may know about one alarm now. */
export interface AlarmStatus {
  readonly alarm: string;
  readonly name: AlarmName;
  readonly priority: AlarmPriority;
  readonly state: AlarmState;
  /** Since when it is in this state; negative when that was before this boot and its time is known. */
  readonly since: MonoMs;
  readonly sinceWall?: WallMs;
  readonly occurrence?: number;
  /** What it watches for; control's own alarms say it in their names. */
  readonly condition?: AlarmCondition;
  /** How long its condition has held so far, ms. */
  readonly heldMs?: number;
  readonly acknowledged?: { readonly by: Author; readonly because: string };
  /** Silenced until then by a named person; its state goes on underneath. */
  readonly shelved?: { readonly until: MonoMs; readonly by: Author; readonly because: string };
  /** Taken out of service by a named person, without an end. */
  readonly outOfService?: { readonly by: Author; readonly because: string };
  /** The alarm that stands for this one meanwhile. */
  readonly heldBy?: string;
  readonly chattering?: true;
  /** The technician's reason for it. */
  readonly because?: string;
}
