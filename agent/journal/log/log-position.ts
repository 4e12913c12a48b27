// Two positions of one log → which comes first. Epoch decides before record: a record number that was given out
// again after a torn tail belongs to a later epoch and therefore comes later.
import type { Position } from '../types.ts';

export const firstPosition: Position = { epoch: 0, record: 0 };

/** Negative when `a` comes before `b`, 0 when they are the same place, positive when it comes after. */
export function comparePositions(a: Position, b: Position): number {
  return a.epoch !== b.epoch ? a.epoch - b.epoch : a.record - b.record;
}

export const earlier = (a: Position, b: Position): Position => (comparePositions(a, b) <= 0 ? a : b);
export const later = (a: Position, b: Position): Position => (comparePositions(a, b) >= 0 ? a : b);
