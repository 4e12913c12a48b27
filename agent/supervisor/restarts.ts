// How often a process died → when it is started again, or that it is given up (OTP's restart intensity, with back-off).
//
// 1. A process with `restartsMax: Infinity` is never given up, and never waits longer than `backoffMsMax`.
// 2. Any other is given up exactly when it has died more than `restartsMax` times within `periodMs`.
// 3. A process that ran well for `calmMs` is started again as quickly as at the first time.
import type { MonoMs } from '../model/clock.ts';

export interface RestartRule {
  /** More deaths than this within `periodMs` and it is given up. */
  readonly restartsMax: number;
  readonly periodMs: number;
}

/** What is remembered of one process: its deaths within the period, and how many of them followed each other quickly. */
export interface Deaths {
  readonly at: readonly MonoMs[];
  readonly inARow: number;
}
export const noDeaths: Deaths = { at: [], inARow: 0 };

export type Decision =
  | { readonly kind: 'restart'; readonly afterMs: number; readonly deaths: Deaths }
  | { readonly kind: 'give-up'; readonly deaths: Deaths };

export const backoffMsMin = 250;
export const backoffMsMax = 10_000;
/** A run of this length was a good one. */
export const calmMs = 30_000;
/** Deaths beyond these are not remembered: a rule with more of them within its period would be no rule. */
const deathsKept = 100;

/** @param ranMs how long it ran before it died · @param random 0 ≤ x < 1 */
export function decide(rule: RestartRule, before: Deaths, died: MonoMs, ranMs: number, random: number): Decision {
  const at = [...before.at.filter((mono) => died - mono < rule.periodMs), died].slice(-deathsKept);
  const inARow = ranMs >= calmMs ? 1 : before.inARow + 1;
  const deaths: Deaths = { at, inARow };
  if (at.length > rule.restartsMax) return { kind: 'give-up', deaths };
  const backoffMs = Math.min(backoffMsMin * 2 ** Math.min(inARow - 1, 20), backoffMsMax);
  return { kind: 'restart', afterMs: backoffMs * (0.5 + random / 2), deaths };
}
