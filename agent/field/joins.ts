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
  const bestMs = [0];
  const lastReadFrom: number[] = [0];
  for (let end = 1; end <= sorted.length; end += 1) {
    let costMs = Number.POSITIVE_INFINITY;
    for (const { from, count } of readsEndingAt(sorted, end, rules)) {
      const candidateMs = (bestMs[from] ?? 0) + rules.costMs(count);
      if (candidateMs < costMs) {
        costMs = candidateMs;
        lastReadFrom[end] = from;
      }
    }
    bestMs[end] = costMs;
  }
  return unfold(sorted, lastReadFrom);
}

/** Every allowed read whose last item is `sorted[end − 1]`, widening to the left until something forbids it. */
function* readsEndingAt<I extends Stretch>(
  sorted: readonly I[],
  end: number,
  rules: JoinRules,
): Generator<{ from: number; count: number }> {
  let stop = 0;
  for (let from = end - 1; from >= 0; from -= 1) {
    const item = sorted[from];
    if (item === undefined) return;
    const next = sorted[from + 1];
    if (from < end - 1 && next !== undefined && !bridgeable(sorted, from, next, rules)) return;
    stop = Math.max(stop, item.start + item.count);
    const count = stop - item.start;
    if (from < end - 1 && count > rules.countMax) return;
    yield { from, count };
  }
}

/** Items are sorted by start, so the hole before `next` begins where the furthest of the items up to `from` ends. */
function bridgeable<I extends Stretch>(sorted: readonly I[], from: number, next: I, rules: JoinRules): boolean {
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
