// A chunk's file ↔ its index and pages. Layout: head, index, pages (raw and roll-ups each), index again, foot.
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { decodePage, decodeRollBlock } from './chunk-page.ts';
import { decodeIndex, encodeIndex, type ChunkIndex, type PageEntry, type SeriesTables } from './chunk-index.ts';
import type { Columns } from './column-samples.ts';
import type { Rollup } from './rollup.ts';
import { isCode } from '../log/segment-folder.ts';

const headMagic = 'KENHCHK1';
const footMagic = 'KENHEND1';
const frameBytes = 24;
/** Most indices fit, so that one read opens a chunk. */
const firstReadBytes = 8192;
/** An index of a million pages is smaller; a damaged length must not make us allocate the world. */
const indexBytesMax = 32 * 1024 * 1024;

/** The bytes of one page; empty where thinned away. */
export interface PageBlocks {
  readonly raw: Buffer;
  readonly roll: Buffer;
  /** Width of the roll-ups, ms. */
  readonly rollMs: number;
}

/** Mixed into each page's CRC, so that a page at the wrong place is damage. Thinning leaves it as it is. */
export const pageSalt = (firstRecord: number, page: number): number => (firstRecord * 4099 + page) % 2 ** 32;

function frame(magic: string, index: Buffer): Buffer {
  const bytes = Buffer.alloc(frameBytes);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt32LE(index.length, 8);
  bytes.writeUInt32LE(crc32(index), 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
  return bytes;
}

/**
 * The whole file in parts; small enough for memory because the sealer bounds its samples.
 * @param content the pages' bytes: raw and roll-ups of each, in the order and of the sizes that the index says
 */
export async function encodeFile(index: ChunkIndex, content: readonly Buffer[]): Promise<Buffer[]> {
  const bytes = await encodeIndex(index);
  return [frame(headMagic, bytes), bytes, ...content, bytes, frame(footMagic, bytes)];
}

/** `gone`: dropped meanwhile. `damaged`: neither index can be read, so nothing of the chunk can. */
export interface ChunkFault {
  readonly kind: 'gone' | 'damaged';
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await file.read(bytes, got, length - got, at + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

function frameIndex(bytes: Buffer, magic: string): { length: number; crc: number } | undefined {
  if (bytes.length < frameBytes || bytes.toString('latin1', 0, 8) !== magic) return undefined;
  if (crc32(bytes.subarray(0, 20)) !== bytes.readUInt32LE(20)) return undefined;
  const length = bytes.readUInt32LE(8);
  return length > indexBytesMax ? undefined : { length, crc: bytes.readUInt32LE(12) };
}

/** An opened chunk. What the disk refuses to read (EIO …) is thrown: only the caller knows whether to ask again. */
export class ChunkFile implements AsyncDisposable {
  readonly index: ChunkIndex;
  /** Set when one of the two indices is damaged: nothing is lost, but the card is failing. */
  readonly indexDamaged: boolean;
  /** Length of the whole file. */
  readonly bytes: number;
  readonly #file: FileHandle;
  readonly #starts: Float64Array;

  private constructor(file: FileHandle, index: ChunkIndex, indexBytes: number, indexDamaged: boolean) {
    this.#file = file;
    this.index = index;
    this.indexDamaged = indexDamaged;
    this.#starts = new Float64Array(index.pages.length);
    let at = frameBytes + indexBytes;
    for (const [place, page] of index.pages.entries()) {
      this.#starts[place] = at;
      at += page.rawBytes + page.rollBytes;
    }
    this.bytes = at + indexBytes + frameBytes;
  }

  /**
   * @param thorough reads both indices, for whoever verifies
   * @throws when the disk refuses to read
   */
  static async open(path: string, tables: SeriesTables, thorough = false): Promise<ChunkFile | ChunkFault> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'r');
      const head = await headIndex(file);
      const foot = head === undefined || thorough ? await footIndex(file) : undefined;
      const found = head ?? foot;
      const index = found === undefined ? undefined : await decodeIndex(found, tables);
      if (found !== undefined && index !== undefined) {
        const damaged = head === undefined || (thorough && foot === undefined);
        return new ChunkFile(file, index, found.length, damaged);
      }
      await file.close();
      return { kind: 'damaged' };
    } catch (failed) {
      await file?.close();
      if (isCode(failed, 'ENOENT')) return { kind: 'gone' };
      throw failed;
    }
  }

  /** The bytes of a page as they are, for thinning; checks nothing. */
  async blocks(place: number): Promise<PageBlocks> {
    const page = this.#page(place);
    const all = await this.#read(place, 0, page.rawBytes + page.rollBytes);
    return { raw: all.subarray(0, page.rawBytes), roll: all.subarray(page.rawBytes), rollMs: page.rollMs };
  }

  /** `undefined` when damaged; ask only for pages that still have raw bytes. */
  async samples(place: number): Promise<Columns | undefined> {
    const page = this.#page(place);
    const columns = await decodePage(await this.#read(place, 0, page.rawBytes), this.#salt(place));
    return columns?.count === page.count ? columns : undefined;
  }

  /** Rows of the page's own `rollMs`; `undefined` when damaged. */
  async rollups(place: number): Promise<Rollup[] | undefined> {
    const page = this.#page(place);
    return decodeRollBlock(await this.#read(place, page.rawBytes, page.rollBytes), page.rollMs, this.#salt(place));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  #page(place: number): PageEntry {
    const page = this.index.pages[place];
    if (page === undefined) throw new RangeError(`no page ${place}`);
    return page;
  }

  #salt(place: number): number {
    return pageSalt(this.index.firstRecord, place);
  }

  #read(place: number, from: number, length: number): Promise<Buffer> {
    return readAt(this.#file, (this.#starts[place] ?? 0) + from, length);
  }
}

async function headIndex(file: FileHandle): Promise<Buffer | undefined> {
  const start = await readAt(file, 0, firstReadBytes);
  const head = frameIndex(start, headMagic);
  if (head === undefined) return undefined;
  const end = frameBytes + head.length;
  const bytes = end <= start.length ? start.subarray(frameBytes, end) : await readAt(file, frameBytes, head.length);
  return bytes.length === head.length && crc32(bytes) === head.crc ? bytes : undefined;
}

async function footIndex(file: FileHandle): Promise<Buffer | undefined> {
  const { size } = await file.stat();
  if (size < 2 * frameBytes) return undefined;
  const foot = frameIndex(await readAt(file, size - frameBytes, frameBytes), footMagic);
  if (foot === undefined || foot.length + 2 * frameBytes > size) return undefined;
  const bytes = await readAt(file, size - frameBytes - foot.length, foot.length);
  return crc32(bytes) === foot.crc ? bytes : undefined;
}
