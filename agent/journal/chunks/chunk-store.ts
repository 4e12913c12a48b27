// The folder of chunks → the ranges it covers, and their records in chunk order.
import { join } from 'node:path';
import type { ChunkRange, ChunkSlice, ChunkStore } from './chunk-contract.ts';
import { ChunkFile } from './chunk-file.ts';
import { SeriesTables } from './chunk-index.ts';
import { chunkFolder, parseChunkName, type ChunkName } from './chunk-name.ts';
import { filesIn } from './chunk-write.ts';
import { columnSample } from './column-samples.ts';
import { comparePositions } from '../log/log-position.ts';
import { isCode } from '../log/segment-folder.ts';
import type { Position, SampleRecord } from '../types.ts';

/** A card that answers EIO may have been re-seated a minute later; after so many tries the chunk counts as lost. */
const readTries = 5;

export class ChunkFolder implements ChunkStore, AsyncDisposable {
  /** Where the chunks' files are. */
  readonly folder: string;
  readonly #tables = new SeriesTables();
  readonly #refusals = new Map<string, number>();
  #names: readonly ChunkName[] = [];
  /** The chunk that was read last stays open: a backlog is read in many small slices. */
  #last: { readonly file: string; readonly chunk: ChunkFile } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(journal: string) {
    this.folder = join(journal, chunkFolder);
  }

  /** @param journal the journal's folder; that of the chunks need not exist */
  static async open(journal: string): Promise<ChunkFolder> {
    const store = new ChunkFolder(journal);
    await store.refresh();
    return store;
  }

  list(): readonly ChunkRange[] {
    return this.#names.map(({ range }) => range);
  }

  /** As `list`, with what the files' names tell. */
  names(): readonly ChunkName[] {
    return this.#names;
  }

  async refresh(): Promise<void> {
    const known = new Map(this.#names.map((name) => [name.file, name]));
    const files = await filesIn(this.folder);
    const found = files.map((file) => known.get(file) ?? parseChunkName(file)).filter((name) => name !== undefined);
    // Overlaps cannot come from sealing; of a copied folder the chunk that covers more counts.
    found.sort((a, b) => comparePositions(a.range.from, b.range.from) || b.range.to.record - a.range.to.record);
    const names: ChunkName[] = [];
    for (const name of found) {
      if (name.range.from.record >= (names[names.length - 1]?.range.to.record ?? 0)) names.push(name);
    }
    this.#names = names;
    await this.#inTurn(() => this.#close());
  }

  async readRange(range: ChunkRange, from: Position, max: number): Promise<ChunkSlice> {
    const name = this.#names.find((one) => comparePositions(one.range.from, range.from) === 0);
    const skip = from.sealed === true ? from.record - range.from.record : 0;
    const rest = { records: [], next: range.to, lost: range.to.record - range.from.record - skip };
    if (name === undefined) return rest;
    return this.#inTurn(async () => {
      try {
        const chunk = await this.#chunk(name.file);
        return chunk === undefined ? rest : await readSlice(chunk, range, skip, max);
      } catch (failed) {
        if (!isCode(failed, 'EIO')) throw failed;
        const refusals = (this.#refusals.get(name.file) ?? 0) + 1;
        this.#refusals.set(name.file, refusals);
        if (refusals < readTries) throw failed;
        return rest;
      }
    });
  }

  /** A chunk's file, for whoever reads it by pages; the caller closes it. `undefined` when gone or beyond repair. */
  async openFile(name: ChunkName, thorough = false): Promise<ChunkFile | undefined> {
    const chunk = await ChunkFile.open(join(this.folder, name.file), this.#tables, thorough);
    return chunk instanceof ChunkFile ? chunk : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(() => this.#close());
  }

  async #chunk(file: string): Promise<ChunkFile | undefined> {
    if (this.#last?.file === file) return this.#last.chunk;
    await this.#close();
    const chunk = await ChunkFile.open(join(this.folder, file), this.#tables);
    if (!(chunk instanceof ChunkFile)) return undefined;
    this.#last = { file, chunk };
    return chunk;
  }

  async #close(): Promise<void> {
    const last = this.#last;
    this.#last = undefined;
    await last?.chunk[Symbol.asyncDispose]();
  }

  /** One at a time: all share the open file. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** @param skip records of the chunk that were read before */
async function readSlice(chunk: ChunkFile, range: ChunkRange, skip: number, max: number): Promise<ChunkSlice> {
  const { boot, pages, series } = chunk.index;
  const records: SampleRecord[] = [];
  let lost = 0;
  let pageStart = 0;
  let at = skip;
  for (const [place, page] of pages.entries()) {
    const pageEnd = pageStart + page.count;
    if (pageEnd > at && records.length < max) {
      const columns = page.rawBytes > 0 ? await chunk.samples(place) : undefined;
      const of = series[page.series];
      if (columns === undefined || of === undefined) lost += pageEnd - at;
      const to = columns === undefined ? pageEnd : Math.min(pageEnd, at + max - records.length);
      for (; columns !== undefined && of !== undefined && at < to; at++) {
        const position = { epoch: range.from.epoch, record: range.from.record + at, sealed: true as const };
        records.push({ position, boot, series: of, sample: columnSample(columns, at - pageStart, of.point) });
      }
      at = to;
    }
    if (records.length >= max) break;
    pageStart = pageEnd;
  }
  const whole = range.to.record - range.from.record;
  const stored = pages.reduce((sum, page) => sum + page.count, 0);
  // What the segments had already lost when they were sealed stands behind the last page.
  if (at >= stored) return { records, next: range.to, lost: lost + whole - Math.max(at, stored) };
  return { records, next: { epoch: range.from.epoch, record: range.from.record + at, sealed: true }, lost };
}
