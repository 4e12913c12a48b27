// What an actuator shall be + what its board says → orders for the field, and what is believed of it.
//
// 1. Away from rest is believed from the moment of the order until the board says rest, or its own timer must have run
//    out: whatever counts running time counts too much, never too little.
// 2. An order that failed is given again, ever more rarely, for as long as it is wanted; rest is always wanted.
// 3. On a board with a timer nothing is switched on without it; it is renewed at half time.
// 4. A pump's timer runs out before those of the valves that it needs.
// 5. A renewal that might come when the timer has run out is not sent: it would be a new start without a pause.
import type { ActuatorValue } from '../model/actuator.ts';
import { isAtRest } from '../model/actuator.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { ActuatorId, PointId } from '../model/ids.ts';
import { type Drive, earliest, type Ordered, type Position, type UnitState } from './unit-state.ts';

/** One write for the field: read back, and answered by its id. */
export interface Order {
  readonly id: number;
  readonly actuator: ActuatorId;
  readonly point: PointId;
  readonly value: ActuatorValue;
  /** The board itself must end it after so long, ms. */
  readonly leaseMs?: number;
  /** Read first and leave alone what is so already. */
  readonly ifDifferent: boolean;
  /** The last one failed: a line with a silent device need not hurry for it. */
  readonly isAgain: boolean;
  /** Not to be sent any more after this long, ms; undefined: always (rest). */
  readonly deadlineMs?: number;
}

/** What came of an order. */
export type OrderDone =
  | {
      readonly ok: true;
      /** What the board says, and when it said so. */
      readonly value: ActuatorValue;
      readonly at: MonoMs;
      /** Of a lease: its timer keeps it there surely until, and is over by. */
      readonly lease?: { readonly onUntil: MonoMs; readonly offBy: MonoMs };
    }
  | {
      readonly ok: false;
      /** `superseded`: a newer order took its place. */
      readonly kind: string;
      readonly detail: string;
      /** Of `unconfirmed`: what the board says instead. */
      readonly value?: ActuatorValue;
    };

const retryMsMin = 250;
/** Starts are pressing or over; a board that does not take its rest for long must not take the line from the others. */
const retryMsMax = { start: 5_000, rest: 15_000 };
/** A start that has not reached the wire within this time is decided anew. */
const startDeadlineMs = 5_000;
/** Grace for a board's timer that goes slow, share of the lease, and at least so many ms. */
const leaseSlackShare = 0.02;
const leaseSlackMsMin = 500;
/** A pump's timer ends at least so long before its valves', ms. */
const pumpAheadMs = 2_000;
/** Boards count in seconds: a shorter lease could be none. */
const leaseMsMin = 2_000;
/** A valve's timer runs on for so long after its command, so that its pump's can end before it, ms. */
const leaseBehindMs = pumpAheadMs + 1_000;
/** For so little at the end of a run nothing is renewed, ms. */
const leaseTailMs = 1_000;
/** From the wire to the contact, ms. */
const landingMs = 200;

const leaseSlack = (leaseMs: number): number => Math.max(leaseSlackMsMin, leaseMs * leaseSlackShare);

/** What is believed of it at `now` (invariant 1). */
export function positionOf({ unit, drive }: UnitState, now: MonoMs): Position {
  const { board, order, lease } = drive;
  const isTimerOver = lease !== undefined && now >= lease.atMostUntil && order?.isOpen !== true;
  const isHeard = board !== undefined && (order === undefined || (!order.isOpen && board.at >= order.since));
  if (isHeard && isAtRest(unit.spec, board.value)) return 'rest';
  // A board that still says so behind the end of its timer has none that works.
  if (isTimerOver && (board === undefined || board.at < lease.atMostUntil)) return 'rest';
  if (isHeard) return 'away';
  return order !== undefined && !isAtRest(unit.spec, order.value) ? 'away' : 'unknown';
}

/** The board does what was decided, by its own newest word. */
function isDone({ unit, drive, verdict }: UnitState, now: MonoMs): boolean {
  const { board, order, lease } = drive;
  if (board === undefined || verdict.value === undefined || board.value !== verdict.value) return false;
  // A board that does not answer may have no power, and then all of it is at rest.
  if (drive.silentSince !== undefined && !isAtRest(unit.spec, board.value)) return false;
  if (lease !== undefined && now >= lease.atMostUntil && board.at < lease.atMostUntil) return false;
  if (order === undefined || (!order.isOpen && board.at >= order.since)) return true;
  // A renewal that is under way, or failed, changes nothing before the timer runs out.
  return order.isRenewal && order.value === board.value;
}

/** Away from rest by our own order: a hand on the switch must not find it so when it lets go. */
export const isOurs = ({ drive, unit }: UnitState): boolean =>
  drive.order !== undefined && !isAtRest(unit.spec, drive.order.value) && drive.awaySince !== undefined;

/** Brings what follows from time alone up to `now`: called after every input and before every decision. */
export function settleDrive(state: UnitState, now: MonoMs): void {
  const { drive } = state;
  if (drive.awaySince !== undefined && positionOf(state, now) === 'rest') {
    drive.awaySince = undefined;
    drive.restedSince = drive.lease?.atMostUntil ?? now;
  }
  const isSo = isDone(state, now);
  drive.confirmedSince = isSo ? (drive.confirmedSince ?? now) : undefined;
  const isWanted = state.verdict.value !== undefined && !isSo;
  drive.unconfirmedSince = isWanted ? (drive.unconfirmedSince ?? now) : undefined;
}

export interface Ordering {
  readonly nextId: () => number;
  /** By when the timers of the valves that a pump needs run out; Infinity where they have none. */
  readonly valvesEndAt: (state: UnitState) => number;
}

/** The order that is due now, if one is. */
export function orderDue(state: UnitState, now: MonoMs, ordering: Ordering): Order | undefined {
  const { unit, drive, verdict } = state;
  const { value } = verdict;
  if (value === undefined || !isNeeded(state, value, now)) return undefined;
  const toRest = isAtRest(unit.spec, value);
  const leaseMs = toRest ? undefined : leaseFor(state, now, ordering);
  const inTimeMs = toRest ? Infinity : lapsesInMs(state, now);
  if (inTimeMs <= 0 || (leaseMs !== undefined && leaseMs < leaseMsMin)) {
    drive.retryAt = monoMs(now + retryMsMin);
    return undefined;
  }
  const id = ordering.nextId();
  const isFirst = drive.order === undefined;
  const isRenewal = !toRest && drive.confirmedSince !== undefined;
  drive.order = {
    id,
    value,
    at: now,
    isRenewal,
    since: now,
    isOpen: true,
    ...(leaseMs === undefined ? {} : { leaseMs }),
  };
  if (!toRest) drive.awaySince ??= now;
  if (!toRest) drive.restedSince = undefined;
  return {
    id,
    actuator: unit.spec.id,
    point: unit.spec.point,
    value,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ifDifferent: toRest && isFirst,
    isAgain: drive.tries > 0,
    ...(toRest ? {} : { deadlineMs: Math.min(startDeadlineMs, inTimeMs) }),
  };
}

/** So long a renewal still comes in time to change nothing but the timer; Infinity where none may be running. */
function lapsesInMs(state: UnitState, now: MonoMs): number {
  const { lease, order } = state.drive;
  if (lease === undefined || order === undefined || isAtRest(state.unit.spec, order.value)) return Infinity;
  return positionOf(state, now) === 'rest' ? Infinity : lease.lapsesAt - landingMs - now;
}

function isNeeded(state: UnitState, value: ActuatorValue, now: MonoMs): boolean {
  const { unit, drive } = state;
  const { board, order } = drive;
  if (order?.isOpen === true) return order.value !== value;
  const isSo = board !== undefined && board.value === value && (order === undefined || board.at >= order.since);
  // Another value than the last order's never waits for that one's retry.
  const mayGo = now >= drive.retryAt || (order !== undefined && order.value !== value);
  if (!isSo) return mayGo;
  return !isAtRest(unit.spec, value) && now >= renewalAt(state) && mayGo;
}

/** At half time; never where the timer lasts for longer than it is wanted. */
function renewalAt(state: UnitState): number {
  const { order, lease } = state.drive;
  if (order?.leaseMs === undefined || lease === undefined || lease.surelyUntil + leaseTailMs >= wantedUntil(state))
    return Infinity;
  return lease.surelyUntil - order.leaseMs / 2;
}

/** How long its timer has to last, for whoever wants the same; a valve that stays for its pump stays without an end. */
function wantedUntil({ unit, verdict, claims }: UnitState): number {
  const { winner, value } = verdict;
  if (winner === undefined || !('endsAt' in winner)) return Infinity;
  const ends = claims.flatMap((one) => (one.command.value === value ? [one.endsAt] : []));
  return Math.max(...ends) + (unit.spec.role === 'pump' ? 0 : leaseBehindMs);
}

function leaseFor(state: UnitState, now: MonoMs, ordering: Ordering): number | undefined {
  const { lease, role } = state.unit.spec;
  if (lease === undefined) return undefined;
  const wished = Math.min(lease.leaseMs, Math.max(leaseMsMin, wantedUntil(state) - now));
  return role === 'pump' ? Math.min(wished, ordering.valvesEndAt(state) - pumpAheadMs - now) : wished;
}

/** The field's answer to an order. @returns whether anything is new */
export function ordered(state: UnitState, id: number, done: OrderDone, now: MonoMs): boolean {
  const { drive } = state;
  const { order } = drive;
  if (order === undefined || order.id !== id) return false;
  order.isOpen = false;
  if (done.ok) succeeded(state, order, done, now);
  else if (done.kind !== 'superseded') failed(state, order, done, now);
  return true;
}

function succeeded(state: UnitState, order: Ordered, done: Extract<OrderDone, { ok: true }>, now: MonoMs): void {
  const { drive } = state;
  drive.tries = 0;
  drive.defied = 0;
  drive.retryAt = now;
  drive.fault = undefined;
  const { leaseMs } = order;
  drive.lease =
    leaseMs === undefined
      ? undefined
      : leaseFrom(
          leaseMs,
          done.lease?.onUntil ?? monoMs(order.at + leaseMs),
          done.lease?.offBy ?? monoMs(now + leaseMs),
        );
  hear(state, done.value, monoMs(Math.max(done.at, order.at)));
}

function leaseFrom(leaseMs: number, surelyUntil: MonoMs, offBy: MonoMs): NonNullable<Drive['lease']> {
  return { surelyUntil, atMostUntil: monoMs(offBy + leaseSlack(leaseMs)), lapsesAt: surelyUntil };
}

function failed(state: UnitState, order: Ordered, done: Extract<OrderDone, { ok: false }>, now: MonoMs): void {
  const { drive } = state;
  drive.fault = { kind: done.kind, detail: done.detail };
  drive.tries += 1;
  // It may have been carried out as late as now: what the board said while it was under way says nothing about it.
  if (done.kind === 'unconfirmed') drive.defied += 1;
  else order.since = now;
  const most = isAtRest(state.unit.spec, order.value) ? retryMsMax.rest : retryMsMax.start;
  drive.retryAt = monoMs(now + Math.min(retryMsMin * 2 ** (drive.tries - 1), most));
  if (order.leaseMs !== undefined) {
    // It may have been carried out as late as now, or never: then what ran before it still runs.
    const before = drive.lease;
    const fresh = leaseFrom(order.leaseMs, before?.surelyUntil ?? order.at, monoMs(now + order.leaseMs));
    const isRunning = before !== undefined && order.at < before.atMostUntil;
    drive.lease = {
      ...fresh,
      atMostUntil: monoMs(Math.max(fresh.atMostUntil, before?.atMostUntil ?? 0)),
      lapsesAt: isRunning ? before.lapsesAt : monoMs(order.at + order.leaseMs),
    };
  }
  if (done.value !== undefined) hear(state, done.value, now);
}

/** The board's own word, by read-back or by poll. @returns whether that changes what is known of it */
export function hear(state: UnitState, value: ActuatorValue, at: MonoMs): boolean {
  const { drive, unit } = state;
  if (drive.board !== undefined && at < drive.board.at) return false;
  // What was read before the newest order was sent, or was known to have failed, says nothing about it.
  const { order } = drive;
  if (order !== undefined && (order.isOpen ? at <= order.at : at < order.since)) return false;
  // After a start that failed the same word as before says that it never happened.
  const wasAway = drive.restedSince === undefined;
  const isNews = drive.board?.value !== value;
  drive.board = { value, at };
  if (isAtRest(unit.spec, value)) {
    const isAwayUnderWay = order?.isOpen === true && !isAtRest(unit.spec, order.value);
    if (!isAwayUnderWay) {
      drive.restedSince ??= at;
      drive.awaySince = undefined;
    }
  } else {
    drive.restedSince = undefined;
    drive.awaySince ??= at;
  }
  return isNews || wasAway !== (drive.restedSince === undefined);
}

/** The board answers, after it did not: what failed meanwhile is tried anew. @returns whether it was silent */
export function heardAgain({ drive }: UnitState, now: MonoMs): boolean {
  if (drive.silentSince === undefined) return false;
  drive.silentSince = undefined;
  drive.tries = 0;
  drive.retryAt = now;
  return true;
}

/** The board does not answer any more: what it said last is kept, but nothing runs on the strength of it. */
export function unheard({ drive }: UnitState, now: MonoMs): boolean {
  if (drive.silentSince !== undefined) return false;
  drive.silentSince = now;
  return true;
}

/** When the drive has something to do again by itself. */
export function driveWakesAt(state: UnitState, now: MonoMs): MonoMs {
  const { unit, drive, verdict } = state;
  if (verdict.value === undefined) return monoMs(Infinity);
  const { board, order } = drive;
  const isOpen = order?.isOpen === true;
  const isSo = board !== undefined && board.value === verdict.value && (order === undefined || board.at >= order.since);
  const retryAt = isOpen || isSo ? undefined : Math.max(drive.retryAt, now);
  const renewAt = isOpen || isAtRest(unit.spec, verdict.value) ? undefined : Math.max(renewalAt(state), drive.retryAt);
  const overAt = drive.lease?.atMostUntil;
  const timerAt = overAt !== undefined && overAt > now ? overAt : undefined;
  return earliest(retryAt, renewAt, timerAt);
}
