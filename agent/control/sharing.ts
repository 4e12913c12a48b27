// What several actuators share: groups of which only so many may run, and pumps that deliver only so much.
//
// 1. The strongest and longest running keep their place; a weaker one gives it up only to a stronger one.
// 2. A place is free when its holder is at rest by its board's word, not when it was told to.
import { type Because, because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import { positionOf } from './drive.ts';
import type { Group, Unit } from './plant.ts';
import { type ControlState, stateOf } from './state.ts';
import { earliest, type UnitState } from './unit-state.ts';

/** `accepted`: who was given a place before, stronger ones first. */
export interface Sharing {
  readonly state: ControlState;
  readonly now: MonoMs;
  readonly accepted: ReadonlySet<Unit>;
}

/** Why there is no place for it among the accepted: it has to rest. */
export function noPlace(sharing: Sharing, { unit }: UnitState): Because | undefined {
  for (const group of unit.groups) {
    const others = group.members.filter((member) => member !== unit && sharing.accepted.has(member));
    const [other] = others;
    const { most, exclusiveMs, name } = group.spec;
    if (most !== undefined && others.length >= most) return full(name, most, others);
    if (exclusiveMs !== undefined && other !== undefined) return because('exclusive', { name: other.spec.name });
  }
  return overCapacity(unit, (valve) => sharing.accepted.has(valve));
}

/** It has a place, but the one before has not left it yet: it waits. */
export function placeTaken(sharing: Sharing, of: UnitState): Because | undefined {
  const { state, now } = sharing;
  if (positionOf(of, now) === 'away') return undefined;
  for (const group of of.unit.groups) {
    const others = group.members.filter((member) => member !== of.unit).map((member) => stateOf(state, member));
    const inUse = others.filter((other) => sharing.accepted.has(other.unit) || positionOf(other, now) !== 'rest');
    const { most, exclusiveMs, name } = group.spec;
    if (most !== undefined && inUse.length >= most) return fullBecause(name, most, inUse, now);
    const blocking = exclusiveMs === undefined ? undefined : others.find((other) => !hasLeft(other, exclusiveMs, now));
    if (blocking !== undefined) return because('exclusive', { name: blocking.unit.spec.name });
  }
  return overCapacity(of.unit, (valve) => {
    return sharing.accepted.has(valve) || positionOf(stateOf(state, valve), now) !== 'rest';
  });
}

/** Whoever looks for a running one must not look in vain: a board that was never heard takes a place too. */
function fullBecause(name: string, most: number, inUse: readonly UnitState[], now: MonoMs): Because {
  const unknown = inUse.find((other) => positionOf(other, now) === 'unknown' && !other.isReady);
  if (unknown === undefined)
    return full(
      name,
      most,
      inUse.map(({ unit }) => unit),
    );
  return because('group-unknown', { name, most, actuator: unknown.unit.spec.name });
}

/** Whoever waits is told for whom. Code of before: `group-full`, without the holders. */
function full(name: string, most: number, holders: readonly Unit[]): Because {
  return because('group-full-of', { name, most, holders: holders.map(({ spec }) => spec.name).join(', ') });
}

function hasLeft(other: UnitState, pauseMs: number, now: MonoMs): boolean {
  const { restedSince } = other.drive;
  return positionOf(other, now) === 'rest' && restedSince !== undefined && now >= restedSince + pauseMs;
}

/** One valve alone may always open, whatever the pump delivers: closing everything would be no help. */
function overCapacity(unit: Unit, isOpen: (valve: Unit) => boolean): Because | undefined {
  const { pump, spec } = unit;
  const most = pump?.spec.flowLitrePerMin;
  if (pump === undefined || most === undefined || spec.flowLitrePerMin === undefined) return undefined;
  const others = pump.valves.filter((valve) => valve !== unit && isOpen(valve));
  const flow = others.reduce((sum, valve) => sum + (valve.spec.flowLitrePerMin ?? 0), spec.flowLitrePerMin);
  const isTooMuch = others.length > 0 && flow > most;
  return isTooMuch ? because('capacity', { name: pump.spec.name, litre: most }) : undefined;
}

/** When a wait between exclusive outputs is over. */
export function sharingWakesAt(state: ControlState, group: Group, now: MonoMs): MonoMs {
  const { exclusiveMs } = group.spec;
  if (exclusiveMs === undefined) return monoMs(Infinity);
  return earliest(
    ...group.members.map((member) => {
      const { restedSince } = stateOf(state, member).drive;
      const at = restedSince === undefined ? Infinity : restedSince + exclusiveMs;
      return at > now ? at : Infinity;
    }),
  );
}
