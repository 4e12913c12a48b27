// Holds and claims on one actuator → the one that wins, and what it wants. Nobody's wish means rest.
import { isAtRest, wetRoles } from '../model/actuator.ts';
import type { Because } from '../model/because.ts';
import { because } from '../model/because.ts';
import type { Hold } from '../model/command.ts';
import { byRank } from './claims.ts';
import type { ControlState } from './state.ts';
import { type Claim, restOf, type UnitState, type Verdict } from './unit-state.ts';

export type Desire = Pick<Verdict, 'value' | 'winner'>;

export const isHold = (winner: Claim | Hold): winner is Hold => 'setAtWall' in winner;

/** The hold that keeps it at rest, the longest standing first. */
export function holdOn(state: ControlState, { unit }: UnitState): Hold | undefined {
  const { id, role, keepOnStop } = unit.spec;
  if (keepOnStop) return undefined;
  for (const hold of state.holds.values()) {
    if (hold.kind === 'lock' ? hold.actuator === id : wetRoles.has(role)) return hold;
  }
  return undefined;
}

export function arbitrate(state: ControlState, of: UnitState): Desire {
  const rest = restOf(of.unit);
  const hold = holdOn(state, of);
  if (hold !== undefined) return { value: rest, winner: hold };
  const winner = strongest(of);
  return winner === undefined ? { value: rest, winner: undefined } : { value: winner.command.value, winner };
}

function strongest(of: UnitState): Claim | undefined {
  let best: Claim | undefined;
  for (const one of of.claims) {
    if (isSkipped(of, one)) one.denied = because('skipped', { name: of.skip?.by ?? '' });
    else if (best === undefined || byRank(one, best) < 0) best = one;
  }
  return best;
}

/** After *Dừng tưới* schedules and rules leave it alone; interlocks and people do not. */
const isSkipped = (of: UnitState, { command }: Claim): boolean =>
  of.skip !== undefined && command.rank === 'rule' && command.author.kind !== 'control';

/** Why the winner wants what it wants; of nobody, that nobody does. */
export function wantedBecause(winner: Claim | Hold | undefined): Because {
  if (winner === undefined) return because('nobody');
  return isHold(winner) ? winner.because : winner.command.because;
}

/** Of one that rests wherever it stands, every claim moves it. */
export function wantsAway({ unit }: UnitState, { value, winner }: Desire): boolean {
  if (value === undefined || winner === undefined || isHold(winner)) return false;
  return unit.spec.rest === 'hold' || !isAtRest(unit.spec, value);
}
