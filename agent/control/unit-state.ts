// What is known and wanted of one actuator at this moment. Changed in place by the step alone.
import type { ActuatorValue } from '../model/actuator.ts';
import type { Because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Author, Command, CommandState, Hold } from '../model/command.ts';
import type { RuleId } from '../model/ids.ts';
import type { OrderFault } from './order-fault.ts';
import type { Unit } from './plant.ts';

/** A command that has not ended, and how far it has come. */
export interface Claim {
  readonly command: Command;
  state: CommandState;
  /** Moves on while a rule goes on wanting it; never later than what its author may ask for. */
  endsAt: MonoMs;
  /** The connection that must stay for it to stay; only of flows. */
  readonly client?: string;
  /** Why it is not followed now. */
  denied: Because | undefined;
}

/** What the board was told and what it said. */
export interface Drive {
  /** Newest that the board said, by read-back or by poll. */
  board: { readonly value: ActuatorValue; readonly at: MonoMs } | undefined;
  /** Since when it does not answer. */
  silentSince: MonoMs | undefined;
  /** The newest order; `isOpen` while its outcome is not known. */
  order: Ordered | undefined;
  /**
   * Of a run on the board's own timer: it keeps it away from rest surely until, and at most until; should it be away
   * (nobody may know), it may let go from `lapsesAt` on.
   */
  lease: { readonly surelyUntil: MonoMs; readonly atMostUntil: MonoMs; readonly lapsesAt: MonoMs } | undefined;
  /** Failed orders in a row, when the next one may go out, and what the last one said. */
  tries: number;
  /** Orders in a row that the board took and did not follow. */
  defied: number;
  retryAt: MonoMs;
  fault: OrderFault | undefined;
  /** Since when the board has not done what it was told. */
  unconfirmedSince: MonoMs | undefined;
  /** Since when it has done so without a break. */
  confirmedSince: MonoMs | undefined;
  /** Away from rest since, counted from the order; at rest since, counted from the board's word. */
  awaySince: MonoMs | undefined;
  restedSince: MonoMs | undefined;
}
export interface Ordered {
  readonly id: number;
  readonly value: ActuatorValue;
  readonly at: MonoMs;
  readonly leaseMs?: number;
  /** It changes nothing but the board's timer. */
  readonly isRenewal: boolean;
  /** What the board says counts from then on: since the order, or since it failed. */
  since: MonoMs;
  isOpen: boolean;
}

/** What is known of it: a board that was not heard since the last order may be anywhere. */
export type Position = 'rest' | 'away' | 'unknown';

export interface Usage {
  /** Local days since 1970; undefined until the date was known once. */
  day: number | undefined;
  ranMs: number;
  litre: number;
  countedAt: MonoMs;
  /** Both as they were when the present run began: what is remembered while it lasts. */
  ranMsBefore: number;
  litreBefore: number;
}

/** The proof that it works: what its expression says, since when, and what was made of it. */
export interface Proof {
  says: boolean | undefined;
  saysSince: MonoMs;
  state: 'idle' | 'waiting' | 'proven' | 'no-effect' | 'idle-flow';
}

export interface Verdict {
  /** Undefined: it is left where it is (`rest: hold`, or driven by hand). */
  readonly value: ActuatorValue | undefined;
  /** Undefined: nobody asks, it rests. */
  readonly winner: Claim | Hold | undefined;
  /** Why the winner is not followed now. */
  readonly denied?: Because;
  /** It should rest and stays away from rest for the sake of its pump. */
  readonly stays?: Because;
}

export interface Skip {
  readonly untilWall: number | undefined;
  /** Who stopped it, and when. */
  readonly by: string;
  readonly setAtWall: number;
}

export interface UnitState {
  readonly unit: Unit;
  claims: Claim[];
  readonly drive: Drive;
  readonly usage: Usage;
  readonly proof: Proof;
  /** What the switch says; and who turns it by hand, by his own word. */
  handInput: boolean;
  handBy: Author | undefined;
  /** Its condition `needs`: undefined while it is met. */
  lacks: Because | undefined;
  /** Not away from rest before then, whoever asks. */
  block: { readonly until: MonoMs; readonly because: Because } | undefined;
  /** The start of the run whose claims have been ended for its length. */
  exhausted: MonoMs | undefined;
  /** Schedules and rules leave it alone: until this wall time, or for good while the time is not known. */
  skip: Skip | undefined;
  /** Rules (and their names) that may not claim it again before their condition, or the day, was over: stopped by a person, or by the longest run. */
  readonly ignores: Map<RuleId, string>;
  /** What was last told of its board. */
  told: { readonly state: string; readonly value: ActuatorValue | undefined };
  /** When its board was last found away from rest without an order. */
  movedAt: MonoMs | undefined;
  /** What the alarms were last told of it. */
  alarmed: string | undefined;
  /** It was at rest since the start, by its board's word: before that nobody may move it. */
  isReady: boolean;
  verdict: Verdict;
}

/** What nobody's wish means. */
export const restOf = (unit: Unit): ActuatorValue | undefined =>
  unit.spec.rest === 'hold' ? undefined : unit.spec.rest;

export function newUnitState(unit: Unit, now: MonoMs): UnitState {
  return {
    unit,
    claims: [],
    drive: {
      board: undefined,
      silentSince: undefined,
      order: undefined,
      lease: undefined,
      tries: 0,
      defied: 0,
      retryAt: now,
      fault: undefined,
      unconfirmedSince: undefined,
      confirmedSince: undefined,
      awaySince: undefined,
      restedSince: undefined,
    },
    usage: { day: undefined, ranMs: 0, litre: 0, countedAt: now, ranMsBefore: 0, litreBefore: 0 },
    proof: { says: undefined, saysSince: now, state: 'idle' },
    handInput: false,
    handBy: undefined,
    lacks: undefined,
    block: undefined,
    exhausted: undefined,
    skip: undefined,
    ignores: new Map(),
    told: { state: '', value: undefined },
    movedAt: undefined,
    alarmed: undefined,
    isReady: false,
    verdict: { value: restOf(unit), winner: undefined },
  };
}

export function earliest(...times: readonly (number | undefined)[]): MonoMs {
  let first = Infinity;
  for (const time of times) if (time !== undefined && time < first) first = time;
  return monoMs(first);
}
