// Flow meters and volume counters → litres of each actuator whose water they see.
//
// 1. Water that several see at once is shared by their nominal flow; a pump sees all that flows through its meter.
// 2. What passed between two readings belongs to those that were away from rest between them, also for a moment.
// 3. A meter that is not good counts nothing, and the nominal flow counts instead: a gap never frees a cap.
import type { MonoMs } from '../model/clock.ts';
import type { PointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import { isByHand } from './limits.ts';
import type { ControlState } from './state.ts';
import type { UnitState } from './unit-state.ts';
import { capReached } from './usage.ts';

/** Litres per unit of a volume; litres per minute per unit of a flow. */
const litreOf: Readonly<Record<string, number>> = { L: 1, 'm³': 1_000 };
const litrePerMinOf: Readonly<Record<string, number>> = { 'L/min': 1, 'L/h': 1 / 60, 'm³/h': 1_000 / 60 };

interface Meter {
  readonly litre: number | undefined;
  readonly litrePerMin: number | undefined;
  /** After this long without a good sample it is not believed any more, ms. */
  readonly staleMs: number;
  readonly users: readonly UnitState[];
  last: { readonly value: number; readonly at: MonoMs } | undefined;
}
export type Meters = ReadonlyMap<PointId, Meter>;

export function metersOf(state: ControlState, points: readonly PointSpec[]): Meters {
  const used = Map.groupBy(state.units, ({ unit }) => unit.spec.meter);
  return new Map(
    points.flatMap((point): [PointId, Meter][] => {
      const users = used.get(point.id);
      if (users === undefined) return [];
      const { unit, staleMs } = point;
      return [[point.id, { litre: litreOf[unit], litrePerMin: litrePerMinOf[unit], staleMs, users, last: undefined }]];
    }),
  );
}

/**
 * One reading of a meter: what passed since the last one goes to those that were away from rest meanwhile, or driven by hand.
 * @returns whether one of them has used up its day
 */
export function metered(meters: Meters, sample: Sample): boolean {
  const meter = meters.get(sample.point);
  if (meter === undefined) return false;
  if (sample.quality !== 'good' || typeof sample.value !== 'number') {
    meter.last = undefined;
    return false;
  }
  const { last } = meter;
  meter.last = { value: sample.value, at: sample.mono };
  if (last === undefined || sample.mono <= last.at) return false;
  const litre = litreBetween(meter, last, meter.last);
  const running = meter.users.filter((of) => mayHaveFlowed(of, last.at));
  for (const isPump of [true, false]) {
    shareOut(
      running.filter(({ unit }) => (unit.spec.role === 'pump') === isPump),
      litre,
    );
  }
  return running.some((of) => capReached(of) !== undefined);
}

/** It is away from rest, came to rest since then, or is in a hand: the board knows nothing of that, the water does. */
const mayHaveFlowed = (of: UnitState, since: MonoMs): boolean =>
  of.drive.awaySince !== undefined || (of.drive.restedSince ?? -Infinity) > since || isByHand(of);

interface Reading {
  readonly value: number;
  readonly at: MonoMs;
}

/** A counter that went back was reset or rolled over: what it shows since then has passed at least. */
function litreBetween({ litre, litrePerMin }: Meter, last: Reading, now: Reading): number {
  if (litre !== undefined) return litre * (now.value >= last.value ? now.value - last.value : now.value);
  return Math.max(0, last.value) * (litrePerMin ?? 0) * ((now.at - last.at) / 60_000);
}

function shareOut(users: readonly UnitState[], litre: number): void {
  const whole = users.reduce((sum, of) => sum + weightOf(of), 0);
  for (const of of users) of.usage.litre += litre * (whole === 0 ? 1 / users.length : weightOf(of) / whole);
}
const weightOf = ({ unit }: UnitState): number => unit.spec.flowLitrePerMin ?? 0;

/** What is charged by time alone: nothing while a meter counts. */
export function nominalLitrePerMin(meters: Meters, { unit }: UnitState, now: MonoMs): number {
  const meter = unit.spec.meter === undefined ? undefined : meters.get(unit.spec.meter);
  const isBelieved = meter?.last !== undefined && now - meter.last.at <= meter.staleMs;
  return isBelieved ? 0 : (unit.spec.flowLitrePerMin ?? 0);
}
