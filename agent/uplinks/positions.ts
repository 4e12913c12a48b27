// Places in the journal → which comes first, how many records lie between.
import { comparePositions } from '../journal/log/log-position.ts';
import type { Position } from '../journal/types.ts';

export interface Range {
  readonly from: Position;
  readonly to: Position;
}

export const isBefore = (a: Position, b: Position): boolean => comparePositions(a, b) < 0;

/** A place in a sealed chunk is never the same as one in the log, whatever their numbers. */
export const isSame = (a: Position, b: Position): boolean => comparePositions(a, b) === 0 && a.sealed === b.sealed;

/** How many records lie in the range, as far as their numbers tell: for people and for merging, never for moving on. */
export function recordsBetween(from: Position, to: Position): number {
  return Math.max(0, to.record - from.record);
}
