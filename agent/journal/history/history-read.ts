// One point of the journal → its rows in the order of the log: from chunks, and from segments that no chunk covers.
//
// 1. Nothing is read twice: a segment that a chunk covers is skipped. Segments are listed before chunks, so that what
//    is sealed between the two lists appears in both and not in neither.
// 2. A segment that is released meanwhile is noticed, and the caller lists again.
// 3. Never past the durable end that is given.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootId, PointId } from '../../model/ids.ts';
import type { Quality, Value } from '../../model/sample.ts';
import type { ChunkFile } from '../chunks/chunk-file.ts';
import type { ChunkName } from '../chunks/chunk-name.ts';
import { ChunkFolder } from '../chunks/chunk-store.ts';
import { visitSamples } from '../log/codec-sample.ts';
import { columnValue, stateQuality } from '../chunks/column-samples.ts';
import type { FoundBlock } from '../log/block.ts';
import { SegmentFiles, type KnownHead } from '../log/reader-segment.ts';
import type { HistoryRow } from './history-thin.ts';
import { rollupOf } from '../chunks/rollup.ts';
import { segmentRanges, type SegmentRange } from '../chunks/seal-plan.ts';
import { isCode, listSegments } from '../log/segment-folder.ts';
import type { Position, Series } from '../types.ts';

export interface BootRows {
  readonly boot: BootId;
  /** In the order of time. */
  readonly rows: readonly HistoryRow[];
  readonly series: Series;
  /** Records of the point that could not be read. */
  readonly lost: number;
}
/** What a page or a segment may be skipped or read coarsely by. */
export interface Wanted {
  readonly point: PointId;
  /** Whether any of this stretch is asked for. */
  readonly touches: (boot: BootId, monoMin: number, monoMax: number) => boolean;
  /** Whether all of it is. */
  readonly covers: (boot: BootId, monoMin: number, monoMax: number) => boolean;
  /** Roll-ups up to this width do instead of samples, ms; 0 asks for samples. */
  readonly rollMsMax: number;
}

export type Unit =
  | { readonly kind: 'chunk'; readonly name: ChunkName; readonly at: number }
  | { readonly kind: 'segment'; readonly range: SegmentRange; readonly limit: number; readonly at: number };

export class HistoryFiles implements AsyncDisposable {
  readonly #folder: string;
  readonly store: ChunkFolder;
  readonly #segments: SegmentFiles;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(journal: string, store: ChunkFolder) {
    this.#folder = join(journal, 'samples');
    this.store = store;
    this.#segments = new SegmentFiles(this.#folder);
  }

  static async open(journal: string): Promise<HistoryFiles> {
    return new HistoryFiles(journal, await ChunkFolder.open(journal));
  }

  /** Everything there is, oldest first. */
  async units(durable: Position | undefined): Promise<Unit[]> {
    const segments = await listSegments(this.#folder);
    await this.#segments.keepOnly(segments);
    await this.store.refresh();
    const units: Unit[] = this.store.names().map((name) => ({ kind: 'chunk', name, at: name.range.from.record }));
    for (const range of segmentRanges(segments, this.store.list())) {
      const { segment, endRecord, sealed } = range;
      const durableEnd = durable === undefined || segment.epoch < durable.epoch ? Infinity : durable.record;
      const limit =
        durable !== undefined && segment.epoch > durable.epoch ? 0 : Math.min(endRecord ?? Infinity, durableEnd);
      if (!sealed && limit > segment.firstRecord)
        units.push({ kind: 'segment', range, limit, at: segment.firstRecord });
    }
    return units.sort((a, b) => a.at - b.at);
  }

  /** `undefined` when the segment was released meanwhile: a chunk holds it now. A chunk that is gone was dropped. */
  async read(unit: Unit, wanted: Wanted): Promise<readonly BootRows[] | undefined> {
    if (unit.kind === 'segment') return this.#inTurn(() => this.#readSegment(unit.range, unit.limit, wanted));
    const { range, monoMin, monoMax } = unit.name;
    if (!wanted.touches(range.boot, monoMin, monoMax)) return [];
    try {
      await using chunk = await this.store.openFile(unit.name);
      return chunk === undefined ? [] : await readChunk(chunk, wanted);
    } catch (failed) {
      if (isCode(failed, 'EIO')) return []; // the rest of the picture is worth more than none
      throw failed;
    }
  }

  /** Series that a unit knows of. */
  async series(unit: Unit): Promise<readonly Series[]> {
    if (unit.kind === 'segment') {
      return this.#inTurn(async () => (await this.#segments.head(unit.range.segment).catch(orGone))?.meta.series ?? []);
    }
    await using chunk = await this.store.openFile(unit.name);
    return chunk?.index.series ?? [];
  }

  async bootOf(unit: Unit): Promise<BootId | undefined> {
    if (unit.kind === 'chunk') return unit.name.range.boot;
    return this.#inTurn(async () => (await this.#segments.head(unit.range.segment).catch(orGone))?.meta.boot);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#segments[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }

  /** One at a time: segments share handles, and each is read as a whole. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #readSegment(range: SegmentRange, limit: number, wanted: Wanted): Promise<readonly BootRows[] | undefined> {
    const { segment } = range;
    try {
      const blocks: FoundBlock[] = [];
      const head = await this.#segments.head(segment);
      const numbers = head?.meta.series.flatMap(({ point }, number) => (point === wanted.point ? [number] : [])) ?? [];
      if (head === undefined || numbers.length === 0) return [];
      await this.#segments.scan({ ...segment, endRecord: limit }, (block) => void blocks.push(block));
      const rows = numbers.map((number) => readBlocks(blocks, head, number, limit, wanted));
      await access(join(this.#folder, segment.file)); // released and written anew while it was read?
      return rows;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }
}

function orGone(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error;
}

function readBlocks(
  blocks: readonly FoundBlock[],
  { meta }: KnownHead,
  number: number,
  limit: number,
  wanted: Wanted,
): BootRows {
  const rows: HistoryRow[] = [];
  let lost = 0;
  for (const block of blocks) {
    let left = Math.min(block.count, limit - block.firstRecord);
    try {
      visitSamples(block.payload, block.count, meta.series, (series, mono, value, quality) => {
        if (left-- <= 0 || series !== number || !wanted.touches(meta.boot, mono, mono)) return;
        rows.push(rowOf(mono, value, quality));
      });
    } catch (broken) {
      if (!(broken instanceof RangeError)) throw broken;
      lost += 1; // a block of a foreign version: how many of its records were this point's nobody knows
    }
  }
  const series = meta.series[number];
  if (series === undefined) throw new RangeError(`no series ${number}`);
  return { boot: meta.boot, rows, series, lost };
}

/** A sample as a row; its value stays visible also when it is not to be believed. */
function rowOf(mono: number, value: Value | null, quality: Quality): HistoryRow {
  const row = rollupOf(0, mono, value, quality);
  return row.last === null && value !== null ? { ...row, shown: value } : row;
}

async function readChunk(chunk: ChunkFile, wanted: Wanted): Promise<readonly BootRows[]> {
  const { boot, pages, series } = chunk.index;
  const mine = pages
    .map((page, place) => ({ page, place }))
    .filter(({ page }) => series[page.series]?.point === wanted.point)
    .filter(({ page }) => wanted.touches(boot, page.monoMin, page.monoMax))
    .sort((a, b) => a.page.monoMin - b.page.monoMin); // a point whose unit was changed has two series
  const found: BootRows[] = [];
  for (const { page, place } of mine) {
    const of = series[page.series];
    if (of === undefined) continue;
    const coarse = page.rollMs <= wanted.rollMsMax && wanted.covers(boot, page.monoMin, page.monoMax);
    const rolled = page.rawBytes === 0 || coarse ? await rolledRows(chunk, place) : undefined;
    const rows = rolled ?? (page.rawBytes > 0 ? await sampleRows(chunk, place) : undefined);
    const whole = wanted.covers(boot, page.monoMin, page.monoMax); // dating every sample costs more than reading it
    const kept = whole ? rows : rows?.filter((row) => wanted.touches(boot, row.lastMono, row.lastMono));
    found.push({ boot, rows: kept ?? [], series: of, lost: rows === undefined ? page.count : 0 });
  }
  return found;
}

async function rolledRows(chunk: ChunkFile, place: number): Promise<readonly HistoryRow[] | undefined> {
  return (chunk.index.pages[place]?.rollBytes ?? 0) > 0 ? chunk.rollups(place) : undefined;
}

async function sampleRows(chunk: ChunkFile, place: number): Promise<readonly HistoryRow[] | undefined> {
  const columns = await chunk.samples(place);
  // The samples are damaged and the roll-ups are not: then the picture is coarser, and not empty.
  if (columns === undefined) return rolledRows(chunk, place);
  const rows: HistoryRow[] = [];
  for (let at = 0; at < columns.count; at++) {
    const mono = columns.mono[at] ?? 0;
    rows.push(rowOf(mono, columnValue(columns, at), stateQuality(columns.states[at] ?? 0)));
  }
  return rows;
}
