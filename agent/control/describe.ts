// The state of one actuator → what people may be told of it, in codes that become words where they are shown.

import type { ActuatorSpec } from '../model/actuator.ts';
import type { ActuatorStatus, ClaimStatus } from '../model/actuator-status.ts';
import { type Because, because } from '../model/because.ts';
import type { MonoMs } from '../model/clock.ts';
import { isHold, wantedBecause } from './arbitrate.ts';
import { byRank } from './claims.ts';
import { positionOf } from './drive.ts';
import { isByHand } from './limits.ts';
import { faultBecause } from './order-fault.ts';
import type { ControlState } from './state.ts';
import type { Claim, UnitState } from './unit-state.ts';

function describe(of: UnitState, now: MonoMs): ActuatorStatus {
  const { unit, verdict, drive, usage, proof, handBy } = of;
  const { spec } = unit;
  const { board, confirmedSince } = drive;
  const agoMs = (at: MonoMs): number => Math.max(0, Math.round(now - at));
  return {
    actuator: spec.id,
    name: spec.name,
    role: spec.role,
    point: spec.point,
    value: verdict.value ?? null,
    isAtRest: positionOf(of, now) === 'rest',
    rest: spec.rest,
    because: reasonOf(of),
    ...(verdict.stays !== undefined && { stays: verdict.stays }),
    order: orderOf(of, agoMs),
    board: {
      value: board?.value ?? null,
      ageMs: board === undefined ? null : agoMs(board.at),
      isConfirmed: confirmedSince !== undefined,
      confirmedMs: confirmedSince === undefined ? null : agoMs(confirmedSince),
    },
    ...(drive.fault !== undefined && { fault: drive.fault.detail, failed: faultBecause(drive.fault) }),
    ...(spec.proof !== undefined && { proof: proof.state, proofMs: agoMs(proof.saysSince) }),
    claims: claimsOf(of, now),
    byHand: isByHand(of),
    ...(handBy !== undefined && { handBy }),
    runMs: drive.awaySince === undefined ? null : agoMs(drive.awaySince),
    usedTodayMs: Math.round(usage.ranMs),
    usedTodayLitre: Number(usage.litre.toFixed(1)),
    limits: limitsOf(spec),
    leaseMs: spec.lease?.leaseMs ?? null,
  };
}

/** A renewal of its board's timer is no new order to anybody but the board. */
function orderOf({ drive }: UnitState, agoMs: (at: MonoMs) => number): ActuatorStatus['order'] {
  const { order, awaySince } = drive;
  if (order === undefined) return null;
  const at = order.isRenewal ? (awaySince ?? order.at) : order.at;
  return { value: order.value, ageMs: agoMs(at) };
}

function limitsOf({ longestMs, perDayMs, perDayLitre }: ActuatorSpec): ActuatorStatus['limits'] {
  return { longestMs, ...(perDayMs !== undefined && { perDayMs }), ...(perDayLitre !== undefined && { perDayLitre }) };
}

/** What decides: the veto where there is one, else the winner's own reason. */
function reasonOf(of: UnitState): Because {
  const { verdict, unit } = of;
  const { winner, denied, value } = verdict;
  if (denied !== undefined) return denied;
  if (value === undefined && unit.spec.rest !== 'hold') return because('hand');
  return winner === undefined ? restReason(of) : wantedBecause(winner);
}

/** Nobody's wish counts: because nobody has one, or because somebody stopped those that have. */
function restReason({ skip, ignores }: UnitState): Because {
  if (skip !== undefined) return because('skipped', { name: skip.by });
  const [name] = ignores.values();
  return name === undefined ? because('nobody') : because('waits-until-over', { name });
}

function claimsOf(of: UnitState, now: MonoMs): ClaimStatus[] {
  const { winner, denied } = of.verdict;
  const held: ClaimStatus[] = [];
  if (winner !== undefined && isHold(winner)) {
    const { id, author, because: why } = winner;
    const value = of.unit.spec.rest === 'hold' ? false : of.unit.spec.rest;
    held.push({ id, value, rank: 'hold', author, because: why, state: 'confirmed' });
  }
  const others = of.claims.toSorted(byRank).map((one) => claimStatus(one, now, one === winner ? denied : one.denied));
  return [...held, ...others];
}

function claimStatus(one: Claim, now: MonoMs, denied: Because | undefined): ClaimStatus {
  const { id, value, rank, author, because: why } = one.command;
  return {
    id,
    value,
    rank,
    author,
    because: why,
    state: one.state,
    endsInMs: Math.max(0, Math.round(one.endsAt - now)),
    ...(denied !== undefined && { denied }),
  };
}

export const describeAll = (state: ControlState, now: MonoMs): ActuatorStatus[] =>
  state.units.map((of) => describe(of, now));

/** Whether everything is at rest that has a rest. */
export const isAllAtRest = (state: ControlState, now: MonoMs): boolean =>
  state.units.every((of) => of.unit.spec.rest === 'hold' || positionOf(of, now) === 'rest');
