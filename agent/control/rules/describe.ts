// What the rules see, remember and want → what people may be told of them.
import type { MonoMs } from '../../model/clock.ts';
import type { PointId } from '../../model/ids.ts';
import type { RuleInput, RuleStatus, RuleWant } from '../../model/rule-status.ts';
import type { Sample } from '../../model/sample.ts';
import { type ControlState, unitOf } from '../state.ts';
import type { Entry, RuleBook } from './book.ts';
import type { Rule } from './rule.ts';

type SampleOf = (point: PointId) => Sample | undefined;

/** @param sampleOf the newest sample of a point */
export function describeRules(book: RuleBook, state: ControlState, sampleOf: SampleOf, now: MonoMs): RuleStatus[] {
  return book.entries.map((entry) => describeRule(entry, state, sampleOf, now));
}

function describeRule({ state: rule, want }: Entry, state: ControlState, sampleOf: SampleOf, now: MonoMs): RuleStatus {
  const { isActive, activeSince, trueSince, endedAt, missingSince, missing } = rule;
  const { spec } = rule.rule;
  const pauseMs = isActive || endedAt === undefined ? 0 : Math.round(endedAt + spec.pauseMs - now);
  const forMs = (since: MonoMs | undefined): number | null =>
    since === undefined ? null : Math.max(0, Math.round(now - since));
  return {
    rule: spec.id,
    name: spec.name,
    rank: spec.rank,
    isActive,
    activeMs: isActive ? forMs(activeSince) : null,
    pendingMs: isActive ? null : forMs(trueSince),
    pauseMs: pauseMs > 0 ? pauseMs : null,
    ...(rule.isHeldOff && { isHeldOff: true }),
    ...(missingSince !== undefined && { missing: { points: missing, forMs: forMs(missingSince) ?? 0 } }),
    wants: want === undefined ? [] : spec.then.map((one) => wantOf(one, spec.id, state)),
    isWithout: want?.isWithout ?? false,
    ...(want !== undefined && { because: want.because }),
    inputs: inputsOf(rule.rule).map((point) => inputOf(point, sampleOf(point), now)),
    spec,
  };
}

function wantOf({ actuator, value }: RuleWant, rule: RuleStatus['rule'], state: ControlState): RuleWant {
  const isIgnored = unitOf(state, actuator)?.ignores.has(rule) === true;
  return isIgnored ? { actuator, value, isIgnored } : { actuator, value };
}

function inputsOf({ when, until }: Rule): readonly PointId[] {
  return [...new Set([when, until].flatMap((one) => [...(one?.needs ?? []), ...(one?.asks ?? [])]))];
}

function inputOf(point: PointId, sample: Sample | undefined, now: MonoMs): RuleInput {
  if (sample === undefined) return { point, value: null, quality: 'stale', reason: 'not-yet', ageMs: null };
  const { value, quality, reason, mono } = sample;
  return {
    point,
    value,
    quality,
    ...(reason !== undefined && { reason }),
    ageMs: Math.max(0, Math.round(now - mono)),
  };
}
