// Samples in log order → pages by series and time, encoded. Holds one chunk's samples in memory, about 18 bytes each.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BootId } from '../model/ids.ts';
import type { Value } from '../model/sample.ts';
import { encodeFile, pageSalt, type PageBlocks } from './chunk-file.ts';
import type { ChunkIndex, ChunkRun } from './chunk-index.ts';
import { encodePage, encodeRollBlock, pageSamplesMax } from './chunk-page.ts';
import { exactDigits } from './column-number.ts';
import { ColumnsBuilder, valueKinds, type Columns } from './column-samples.ts';
import { hourMs, minuteMs, rollUp } from './rollup.ts';
import type { Series } from './types.ts';

/** With fewer samples than this per minute a minute's row would be larger than the samples themselves. */
const samplesPerMinuteMin = 2;

export interface DraftPage {
  readonly series: number;
  readonly columns: Columns;
}

const seriesKey = (series: Series): string =>
  JSON.stringify([series.point, series.kind, series.unit, series.valueType, series.decimals, series.record]);

export class ChunkDraft {
  readonly #series: Series[] = [];
  readonly #numbers = new Map<string, number>();
  /** By series number: full pages and the one that is being filled. */
  readonly #pages: ColumnsBuilder[][] = [];
  #samples = 0;

  get samples(): number {
    return this.#samples;
  }

  /** Samples of the median series: what decides whether columns pay. */
  get typicalSeries(): number {
    const counts = this.#pages.map((pages) => pages.reduce((sum, page) => sum + page.count, 0)).sort((a, b) => a - b);
    return counts[counts.length >> 1] ?? 0;
  }

  /** The number under which samples of this series are pushed; the same for equal series of any segment. */
  number(series: Series): number {
    const key = seriesKey(series);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#series.length);
    this.#pages.push([]);
    return this.#series.push(series) - 1;
  }

  /** @param mono whole ms, growing within a series */
  push(number: number, mono: number, value: Value | null, state: number): void {
    const pages = this.#pages[number];
    if (pages === undefined) throw new RangeError(`no series ${number}`);
    let page = pages[pages.length - 1];
    if (page === undefined || page.count >= pageSamplesMax) pages.push((page = new ColumnsBuilder()));
    page.push(mono, value, state);
    this.#samples++;
  }

  /** In chunk order: series by the name of their point, so that neighbouring chunks have equal tables. */
  content(): { readonly series: readonly Series[]; readonly pages: readonly DraftPage[] } {
    const order = this.#series
      .map((series, number) => ({ series, pages: this.#pages[number] ?? [] }))
      .filter(({ pages }) => pages.length > 0)
      .sort((a, b) => (a.series.point < b.series.point ? -1 : a.series.point > b.series.point ? 1 : 0));
    return {
      series: order.map(({ series }) => series),
      pages: order.flatMap(({ pages }, series) => pages.map((page) => ({ series, columns: page.columns() }))),
    };
  }
}

/** Lets others have their turn whenever a slice of synchronous work has lasted long enough. */
export class Pace {
  readonly #now: () => number;
  readonly #sliceMs: number;
  readonly #signal: AbortSignal | undefined;
  #since: number;

  /** @param now monotonic ms */
  constructor(now: () => number, signal?: AbortSignal, sliceMs = 2) {
    this.#now = now;
    this.#sliceMs = sliceMs;
    this.#signal = signal;
    this.#since = now();
  }

  /** @throws the signal's reason when the work is not wanted any more */
  async turn(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#now() - this.#since < this.#sliceMs) return;
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = this.#now();
  }
}

/** One page as it stands in the file. */
async function encodeBlocks(columns: Columns, decimals: number | null, salt: number, pace: Pace): Promise<PageBlocks> {
  const raw = await encodePage(columns, decimals, salt);
  await pace.turn();
  const numbers = columns.numbers.filter((_, at) => columns.kinds[at] === valueKinds.number);
  const digits = exactDigits(numbers, decimals);
  const minutes = rollUp(columns, minuteMs);
  const pays = minutes.length * samplesPerMinuteMin <= columns.count;
  const [rows, rollMs] = pays ? [minutes, minuteMs] : [rollUp(columns, hourMs), hourMs];
  return { raw, roll: await encodeRollBlock(rows, rollMs, digits, salt), rollMs };
}

export interface DraftPlace {
  readonly boot: BootId;
  readonly firstRecord: number;
  readonly endRecord: number;
  readonly runs: readonly ChunkRun[];
}
export type ChunkHead = Omit<ChunkIndex, 'pages' | 'series'>;

/** The parts of the chunk's file, and the head that names it. `undefined` for a range without a single sample. */
export async function encodeDraft(
  draft: ChunkDraft,
  place: DraftPlace,
  pace: Pace,
): Promise<{ readonly head: ChunkHead; readonly parts: readonly Buffer[] } | undefined> {
  const { series, pages } = draft.content();
  const rows: { series: number; count: number; monoMin: number; monoMax: number }[] = [];
  const blocks: PageBlocks[] = [];
  for (const [at, { series: number, columns }] of pages.entries()) {
    await pace.turn();
    const decimals = series[number]?.decimals ?? null;
    blocks.push(await encodeBlocks(columns, decimals, pageSalt(place.firstRecord, at), pace));
    const [monoMin, monoMax] = extremes(columns.mono);
    rows.push({ series: number, count: columns.count, monoMin, monoMax });
  }
  if (rows.length === 0) return undefined;
  const monoMin = rows.reduce((min, row) => Math.min(min, row.monoMin), Infinity);
  const monoMax = rows.reduce((max, row) => Math.max(max, row.monoMax), -Infinity);
  const head = { ...place, monoMin, monoMax };
  return { head, parts: await encodeFile({ ...head, series }, rows, blocks) };
}

/** First and last are not enough: a foreign writer may have let a clock go back. */
function extremes(values: Float64Array): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
