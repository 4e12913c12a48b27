// What anybody may know about one rule now: what it reads, what it wants and why, what it does without its inputs.
import type { ActuatorValue } from './actuator.ts';
import type { Because } from './because.ts';
import type { ActuatorId, PointId } from './ids.ts';
import type { RuleSpec } from './rule.ts';
import type { Quality, Reason, Value } from './sample.ts';

export interface RuleStatus {
  readonly rule: RuleSpec['id'];
  readonly name: string;
  readonly rank: RuleSpec['rank'];
  /** Its condition came true and its end did not yet; also while its inputs are missing. */
  readonly isActive: boolean;
  /** Active for so long, ms; null while it is not. */
  readonly activeMs: number | null;
  /** `when` has been true for so long and is not full yet, ms; null otherwise. */
  readonly pendingMs: number | null;
  /** It rests after its last run for so long still, ms; null: it does not. */
  readonly pauseMs: number | null;
  /** It would begin, and its `until` holds. */
  readonly isHeldOff?: true;
  /** Inputs that are not good, for so long. Then it does what its `without` says. */
  readonly missing?: { readonly points: readonly PointId[]; readonly forMs: number };
  /** What it wants now, in the order of its `then`; empty: nothing. */
  readonly wants: readonly RuleWant[];
  /** It wants it because of its `without`. */
  readonly isWithout: boolean;
  /** Why it wants something; left out while it wants nothing. */
  readonly because?: Because;
  readonly inputs: readonly RuleInput[];
  /** As it stands in the site file. */
  readonly spec: RuleSpec;
}

export interface RuleWant {
  readonly actuator: ActuatorId;
  readonly value: ActuatorValue;
  /** Stopped by a person or by the longest run: not heard before its condition was over. */
  readonly isIgnored?: true;
}

/** A point that it reads. Without `value` and `ageMs` it was never heard. */
export interface RuleInput {
  readonly point: PointId;
  readonly value: Value | null;
  readonly quality: Quality;
  readonly reason?: Reason;
  readonly ageMs: number | null;
}
