// Ranges still to be sent + one more → at most 16 ranges, oldest first, that cover them all.
//
// 1. Every record that was in a range before is in one after.
// 2. Ranges are ordered and do not overlap as long as they come in order, which live's jumps do.
import { isBefore, type Range, recordsBetween } from './positions.ts';

/** What one slot of the cursor file has room for. */
export const gapsMax = 16;

/** `more` lies behind all others. What lies between two merged ranges is sent a second time: harmless, dates are fixed. */
export function withGap<Gap extends Range>(gaps: readonly Gap[], more: Gap): Gap[] {
  if (!isBefore(more.from, more.to)) return [...gaps];
  const last = gaps.at(-1);
  // Two jumps without a live record between them (the outage went on): one longer range.
  if (last !== undefined && !isBefore(last.to, more.from)) return [...gaps.slice(0, -1), { ...last, to: more.to }];
  const all = [...gaps, more];
  if (all.length <= gapsMax) return all;
  const nearest = nearestPair(all);
  return all.toSpliced(nearest, 2, { ...all[nearest]!, to: all[nearest + 1]!.to });
}

/** Index of the first of the two neighbours with the fewest records between them. */
function nearestPair(gaps: readonly Range[]): number {
  let best = 0;
  const between = (index: number): number => recordsBetween(gaps[index]!.to, gaps[index + 1]!.from);
  for (let index = 1; index < gaps.length - 1; index += 1) if (between(index) < between(best)) best = index;
  return best;
}
