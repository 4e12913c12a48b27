// What a chunk holds and where ↔ bytes. Kept twice in the file, so that no single damage takes the whole chunk.
import { bootId, pointId, type BootId } from '../../model/ids.ts';
import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter } from './column-bytes.ts';
import { readInts, unzigzag, writeInts, zigzag } from './column-ints.ts';
import { packPart, unpackPart } from './column-pack.ts';
import type { Series } from '../types.ts';

/** Records of one epoch, in log order; a chunk may span restarts of the agent, but never of the board. */
export interface ChunkRun {
  readonly epoch: number;
  readonly firstRecord: number;
  readonly endRecord: number;
}
/** Up to 2048 samples of one series. A part that was thinned away has 0 bytes; its samples stay counted. */
export interface PageEntry {
  /** Place in `series`. */
  readonly series: number;
  readonly count: number;
  /** First and last time, ms of the boot's monotonic clock. */
  readonly monoMin: number;
  readonly monoMax: number;
  readonly rawBytes: number;
  readonly rollBytes: number;
  /** Width of the roll-ups, ms: a minute, or an hour where minutes do not pay or were thinned away. */
  readonly rollMs: number;
}
export interface ChunkIndex {
  readonly boot: BootId;
  readonly firstRecord: number;
  /** Records of the range that are in no page were already lost when it was sealed. */
  readonly endRecord: number;
  /** Of all samples, ms of the boot's monotonic clock, both included. */
  readonly monoMin: number;
  readonly monoMax: number;
  readonly runs: readonly ChunkRun[];
  readonly series: readonly Series[];
  /** In chunk order: by series, inside a series by time. */
  readonly pages: readonly PageEntry[];
}

const valueTypes: readonly Series['valueType'][] = ['number', 'boolean', 'string'];
const recordKinds: readonly Series['record'][] = ['normal', 'legal'];
/** Pages of a hundred series take about a kilobyte; more than this is damage. */
const rowsMax = 1_000_000;

function member<T>(list: readonly T[], at: number): T {
  const found = list[at];
  if (found === undefined) throw new RangeError(`no member ${at} in a list of ${list.length}`);
  return found;
}

async function encodeSeries(series: readonly Series[]): Promise<Buffer> {
  const out = new ByteWriter(series.length * 48 + 16);
  out.varint(series.length);
  for (const one of series) {
    out.text(one.point);
    out.text(one.kind);
    out.text(one.unit);
    out.byte(valueTypes.indexOf(one.valueType));
    out.byte(recordKinds.indexOf(one.record));
    out.varint(one.decimals === null ? 0 : one.decimals + 1);
  }
  return packPart(out.take());
}

async function decodeSeries(packed: Buffer): Promise<readonly Series[]> {
  const bytes = new ByteReader(await unpackPart(packed));
  const count = bytes.varint();
  const series: Series[] = [];
  while (series.length < count) {
    const names = { point: pointId(bytes.text()), kind: bytes.text(), unit: bytes.text() };
    const valueType = member(valueTypes, bytes.byte());
    const record = member(recordKinds, bytes.byte());
    const decimals = bytes.varint();
    series.push({ ...names, valueType, record, decimals: decimals === 0 ? null : decimals - 1 });
  }
  return series;
}

/** Columns of a page's row, each stored as its change from the row before: alike series have alike pages. */
const rowColumns = ['series', 'count', 'rawBytes', 'rollBytes', 'rollMs'] as const;

async function encodePages(out: ByteWriter, { pages, monoMin }: ChunkIndex): Promise<void> {
  out.varint(pages.length);
  const column = async (of: (page: PageEntry) => number): Promise<void> => {
    await writeInts(
      out,
      Float64Array.from(pages, (page, at) => zigzag(of(page) - (at === 0 ? 0 : of(pages[at - 1]!)))),
    );
  };
  for (const name of rowColumns) await column((page) => page[name]);
  await column((page) => page.monoMin - monoMin);
  await column((page) => page.monoMax - page.monoMin);
}

async function decodePages(bytes: ByteReader, monoBase: number): Promise<PageEntry[]> {
  const count = bytes.varint();
  if (count > rowsMax) throw new RangeError(`${count} pages`);
  const column = async (): Promise<Float64Array> => {
    const values = await readInts(bytes, count);
    for (let at = 0, value = 0; at < count; at++) values[at] = value += unzigzag(values[at] ?? 0);
    return values;
  };
  const [series, counts, raw, roll, rollMs] = [
    await column(), await column(), await column(), await column(), await column(),
  ]; // prettier-ignore
  const [starts, spans] = [await column(), await column()];
  const pages: PageEntry[] = [];
  for (let at = 0; at < count; at++) {
    const monoMin = monoBase + (starts[at] ?? 0);
    pages.push({
      series: series[at] ?? 0,
      count: counts[at] ?? 0,
      monoMin,
      monoMax: monoMin + (spans[at] ?? 0),
      rawBytes: raw[at] ?? 0,
      rollBytes: roll[at] ?? 0,
      rollMs: rollMs[at] ?? 0,
    });
  }
  return pages;
}

export async function encodeIndex(index: ChunkIndex): Promise<Buffer> {
  const out = new ByteWriter(1024);
  out.text(index.boot);
  out.varint(index.firstRecord);
  out.varint(index.endRecord);
  out.zigzag(index.monoMin);
  out.varint(index.monoMax - index.monoMin);
  out.varint(index.runs.length);
  for (const run of index.runs) {
    out.varint(run.epoch);
    out.varint(run.firstRecord);
    out.varint(run.endRecord);
  }
  out.part(await encodeSeries(index.series));
  await encodePages(out, index);
  return out.take();
}

/** The series of neighbouring chunks are the same bytes as long as the site is the same: parsed once per reader. */
export class SeriesTables {
  readonly #tables = new Map<string, readonly Series[]>();

  async of(packed: Buffer): Promise<readonly Series[]> {
    const key = `${packed.length}/${crc32(packed)}`;
    const series = this.#tables.get(key) ?? (await decodeSeries(packed));
    if (this.#tables.size >= 16) this.#tables.clear(); // bound: 16 site changes
    this.#tables.set(key, series);
    return series;
  }
}

/** `undefined` when the bytes, though their CRC matched, are no index that this version understands. */
export async function decodeIndex(bytes: Buffer, tables: SeriesTables): Promise<ChunkIndex | undefined> {
  try {
    const reader = new ByteReader(bytes);
    const boot = bootId(reader.text());
    const [firstRecord, endRecord] = [reader.varint(), reader.varint()];
    const monoMin = reader.zigzag();
    const monoMax = monoMin + reader.varint();
    const runs = Array.from({ length: Math.min(reader.varint(), rowsMax) }, (): ChunkRun => {
      return { epoch: reader.varint(), firstRecord: reader.varint(), endRecord: reader.varint() };
    });
    const series = await tables.of(reader.part());
    const pages = await decodePages(reader, monoMin);
    for (const page of pages) member(series, page.series);
    return { boot, firstRecord, endRecord, monoMin, monoMax, runs, series, pages };
  } catch (broken) {
    if (broken instanceof RangeError || broken instanceof TypeError) return undefined;
    throw broken;
  }
}
