// One change of one alarm → the row of the journal that tells it.
import type { AlarmFact, AlarmHiding, AlarmState, AlarmStatus } from '../../model/alarm.ts';
import { because, type Because } from '../../model/because.ts';
import { type MonoMs, monoMs, wallMs } from '../../model/clock.ts';
import type { Scope } from '../expression/types.ts';
import type { AlarmMemory } from './memory.ts';
import { seenBy } from './reading.ts';
import { heldMs } from './timer.ts';
import { priorityOf, type Watch } from './watch.ts';

/** Of what happened, all that its row cannot read from the alarm itself. */
export type Happened = Pick<AlarmFact, 'what' | 'from' | 'to'> & Partial<Pick<AlarmFact, 'by' | 'because' | 'forMs'>>;

export function rowOf(watch: Watch, happened: Happened, t: number, scope?: Scope): AlarmFact {
  const m = watch.memory;
  const { what, from, to, ...more } = happened;
  return {
    type: 'alarm',
    mono: t as MonoMs,
    alarm: watch.key,
    name: m.name,
    priority: priorityOf(watch),
    what,
    from,
    to,
    ...(isOccurring(from) || isOccurring(to) ? { occurrence: m.occurrence! } : {}),
    ...(what === 'state' ? evidence(watch, to, scope) : {}),
    ...more,
    ...hiding(m),
    ...(m.chattering === undefined ? {} : { chattering: m.chattering }),
    ...(m.folded === undefined || what !== 'state' ? {} : { folded: m.folded.count }),
  };
}

function isOccurring(state: AlarmState): boolean {
  return state !== 'normal' && state !== 'pending';
}

/** What decided. Of the end of an alarm only the values: its time is in the rows before. */
function evidence(watch: Watch, to: AlarmState, scope: Scope | undefined): Partial<AlarmFact> {
  if (scope === undefined) return {};
  const points = (watch.of ?? watch).condition?.points ?? [];
  const seen = points.length === 0 ? {} : { seen: seenBy(points, scope) };
  if (to !== 'pending' && to !== 'active') return seen;
  const unknownMs = watch.memory.spell?.unknownMs ?? 0;
  return {
    ...seen,
    ...(watch.shown === undefined ? {} : { condition: watch.shown }),
    heldMs: heldMs(watch.timing, watch.memory),
    ...(unknownMs === 0 ? {} : { unknownMs }),
    ...noData(watch),
  };
}

function noData({ behind, memory }: Watch): { because?: Because } {
  const points = behind?.points ?? [];
  return memory.system === undefined && points.length > 0
    ? { because: because('no-data', { points: points.join(', ') }) }
    : {};
}

function hiding({ outOfService, shelved, heldBy }: AlarmMemory): { hidden?: AlarmHiding; heldBy?: string } {
  if (outOfService !== undefined) return { hidden: 'out-of-service' };
  if (shelved !== undefined) return { hidden: 'shelved' };
  return heldBy === undefined ? {} : { hidden: 'held-back', heldBy };
}

/** `m` is what it remembers, with the time passed up to now. */
export function statusOf(watch: Watch, m: AlarmMemory): AlarmStatus {
  const { shelved } = m;
  return {
    alarm: watch.key,
    name: m.name,
    priority: priorityOf(watch),
    state: m.state,
    since: monoMs(m.since),
    ...(m.sinceWall === undefined ? {} : { sinceWall: wallMs(m.sinceWall) }),
    ...(isOccurring(m.state) ? { occurrence: m.occurrence! } : {}),
    ...(watch.shown === undefined ? {} : { condition: watch.shown }),
    ...(m.spell === undefined ? {} : { heldMs: heldMs(watch.timing, m) }),
    ...(m.acknowledged === undefined ? {} : { acknowledged: m.acknowledged }),
    ...(shelved === undefined
      ? {}
      : { shelved: { until: monoMs(shelved.until), by: shelved.by, because: shelved.because } }),
    ...(m.outOfService === undefined ? {} : { outOfService: m.outOfService }),
    ...(m.heldBy === undefined ? {} : { heldBy: m.heldBy }),
    ...(m.chattering === undefined ? {} : { chattering: m.chattering }),
    ...(watch.because === undefined ? {} : { because: watch.because }),
  };
}
