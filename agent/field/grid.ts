// When a round of polls is due: on an absolute grid of the monotonic clock, so that lateness never adds up.
//
// 1. Due times are `phaseMs + k × periodMs` for whole k, whatever happened to earlier polls.
// 2. A poll that comes late does not move the next one; grid points that passed meanwhile are counted, never made up.
import { type MonoMs, monoMs } from '../model/clock.ts';

export interface Grid {
  readonly periodMs: number;
  readonly phaseMs: number;
}

/**
 * After the poll due at `due` was made at `now`: the next grid point after `now`, and how many were missed between.
 * `due` itself may lie off the grid (a first poll is made at once).
 */
export function nextDue(grid: Grid, due: MonoMs, now: MonoMs): { readonly due: MonoMs; readonly missed: number } {
  const next = grid.phaseMs + (Math.floor((now - grid.phaseMs) / grid.periodMs) + 1) * grid.periodMs;
  return { due: monoMs(next), missed: Math.max(0, Math.floor((next - due) / grid.periodMs) - 1) };
}
