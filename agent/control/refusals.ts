// Refused wishes → facts: the first of its kind at once, a flood of the same as one fact a minute with their number.
//
// 1. Every refusal is in a fact, alone or counted: somebody who replays a thousand wishes fills no card.
// 2. What is counted and not told yet is bounded, in time and in number; a stop tells all of it.
import type { Because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Event, Refusal } from '../model/fact.ts';
import type { Wish } from '../model/wish.ts';
import type { Now } from './expression/types.ts';
import { earliest } from './unit-state.ts';

const foldMs = 60_000;
/** Kinds that are counted at the same time; beyond that the oldest is told and forgotten. */
const kindsMax = 64;

interface Telling {
  readonly now: Now;
  readonly facts: Event[];
}

interface Fold {
  readonly until: MonoMs;
  /** The newest that was not told, and how many there are. */
  last?: Refusal;
  times: number;
}
export type Refusals = Map<string, Fold>;

export function tellRefusal(refusals: Refusals, asked: Wish, why: Because, tray: Telling): void {
  const { id, type: wish, author } = asked;
  const { mono } = tray.now;
  const what =
    'actuator' in asked
      ? asked.actuator
      : 'zone' in asked
        ? asked.zone
        : 'alarm' in asked
          ? asked.alarm
          : 'point' in asked
            ? asked.point
            : '';
  const fact: Refusal = { type: 'refusal', mono, id, wish, what, author, because: why };
  const kind = JSON.stringify([wish, what, author.kind, author.id, why.code]);
  const known = refusals.get(kind);
  if (known !== undefined) {
    known.last = fact;
    known.times += 1;
    return;
  }
  tray.facts.push(fact);
  refusals.set(kind, { until: monoMs(mono + foldMs), times: 0 });
  for (const [oldest, fold] of refusals) {
    if (refusals.size <= kindsMax) return;
    tellFold(fold, tray);
    refusals.delete(oldest);
  }
}

/** What was counted for long enough; all of it when this is the end. */
export function tellCounted(refusals: Refusals, isEnd: boolean, tray: Telling): void {
  const { mono } = tray.now;
  for (const [kind, fold] of refusals) {
    if (!isEnd && mono < fold.until) continue;
    tellFold(fold, tray);
    // While it goes on, one a minute.
    if (fold.times === 0 || isEnd) refusals.delete(kind);
    else refusals.set(kind, { until: monoMs(mono + foldMs), times: 0 });
  }
}

function tellFold({ last, times }: Fold, tray: Telling): void {
  if (last !== undefined) tray.facts.push(times === 1 ? last : { ...last, times });
}

export const refusalsWakeAt = (refusals: Refusals): MonoMs =>
  earliest(...[...refusals.values()].map(({ until }) => until));
