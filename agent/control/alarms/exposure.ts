// Times at which something was so → how much of it lies within a window, and when that will be enough.
//
// 1. Exact to the millisecond while at most `stretchesMax` separate stretches lie within the window.
// 2. Beyond that the two neighbours with the smallest hole between them become one of the same total length that ends
//    where the later one ended: as they leave the window they count for longer, by the holes so joined at most.
//    The alarm may come early by so much, never late.

/** It was so from the first moment up to, not including, the second, ms. Stretches are sorted and do not touch. */
export type Stretch = [from: number, to: number];
export const stretchesMax = 128;

/** It was so from `from` to `to`, which is now. What has left the window is forgotten. */
export function expose(stretches: Stretch[], from: number, to: number, withinMs: number): void {
  const last = stretches.at(-1);
  if (to > from && last?.[1] === from) last[1] = to;
  else if (to > from) stretches.push([from, to]);
  const old = stretches.findIndex(([, end]) => end > to - withinMs);
  if (old !== 0) stretches.splice(0, old === -1 ? stretches.length : old);
  if (stretches.length > stretchesMax) joinNearest(stretches);
}

/** How much of the last `withinMs` before `t` it was so, ms. */
export function exposureMs(stretches: readonly Stretch[], t: number, withinMs: number): number {
  const start = t - withinMs;
  return stretches.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, t) - Math.max(from, start)), 0);
}

/** From when on it will have been so for `totalMs` of the window, when it is so from `t` on without an end. */
export function fullAt(stretches: readonly Stretch[], t: number, totalMs: number, withinMs: number): number {
  let at = t;
  let sum = exposureMs(stretches, t, withinMs);
  if (sum >= totalMs) return t;
  // Outside of what leaves, each millisecond is won; while a stretch leaves, as much is lost as won.
  for (const [from, to] of stretches) {
    const leaves = from + withinMs;
    if (leaves > at) {
      if (sum + (leaves - at) >= totalMs) break;
      sum += leaves - at;
    }
    at = Math.max(at, Math.min(to, t) + withinMs);
  }
  return at + totalMs - sum;
}

/** From when on less than `totalMs` of the window will be left, when it is not so from `t` on. */
export function fallsAt(stretches: readonly Stretch[], t: number, totalMs: number, withinMs: number): number {
  let surplusMs = exposureMs(stretches, t, withinMs) - totalMs;
  if (surplusMs < 0) return t;
  for (const [from, to] of stretches) {
    const left = Math.max(from, t - withinMs);
    const lengthMs = Math.max(0, to - left);
    // One millisecond later than exactly `totalMs`, which is still full.
    if (surplusMs < lengthMs) return left + withinMs + surplusMs + 1;
    surplusMs -= lengthMs;
  }
  return Infinity;
}

function joinNearest(stretches: Stretch[]): void {
  let nearest = 1;
  let holeMs = Infinity;
  for (let i = 1; i < stretches.length; i += 1) {
    const hole = stretches[i]![0] - stretches[i - 1]![1];
    if (hole < holeMs) [nearest, holeMs] = [i, hole];
  }
  const [from, to] = stretches[nearest - 1]!;
  stretches[nearest]![0] -= to - from;
  stretches.splice(nearest - 1, 1);
}
