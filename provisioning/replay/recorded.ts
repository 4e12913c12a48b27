// A journal's folder → the recorded samples of some points, all together in the order of time, a stretch at a time.
//
// 1. A point that was not heard for longer than it may is stale, as it would have been then.
// 2. Memory is bounded: a stretch holds about `rowsPerStretch` samples, whatever the number of points.
import { openHistory } from '../../agent/journal/history/history.ts';
import type { DurableEnds, HistoryPoint } from '../../agent/journal/types.ts';
import { wallMs, type WallMs } from '../../agent/model/clock.ts';
import type { Reason, Sample } from '../../agent/model/sample.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import type { TimeRange } from '../time-range.ts';

/** A sample with the wall time at which it came; its monotonic time belongs to whoever replays it. */
export interface Replayed extends Omit<Sample, 'mono'> {
  readonly wall: WallMs;
}

const rowsPerStretch = 200_000;
const stretchMsMin = 600_000;
const stretchMsMax = 86_400_000;
/** What retention thinned to hours comes once an hour. */
const thinnedMs = 3_900_000;

export interface Recordings {
  readonly folder: string;
  readonly durable: DurableEnds | undefined;
}

export async function* recorded(
  { folder, durable }: Recordings,
  points: readonly PointSpec[],
  { from, to }: TimeRange,
): AsyncGenerator<readonly Replayed[]> {
  await using history = await openHistory(folder, durable === undefined ? {} : { durable: () => durable });
  const known = new Set((await history.points()).map(({ point }) => point));
  const followed = points.filter(({ id }) => known.has(id)).map((spec) => new Followed(spec));
  const stretchMs = stretchFor(points);
  for (let at: number = from; at < to; at += stretchMs) {
    const end = Math.min(at + stretchMs, to);
    const samples: Replayed[] = [];
    for (const one of followed) {
      const rows = await history.query({ point: one.spec.id, from: wallMs(at), to: wallMs(end) });
      samples.push(
        ...one.samples(
          rows.filter(({ wall }) => wall < end),
          end,
        ),
      );
    }
    yield samples.sort((a, b) => a.wall - b.wall);
  }
}

function stretchFor(points: readonly PointSpec[]): number {
  const perMs = points.reduce((sum, { periodMs }) => sum + 1 / Math.max(periodMs, 100), 0);
  return Math.min(stretchMsMax, Math.max(stretchMsMin, rowsPerStretch / Math.max(perMs, Number.MIN_VALUE)));
}

/** One point over all stretches. */
class Followed {
  readonly spec: PointSpec;
  #heardAt: number | undefined;
  #isStale = false;
  #limitMs: number;

  constructor(spec: PointSpec) {
    this.spec = spec;
    this.#limitMs = spec.staleMs;
  }

  /** What was heard, and where it fell silent. */
  samples(rows: readonly HistoryPoint[], end: number): Replayed[] {
    const samples: Replayed[] = [];
    for (const row of rows) {
      this.#fallSilent(row.wall, samples);
      samples.push(this.#sampleOf(row));
      this.#heardAt = row.wall;
      this.#isStale = row.quality === 'stale';
      this.#limitMs = Math.max(this.spec.staleMs, row.count === undefined ? 0 : thinnedMs);
    }
    this.#fallSilent(end, samples);
    return samples;
  }

  #fallSilent(until: number, samples: Replayed[]): void {
    if (this.#heardAt === undefined || this.#isStale || until - this.#heardAt <= this.#limitMs) return;
    this.#isStale = true;
    const { id: point } = this.spec;
    const wall = wallMs(this.#heardAt + this.#limitMs);
    samples.push({ point, value: null, quality: 'stale', reason: 'silent', wall });
  }

  #sampleOf({ value, quality, wall }: HistoryPoint): Replayed {
    const { id: point } = this.spec;
    if (quality === 'good') return { point, value, quality, wall };
    return { point, value, quality, reason: reasons[quality] ?? 'silent', wall };
  }
}

/** History keeps the quality only; no rule asks for more. */
const reasons: Readonly<Record<string, Reason>> = { bad: 'undecodable', uncertain: 'out-of-range', stale: 'silent' };
