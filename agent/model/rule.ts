// What shall happen when: rules, zones and stop inputs of the site, as plain JSON. Expressions are CEL over points.
import type { ActuatorValue } from './actuator.ts';
import type { ActuatorId, PointId, RuleId, ZoneId } from './ids.ts';

export interface RuleSpec {
  readonly id: RuleId;
  readonly name: string;
  /** `interlock` wins over people; `rule` is the lowest rank. */
  readonly rank: 'interlock' | 'rule';
  /** Becomes active when this has been true for `forMs`. */
  readonly when: string;
  readonly forMs: number;
  /** Ends when this has been true for `untilForMs`; left out: when `when` is no longer true. */
  readonly until?: string;
  readonly untilForMs: number;
  readonly then: readonly { readonly actuator: ActuatorId; readonly value: ActuatorValue }[];
  /** Ends by itself after this long, ms. */
  readonly lastingMs?: number;
  /** Not active again sooner than this after its end, ms. */
  readonly pauseMs: number;
  /** Local times of day between which it may become and stay active; it may run over midnight. Never for interlocks. */
  readonly between?: { readonly from: string; readonly to: string };
  /** What it does while an input is not good. Always written down; its use raises an alarm. */
  readonly without: WithoutSpec;
  /** Why, in the technician's words; shown to the farmer. */
  readonly because?: string;
}

export type WithoutSpec =
  /** It wants nothing: the next lower rank, or rest. */
  | { readonly kind: 'rest' }
  /** What it wanted last, for at most so long, then as `rest`. */
  | { readonly kind: 'keep'; readonly ms: number }
  /** Its `then` for `onMs` in every `everyMs`. */
  | { readonly kind: 'duty'; readonly onMs: number; readonly everyMs: number }
  /** Its `then`, for as long as the inputs are missing. For interlocks, whose `then` is the safe side. */
  | { readonly kind: 'act' };

/** One stretch of garden behind one valve. */
export interface ZoneSpec {
  readonly id: ZoneId;
  readonly name: string;
  readonly valve: ActuatorId;
}

/** A button or a contact that stops everything: a true value sets the hold *Dừng tất cả*, its end releases nothing. */
export interface StopInputSpec {
  readonly point: PointId;
  readonly name: string;
}
