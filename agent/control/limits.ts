// What stands against one actuator leaving rest, whoever asks: its own state, its own conditions, its own limits.
import { isAtRest } from '../model/actuator.ts';
import type { Because } from '../model/because.ts';
import { because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import { positionOf } from './drive.ts';
import type { ControlState } from './state.ts';
import { earliest, type UnitState } from './unit-state.ts';
import { capReached } from './usage.ts';

/** Why it may not leave rest now, or must come to it. */
export function vetoOn(state: ControlState, of: UnitState, now: MonoMs): Because | undefined {
  return lastingVeto(state, of, now) ?? pauseVeto(of, now);
}

/** Everything but the pause, which is over soon: what its valves need not open for. */
export function lastingVeto(state: ControlState, of: UnitState, now: MonoMs): Because | undefined {
  if (state.isStopping) return because('stopping');
  if (!of.isReady) return because('starting');
  if (isByHand(of)) return because('hand');
  if (of.block !== undefined && now < of.block.until) return of.block.because;
  return of.lacks ?? capReached(of);
}

export const isByHand = ({ handInput, handBy }: UnitState): boolean => handInput || handBy !== undefined;

function pauseVeto(of: UnitState, now: MonoMs): Because | undefined {
  const { restedSince, order } = of.drive;
  const { pauseMs } = of.unit.spec;
  const isAtRestNow = positionOf(of, now) === 'rest';
  // Once told to rest it rests first: an order that was overtaken may still have made the contact fall.
  const isTurning = order !== undefined && isAtRest(of.unit.spec, order.value) && !isAtRestNow;
  if (isTurning) return pauseMs > 0 ? because('pause', { time: pauseMs }) : undefined;
  if (restedSince === undefined || !isAtRestNow) return undefined;
  const leftMs = restedSince + pauseMs - now;
  return leftMs > 0 ? because('pause', { time: pauseMs }) : undefined;
}

/** When it has run for its longest time: it rests then, whoever wants otherwise. */
export function longestEndsAt({ unit, drive }: UnitState): MonoMs {
  const { longestMs } = unit.spec;
  return monoMs(longestMs === null || drive.awaySince === undefined ? Infinity : drive.awaySince + longestMs);
}

/** When one of these limits changes its mind without anything arriving. */
export function limitsWakeAt(of: UnitState, now: MonoMs): MonoMs {
  const { drive, unit, block } = of;
  const pauseEndsAt = drive.restedSince === undefined ? undefined : drive.restedSince + unit.spec.pauseMs;
  const later = (time: number | undefined): number | undefined => (time !== undefined && time > now ? time : undefined);
  return earliest(later(longestEndsAt(of)), later(block?.until), later(pauseEndsAt));
}
