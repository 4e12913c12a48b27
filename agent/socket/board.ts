// Every published sample → the newest one per point, and for each watcher the points that it has not seen since.
//
// 1. A watcher is sent, for every point it watches, the newest sample that there is when the message is made.
// 2. What waits for a watcher is a set of points, never a queue of samples: bound = the number of points.
// 3. A new watcher first gets all that is known.
import type { MonoMs } from '../model/clock.ts';
import type { PointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { LiveSample } from './protocol.ts';

export class Board {
  readonly #newest = new Map<PointId, Sample>();

  put(samples: readonly Sample[]): void {
    for (const sample of samples) this.#newest.set(sample.point, sample);
  }

  /** What a new watcher of `points` (all when undefined) is sent first, and later what has changed. */
  view(points?: readonly PointId[]): View {
    return new View(this.#newest, points === undefined ? undefined : new Set(points));
  }
}

export class View {
  readonly #newest: ReadonlyMap<PointId, Sample>;
  readonly #wanted: ReadonlySet<PointId> | undefined;
  readonly #unseen: Set<PointId>;

  constructor(newest: ReadonlyMap<PointId, Sample>, wanted: ReadonlySet<PointId> | undefined) {
    this.#newest = newest;
    this.#wanted = wanted;
    this.#unseen = new Set(wanted ?? newest.keys());
  }

  /** Marks the points of `samples` as not seen yet; true when something waits now. */
  touch(samples: readonly Sample[]): boolean {
    for (const { point } of samples) if (this.#wanted?.has(point) ?? true) this.#unseen.add(point);
    return this.#unseen.size > 0;
  }

  /** At most `max` live samples of what waits; they count as seen. */
  take(max: number, now: MonoMs): LiveSample[] {
    const live: LiveSample[] = [];
    for (const point of this.#unseen) {
      if (live.length === max) break;
      this.#unseen.delete(point);
      const sample = this.#newest.get(point);
      if (sample !== undefined) live.push(liveSample(sample, now));
    }
    return live;
  }
}

function liveSample({ point, value, quality, reason, mono }: Sample, now: MonoMs): LiveSample {
  const ageMs = Math.max(0, Math.round(now - mono));
  return reason === undefined ? { point, value, quality, ageMs } : { point, value, quality, reason, ageMs };
}
