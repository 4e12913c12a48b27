// One rule: what it sees and what it remembers → what it wants now, and when it must be asked again.
//
// 1. An input that is not good is never looked at: the rule does what its `without` says, and says so.
// 2. `for` counts time without a break; a gap in the inputs begins it anew for rules, and holds it for interlocks.
// 3. Without trusted time a rule with hours of the day is not active.
// 4. `until` is stronger than `when`: while it holds the rule does not begin, and what it ended stays ended.
// 5. What it remembers is plain JSON with durations: monotonic times of another boot mean nothing.
import type { Because } from '../../model/because.ts';
import { because } from '../../model/because.ts';
import { type MonoMs, monoMs } from '../../model/clock.ts';
import type { Json } from '../../model/fact.ts';
import type { PointId } from '../../model/ids.ts';
import type { RuleSpec } from '../../model/rule.ts';
import { withSeen } from '../../model/seen.ts';
import { isBetween } from '../expression/local-time.ts';
import type { Expression, Missing, Now, Scope } from '../expression/types.ts';
import { earliest } from '../unit-state.ts';

export interface Rule {
  readonly spec: RuleSpec;
  readonly when: Expression;
  readonly until?: Expression;
  /** Minutes of the local day between which it may be active. */
  readonly between?: { readonly fromMin: number; readonly toMin: number };
}

export interface RuleState {
  readonly rule: Rule;
  isActive: boolean;
  /** Since when it has been so without a break that it may begin, or that it may end. */
  trueSince: MonoMs | undefined;
  untilSince: MonoMs | undefined;
  activeSince: MonoMs | undefined;
  /** Since when one of its outputs has followed it: a rule that lasts for a time does not use it up by waiting. */
  drivenSince: MonoMs | undefined;
  endedAt: MonoMs | undefined;
  /** Why it ended last. */
  ended: Because;
  /** It would begin, and its `until` holds. */
  isHeldOff: boolean;
  /** Seen with all its inputs not to be active nor about to be: whoever waited for its end need not wait any more. */
  isOver: boolean;
  /** Inputs are missing since, and which. */
  missingSince: MonoMs | undefined;
  missing: readonly PointId[];
  /** What the alarms were last told of it. */
  alarmed: string | undefined;
  dueAt: MonoMs;
  /** Until then inputs that never came yet are waited for; over once all were seen. An interlock does not wait. */
  graceUntil: MonoMs;
}

/** A text that reads ages, windows or the time of day is asked this often when nothing arrives, ms. */
const clockMs = 1_000;

/** What it wants: undefined is nothing. */
export interface Want {
  readonly because: Because;
  readonly isWithout: boolean;
}

/** Every input had its turn by then, ms after the start. */
export const startMs = 15_000;

export function newRuleState(rule: Rule, now: MonoMs): RuleState {
  const graceUntil = monoMs(rule.spec.rank === 'interlock' ? now : now + startMs);
  return {
    rule,
    isActive: false,
    trueSince: undefined,
    untilSince: undefined,
    activeSince: undefined,
    drivenSince: undefined,
    endedAt: undefined,
    ended: because('no-longer'),
    isHeldOff: false,
    isOver: false,
    missingSince: undefined,
    missing: [],
    alarmed: undefined,
    dueAt: graceUntil,
    graceUntil,
  };
}

/** @param minuteOfDay local, undefined while the time is not trusted */
export function evaluateRule(state: RuleState, scope: Scope, minuteOfDay: number | undefined): Want | undefined {
  const { rule } = state;
  const { now } = scope;
  const seen = look(rule, state.isActive, scope);
  const isOpen =
    rule.between === undefined ||
    (minuteOfDay !== undefined && isBetween(minuteOfDay, rule.between.fromMin, rule.between.toMin));
  state.dueAt = monoMs(Infinity);
  if (!seen.ok) return goWithout(state, seen.fault, isOpen, now);
  state.missingSince = undefined;
  state.missing = [];
  state.graceUntil = now.mono;
  if (state.isActive) continueActive(state, seen.value, isOpen, now);
  state.isHeldOff = !state.isActive && seen.value.when && seen.value.until === true;
  if (!state.isActive) arm(state, seen.value.when && !state.isHeldOff, isOpen, now);
  state.isOver = !state.isActive && (state.trueSince === undefined || !isOpen);
  awaitHours(state, now);
  if (usesClock(rule)) state.dueAt = earliest(state.dueAt, now.mono + clockMs);
  return state.isActive ? { because: wanted(rule, scope), isWithout: false } : undefined;
}

interface Seen {
  readonly when: boolean;
  readonly until: boolean | undefined;
}

/** While it neither runs nor would begin, what its end reads is nobody's business. */
function look(
  { when, until }: Rule,
  isActive: boolean,
  scope: Scope,
): { ok: true; value: Seen } | { ok: false; fault: Missing } {
  const begins = when.evaluate(scope);
  if (!begins.ok) return begins;
  if (until === undefined || !(isActive || begins.value === true))
    return { ok: true, value: { when: begins.value === true, until: undefined } };
  const ends = until.evaluate(scope);
  return ends.ok ? { ok: true, value: { when: begins.value === true, until: ends.value === true } } : ends;
}

function arm(state: RuleState, isTrue: boolean, isOpen: boolean, now: Now): void {
  const { spec } = state.rule;
  if (!isTrue) {
    state.trueSince = undefined;
    return;
  }
  state.trueSince ??= now.mono;
  if (!isOpen) return;
  const mayAt = Math.max(state.trueSince + spec.forMs, state.endedAt === undefined ? 0 : state.endedAt + spec.pauseMs);
  if (now.mono < mayAt) {
    state.dueAt = monoMs(mayAt);
    return;
  }
  state.isActive = true;
  state.activeSince = now.mono;
  state.drivenSince = undefined;
  state.untilSince = undefined;
}

/** Whether it waits for one of its outputs to follow it: only then its time begins. */
export const waitsToLast = ({ isActive, drivenSince, rule }: RuleState): boolean =>
  isActive && drivenSince === undefined && rule.spec.lastingMs !== undefined;

/** One of its outputs follows it. */
export function beginToLast(state: RuleState, now: MonoMs): void {
  state.drivenSince = now;
  state.dueAt = earliest(state.dueAt, lastingEndsAt(state));
}

function continueActive(state: RuleState, { when, until }: Seen, isOpen: boolean, now: Now): void {
  const { spec } = state.rule;
  const wantsEnd = until ?? !when;
  state.untilSince = wantsEnd ? (state.untilSince ?? now.mono) : undefined;
  const endsAt = earliest(
    state.untilSince === undefined ? undefined : state.untilSince + spec.untilForMs,
    lastingEndsAt(state),
  );
  if (isOpen && now.mono < endsAt) {
    state.dueAt = endsAt;
    return;
  }
  deactivate(state, now);
  if (!isOpen) state.ended = because('hours-over');
  else if (!wantsEnd && spec.lastingMs !== undefined) state.ended = because('lasted', { time: spec.lastingMs });
}

function deactivate(state: RuleState, { mono }: Pick<Now, 'mono'>): void {
  state.ended = because('no-longer');
  state.isActive = false;
  state.activeSince = undefined;
  state.drivenSince = undefined;
  state.untilSince = undefined;
  state.trueSince = undefined;
  state.endedAt = mono;
}

/** Its hours begin and end at whole minutes. */
function awaitHours(state: RuleState, { mono, wall }: Now): void {
  if (state.rule.between !== undefined) state.dueAt = earliest(state.dueAt, mono + 60_000 - (wall % 60_000));
}

function goWithout(state: RuleState, fault: Missing, isOpen: boolean, now: Now): Want | undefined {
  const { spec } = state.rule;
  state.isOver = state.isHeldOff = false;
  if (fault.kind === 'time-unknown') {
    if (state.isActive) deactivate(state, now);
    return undefined;
  }
  if (now.mono < state.graceUntil) {
    state.dueAt = state.graceUntil;
    return undefined;
  }
  state.missingSince ??= now.mono;
  state.missing = 'points' in fault ? fault.points : [];
  if (spec.rank === 'rule') state.trueSince = undefined;
  const points = state.missing.join(', ');
  const params = { name: spec.name, points: points === '' && 'detail' in fault ? fault.detail : points };
  if (!isOpen) {
    if (state.isActive) deactivate(state, now);
    awaitHours(state, now);
    return undefined;
  }
  const want = actWithout(state, params, now);
  awaitHours(state, now);
  return want;
}

/** What it wants in its hours while its inputs are missing. */
function actWithout(state: RuleState, params: { name: string; points: string }, now: Now): Want | undefined {
  const { spec } = state.rule;
  const { missingSince = now.mono } = state;
  const forMs = now.mono - missingSince;
  switch (spec.without.kind) {
    case 'act':
      return { because: because('without-act', params), isWithout: true };
    case 'duty': {
      const { onMs, everyMs } = spec.without;
      const intoMs = forMs % everyMs;
      state.dueAt = monoMs(now.mono + (intoMs < onMs ? onMs - intoMs : everyMs - intoMs));
      return intoMs < onMs ? { because: because('without-duty', params), isWithout: true } : undefined;
    }
    case 'keep':
      if (state.isActive && forMs < spec.without.ms && !lastingIsOver(state, now)) {
        state.dueAt = earliest(missingSince + spec.without.ms, lastingEndsAt(state));
        return { because: because('without-keep', params), isWithout: true };
      }
      if (state.isActive) deactivate(state, now);
      return undefined;
    case 'rest':
      if (state.isActive) deactivate(state, now);
      return undefined;
    default:
      return spec.without satisfies never;
  }
}

function lastingEndsAt({ rule, drivenSince }: RuleState): number | undefined {
  const { lastingMs } = rule.spec;
  return lastingMs === undefined || drivenSince === undefined ? undefined : drivenSince + lastingMs;
}
const lastingIsOver = (state: RuleState, now: Now): boolean => now.mono >= (lastingEndsAt(state) ?? Infinity);

const usesClock = ({ when, until }: Rule): boolean => when.usesClock || until?.usesClock === true;

/** In the technician's words if he wrote some, else the condition itself, with what was seen. */
function wanted({ spec, when }: Rule, scope: Scope): Because {
  const seen = when.needs.map((point) => [point, scope.sample(point)?.value] as const);
  return because(spec.rank, { name: spec.name, words: withSeen(spec.because ?? when.text, seen) });
}

/** What survives a restart, in monotonic times of this boot; null while there is nothing to remember. */
export function ruleMemory({ isActive, activeSince, drivenSince, endedAt }: RuleState): Json {
  if (!isActive && endedAt === undefined) return null;
  const driven = drivenSince === undefined ? {} : { drivenSince };
  return { isActive, activeSince: activeSince ?? null, ...driven, endedAt: endedAt ?? null };
}

/**
 * A rule that was active goes on, so that its hysteresis holds; one that lasts for a time goes on only when it is known
 * what is left of it. Its pause begins anew.
 * @param writtenAt monotonic time of the boot that wrote it · @param awayMs since then; undefined when nobody can know
 */
export function restoreRule(
  state: RuleState,
  kept: Json,
  writtenAt: number,
  awayMs: number | undefined,
  now: Now,
): void {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return;
  const { isActive, activeSince, drivenSince, endedAt } = kept as Readonly<Record<string, Json>>;
  if (typeof endedAt === 'number') state.endedAt = now.mono;
  if (isActive !== true || typeof activeSince !== 'number') return;
  const sinceMs = (then: number): number => Math.max(0, writtenAt - then) + (awayMs ?? 0);
  const { lastingMs } = state.rule.spec;
  if (lastingMs !== undefined && typeof drivenSince === 'number') {
    if (awayMs === undefined || sinceMs(drivenSince) >= lastingMs) {
      state.endedAt = now.mono;
      return;
    }
    state.drivenSince = monoMs(now.mono - sinceMs(drivenSince));
  }
  state.isActive = true;
  state.activeSince = monoMs(now.mono - sinceMs(activeSince));
  // Asked at once: what it wants depends on what it sees now.
  state.dueAt = now.mono;
}
