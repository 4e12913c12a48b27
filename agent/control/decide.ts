// What everybody wants + what stands against it → one verdict per actuator.
//
// 1. The strongest wish wins; limits hold for every author.
// 2. Away from rest only with a claim that has not ended, or (a valve) until its pump is known to have stopped.
// 3. Places that are shared go to the strongest; order of water as in `water.ts`.
import type { Because } from '../model/because.ts';
import { because } from '../model/because.ts';
import { ranks } from '../model/command.ts';
import { arbitrate, type Desire, isHold, wantedBecause, wantsAway } from './arbitrate.ts';
import { end, endOverdue } from './claims.ts';
import { isOurs, settleDrive } from './drive.ts';
import { isByHand, lastingVeto, longestEndsAt, vetoOn } from './limits.ts';
import type { Unit } from './plant.ts';
import { noPlace, placeTaken, type Sharing } from './sharing.ts';
import { type ControlState, stateOf, type Tray } from './state.ts';
import { restOf, type UnitState, type Verdict } from './unit-state.ts';
import { follow, staysFor, waitsFor } from './water.ts';
import { isAtRest } from '../model/actuator.ts';

/** What one pass over all actuators works with. */
interface Pass {
  readonly state: ControlState;
  readonly tray: Tray;
  readonly desires: Map<Unit, Desire>;
  readonly accepted: Set<Unit>;
  readonly denials: Map<Unit, Because>;
}

/** Leads others, or follows them: decided after the valves. */
const leadsWater = ({ unit }: UnitState): boolean => unit.spec.role === 'pump' || unit.spec.role === 'main-valve';

/** Sets every verdict. @returns the claims that ran into their actuator's longest run: their authors may want to know */
export function decide(state: ControlState, tray: Tray): UnitState[] {
  const exhausted = state.units.filter((of) => endLongest(of, tray));
  for (const of of state.units) endOverdue(of, tray);
  const pass: Pass = { state, tray, desires: new Map(), accepted: new Set(), denials: new Map() };
  for (const of of state.units) pass.desires.set(of.unit, arbitrate(state, of));
  accept(
    pass,
    state.units.filter((of) => !leadsWater(of)),
  );
  // A main valve may stand before a pump's valves: it follows first, and so does its pump.
  for (const role of ['main-valve', 'pump'] as const) {
    const units = state.units.filter(({ unit }) => unit.spec.role === role);
    for (const of of units) {
      follow(state, of, leadersOf(pass, of), tray);
      pass.desires.set(of.unit, arbitrate(state, of));
    }
    accept(pass, units);
  }
  for (const of of state.units) conclude(pass, of);
  return exhausted;
}

/**
 * Rest and a pause for one that has run for its longest time; whoever wanted it is told, once. While it does not come to
 * rest (welded, held open) everybody else waits: a rule that wants it would be told anew every second.
 */
function endLongest(of: UnitState, tray: Tray): boolean {
  const { mono } = tray.now;
  const { longestMs, pauseMs } = of.unit.spec;
  if (longestMs === null || mono < longestEndsAt(of) || (of.block !== undefined && mono < of.block.until)) return false;
  const why = because('longest-run', { time: longestMs });
  of.block = { until: Math.max(mono + pauseMs, mono + 1_000) as typeof mono, because: why };
  if (of.exhausted === of.drive.awaySince) return false;
  of.exhausted = of.drive.awaySince;
  for (const one of of.claims.filter(({ command }) => !isAtRest(of.unit.spec, command.value))) end(of, one, why, tray);
  return true;
}

function accept(pass: Pass, units: readonly UnitState[]): void {
  const { state, tray, desires, accepted, denials } = pass;
  const { mono } = tray.now;
  const sharing: Sharing = { state, now: mono, accepted };
  const candidates = units.filter((of) => wantsAway(of, desires.get(of.unit)!));
  for (const of of candidates.toSorted((a, b) => precedence(pass, a, b))) {
    const denied = vetoOn(state, of, mono) ?? pumpDenies(pass, of) ?? noPlace(sharing, of);
    if (denied === undefined) accepted.add(of.unit);
    else denials.set(of.unit, denied);
  }
}

/** Stronger ones first, then those that run, then those that asked first. */
function precedence({ desires }: Pass, a: UnitState, b: UnitState): number {
  const rank = rankOf(desires.get(a.unit)!) - rankOf(desires.get(b.unit)!);
  if (rank !== 0) return rank;
  const running = Number(b.drive.awaySince !== undefined) - Number(a.drive.awaySince !== undefined);
  if (running !== 0) return running;
  return askedAt(desires.get(a.unit)!) - askedAt(desires.get(b.unit)!) || a.unit.index - b.unit.index;
}

const rankOf = ({ winner }: Desire): number =>
  winner === undefined || isHold(winner) ? 0 : ranks.indexOf(winner.command.rank);
const askedAt = ({ winner }: Desire): number => (winner === undefined || isHold(winner) ? 0 : winner.command.askedAt);

/** A valve does not open for a pump that somebody stronger keeps at rest, or that may not run for long. */
function pumpDenies({ state, tray, desires }: Pass, of: UnitState): Because | undefined {
  const { pump } = of.unit;
  if (pump === undefined) return undefined;
  const its = stateOf(state, pump);
  const { name } = pump.spec;
  const desire = desires.get(pump)!;
  const isKept =
    desire.winner !== undefined && !wantsAway(its, desire) && rankOf(desire) < rankOf(desires.get(of.unit)!);
  const why = isKept
    ? wantedBecause(desire.winner)
    : isByHand(its)
      ? undefined
      : lastingVeto(state, its, tray.now.mono);
  return why === undefined ? undefined : { ...because('pump-not-allowed', { name }), why };
}

function leadersOf({ desires, accepted }: Pass, { unit }: UnitState) {
  return unit.valves.flatMap((valve) => {
    const { winner } = desires.get(valve)!;
    return accepted.has(valve) && winner !== undefined && !isHold(winner)
      ? [{ name: valve.spec.name, claim: winner }]
      : [];
  });
}

function conclude(pass: Pass, of: UnitState): void {
  const { state, tray, desires, accepted, denials } = pass;
  const { mono } = tray.now;
  const desire = desires.get(of.unit)!;
  const sharing: Sharing = { state, now: mono, accepted };
  const denied =
    denials.get(of.unit) ??
    (accepted.has(of.unit) ? (placeTaken(sharing, of) ?? waitsFor(state, of, accepted, mono)) : undefined);
  const isAway = wantsAway(of, desire) && denied === undefined;
  for (const one of of.claims) one.denied = one === desire.winner ? denied : (one.denied ?? outranked(desire));
  of.verdict = isAway ? desire : restVerdict(pass, of, desire, denied);
  settleDrive(of, mono);
}

function outranked({ winner }: Desire): Because | undefined {
  return winner === undefined
    ? undefined
    : { ...because('fights', { name: nameOf(winner) }), why: wantedBecause(winner) };
}

const nameOf = (winner: NonNullable<Desire['winner']>): string =>
  isHold(winner) ? winner.author.name : winner.command.author.name;

function restVerdict(pass: Pass, of: UnitState, desire: Desire, denied: Because | undefined): Verdict {
  const { state, tray, accepted } = pass;
  const stays = staysFor(state, of, accepted, tray.now.mono);
  const refusal = denied === undefined ? {} : { denied };
  if (stays !== undefined) return { value: heldValue(of), winner: desire.winner, ...refusal, stays };
  const isLeftAlone = isByHand(of) && !isOurs(of) && !isForced(desire);
  return { value: isLeftAlone ? undefined : restOf(of.unit), winner: desire.winner, ...refusal };
}

/** It stays as it is: what it was last told, or nothing while that is not known. */
function heldValue({ drive, unit }: UnitState): Verdict['value'] {
  const told = drive.order?.value;
  return told === undefined || isAtRest(unit.spec, told) ? undefined : told;
}

/** Holds and interlocks do not leave it to a hand either. */
const isForced = ({ winner }: Desire): boolean =>
  winner !== undefined && (isHold(winner) || winner.command.rank === 'interlock');
