// Samples → what every point is now, and as much of its past as expressions look back on.
//
// 1. No clock and no I/O: times come with the samples and with the question.
// 2. Of two samples of a point the one with the later time counts, in whichever order they come.
// 3. Memory is bounded by the number of points and of windows (`history.ts`).
import type { MonoMs } from '../model/clock.ts';
import type { PointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { Now, Scope, Window } from './expression/types.ts';
import { History } from './history.ts';

export interface Looking {
  /** Every window of every expression; the same one may come twice. */
  readonly windows: Iterable<Window>;
  /** Points whose value only grows, but for roll-over and reset. */
  readonly counters: ReadonlySet<PointId>;
}

export class Table {
  readonly #newest = new Map<PointId, Sample>();
  readonly #answeredAt = new Map<PointId, MonoMs>();
  readonly #histories = new Map<PointId, History[]>();

  constructor({ windows, counters }: Looking) {
    for (const { point, overMs } of windows) {
      const known = this.#histories.get(point) ?? [];
      if (known.some((one) => one.overMs === overMs)) continue;
      this.#histories.set(point, [...known, new History(overMs, counters.has(point))]);
    }
  }

  /** @returns the points whose value or quality is another one now; a newer sample of the same changes nothing */
  put(samples: Iterable<Sample>): ReadonlySet<PointId> {
    const changed = new Set<PointId>();
    for (const sample of samples) {
      const { point, value, quality, mono } = sample;
      const before = this.#newest.get(point);
      if (before !== undefined && mono < before.mono) continue;
      this.#newest.set(point, sample);
      if (quality !== 'stale') this.#answeredAt.set(point, mono);
      if (before?.quality !== quality || !Object.is(before.value, value)) changed.add(point);
      const isKnown = quality === 'good' && typeof value === 'number' && Number.isFinite(value);
      for (const history of this.#histories.get(point) ?? []) history.put(mono, isKnown ? value : undefined);
    }
    return changed;
  }

  sample(point: PointId): Sample | undefined {
    return this.#newest.get(point);
  }

  /** What an expression sees at `now`. */
  scope(now: Now): Scope {
    return {
      now,
      sample: (point) => this.#newest.get(point),
      answeredAt: (point) => this.#answeredAt.get(point),
      window: ({ point, what, overMs }) =>
        this.#histories
          .get(point)
          ?.find((one) => one.overMs === overMs)
          ?.read(what, now.mono),
    };
  }
}

/** Who must be looked at when a point changes: whoever reads its value or asks about it. */
export function readersOf<Reader>(
  readers: Iterable<readonly [Reader, { readonly needs: readonly PointId[]; readonly asks: readonly PointId[] }]>,
): ReadonlyMap<PointId, readonly Reader[]> {
  const index = new Map<PointId, Reader[]>();
  for (const [reader, { needs, asks }] of readers) {
    for (const point of new Set([...needs, ...asks])) index.set(point, [...(index.get(point) ?? []), reader]);
  }
  return index;
}
