// One device on a line: which of its elements are due, and the reads that fetch them.
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Line, Span } from '../model/line.ts';
import type { DeviceSpec, PointSpec } from '../model/site.ts';
import { type Counts, noCounts, Recent } from './figures.ts';
import { type Grid, nextDue } from './grid.ts';
import { Health } from './health.ts';
import { joinReads } from './joins.ts';

/** One element range to fetch: a point's own registers, or the register that holds its scale. */
export interface Item {
  readonly table: string;
  readonly start: number;
  readonly count: number;
  readonly point?: PointSpec;
}
export interface Read extends Span {
  readonly items: readonly Item[];
}
/** Points of one period, polled together. */
interface Round {
  readonly grid: Grid;
  readonly items: readonly Item[];
  due: MonoMs;
  /** False for the first poll, which is made at once. */
  onGrid: boolean;
}
export interface DuePolls {
  readonly reads: readonly Read[];
  /** The earliest grid point among them; undefined for first polls. */
  readonly gridPoint: MonoMs | undefined;
  readonly missed: number;
}

/** How boldly reads are joined; a refused joint read makes it one step more timid until the device comes back. */
type JoinLevel = 'holes' | 'neighbours' | 'single';

/** A register that the device refuses is asked for again this rarely, ms. */
const refusedPauseMs = 600_000;
/** Assumed answering time until the device's own is known, ms. */
const answerMsGuess = 15;

export class Device {
  readonly spec: DeviceSpec;
  readonly points: readonly PointSpec[];
  readonly health: Health;
  readonly counts: Counts = noCounts();
  readonly answerMs = new Recent(32);
  /** Content of scale registers by `table:start`; forgotten when the device falls silent, it may be another one then. */
  readonly scales = new Map<string, number>();
  readonly #line: Line;
  readonly #rounds: readonly Round[];
  /** By the period of the one round, or the periods of several, that are due together. */
  readonly #plans = new Map<number | string, readonly Read[]>();
  readonly #parkedUntil = new Map<Item, MonoMs>();
  #joinLevel: JoinLevel = 'holes';
  #nextDue: MonoMs;

  constructor(
    spec: DeviceSpec,
    points: readonly PointSpec[],
    line: Line,
    phaseMs: number,
    now: MonoMs,
    random: () => number,
  ) {
    this.spec = spec;
    this.points = points;
    this.#line = line;
    this.health = new Health(now, random);
    this.#rounds = roundsOf(points).map(({ periodMs, items }) => {
      return { grid: { periodMs, phaseMs }, items, due: now, onGrid: false };
    });
    this.#nextDue = this.#earliest();
  }

  /** When its next round is due; infinitely late for a device without points. Asked for at every turn of the line. */
  get nextDue(): MonoMs {
    return this.#nextDue;
  }

  #earliest(): MonoMs {
    let due = Infinity;
    for (const round of this.#rounds) if (round.due < due) due = round.due;
    return monoMs(due);
  }

  /** Takes every round that is due at `now` and puts it on its next grid point. */
  takeDue(now: MonoMs): DuePolls {
    const due: Round[] = [];
    let gridPoint: MonoMs | undefined;
    let missed = 0;
    for (const round of this.#rounds) {
      if (round.due > now) continue;
      due.push(round);
      if (round.onGrid && (gridPoint === undefined || round.due < gridPoint)) gridPoint = round.due;
      const next = nextDue(round.grid, round.due, now);
      round.due = next.due;
      round.onGrid = true;
      missed += next.missed;
    }
    this.#nextDue = this.#earliest();
    return { reads: this.#reads(due, now), gridPoint, missed };
  }

  /** Undefined where no point of the device begins. */
  pointAt(table: string, start: number): PointSpec | undefined {
    return this.points.find(({ source }) => source.table === table && source.start === start);
  }

  /** The cheapest read that shows whether the device is there: its first due element alone. */
  probe(): Read | undefined {
    const item = this.#rounds[0]?.items[0];
    return item === undefined ? undefined : { unit: this.spec.unit, ...item, items: [item] };
  }

  /** The device is there (again): everything is asked at once, then on the grid. */
  restart(now: MonoMs): void {
    for (const round of this.#rounds) {
      round.due = now;
      round.onGrid = false;
    }
    this.#nextDue = this.#earliest();
  }

  /** The device answered again after silence: whatever it refused before may be there now. */
  reconnected(): void {
    this.#joinLevel = 'holes';
    this.#plans.clear();
    this.#parkedUntil.clear();
    this.scales.clear();
  }

  /** @returns the reads that ask for the same items separately; none when the read was for one item already. */
  refused(read: Read, now: MonoMs): readonly Read[] {
    if (read.items.length <= 1) {
      for (const item of read.items) this.#parkedUntil.set(item, monoMs(now + refusedPauseMs));
      this.#plans.clear();
      return [];
    }
    const covered = read.items.reduce((sum, item) => sum + item.count, 0);
    this.#joinLevel = this.#joinLevel === 'holes' && covered < read.count ? 'neighbours' : 'single';
    this.#plans.clear();
    return this.#join(read.items);
  }

  #reads(rounds: readonly Round[], now: MonoMs): readonly Read[] {
    if (this.#parkedUntil.size > 0) this.#unpark(now);
    const key = rounds.length === 1 ? (rounds[0]?.grid.periodMs ?? 0) : keyOf(rounds);
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const reads = this.#join(rounds.flatMap((round) => round.items).filter((item) => !this.#parkedUntil.has(item)));
    this.#plans.set(key, reads);
    return reads;
  }

  #unpark(now: MonoMs): void {
    for (const [item, until] of this.#parkedUntil) {
      if (until > now) continue;
      this.#parkedUntil.delete(item);
      this.#plans.clear();
    }
  }

  /** Reads that hold scale registers come first, so that a value never waits for its scale. */
  #join(items: readonly Item[]): readonly Read[] {
    const tables = Map.groupBy(items, (item) => item.table);
    const reads = [...tables].flatMap(([table, ofTable]) =>
      this.#joinTable(table, ofTable).map((read) => ({ unit: this.spec.unit, table, ...read })),
    );
    const holdsScale = (read: Read) => (read.items.some((item) => item.point === undefined) ? 0 : 1);
    return reads.toSorted((a, b) => holdsScale(a) - holdsScale(b));
  }

  #joinTable(table: string, items: readonly Item[]) {
    if (this.#joinLevel === 'single')
      return items.map((item) => ({ start: item.start, count: item.count, items: [item] }));
    const answerMs = (this.answerMs.quantile(0.5) ?? answerMsGuess) + this.spec.gapMs;
    return joinReads(items, {
      costMs: (count) => this.#line.wireMs(table, count) + answerMs,
      countMax: this.#line.countMax(table),
      holeMax: this.#joinLevel === 'holes' ? this.spec.holeMax : 0,
      forbidden: this.spec.forbidden.filter((range) => range.table === table),
    });
  }
}

const keyOf = (rounds: readonly Round[]): string => rounds.map((round) => round.grid.periodMs).join(' ');
export const scaleKey = (at: { readonly table: string; readonly start: number }): string => `${at.table}:${at.start}`;

/** Points by period; a point whose scale lives in another register brings that register along, once per round. */
function roundsOf(points: readonly PointSpec[]): { periodMs: number; items: readonly Item[] }[] {
  const byPeriod = Map.groupBy(points, (point) => point.periodMs);
  return [...byPeriod]
    .map(([periodMs, together]) => {
      const scales = new Map<string, Item>();
      for (const { source } of together) {
        const at = source.decimalsFrom;
        if (at !== undefined) scales.set(scaleKey(at), { table: at.table, start: at.start, count: 1 });
      }
      const own = together.map((point) => ({
        table: point.source.table,
        start: point.source.start,
        count: point.source.count,
        point,
      }));
      return { periodMs, items: [...scales.values(), ...own] };
    })
    .toSorted((a, b) => a.periodMs - b.periodMs);
}
