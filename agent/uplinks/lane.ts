// One stretch of the journal on its way to a server + the server's verdict → where the lane stands next, and what must
// be set aside first. Pure: no clock, no disk, no server.
//
// 1. A lane never moves past a record that was neither accepted, nor set aside, nor counted as lost.
// 2. Records leave a lane in the journal's order; only what was never accepted is sent again.
// 3. A record is set aside only after it was refused alone, another was accepted, it was refused alone once more, and
//    another was accepted within `proofMs` after that; or when the server named its whole batch. Refused once says
//    little: a server in trouble refuses everything for a while and takes all of it afterwards.
// 4. Until then refused records wait in `held`: `floodMin` in a row, all refused in the same words, are a misconfigured
//    bucket, not broken records, and none of them is set aside.
import type { Batch, DatedRecord, Position } from '../journal/types.ts';
import type { MonoMs, WallMs } from '../model/clock.ts';
import type { Verdict } from './contract.ts';
import { isBefore } from './positions.ts';
import { wordsClass } from './repeats.ts';

/** Refused records in a row, in the same words, that make a flood. */
const floodMin = 20;
/** Records in the first batch after one was set aside; four times as many after each accepted one: bad ones come in clusters. */
const windowAfterAside = 4;
const windowMax = 65_536;
/** An acceptance proves an earlier refusal only when nobody can have mended the server in between. */
const proofMs = 60_000;

/** What goes to the dead letters: one record, or a whole batch that its server calls too old. */
export type Aside =
  | { readonly kind: 'record'; readonly record: DatedRecord; readonly words: string }
  | {
      readonly kind: 'range';
      readonly from: Position;
      readonly to: Position;
      readonly records: number;
      readonly fromWall: WallMs;
      readonly toWall: WallMs;
      readonly words: string;
    };

export interface Lane {
  /** The next record to send. */
  readonly at: Position;
  /** Records from `at` on that are known to contain a refused one; 0: none known. */
  readonly suspects: number;
  readonly window: number;
  readonly held: readonly Held[];
  /** Records from `at` on that go once more, each alone, because some of them were refused alone; 0: none. */
  readonly again: number;
}

type Held = Extract<Aside, { kind: 'record' }> & { readonly refusedAt: MonoMs; readonly isSecond: boolean };

export const laneFrom = (at: Position): Lane => ({ at, suspects: 0, window: windowMax, held: [], again: 0 });

/** Everything before it is delivered, set aside or lost: the cursor. */
export const committed = (lane: Lane): Position => lane.held[0]?.record.record.position ?? lane.at;

/** The most records the lane's next batch may hold when `size` fit into one request. */
export function batchMax(lane: Lane, size: number): number {
  // The neighbour of a refused record goes alone: it tells one broken record from a flood.
  if (lane.held.length > 0 || lane.suspects === 1 || lane.again > 0) return 1;
  return Math.max(1, Math.min(size, lane.window, lane.suspects > 0 ? Math.ceil(lane.suspects / 2) : windowMax));
}

export interface Judged {
  readonly lane: Lane;
  /** Must be durable before `lane` is. */
  readonly aside: readonly Aside[];
  /** Set when the lane met a flood and went back to its start: the words in which all were refused. */
  readonly flood?: string;
}

/** `later` and `refused` are about the server, not about records: the lane stays as it is. */
export function judged(lane: Lane, batch: Batch, verdict: Verdict, now: MonoMs): Judged {
  switch (verdict.kind) {
    case 'accepted':
      return accepted(lane, batch, now);
    case 'poison':
      if (verdict.whole === true) return wholeAside(lane, batch, verdict.detail);
      return batch.records.length > 1 ? suspected(lane, batch) : refusedAlone(lane, batch, verdict.detail, now);
    case 'too-large':
      return batch.records.length > 1 ? { lane, aside: [] } : refusedAlone(lane, batch, verdict.detail, now);
    case 'later':
    case 'refused':
      return { lane, aside: [] };
    default:
      return verdict satisfies never;
  }
}

/**
 * At the end of a lane no neighbour comes that could prove the held records single; what any lane sent does.
 * @param acceptedAt when the server last accepted anything
 * @returns undefined while the proof is missing
 */
export function finished(lane: Lane, acceptedAt: MonoMs | undefined): Judged | undefined {
  const first = lane.held[0];
  if (first === undefined) return { lane, aside: [] };
  if (acceptedAt === undefined || acceptedAt < first.refusedAt) return undefined;
  return isProven(lane, acceptedAt)
    ? { lane: { ...lane, held: [] }, aside: lane.held }
    : { lane: { ...laneFrom(committed(lane)), again: lane.held.length }, aside: [] };
}

const isProven = ({ held }: Lane, acceptedAt: MonoMs): boolean =>
  held.every(({ refusedAt, isSecond }) => isSecond && acceptedAt - refusedAt <= proofMs);

/** A stretch without any readable record: nothing to send, only to pass. */
export const passed = (lane: Lane, next: Position): Lane => ({ ...lane, at: next, suspects: 0 });

function accepted(lane: Lane, batch: Batch, now: MonoMs): Judged {
  // The held records, and this one behind them, go once more.
  if (lane.held.length > 0 && !isProven(lane, now)) {
    return { lane: { ...laneFrom(committed(lane)), window: windowAfterAside, again: lane.held.length + 1 }, aside: [] };
  }
  const suspects = Math.max(0, lane.suspects - batch.records.length);
  const window = suspects > 0 || lane.held.length > 0 ? lane.window : Math.min(lane.window * 4, windowMax);
  const again = Math.max(0, lane.again - batch.records.length);
  return { lane: { at: batch.next, suspects, window, held: [], again }, aside: lane.held };
}

function wholeAside(lane: Lane, batch: Batch, words: string): Judged {
  return { lane: { ...lane, at: batch.next, suspects: 0, held: [] }, aside: [...lane.held, rangeOf(batch, words)] };
}

function suspected(lane: Lane, batch: Batch): Judged {
  return { lane: { ...lane, suspects: batch.records.length }, aside: [] };
}

function refusedAlone(lane: Lane, batch: Batch, words: string, now: MonoMs): Judged {
  const record: Held = { kind: 'record', record: batch.records[0]!, words, refusedAt: now, isSecond: lane.again > 0 };
  const sameWords = lane.held.every((other) => wordsClass(other.words) === wordsClass(words));
  const held = sameWords ? [...lane.held, record] : [record];
  if (held.length >= floodMin) return { lane: laneFrom(committed(lane)), aside: [], flood: words };
  return {
    lane: { at: batch.next, suspects: 0, window: windowAfterAside, held, again: Math.max(0, lane.again - 1) },
    aside: sameWords ? [] : lane.held,
  };
}

function rangeOf({ records, next }: Batch, words: string): Aside {
  const first = records[0]!;
  const last = records.at(-1)!;
  const from = first.record.position;
  return { kind: 'range', from, to: next, records: records.length, fromWall: first.wall, toWall: last.wall, words };
}

/** Whether anything between the lane and `end` is still to be sent. */
export const hasMore = (lane: Lane, end: Position): boolean => isBefore(lane.at, end);
