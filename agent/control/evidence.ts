// Three levels of evidence, each a fact of its own: commanded → the board says so → it really works.
//
// 1. `confirmed` and `unconfirmed` are the board's word; `proven` and `no-effect` are the proof's, never the board's.
// 2. Without good inputs nothing is proven. Where the lack of proof stops an actuator, missing inputs stop it too.
// 3. While a hand drives it there is no judgement.
import { isAtRest } from '../model/actuator.ts';
import { because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Decision } from '../model/fact.ts';
import { reach } from './claims.ts';
import { isHold } from './arbitrate.ts';
import { isByHand } from './limits.ts';
import { positionOf } from './drive.ts';
import { type ControlState, stateOf, type Tray } from './state.ts';
import { earliest, type UnitState } from './unit-state.ts';

/** After so long without the board's word it is told, and an alarm is due, ms. */
const unconfirmedMs = 10_000;
/** Found away from rest without an order: whoever looks within this time sees that it was so, ms. */
const movedMs = 600_000;
/** So many orders to rest that the board took without going there: its contact is welded, or somebody holds it. */
const defiedMost = 3;

type Told = Extract<Decision, { type: 'evidence' }>['state'];

export interface Troubles {
  readonly isUnconfirmed: boolean;
  readonly isWelded: boolean;
  readonly hasNoEffect: boolean;
  readonly flowsIdle: boolean;
  /** Somebody else switched it on within the last minutes; it followed when it was told to rest. */
  readonly wasMoved: boolean;
}

/** What an alarm must be raised for, at this moment. */
export function troublesOf(of: UnitState, now: MonoMs): Troubles {
  const { drive, proof, verdict, unit } = of;
  const isOff = verdict.value !== undefined && isAtRest(unit.spec, verdict.value);
  const saysAway = drive.board !== undefined && !isAtRest(unit.spec, drive.board.value);
  const isLong = drive.unconfirmedSince !== undefined && now - drive.unconfirmedSince >= unconfirmedMs;
  const isWelded = isOff && saysAway && drive.defied >= defiedMost;
  const isHand = isByHand(of);
  return {
    isUnconfirmed: isLong && !isWelded && !isHand,
    isWelded: isWelded && !isHand,
    hasNoEffect: proof.state === 'no-effect',
    flowsIdle: proof.state === 'idle-flow',
    wasMoved: of.movedAt !== undefined && now - of.movedAt < movedMs && !isWelded && !isHand,
  };
}

/** Moves commands on as the evidence comes in, and tells each change once. */
export function weigh(state: ControlState, of: UnitState, tray: Tray): void {
  const { mono } = tray.now;
  const { winner, denied, stays } = of.verdict;
  const { drive } = of;
  const isFollowed = winner !== undefined && !isHold(winner) && denied === undefined && stays === undefined;
  if (isFollowed && drive.order !== undefined) reach(of, winner, 'driving', tray);
  if (isFollowed && drive.confirmedSince !== undefined) reach(of, winner, 'confirmed', tray);
  tellBoard(of, tray);
  judge(state, of, tray);
  if (isFollowed && of.proof.state === 'proven') reach(of, winner, 'flowing', tray);
  if (of.isReady || positionOf(of, mono) !== 'rest') return;
  of.isReady = true;
  // Whoever asked meanwhile must not wait for something else to happen first.
  state.isDirty = true;
}

function tellBoard(of: UnitState, tray: Tray): void {
  const { drive } = of;
  const { mono } = tray.now;
  const { isUnconfirmed, isWelded } = troublesOf(of, mono);
  const trouble = isWelded ? 'welded' : isUnconfirmed ? 'unconfirmed' : undefined;
  const now = drive.confirmedSince !== undefined ? 'confirmed' : trouble;
  const value = drive.board?.value;
  if (now === undefined || (of.told.state === now && (now !== 'confirmed' || of.told.value === value))) return;
  of.told = { state: now, value };
  tell(of, now, tray, drive.fault?.detail);
}

function tell(of: UnitState, told: Told, tray: Tray, detail?: string): void {
  const { board } = of.drive;
  tray.facts.push({
    type: 'evidence',
    mono: tray.now.mono,
    actuator: of.unit.spec.id,
    state: told,
    ...(board === undefined ? {} : { value: board.value }),
    ...(detail === undefined ? {} : { detail }),
  });
}

/** The board says something that nobody told it: told at once, whatever is done about it. */
export function tellChanged(of: UnitState, tray: Tray): void {
  const { drive, unit, verdict } = of;
  const isOff = verdict.value !== undefined && isAtRest(unit.spec, verdict.value);
  if (isOff && drive.board !== undefined && !isAtRest(unit.spec, drive.board.value)) of.movedAt = tray.now.mono;
  tell(of, 'changed-by-itself', tray);
}

/** Somebody turned it while it is his: told, and left alone. */
export function tellMoved(of: UnitState, tray: Tray): void {
  tell(of, 'moved-by-hand', tray);
}

function judge(state: ControlState, of: UnitState, tray: Tray): void {
  const { proof, unit } = of;
  const spec = unit.spec.proof;
  if (spec === undefined) return;
  const before = proof.state;
  proof.state = isByHand(of) ? 'idle' : verdictOfProof(state, of, tray.now.mono);
  if (proof.state === before) return;
  if (proof.state === 'proven' || proof.state === 'no-effect' || proof.state === 'idle-flow')
    tell(of, proof.state, tray);
  if (proof.state === 'no-effect' && spec.otherwise === 'stop') {
    of.block = { until: monoMs(tray.now.mono + spec.retryMs), because: because('no-proof') };
    state.isDirty = true;
  }
}

function verdictOfProof(state: ControlState, of: UnitState, now: MonoMs): UnitState['proof']['state'] {
  const { proof, drive } = of;
  const spec = of.unit.spec.proof!;
  const since = worksSince(state, of);
  if (since !== undefined) {
    const forMs = now - Math.max(since + of.unit.spec.travelMs, proof.saysSince);
    if (proof.says === true) return 'proven';
    return forMs >= spec.withinMs ? 'no-effect' : proof.state === 'proven' ? 'proven' : 'waiting';
  }
  // Blocked for lack of proof it stays so until it may try again.
  if (proof.state === 'no-effect' && of.block !== undefined && now < of.block.until) return 'no-effect';
  if (drive.awaySince !== undefined || spec.idleMs === undefined || proof.says !== true) return 'idle';
  const quietSince = Math.max(proof.saysSince, quietFrom(state, of, now));
  return now - quietSince >= spec.idleMs ? 'idle-flow' : 'idle';
}

/** Since when it should work: confirmed, and with it the pump that feeds it. */
function worksSince(state: ControlState, of: UnitState): MonoMs | undefined {
  const { drive, unit } = of;
  if (drive.confirmedSince === undefined || drive.awaySince === undefined) return undefined;
  if (unit.pump === undefined) return drive.confirmedSince;
  const pump = stateOf(state, unit.pump).drive;
  if (pump.confirmedSince === undefined || pump.awaySince === undefined) return undefined;
  return monoMs(Math.max(drive.confirmedSince, pump.confirmedSince));
}

/** Since when nothing that the same proof could see has been running; Infinity while something is. */
function quietFrom(state: ControlState, of: UnitState, now: MonoMs): number {
  let from = 0;
  for (const other of state.units) {
    if (other.unit.spec.proof?.when !== of.unit.spec.proof?.when) continue;
    if (positionOf(other, now) !== 'rest') return Infinity;
    from = Math.max(from, other.drive.restedSince ?? 0);
  }
  return from;
}

/** When a judgement is due without anything arriving. */
export function evidenceWakesAt(state: ControlState, of: UnitState, now: MonoMs): MonoMs {
  const { proof, drive, unit } = of;
  const spec = unit.spec.proof;
  const later = (at: number | undefined): number | undefined => (at !== undefined && at > now ? at : undefined);
  const unconfirmedAt = drive.unconfirmedSince === undefined ? undefined : drive.unconfirmedSince + unconfirmedMs;
  const movedUntil = of.movedAt === undefined ? undefined : of.movedAt + movedMs;
  if (spec === undefined) return earliest(later(unconfirmedAt), later(movedUntil));
  const since = worksSince(state, of);
  const judgedAt =
    since === undefined ? undefined : Math.max(since + unit.spec.travelMs, proof.saysSince) + spec.withinMs;
  const idleAt =
    spec.idleMs === undefined || proof.says !== true
      ? undefined
      : Math.max(proof.saysSince, quietFrom(state, of, now)) + spec.idleMs;
  return earliest(later(unconfirmedAt), later(movedUntil), later(judgedAt), later(idleAt));
}
