// Blocks → one segment file: the spare that becomes it, the head, and each flush as one write and one fdatasync.
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { blockHeaderBytes, cleanEnd, sealBlock } from './block.ts';
import { headSpace, type LogName, segmentFile, type SegmentName, writeHead } from './segment.ts';
import { listSpares, spareFile, sparesMin, syncFolder } from './segment-folder.ts';
import type { DraftBlock } from './writer-queue.ts';

const zeroBytes = 65_536;

/** Pre-allocates what is missing of the spares, durable when it resolves. @throws what the file system says */
export async function ensureSpares(folder: string, bytes: number, ordinal: number): Promise<void> {
  const spares = await usableSpares(folder, bytes);
  for (let at = spares.length; at < sparesMin; at++) await makeSpare(folder, bytes, ordinal + at);
}

/** Spares of another size (cut short after a restart, or the setting changed) are removed. */
async function usableSpares(folder: string, bytes: number): Promise<readonly string[]> {
  const usable: string[] = [];
  for (const file of await listSpares(folder)) {
    const path = join(folder, file);
    if ((await stat(path)).size === bytes) usable.push(file);
    else await rm(path, { force: true });
  }
  return usable;
}

/** Zeros on the disk before the name is there: a spare that is listed is always whole. */
async function makeSpare(folder: string, bytes: number, ordinal: number): Promise<string> {
  const draft = join(folder, `${spareFile(ordinal)}.tmp`);
  try {
    await writeZeros(draft, bytes);
    const taken = new Set(await listSpares(folder));
    let number = ordinal;
    while (taken.has(spareFile(number))) number += 1;
    await rename(draft, join(folder, spareFile(number)));
    return spareFile(number);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeZeros(path: string, bytes: number): Promise<void> {
  await using handle = await open(path, 'w', 0o660);
  const zeros = Buffer.alloc(zeroBytes);
  for (let at = 0; at < bytes; at += zeroBytes) await handle.write(zeros, 0, Math.min(zeroBytes, bytes - at), at);
  await handle.sync();
}

async function openNamed(folder: string, path: string): Promise<FileHandle> {
  try {
    await syncFolder(folder);
    return await open(path, 'r+');
  } catch (error) {
    // Every try takes a new file: those that failed must not fill the card.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/** One segment that is being written. Any error ends it: after a failed flush nobody may trust the page cache. */
export class SegmentWriter {
  readonly name: SegmentName;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #bytesMax: number;
  #head: Buffer | undefined;
  #at: number;
  #sequence = 0;
  #record: number;

  private constructor(name: SegmentName, path: string, handle: FileHandle, bytesMax: number, head: Buffer) {
    this.name = name;
    this.#path = path;
    this.#handle = handle;
    this.#bytesMax = bytesMax;
    this.#head = head;
    this.#at = head.length;
    this.#record = name.firstRecord;
  }

  /**
   * Turns a spare into the segment `name`; its name is durable when this resolves.
   * @param sequence number of its first block in this epoch
   * @throws what the file system says
   */
  static async open(
    folder: string,
    name: SegmentName,
    log: LogName,
    packedMeta: Buffer,
    sequence: number,
    bytesMax: number,
  ): Promise<SegmentWriter> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, segmentFile(name));
    const [spare = await makeSpare(folder, bytesMax, name.ordinal)] = await usableSpares(folder, bytesMax);
    await rename(join(folder, spare), path);
    const handle = await openNamed(folder, path);
    const segment = new SegmentWriter(name, path, handle, bytesMax, writeHead(name, log, packedMeta, sequence));
    segment.#sequence = sequence;
    return segment;
  }

  /** True while nothing is durable in it. */
  get isFresh(): boolean {
    return this.#head !== undefined;
  }

  /** Bytes that blocks may still take. */
  get room(): number {
    return this.#bytesMax - this.#at - cleanEnd.length;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** The record behind the last durable one. */
  get record(): number {
    return this.#record;
  }

  /** One write, one fdatasync. Resolves with the bytes written. @throws what the file system says */
  async write(blocks: readonly DraftBlock[]): Promise<number> {
    let record = this.#record;
    let sequence = this.#sequence;
    for (const { out, count } of blocks) {
      sealBlock(out.buffer, out.at, { epoch: this.name.epoch, sequence, firstRecord: record, count });
      record += count;
      sequence += 1;
    }
    const parts = blocks.map(({ out }) => out.buffer.subarray(0, out.at));
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const head = this.#head;
    await this.#writeAll([...(head === undefined ? [] : [head]), ...parts, cleanEnd], this.#at - (head?.length ?? 0));
    await this.#handle.datasync();
    this.#head = undefined;
    this.#record = record;
    this.#sequence = sequence;
    this.#at += bytes;
    return bytes + (head?.length ?? 0) + cleanEnd.length;
  }

  async #writeAll(parts: Buffer[], at: number): Promise<void> {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await this.#handle.writev(parts, at);
    if (bytesWritten === bytes) return;
    // A short write is rare and says that the card is nearly full: the plain way finds out.
    const whole = Buffer.concat(parts);
    for (let done = bytesWritten; done < bytes;) {
      const more = await this.#handle.write(whole, done, bytes - done, at + done);
      if (more.bytesWritten === 0) throw new Error('the file system wrote nothing');
      done += more.bytesWritten;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Closes it after a failed flush; a file in which nothing is durable is removed. */
  async fail(): Promise<void> {
    await this.#handle.close().catch(() => {});
    if (this.isFresh) await rm(this.#path, { force: true }).catch(() => {});
  }
}

/** The least size of a segment that holds this head and still has most of its room for blocks. */
export function segmentBytesFor(wanted: number, packedMeta: Buffer): number {
  let bytes = wanted;
  while (headSpace(packedMeta) * 8 > bytes) bytes *= 2;
  return Math.max(bytes, 4 * (blockHeaderBytes + 65_536));
}
