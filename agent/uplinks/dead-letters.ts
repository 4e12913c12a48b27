// Records that a server can never take + its words → lines of JSON in one bounded file per uplink.
//
// 1. When `append` resolves, the lines survive a power cut: a cursor may pass them.
// 2. The file and its one predecessor hold at most `bytesMax` each; the oldest lines go first. What goes is still in
//    the journal: the dead letters are for the person who mends the fault, not the last copy.
// 3. A line torn by a power cut never swallows the next one.
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { UplinkId } from '../model/ids.ts';
import type { Aside } from './lane.ts';

export interface DeadLetters {
  /** Durable when it resolves. Rejects when the storage fails; nothing has been set aside then. */
  append(asides: readonly Aside[]): Promise<void>;
}

const bytesMaxDefault = 1_048_576;

/** `<folder>/<uplink>.jsonl`, the folder made when the first record is set aside. */
export class DeadLetterFile implements DeadLetters {
  readonly #folder: string;
  readonly #path: string;
  readonly #bytesMax: number;

  constructor(folder: string, uplink: UplinkId, bytesMax = bytesMaxDefault) {
    this.#folder = folder;
    this.#path = join(folder, `${uplink}.jsonl`);
    this.#bytesMax = bytesMax;
  }

  async append(asides: readonly Aside[]): Promise<void> {
    if (asides.length === 0) return;
    const text = asides.map((aside) => `${JSON.stringify(lineOf(aside))}\n`).join('');
    await mkdir(this.#folder, { recursive: true, mode: 0o750 });
    await using file = await this.#openFor(Buffer.byteLength(text));
    const gap = (await endsInsideALine(file)) ? '\n' : '';
    await file.appendFile(gap + text);
    await file.datasync();
    // The name itself must survive too when the file is new.
    await using folder = await open(this.#folder, 'r');
    await folder.sync();
  }

  /** The file with room for `bytes` more. */
  async #openFor(bytes: number): Promise<FileHandle> {
    const file = await open(this.#path, 'a+', 0o640);
    const { size } = await file.stat();
    if (size === 0 || size + bytes <= this.#bytesMax) return file;
    await file.close();
    await rename(this.#path, `${this.#path}.1`);
    return open(this.#path, 'a+', 0o640);
  }
}

async function endsInsideALine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

/** What a person needs to find and mend it, and what a program needs to send it again by hand. */
function lineOf(aside: Aside): object {
  if (aside.kind === 'range') {
    const { fromWall, toWall, ...rest } = aside;
    return { ...rest, fromTime: new Date(fromWall).toISOString(), toTime: new Date(toWall).toISOString() };
  }
  const { record, wall } = aside.record;
  const { point, value, quality, reason } = record.sample;
  const time = new Date(wall).toISOString();
  return {
    kind: 'record',
    time,
    point,
    value,
    quality,
    reason,
    position: record.position,
    boot: record.boot,
    words: aside.words,
  };
}
