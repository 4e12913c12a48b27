// A journal's folder → what both of its logs stand on: identity, lock, epochs, and the dictionary of its series.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../model/clock.ts';
import type { BootId } from '../../model/ids.ts';
import type { Language } from '../../model/language.ts';
import { chunkFolder, parseChunkName } from '../chunks/chunk-name.ts';
import { claimFolder } from '../identity.ts';
import { type FolderLock, lockFolder } from '../identity-lock.ts';
import type { LogGround } from './log-writer.ts';
import { type LogName, logNames, packMeta, parseSegmentFile } from './segment.ts';
import { isCode } from './segment-folder.ts';
import type { Identity, Series } from '../types.ts';

export interface GroundOptions extends Identity {
  readonly folder: string;
  readonly boot: BootId;
  readonly series: readonly Series[];
  readonly clock: Clock;
  readonly language: Language;
  readonly onNote: (text: string) => void;
}

export class WriterGround implements LogGround {
  readonly #options: GroundOptions;
  #ready: Promise<{ readonly packedMeta: Buffer }> | undefined;
  #lock: FolderLock | undefined;
  #epoch = 0;
  #sampleMin = 0;

  constructor(options: GroundOptions) {
    this.#options = options;
  }

  /** The epoch that was given out last; 0 until the folder could be used. */
  get epoch(): number {
    return this.#epoch;
  }

  ready(): Promise<{ readonly packedMeta: Buffer }> {
    this.#ready ??= this.#claim().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #claim(): Promise<{ readonly packedMeta: Buffer }> {
    const { folder, gateway, simulated, boot, series, clock, language, onNote } = this.#options;
    await mkdir(folder, { recursive: true });
    this.#lock ??= await lockFolder(folder);
    const { epoch, note } = await claimFolder(
      folder,
      { gateway, simulated },
      () => epochMax(folder),
      new Date(clock.wall()),
      language,
    );
    if (note !== undefined) onNote(note);
    // `nextEpoch` counts on from here, for both logs: no two of their segments share an epoch but by rolling on.
    this.#epoch = epoch - 1;
    this.#sampleMin = await chunkEnd(folder);
    return { packedMeta: await packMeta({ gateway, simulated, boot, series }) };
  }

  nextEpoch(atLeast: number): number {
    this.#epoch = Math.max(this.#epoch, atLeast) + 1;
    return this.#epoch;
  }

  recordMin(log: LogName): number {
    return log === 'samples' ? this.#sampleMin : 0;
  }

  async release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = undefined;
  }
}

async function epochMax(folder: string): Promise<number> {
  const epochs = [0];
  for (const log of logNames) {
    for (const file of await filesOf(join(folder, log))) epochs.push(parseSegmentFile(file)?.epoch ?? 0);
  }
  for (const file of await filesOf(join(folder, chunkFolder))) epochs.push(parseChunkName(file)?.range.to.epoch ?? 0);
  return Math.max(...epochs);
}

async function chunkEnd(folder: string): Promise<number> {
  const files = await filesOf(join(folder, chunkFolder));
  return Math.max(0, ...files.map((file) => parseChunkName(file)?.range.to.record ?? 0));
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}
