// Conditions that stand beside actuators (`needs`, `proof`, `hand`), and the inputs that stop everything.
//
// 1. A condition without good inputs is not met: what may run only while it is true may not run.
// 2. A switch that cannot be read changes nothing: whoever drove it by hand a moment ago still does.
import { because } from '../model/because.ts';
import type { PointId } from '../model/ids.ts';
import type { StopInputSpec } from '../model/rule.ts';
import { withSeen } from '../model/seen.ts';
import type { Scope } from './expression/types.ts';
import type { Expression, Missing } from './expression/types.ts';
import type { ControlState, Tray } from './state.ts';
import { readersOf } from './table.ts';
import type { UnitState } from './unit-state.ts';

export interface Guards {
  readonly readers: ReadonlyMap<PointId, readonly UnitState[]>;
  readonly stops: ReadonlyMap<PointId, StopInputSpec>;
  /** Those with conditions: all are asked at the start, whatever is known by then. */
  readonly all: readonly UnitState[];
  /** Those whose conditions look at a clock: asked every second. */
  readonly clocked: readonly UnitState[];
}

export function guardsOf(state: ControlState, stops: readonly StopInputSpec[]): Guards {
  const readers = readersOf(
    state.units.map((of) => {
      const conditions = conditionsOf(of);
      return [of, { needs: conditions.flatMap((one) => one.needs), asks: conditions.flatMap((one) => one.asks) }];
    }),
  );
  const clocked = state.units.filter((of) => conditionsOf(of).some(({ usesClock }) => usesClock));
  const all = state.units.filter((of) => conditionsOf(of).length > 0);
  return { readers, stops: new Map(stops.map((stop) => [stop.point, stop])), all, clocked };
}

const conditionsOf = ({ unit }: UnitState): readonly Expression[] =>
  [unit.needs, unit.proof, unit.hand].filter((one) => one !== undefined);

/** Asks the conditions of one actuator. @returns whether anything that decides has changed */
export function ask(of: UnitState, scope: Scope, tray: Tray): boolean {
  const changes = [askNeeds(of, scope), askProof(of, scope), askHand(of, scope, tray)];
  return changes.includes(true);
}

function askNeeds(of: UnitState, scope: Scope): boolean {
  const { needs } = of.unit;
  if (needs === undefined) return false;
  const met = needs.evaluate(scope);
  const before = of.lacks?.code;
  if (!met.ok) of.lacks = because('needs-missing', { points: missingWords(met.fault) });
  else of.lacks = met.value === true ? undefined : because('needs', { words: seenWords(needs, scope) });
  return of.lacks?.code !== before;
}

const seenWords = ({ text, needs }: Expression, scope: Scope): string =>
  withSeen(
    text,
    needs.map((point) => [point, scope.sample(point)?.value] as const),
  );

const missingWords = (missing: Missing): string =>
  'points' in missing ? missing.points.join(', ') : 'detail' in missing ? missing.detail : missing.kind;

function askProof(of: UnitState, scope: Scope): boolean {
  const { proof } = of.unit;
  if (proof === undefined) return false;
  const shown = proof.evaluate(scope);
  const says = shown.ok ? shown.value === true : undefined;
  if (says === of.proof.says) return false;
  // Missing and false are one and the same lack of proof: its time does not begin anew between them.
  if ((says === true) !== (of.proof.says === true)) of.proof.saysSince = scope.now.mono;
  of.proof.says = says;
  return true;
}

function askHand(of: UnitState, scope: Scope, tray: Tray): boolean {
  const { hand, spec } = of.unit;
  if (hand === undefined) return false;
  const turned = hand.evaluate(scope);
  if (!turned.ok || (turned.value === true) === of.handInput) return false;
  of.handInput = turned.value === true;
  tray.facts.push({ type: 'hand', mono: tray.now.mono, actuator: spec.id, on: of.handInput });
  return true;
}

/** The hold that a stop input sets: one for each, however often it is pressed. */
export const inputHold = (point: PointId): string => `input:${point}`;

/** A stop input became true: everything wet stops. Its end releases nothing. */
export function pressed(state: ControlState, { point, name }: StopInputSpec, tray: Tray): void {
  const id = inputHold(point);
  if (state.holds.has(id)) return;
  const author = { kind: 'input', id: point, name } as const;
  const hold = {
    id,
    kind: 'stop-all',
    author,
    because: because('stop-all', { name }),
    setAtWall: tray.now.wall,
  } as const;
  state.holds.set(id, hold);
  tray.facts.push({ type: 'hold', mono: tray.now.mono, state: 'set', hold });
  state.isDirty = true;
}
