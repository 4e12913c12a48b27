// Commands on their way through their states. Each change is a fact; a claim that ended is gone.
//
// asked → driving → confirmed → flowing → ended, or refused (it was never driven), or failed (driven, never confirmed).
import type { ActuatorValue } from '../model/actuator.ts';
import type { Because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Author, Command, CommandState } from '../model/command.ts';
import { ranks } from '../model/command.ts';
import { because } from '../model/because.ts';
import { faultBecause } from './order-fault.ts';
import type { Tray } from './state.ts';
import type { Claim, UnitState } from './unit-state.ts';

export interface Asked {
  readonly id: string;
  readonly value: ActuatorValue;
  readonly rank: Command['rank'];
  readonly author: Author;
  readonly because: Because;
  readonly endsAt: MonoMs;
  readonly client?: string;
}

/** A new claim; the same author's older one of the same rank is superseded, and so is every other one of people. */
export function claim(state: UnitState, asked: Asked, tray: Tray): Claim {
  const { client, endsAt, ...rest } = asked;
  const command: Command = { ...rest, actuator: state.unit.spec.id, askedAt: tray.now.mono, endsAt };
  const fresh: Claim = {
    command,
    state: 'asked',
    endsAt,
    denied: undefined,
    ...(client === undefined ? {} : { client }),
  };
  for (const older of state.claims.filter((one) => isSuperseded(one, fresh))) {
    end(state, older, because('superseded', { name: asked.author.name }), tray);
  }
  state.claims.push(fresh);
  tell(state, fresh, fresh.state, command.because, tray);
  return fresh;
}

/** In the slots of people there is room for one: whoever came last. Rules and flows stand beside each other. */
function isSuperseded({ command: older }: Claim, { command: newer }: Claim): boolean {
  if (older.rank !== newer.rank) return false;
  if (older.rank === 'local' || older.rank === 'remote') return true;
  return older.author.kind === newer.author.kind && older.author.id === newer.author.id;
}

/** Forward only: a confirmed command whose board falters for a moment stays confirmed. */
export function reach(state: UnitState, one: Claim, reached: 'driving' | 'confirmed' | 'flowing', tray: Tray): void {
  const order: readonly CommandState[] = ['asked', 'driving', 'confirmed', 'flowing'];
  if (order.indexOf(reached) <= order.indexOf(one.state)) return;
  one.state = reached;
  tell(state, one, reached, one.command.because, tray);
}

export function end(state: UnitState, one: Claim, why: Because, tray: Tray): void {
  state.claims = state.claims.filter((other) => other !== one);
  const { fault } = state.drive;
  const last = one.state === 'asked' ? 'refused' : one.state === 'driving' && fault !== undefined ? 'failed' : 'ended';
  one.state = last;
  const words = last === 'failed' && fault !== undefined ? faultBecause(fault) : why;
  tell(state, one, last, last === 'refused' ? (one.denied ?? why) : words, tray);
}

/** Ends what has come to its time. @returns whether anything did */
export function endOverdue(state: UnitState, tray: Tray): boolean {
  const over = state.claims.filter((one) => tray.now.mono >= one.endsAt);
  for (const one of over) end(state, one, because('over'), tray);
  return over.length > 0;
}

/** A command that wants rest is never driven, it is only believed. */
function tell(state: UnitState, { command, endsAt }: Claim, now: CommandState, why: Because, tray: Tray): void {
  const { id, value, rank, author } = command;
  const actuator = state.unit.spec.id;
  const { mono } = tray.now;
  tray.facts.push({ type: 'command', mono, id, actuator, state: now, value, rank, author, because: why, endsAt });
}

/** The strongest first; between equals the newest, which is the one that somebody just asked for. */
export function byRank(a: Claim, b: Claim): number {
  const rank = ranks.indexOf(a.command.rank) - ranks.indexOf(b.command.rank);
  return rank === 0 ? b.command.askedAt - a.command.askedAt : rank;
}

export const endsFirst = (state: UnitState): MonoMs =>
  monoMs(state.claims.reduce((least, one) => Math.min(least, one.endsAt), Infinity));
