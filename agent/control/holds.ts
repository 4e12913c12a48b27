// What stands against whole classes of wishes → one list for people: stops, locks, and what is left alone for today.
import { because } from '../model/because.ts';
import type { Hold } from '../model/command.ts';
import type { ControlState } from './state.ts';
import type { UnitState } from './unit-state.ts';

export const holdsOf = ({ holds, units }: ControlState): readonly Hold[] => [
  ...holds.values(),
  ...units.map(skipOf).filter((one) => one !== undefined),
];

/** A stop of one run keeps schedules and rules away until midnight. */
export function skipOf({ unit, skip }: UnitState): Hold | undefined {
  if (skip === undefined) return undefined;
  const { id } = unit.spec;
  const author = { kind: 'person', id: skip.by, name: skip.by } as const;
  const why = because('stopped', { name: skip.by });
  return { id: `skip.${id}`, kind: 'skip', actuator: id, author, because: why, setAtWall: skip.setAtWall };
}
