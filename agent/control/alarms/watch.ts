// One alarm while control runs: what it is, what it remembers, and when it must be looked at again.
import {
  alarmPriorities,
  type AlarmCondition,
  type AlarmPriority,
  type AlarmSpec,
  alarmWords,
} from '../../model/alarm.ts';
import type { PointId } from '../../model/ids.ts';
import type { Expression, Missing, Scope } from '../expression/types.ts';
import { type AlarmMemory, freshMemory, type Identity } from './memory.ts';
import { absent, type Condition, conditionOf, type Reading } from './reading.ts';
import { type Behind, deviceKey, lineKey, type SystemAlarm } from './system.ts';
import type { Timing } from './timer.ts';

export interface Watch {
  readonly key: string;
  /** Lines are looked at first, then devices, then what they explain. */
  readonly rank: 0 | 1 | 2;
  timing: Timing;
  memory: AlarmMemory;
  /** Of an alarm of the site file. */
  readonly condition?: Condition;
  readonly because?: string;
  /** In words for the journal: what it watches for. */
  readonly shown?: AlarmCondition;
  /** Its missing data have an alarm of their own, looked at together with it. */
  readonly missing?: Watch;
  /** Of that alarm: whose data they are. */
  readonly of?: Watch;
  /** What explains it; the points of an alarm of missing data are those that are missing now. */
  behind?: Behind;
  /** Whether it stood for others when they were told last. */
  stood: boolean;
  due: number;
}

/** Gaps shorter than the alarm's own limit for missing data, or else than this, are bridged. */
export const bridgeMsDefault = 900_000;

export function watchesOf(spec: AlarmSpec, expressionOf: (text: string) => Expression, t: number): Watch[] {
  const condition = conditionOf(spec, expressionOf);
  const main: Watch = {
    ...blank(spec.id, { name: spec.name, priority: spec.priority, watches: watchedBy(spec.condition) }, t),
    timing: timingOf(spec),
    condition,
    shown: spec.condition,
    ...(spec.because === undefined ? {} : { because: spec.because }),
  };
  if (spec.condition.kind === 'missing') return [{ ...main, behind: { points: [] } }];
  if (spec.missingMs === null) return [main];
  const missing = missingOf(spec, condition.points, spec.missingMs, t);
  const whole: Watch = { ...main, missing };
  return [whole, Object.assign(missing, { of: whole })];
}

function missingOf(spec: AlarmSpec, points: readonly PointId[], forMs: number, t: number): Watch {
  const name = alarmWords('missing', { alarm: spec.name });
  const shown: AlarmCondition = { kind: 'missing', points, forMs };
  return {
    ...blank(`${spec.id}.missing`, { name, priority: spec.priority, watches: watchedBy(shown) }, t),
    timing: { forMs, clearForMs: 0, bridgeMs: 0, quiet: true },
    shown,
    behind: { points: [] },
  };
}

export function systemWatch(alarm: SystemAlarm, memory: AlarmMemory): Watch {
  const watch: Watch = {
    key: alarm.key,
    rank: alarm.key.startsWith(lineKey('' as never)) ? 0 : alarm.key.startsWith(deviceKey('' as never)) ? 1 : 2,
    timing: systemTiming(alarm),
    memory,
    stood: false,
    due: Infinity,
  };
  if (alarm.behind !== undefined) watch.behind = alarm.behind;
  return watch;
}

export function systemIdentity({ name, priority }: SystemAlarm): Identity {
  return { name, priority, watches: 'system' };
}

export function systemTiming({ forMs, clearForMs }: SystemAlarm): Timing {
  return { forMs, clearForMs, bridgeMs: bridgeMsDefault };
}

function blank(key: string, identity: Identity, t: number): Watch {
  const timing = { forMs: 0, clearForMs: 0, bridgeMs: 0 };
  return { key, rank: 2, timing, memory: freshMemory(identity, t), stood: false, due: t };
}

function timingOf({ condition, clearForMs, missingMs }: AlarmSpec): Timing {
  const bridgeMs = condition.kind === 'missing' ? 0 : (missingMs ?? bridgeMsDefault);
  if (condition.kind !== 'cumulative') return { forMs: condition.forMs, clearForMs, bridgeMs };
  const { totalMs, withinMs, clear } = condition;
  return { forMs: 0, clearForMs, bridgeMs, exposure: { totalMs, withinMs, falls: clear === undefined } };
}

/** What its timers are about: a new duration leaves them standing, anything else does not. */
function watchedBy(condition: AlarmCondition): string {
  return JSON.stringify({ ...condition, forMs: 0, totalMs: 0 });
}

/** What an alarm of missing data makes of the answer that its alarm got, and whose data are missing. */
export function missingReading(missing: Missing | undefined, scope: Scope): { reading: Reading; bad: PointId[] } {
  // That nobody knows the time is an alarm of control's own.
  if (missing === undefined || missing.kind === 'time-unknown') return { reading: { on: 'no', off: 'yes' }, bad: [] };
  if (!('points' in missing)) return { reading: { on: 'yes', off: 'no' }, bad: [] };
  const { on, bad } = absent(missing.points, scope);
  if (on === 'unknown') return { reading: { on, off: on }, bad };
  // Good data of which there are not yet enough are coming; that is no gap.
  const lacks = on === 'yes' || missing.kind === 'not-good';
  return { reading: lacks ? { on: 'yes', off: 'no' } : { on: 'no', off: 'yes' }, bad };
}

export function priorityOf({ memory }: Watch): AlarmPriority {
  return memory.raisedTo ?? memory.priority;
}

export function isHigher(one: AlarmPriority, other: AlarmPriority): boolean {
  return alarmPriorities.indexOf(one) > alarmPriorities.indexOf(other);
}
