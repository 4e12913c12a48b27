// Places in the journal → which comes first, how many records lie between.
import type { Position } from '../journal/types.ts';

export interface Range {
  readonly from: Position;
  readonly to: Position;
}

/** Before the first record of every journal. */
export const beginning: Position = { epoch: 0, record: 0 };

/** Epochs first: after a torn tail an epoch may give out record numbers again that the one before had. */
export function isBefore(a: Position, b: Position): boolean {
  return a.epoch === b.epoch ? a.record < b.record : a.epoch < b.epoch;
}

/** How many records lie in the range, as far as their numbers tell: for people and for merging, never for moving on. */
export function recordsBetween(from: Position, to: Position): number {
  return Math.max(0, to.record - from.record);
}
