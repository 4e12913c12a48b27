// Due elements of one device and table → the cheapest set of reads, by time on the wire.
//
// 1. Every item lies whole in exactly one read.
// 2. No read touches a forbidden range, spans more than `countMax` elements, or bridges a hole wider than `holeMax`.
// 3. No other set of reads that keeps 2 costs less wire time. (Found by dynamic programming over the sorted items.)
import type { Range } from '../model/site.ts';

export interface Stretch {
  readonly start: number;
  readonly count: number;
}
export interface JoinedRead<I extends Stretch> extends Stretch {
  readonly items: readonly I[];
}
export interface JoinRules {
  /** Cost of one read of `count` elements in ms: wire time, gaps and the device's own answering time. */
  readonly costMs: (count: number) => number;
  readonly countMax: number;
  readonly holeMax: number;
  /** Only the ranges of this table. */
  readonly forbidden: readonly Range[];
}

/** The cheapest reads that cover all items, in order of address. An item wider than `countMax` becomes a read of its own. */
export function joinReads<I extends Stretch>(items: readonly I[], rules: JoinRules): JoinedRead<I>[] {
  const sorted = items.toSorted((a, b) => a.start - b.start || a.count - b.count);
  // Asked once per item here and not once per pair below: 500 registers are planned between two polls.
  const bridges = sorted.map((_, at) => bridgeable(sorted, at, rules));
  const bestMs = [0];
  const lastReadFrom: number[] = [0];
  for (let end = 1; end <= sorted.length; end += 1) {
    let leastMs = Number.POSITIVE_INFINITY;
    let stop = 0;
    // Every allowed read whose last item is `sorted[end − 1]`, widening to the left until something forbids it.
    for (let from = end - 1; from >= 0; from -= 1) {
      const item = sorted[from];
      if (item === undefined || (from < end - 1 && bridges[from] !== true)) break;
      stop = Math.max(stop, item.start + item.count);
      const count = stop - item.start;
      if (from < end - 1 && count > rules.countMax) break;
      const candidateMs = (bestMs[from] ?? 0) + rules.costMs(count);
      if (candidateMs >= leastMs) continue;
      leastMs = candidateMs;
      lastReadFrom[end] = from;
    }
    bestMs[end] = leastMs;
  }
  return unfold(sorted, lastReadFrom);
}

/**
 * Whether a read may go on from `sorted[from]` to the next item. Items are sorted by start, so the hole before that
 * begins where the furthest of the items up to `from` ends.
 */
function bridgeable(sorted: readonly Stretch[], from: number, rules: JoinRules): boolean {
  const next = sorted[from + 1];
  if (next === undefined) return false;
  let stop = 0;
  for (let i = from; i >= 0; i -= 1) {
    const item = sorted[i];
    if (item === undefined || next.start - item.start > rules.countMax) break;
    stop = Math.max(stop, item.start + item.count);
  }
  const hole = next.start - stop;
  if (hole <= 0) return true;
  if (hole > rules.holeMax) return false;
  return !rules.forbidden.some((range) => range.start < next.start && range.start + range.count > stop);
}

function unfold<I extends Stretch>(sorted: readonly I[], lastReadFrom: readonly number[]): JoinedRead<I>[] {
  const reads: JoinedRead<I>[] = [];
  for (let end = sorted.length; end > 0; end = lastReadFrom[end] ?? 0) {
    const items = sorted.slice(lastReadFrom[end] ?? 0, end);
    const start = items[0]?.start ?? 0;
    const stop = Math.max(...items.map((item) => item.start + item.count));
    reads.push({ start, count: stop - start, items });
  }
  return reads.reverse();
}
