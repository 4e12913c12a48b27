// The order of water: main valve, zone valve, pump when it starts; pump, zone valve, main valve when it stops.
//
// 1. A pump runs only while a valve of it is open by its board's word, and the main valve before that one too.
// 2. The last open valve of a pump shuts only when the pump is at rest by its board's word (or its board's timer has
//    run out), and its lag is over; until then it stays as it is, and says why.
// 3. A main valve shuts after all valves behind it, but for one in somebody's hand whose pump is at rest: who holds that
//    open holds nothing else open.
// 4. Pumps and main valves follow their valves by themselves, with the rank of the strongest of them.
import { type Because, because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import { ranks } from '../model/command.ts';
import { claim, end } from './claims.ts';
import { positionOf } from './drive.ts';
import { isByHand } from './limits.ts';
import type { Unit } from './plant.ts';
import { type ControlState, stateOf, type Tray } from './state.ts';
import { type Claim, earliest, type UnitState } from './unit-state.ts';

/** Open (or running) for long enough to have arrived there, by its board's word. */
function isProvenAway(of: UnitState, now: MonoMs): boolean {
  const { confirmedSince } = of.drive;
  if (confirmedSince === undefined || of.drive.awaySince === undefined) return false;
  return positionOf(of, now) !== 'rest' && now >= confirmedSince + of.unit.spec.travelMs;
}

/** At rest for long enough to be shut, and of a pump: long enough for the pipes to calm down. */
function isProvenAtRest(of: UnitState, now: MonoMs): boolean {
  const { restedSince } = of.drive;
  if (positionOf(of, now) !== 'rest' || restedSince === undefined) return false;
  return now >= restedSince + Math.max(of.unit.spec.travelMs, of.unit.spec.lagMs);
}

/** Why a valve or a pump that may run has to wait for another one first. */
export function waitsFor(
  state: ControlState,
  of: UnitState,
  accepted: ReadonlySet<Unit>,
  now: MonoMs,
): Because | undefined {
  const { unit } = of;
  if (unit.spec.role === 'main-valve') return undefined;
  if (unit.spec.role === 'pump') return pumpWaits(state, unit, accepted, now);
  const { main } = unit;
  if (main === undefined || (accepted.has(main) && isProvenAway(stateOf(state, main), now))) return undefined;
  return because('waits-for-main', { name: main.spec.name });
}

function pumpWaits(state: ControlState, pump: Unit, accepted: ReadonlySet<Unit>, now: MonoMs): Because | undefined {
  const canFlow = pump.valves.length === 0 || pump.valves.some((valve) => canPass(state, valve, accepted, now));
  return canFlow ? undefined : because('no-open-valve');
}

/** Water passes it now and is meant to go on passing it. */
function canPass(state: ControlState, valve: Unit, accepted: ReadonlySet<Unit>, now: MonoMs): boolean {
  const isOpen = (unit: Unit): boolean => accepted.has(unit) && isProvenAway(stateOf(state, unit), now);
  return isOpen(valve) && (valve.main === undefined || isOpen(valve.main));
}

/** Why one that should rest has to stay where it is. */
export function staysFor(
  state: ControlState,
  of: UnitState,
  accepted: ReadonlySet<Unit>,
  now: MonoMs,
): Because | undefined {
  const { unit } = of;
  if (positionOf(of, now) === 'rest') return undefined;
  if (unit.spec.role === 'main-valve') {
    const behind = unit.valves.find(
      (valve) => !isProvenAtRest(stateOf(state, valve), now) && !isHands(state, valve, now),
    );
    return behind === undefined ? undefined : because('valves-open');
  }
  const { pump } = unit;
  if (pump === undefined || isProvenAtRest(stateOf(state, pump), now)) return undefined;
  const isSpare = pump.valves.some((valve) => valve !== unit && canPass(state, valve, accepted, now));
  if (isSpare) return undefined;
  const isFailing = stateOf(state, pump).drive.fault !== undefined;
  return because(isFailing ? 'pump-unconfirmed' : 'pump-running', { name: pump.spec.name });
}

/** Driven by hand, and no pump pushes against it. */
function isHands(state: ControlState, valve: Unit, now: MonoMs): boolean {
  const isCalm = valve.pump === undefined || isProvenAtRest(stateOf(state, valve.pump), now);
  return isCalm && isByHand(stateOf(state, valve));
}

/** Until when the timers of a pump's open valves surely keep one of them open; Infinity where one has no timer. */
export function valvesEndAt(state: ControlState, { unit }: UnitState, now: MonoMs): number {
  if (unit.valves.length === 0) return Infinity;
  const open = unit.valves
    .map((valve) => stateOf(state, valve))
    .filter((valve) => isProvenAway(valve, now) && valve.verdict.value !== valve.unit.spec.rest);
  return Math.max(now, ...open.map((valve) => Math.min(endOf(valve), ...mainOf(state, valve).map(endOf))));
}

const endOf = ({ drive }: UnitState): number => drive.lease?.surelyUntil ?? Infinity;
const mainOf = (state: ControlState, { unit: { main } }: UnitState): UnitState[] =>
  main === undefined ? [] : [stateOf(state, main)];

/** A valve that was accepted, and the claim that it follows itself. */
export interface Leader {
  readonly name: string;
  readonly claim: Claim;
}

/** Lets a pump or a main valve follow the accepted ones behind it; without any it wants nothing of its own. */
export function follow(state: ControlState, of: UnitState, leaders: readonly Leader[], tray: Tray): void {
  const before = of.claims.find((one) => one.command.author.kind === 'control');
  // A pump stops so long before its last valve, so that the valve can shut in its own time.
  const aheadMs = of.unit.spec.role === 'pump' ? of.unit.spec.lagMs + of.unit.spec.travelMs : 0;
  const lasting = leaders.filter((leader) => tray.now.mono < leader.claim.endsAt - aheadMs);
  const [strongest] = lasting.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (strongest === undefined) {
    if (before !== undefined) end(of, before, because('no-longer'), tray);
    return;
  }
  const endsAt = monoMs(Math.max(...lasting.map((leader) => leader.claim.endsAt)) - aheadMs);
  const { name } = strongest;
  const { rank } = strongest.claim.command;
  // Whoever is named as the reason must still be one.
  const isStillLed = lasting.some((leader) => leader.name === before?.command.author.name);
  if (before?.command.rank === rank && isStillLed) {
    before.endsAt = endsAt;
    return;
  }
  if (before !== undefined) end(of, before, because('superseded', { name }), tray);
  state.commands += 1;
  const id = `follow:${of.unit.spec.id}:${Math.round(state.startedAt)}:${state.commands}`;
  const author = { kind: 'control', id: 'follow', name } as const;
  claim(of, { id, value: true, rank, author, because: because('follows', { name }), endsAt }, tray);
}

const rankOf = ({ claim: { command } }: Leader): number => ranks.indexOf(command.rank);

/** When a way that takes time is over, without anything arriving. */
export function waterWakesAt({ unit, drive }: UnitState, now: MonoMs): MonoMs {
  const later = (since: number | undefined, ms: number): number | undefined =>
    since !== undefined && since + ms > now ? since + ms : undefined;
  const { travelMs, lagMs } = unit.spec;
  return earliest(later(drive.confirmedSince, travelMs), later(drive.restedSince, Math.max(travelMs, lagMs)));
}
