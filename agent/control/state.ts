// Everything that control knows between two steps. Made from a site, changed by `step` alone.
import type { MonoMs } from '../model/clock.ts';
import type { Hold } from '../model/command.ts';
import type { Event } from '../model/fact.ts';
import type { ActuatorId, BootId, ZoneId } from '../model/ids.ts';
import type { ZoneSpec } from '../model/rule.ts';
import type { Now } from './expression/types.ts';
import type { Order } from './drive.ts';
import type { Plant, Unit } from './plant.ts';
import type { Refusals } from './refusals.ts';
import { newUnitState, type UnitState } from './unit-state.ts';

export interface ControlState {
  readonly plant: Plant;
  /** The valve of each zone. */
  readonly zones: ReadonlyMap<ZoneId, ActuatorId>;
  readonly boot: BootId;
  /** A wish that was asked before this is a replay. */
  readonly startedAt: MonoMs;
  readonly units: readonly UnitState[];
  readonly holds: Map<string, Hold>;
  /** Ids of the latest wishes, and when they came. */
  readonly wishes: Map<string, MonoMs>;
  readonly refusals: Refusals;
  /** From the moment of a shutdown on everything is on its way to rest. */
  isStopping: boolean;
  /** Something changed since the last decision. */
  isDirty: boolean;
  orders: number;
  commands: number;
  /** What happened while nobody lived, to be told by the first step. */
  readonly owed: Event[];
}

/** What one step gathers on its way. */
export interface Tray {
  readonly now: Now;
  readonly facts: Event[];
  readonly orders: Order[];
}

export function initialState(plant: Plant, zones: readonly ZoneSpec[], boot: BootId, now: MonoMs): ControlState {
  return {
    plant,
    zones: new Map(zones.map((zone) => [zone.id, zone.valve])),
    boot,
    startedAt: now,
    units: plant.units.map((unit) => newUnitState(unit, now)),
    holds: new Map(),
    wishes: new Map(),
    refusals: new Map(),
    isStopping: false,
    isDirty: true,
    orders: 0,
    commands: 0,
    owed: [],
  };
}

export const stateOf = (state: ControlState, unit: Unit): UnitState => state.units[unit.index]!;

export function unitOf(state: ControlState, id: ActuatorId): UnitState | undefined {
  const unit = state.plant.of.get(id);
  return unit === undefined ? undefined : stateOf(state, unit);
}
