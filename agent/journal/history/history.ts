// A point and a stretch of wall time → dated points to draw, from chunks and log together, thinned with their extremes.
//
// 1. Every stored sample of the stretch is in the answer exactly once, alone or in the `count` of a thinned point;
//    only of what retention thinned to roll-ups the edges may be off by one roll-up.
// 2. At most `pointsMax` points; the least and the greatest believed value of the stretch are always among them.
// 3. Read-only, never past the durable end; works beside control and link, and when neither runs.
import type { WallMs } from '../../model/clock.ts';
import type { BootId, PointId } from '../../model/ids.ts';
import { HistoryDates } from './history-dates.ts';
import { HistoryFiles, type BootRows, type Unit, type Wanted } from './history-read.ts';
import { samplePoint, Thinner, thinnedPoint, type DatedRow, type HistoryRow } from './history-thin.ts';
import { minuteMs } from '../chunks/rollup.ts';
import type { DurableEnds, HistoryPoint, HistoryQuery, Series } from '../types.ts';

export interface HistoryOptions {
  /** The durable ends of the running writer, asked again for every query; left out when none runs. */
  readonly durable?: () => DurableEnds | undefined;
}
export interface HistoryAnswer {
  readonly points: readonly HistoryPoint[];
  /** Samples of the stretch that are damaged. */
  readonly lost: number;
}

/** Read-only; see the invariants above. */
export type History = JournalHistory;

/** Files that are opened ahead of the one being read: hides the card's latency, bounds handles and memory. */
const aheadMax = 4;
/** A segment that was sealed between listing and reading makes us list again; a sealer that catches up moves many. */
const triesMax = 100;
/** Roll-ups do instead of samples when at least so many of them fall into one point of the answer. */
const rollupsPerPoint = 2;

class JournalHistory implements AsyncDisposable {
  readonly #files: HistoryFiles;
  readonly #dates: HistoryDates;
  readonly #durable: () => DurableEnds | undefined;
  /** Series per chunk's file; chunks never change their series. Bound: the chunks in the folder. */
  #seriesOf = new Map<string, readonly Series[]>();

  constructor(files: HistoryFiles, dates: HistoryDates, durable: () => DurableEnds | undefined) {
    this.#files = files;
    this.#dates = dates;
    this.#durable = durable;
  }

  /** All series that have samples, newest definition of each point; by name. */
  async points(): Promise<readonly Series[]> {
    const byPoint = new Map<PointId, Series>();
    const known = new Map<string, readonly Series[]>();
    for (const unit of await this.#units()) {
      const key = unit.kind === 'chunk' ? unit.name.file : undefined;
      const series = (key === undefined ? undefined : this.#seriesOf.get(key)) ?? (await this.#files.series(unit));
      if (key !== undefined) known.set(key, series);
      for (const one of series) byPoint.set(one.point, one);
    }
    this.#seriesOf = known;
    return [...byPoint.values()].sort((a, b) => (a.point < b.point ? -1 : 1));
  }

  async query(query: HistoryQuery): Promise<readonly HistoryPoint[]> {
    return (await this.read(query)).points;
  }

  /** As `query`, with what is lost. */
  async read(query: HistoryQuery): Promise<HistoryAnswer> {
    const { from, to, pointsMax } = query;
    if (pointsMax === undefined) return this.#samples(query);
    const thinner = new Thinner(from, to, pointsMax);
    const rollMsMax = thinner.widthMs / rollupsPerPoint;
    let lost = 0;
    for await (const found of this.#rows(query, rollMsMax >= minuteMs ? rollMsMax : 0)) {
      lost += found.lost;
      for (const row of found.rows) thinner.put(this.#dated(found.boot, row));
    }
    // Few enough to be shown one by one, so nothing has to be thinned.
    if (thinner.samples <= pointsMax) return this.#samples(query);
    return { points: thinner.points(), lost };
  }

  /** The newest sample; undefined when the point has none. */
  async latest(point: PointId): Promise<HistoryPoint | undefined> {
    const wanted: Wanted = { point, touches: () => true, covers: () => false, rollMsMax: 0 };
    for (let tries = 0; tries < triesMax; tries++) {
      let moved = false;
      for (const unit of (await this.#units()).toReversed()) {
        const rows = await this.#files.read(unit, wanted);
        const newest = this.#newest(rows ?? []);
        if (newest !== undefined) return newest;
        moved ||= rows === undefined;
      }
      if (!moved) return undefined;
    }
    return undefined;
  }

  /** The same samples in the order of the log, a file at a time: for exports of any length. */
  async *stream(
    query: Omit<HistoryQuery, 'pointsMax'>,
  ): AsyncGenerator<readonly (HistoryPoint & { series: Series })[]> {
    for await (const { boot, rows, series } of this.#rows(query, 0)) {
      yield rows.map((row) => ({ ...this.#point(boot, row), series }));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files[Symbol.asyncDispose]();
    await this.#dates[Symbol.asyncDispose]();
  }

  async #samples(query: HistoryQuery): Promise<HistoryAnswer> {
    const points: HistoryPoint[] = [];
    let lost = 0;
    for await (const found of this.#rows(query, 0)) {
      lost += found.lost;
      for (const row of found.rows) points.push(this.#point(found.boot, row));
    }
    return { points: points.sort((a, b) => a.wall - b.wall), lost };
  }

  #dated(boot: BootId, row: HistoryRow): DatedRow {
    return { ...this.#dates.of(boot, row.lastMono), row };
  }

  #point(boot: BootId, row: HistoryRow): HistoryPoint {
    const dated = this.#dated(boot, row);
    return row.count === 1 ? samplePoint(dated) : thinnedPoint(dated);
  }

  #newest(found: readonly BootRows[]): HistoryPoint | undefined {
    const points = found.flatMap(({ boot, rows }) => rows.slice(-1).map((row) => this.#point(boot, row)));
    return points.sort((a, b) => b.wall - a.wall)[0];
  }

  /** Lists files and dates as they are now. */
  async #units(): Promise<Unit[]> {
    const durable = this.#durable();
    const units = await this.#files.units(durable?.samples);
    const boots = new Set<BootId>();
    for (const unit of units) {
      const boot = await this.#files.bootOf(unit);
      if (boot !== undefined) boots.add(boot);
    }
    await this.#dates.refresh(durable?.events, [...boots]);
    return units;
  }

  async *#rows(query: Omit<HistoryQuery, 'pointsMax'>, rollMsMax: number): AsyncGenerator<BootRows> {
    const { point, from, to } = query;
    const at = (boot: BootId, mono: number): WallMs => this.#dates.of(boot, mono).wall;
    const wanted: Wanted = {
      point,
      touches: (boot, monoMin, monoMax) => at(boot, monoMin) <= to && at(boot, monoMax) >= from,
      covers: (boot, monoMin, monoMax) => at(boot, monoMin) >= from && at(boot, monoMax) <= to,
      rollMsMax,
    };
    /** Last time given out of each boot: when the folder is listed again, what was given out is left out. */
    const given = new Map<BootId, number>();
    const isNew = (boot: BootId, mono: number): boolean => mono > (given.get(boot) ?? -Infinity);
    for (let tries = 0; tries < triesMax; tries++) {
      const touches: Wanted['touches'] = (boot, min, max) => isNew(boot, max) && wanted.touches(boot, min, max);
      const units = await this.#units();
      let moved = false;
      for await (const found of this.#ahead(units, tries === 0 ? wanted : { ...wanted, touches, rollMsMax: 0 })) {
        moved = found === undefined;
        if (found === undefined) break;
        for (const one of found) {
          const rows = tries === 0 ? one.rows : one.rows.filter((row) => isNew(one.boot, row.lastMono));
          yield { ...one, rows };
        }
        for (const { boot, rows } of found) given.set(boot, rows.at(-1)?.lastMono ?? given.get(boot) ?? -Infinity);
      }
      if (!moved) return;
    }
  }

  /** The units' rows in order, a few of them read ahead. */
  async *#ahead(units: readonly Unit[], wanted: Wanted): AsyncGenerator<readonly BootRows[] | undefined> {
    const ahead: Promise<readonly BootRows[] | undefined>[] = [];
    for (let at = 0; at < units.length; at++) {
      for (const unit of units.slice(at + ahead.length, at + aheadMax)) {
        const reading = this.#files.read(unit, wanted);
        reading.catch(() => {}); // whoever stops early never looks at it
        ahead.push(reading);
      }
      yield await ahead.shift();
    }
  }
}

/** @param folder the journal's folder; need not exist yet */
export async function openHistory(folder: string, options: HistoryOptions = {}): Promise<History> {
  const files = await HistoryFiles.open(folder);
  return new JournalHistory(files, await HistoryDates.open(folder), options.durable ?? (() => undefined));
}
