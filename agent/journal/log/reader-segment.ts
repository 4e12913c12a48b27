// Segments that were opened for reading: their heads and handles, a few at a time.
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundBlock } from './block.ts';
import { scanBlocks, type ScanReport } from './segment-scan.ts';
import { readBytes } from './reader-file.ts';
import { readHead, type SegmentHead, type SegmentMeta } from './segment.ts';
import type { SegmentInfo } from './segment-folder.ts';

const handlesMax = 4;
const headBytesFirst = 16_384;

/** What is known of a segment's head. */
export interface KnownHead {
  readonly meta: SegmentMeta;
  readonly blocksAt: number;
  /** undefined when both copies are gone and the neighbours told the rest. */
  readonly firstSequence: number | undefined;
  readonly damaged: boolean;
}

export class SegmentFiles implements AsyncDisposable {
  readonly #folder: string;
  readonly #handles = new Map<number, FileHandle>();
  readonly #heads = new Map<number, KnownHead>();
  readonly #metaOfEpoch = new Map<number, SegmentMeta>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws when the file is gone or cannot be opened */
  async handle(segment: SegmentInfo): Promise<FileHandle> {
    const known = this.#handles.get(segment.ordinal);
    if (known !== undefined) return known;
    const handle = await open(join(this.#folder, segment.file), 'r');
    this.#handles.set(segment.ordinal, handle);
    for (const [ordinal, oldest] of this.#handles) {
      if (this.#handles.size <= handlesMax) break;
      this.#handles.delete(ordinal);
      await oldest.close();
    }
    return handle;
  }

  /** undefined while nothing is written in it, and when nothing can tell any more what its series are. */
  async head(segment: SegmentInfo): Promise<KnownHead | undefined> {
    const known = this.#heads.get(segment.ordinal);
    if (known !== undefined) return known;
    const head = await this.#readHead(segment);
    if (head === undefined) return undefined;
    this.#heads.set(segment.ordinal, head);
    this.#metaOfEpoch.set(segment.epoch, head.meta);
    return head;
  }

  async #readHead(segment: SegmentInfo): Promise<KnownHead | undefined> {
    const handle = await this.handle(segment);
    const begin = await readBytes(handle, Buffer.allocUnsafe(headBytesFirst), 0, headBytesFirst);
    const quick = readHead(begin, segment);
    if (quick.kind === 'head') return knownHead(quick.head, quick.mended);
    const { size } = await handle.stat();
    const whole = readHead(await readBytes(handle, Buffer.allocUnsafe(size), 0, size), segment);
    if (whole.kind === 'head') return knownHead(whole.head, whole.mended);
    // All segments of one epoch have the same meta: a neighbour's head serves when both copies here are broken.
    const meta = whole.kind === 'none' ? this.#metaOfEpoch.get(segment.epoch) : undefined;
    return meta === undefined ? undefined : { meta, blocksAt: 0, firstSequence: undefined, damaged: true };
  }

  /** Reads a whole segment and visits its good blocks. undefined when its head is not there (see `head`). */
  async scan(
    segment: SegmentInfo,
    visit: (block: FoundBlock, head: KnownHead) => void,
  ): Promise<ScanReport | undefined> {
    const head = await this.head(segment);
    if (head === undefined) return undefined;
    const handle = await this.handle(segment);
    const { size } = await handle.stat();
    const bytes = await readBytes(handle, Buffer.allocUnsafe(size), 0, size);
    return scanBlocks(bytes, scanStart(segment, head), (block) => visit(block, head));
  }

  /** Forgets what is no longer in the folder. */
  async keepOnly(segments: readonly SegmentInfo[]): Promise<void> {
    const there = new Set(segments.map((segment) => segment.ordinal));
    for (const ordinal of this.#heads.keys()) if (!there.has(ordinal)) this.#heads.delete(ordinal);
    const epochs = new Set(segments.map((segment) => segment.epoch));
    for (const epoch of this.#metaOfEpoch.keys()) if (!epochs.has(epoch)) this.#metaOfEpoch.delete(epoch);
    for (const [ordinal, handle] of this.#handles) {
      if (there.has(ordinal)) continue;
      this.#handles.delete(ordinal);
      await handle.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keepOnly([]);
  }
}

function knownHead(head: SegmentHead, damaged: boolean): KnownHead {
  return { meta: head.meta, blocksAt: head.blocksAt, firstSequence: head.firstSequence, damaged };
}

export function scanStart(segment: SegmentInfo, head: KnownHead): Parameters<typeof scanBlocks>[1] {
  return {
    epoch: segment.epoch,
    record: segment.firstRecord,
    sequence: head.firstSequence,
    at: head.blocksAt,
    recordEnd: segment.endRecord ?? Number.POSITIVE_INFINITY,
  };
}
