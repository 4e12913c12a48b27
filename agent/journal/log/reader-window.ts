// A segment's file → its next block, reading ahead as little as may hold one.
import type { FileHandle } from 'node:fs/promises';
import { blockHeaderBytes, findBlock, type FoundBlock, payloadBytesMax } from './block.ts';
import { readBytes } from './reader-file.ts';

/** Holds two of the largest blocks: one of them is always whole. */
export const windowBytes: number = 2 * (blockHeaderBytes + payloadBytesMax);

/** Where a block begins, and what is expected there. */
export interface Place {
  readonly at: number;
  readonly record: number;
  readonly sequence: number | undefined;
}

/** The bytes of one segment from a place on, read as they are needed. */
export class Window {
  readonly #handle: FileHandle;
  readonly #buffer: Buffer;
  #bytes: Buffer;
  #begin = 0;

  constructor(handle: FileHandle, buffer: Buffer) {
    this.#handle = handle;
    this.#buffer = buffer;
    this.#bytes = buffer.subarray(0, 0);
  }

  /** The next good block at or behind `place`, as far as the file goes. */
  async block(place: Place, epoch: number): Promise<FoundBlock | undefined> {
    const expected = { epoch, sequenceMin: place.sequence ?? 0, recordMin: place.record };
    const left = this.#begin + this.#bytes.length - place.at;
    if (place.at < this.#begin || left < windowBytes / 2) await this.#fill(place.at, windowBytes, this.#buffer);
    let found = findBlock(this.#bytes, place.at - this.#begin, expected);
    if (found.kind !== 'block') {
      const rest = (await this.#handle.stat()).size - place.at;
      if (rest > this.#bytes.length) {
        await this.#fill(place.at, rest, Buffer.allocUnsafe(rest));
        found = findBlock(this.#bytes, 0, expected);
      }
    }
    if (found.kind !== 'block') return undefined;
    const { block } = found;
    return { ...block, at: block.at + this.#begin, end: block.end + this.#begin };
  }

  async #fill(at: number, length: number, buffer: Buffer): Promise<void> {
    this.#bytes = await readBytes(this.#handle, buffer, at, length);
    this.#begin = at;
  }
}
