// An alarm of the site file → what its condition says at one moment.
//
// `on`: it holds. `off`: the level at which it may end is met. Both may be unknown; `off` is never met while `on` holds
// or is unknown, so a re-arm level that was written wrongly ends nothing.
import type { AlarmCondition, AlarmSpec } from '../../model/alarm.ts';
import type { PointId } from '../../model/ids.ts';
import type { Value } from '../../model/sample.ts';
import type { Expression, Missing, Scope } from '../expression/types.ts';
import type { Known } from './memory.ts';
import { Swing } from './swing.ts';

export interface Reading {
  readonly on: Known;
  readonly off: Known;
  /** Why there is no answer. */
  readonly missing?: Missing;
}

export interface Condition {
  /** Its answer may change when one of these does. */
  readonly points: readonly PointId[];
  /** It may also change when nothing arrives: it looks at the clock or back over a window. */
  readonly ticks: boolean;
  read(scope: Scope, t: number): Reading;
  /** When its answer changes by itself. */
  nextAt?(t: number): number;
}

export function conditionOf({ condition }: AlarmSpec, expressionOf: (text: string) => Expression): Condition {
  switch (condition.kind) {
    case 'continuous':
    case 'cumulative':
      return levels(
        expressionOf(condition.when),
        condition.clear === undefined ? undefined : expressionOf(condition.clear),
      );
    case 'rate':
      return rate(condition, expressionOf(condition.of));
    case 'deviation':
      return deviation(condition, expressionOf(condition.of), expressionOf(condition.from));
    case 'missing':
      return absence(condition.points);
    default:
      return condition satisfies never;
  }
}

/** The values of its points, for the row that says what decided. */
export function seenBy(points: readonly PointId[], scope: Scope): Record<string, Value | null> {
  return Object.fromEntries(points.map((point) => [point, scope.sample(point)?.value ?? null]));
}

/** Whether data are missing, and of which points. Somebody is at work on a point in service: that is neither. */
export function absent(points: readonly PointId[], scope: Scope): { on: Known; bad: PointId[] } {
  const notGood = points.filter((point) => scope.sample(point)?.quality !== 'good');
  const bad = notGood.filter((point) => !inService.has(scope.sample(point)?.quality));
  return { on: bad.length > 0 ? 'yes' : notGood.length > 0 ? 'unknown' : 'no', bad };
}

const inService: ReadonlySet<string | undefined> = new Set(['calibrating', 'maintenance']);

function levels(when: Expression, clear: Expression | undefined): Condition {
  return {
    ...lookedAt(when, ...(clear === undefined ? [] : [clear])),
    read: (scope) => {
      const on = truth(when, scope);
      const off = clear === undefined ? { known: not(on.known) } : truth(clear, scope);
      return reading(on.known, off.known, together(on.missing, off.missing));
    },
  };
}

function rate({ overMs, above, below }: Extract<AlarmCondition, { kind: 'rate' }>, of: Expression): Condition {
  const swing = new Swing(overMs);
  return {
    ...lookedAt(of),
    read: (scope, t) => {
      const { number, missing } = numberOf(of, scope);
      swing.note(number ?? null, t);
      const change = swing.change(t);
      if (change === undefined) return reading('unknown', 'unknown', missing);
      const on = change > (above ?? Infinity) || change < (below ?? -Infinity);
      return reading(on ? 'yes' : 'no', on ? 'no' : 'yes');
    },
    nextAt: (t) => swing.nextAt(t),
  };
}

function deviation(
  { by, rearm }: Extract<AlarmCondition, { kind: 'deviation' }>,
  of: Expression,
  from: Expression,
): Condition {
  return {
    ...lookedAt(of, from),
    read: (scope) => {
      const [one, other] = [numberOf(of, scope), numberOf(from, scope)];
      if (one.number === undefined || other.number === undefined) {
        return reading('unknown', 'unknown', together(one.missing, other.missing));
      }
      const distance = Math.abs(one.number - other.number);
      return reading(distance > by ? 'yes' : 'no', distance <= by - rearm ? 'yes' : 'no');
    },
  };
}

function absence(points: readonly PointId[]): Condition {
  return {
    points,
    ticks: false,
    read: (scope) => {
      const { on } = absent(points, scope);
      return reading(on, not(on));
    },
  };
}

function reading(on: Known, off: Known, missing?: Missing): Reading {
  const met = on === 'no' ? off : not(on);
  return missing === undefined ? { on, off: met } : { on, off: met, missing };
}

function lookedAt(...expressions: readonly Expression[]): Pick<Condition, 'points' | 'ticks'> {
  const points = expressions.flatMap(({ needs, asks, windows }) => [
    ...needs,
    ...asks,
    ...windows.map(({ point }) => point),
  ]);
  return {
    points: [...new Set(points)],
    ticks: expressions.some(({ usesClock, windows }) => usesClock || windows.length > 0),
  };
}

function truth(expression: Expression, scope: Scope): { known: Known; missing?: Missing } {
  const answer = expression.evaluate(scope);
  if (!answer.ok) return { known: 'unknown', missing: answer.fault };
  if (typeof answer.value === 'boolean') return { known: answer.value ? 'yes' : 'no' };
  return { known: 'unknown', missing: { kind: 'failed', detail: `neither true nor false: ${answer.value}` } };
}

function numberOf(expression: Expression, scope: Scope): { number?: number; missing?: Missing } {
  const answer = expression.evaluate(scope);
  if (!answer.ok) return { missing: answer.fault };
  if (typeof answer.value === 'number' && Number.isFinite(answer.value)) return { number: answer.value };
  return { missing: { kind: 'failed', detail: `not a number: ${answer.value}` } };
}

/** Every point that is missing counts: what explains one of them explains nothing. */
function together(one: Missing | undefined, other: Missing | undefined): Missing | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (!('points' in one)) return one;
  if (!('points' in other)) return other;
  const points = [...new Set([...one.points, ...other.points])];
  return { kind: one.kind === 'too-short' ? other.kind : one.kind, points };
}

function not(known: Known): Known {
  return known === 'yes' ? 'no' : known === 'no' ? 'yes' : 'unknown';
}
