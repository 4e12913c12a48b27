// The journal's folder → one that fits: expired chunks go, and when room is missing the oldest is thinned or dropped.
//
// 1. Nothing is given up silently: every step is reported with its count, its time and the uplinks that lose by it.
// 2. What an uplink within its `keep` has not passed goes only when all other telemetry is gone and room is missing.
// 3. `legal` series are thinned never, and dropped only when nothing else is left.
// 4. Events are never touched here; beyond their quota they are reported.
// The order of the steps is in `retention-plan.ts`.
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { WallMs } from '../../model/clock.ts';
import type { BootId, UplinkId } from '../../model/ids.ts';
import type { ChunkName } from '../chunks/chunk-name.ts';
import type { ChunkFolder } from '../chunks/chunk-store.ts';
import { filesIn } from '../chunks/chunk-write.ts';
import { dayMs, nextStep, type ChunkView, type Holder, type RetentionStep } from './retention-plan.ts';
import { contentOf, samplesGivenUp, thinChunk, type ChunkContent, type Sacrifice } from './thin.ts';
import type { Delivered } from '../types.ts';

/** Something that is not there any more. `what: 'samples' | 'minutes'` leaves roll-ups; no uplink can send those. */
export interface GivenUp {
  readonly what: Sacrifice;
  readonly why: RetentionStep['why'];
  readonly samples: number;
  readonly boot: BootId;
  /** First and last time, ms of that boot's monotonic clock. */
  readonly monoMin: number;
  readonly monoMax: number;
  /** Uplinks that had not delivered all of it; their cursor goes on behind it. */
  readonly uplinks: readonly UplinkId[];
}

export interface RetentionOptions {
  /** The journal's folder. */
  readonly folder: string;
  readonly store: ChunkFolder;
  /** The most that samples, in log and chunks, may take, bytes. */
  readonly bytesMax: number;
  readonly keepDays: number;
  /** Below this much free space (for everybody on the card) room is made, bytes. */
  readonly freeMin?: number;
  readonly eventsBytesMax?: number;
  readonly holders: readonly Holder[];
  /** Trusted wall time; undefined while there is none. */
  readonly now: WallMs | undefined;
  /** The date of a sample, undefined while its boot is not dated. */
  readonly dateOf: (boot: BootId, mono: number) => WallMs | undefined;
  /** Each sample is reported once, when it itself goes; roll-ups that go later are not reported again. */
  readonly onGivenUp: (what: GivenUp) => void;
  readonly signal?: AbortSignal;
  /** Free and all bytes of the file system; for tests. */
  readonly space?: (folder: string) => Promise<{ readonly free: number; readonly all: number }>;
}

export interface RetentionReport {
  readonly steps: number;
  readonly bytesFreed: number;
  /** Of samples: log and chunks. */
  readonly bytesUsed: number;
  readonly eventsBytes: number;
  readonly eventsOverQuota: boolean;
  /** Bytes that are still missing although nothing is left to give up. */
  readonly bytesMissing: number;
}

/** A round ends after so many steps, so that a sealer gets its turn; the next round goes on. */
const stepsMax = 200;
const freeShareMin = 0.05;
const freeBytesMost = 256 * 1024 * 1024;
export const eventsBytesDefault = 64 * 1024 * 1024;

/** The oldest place that the uplink has not delivered. */
export function holderOf(uplink: UplinkId, keepDays: number, { live, gaps }: Delivered): Holder {
  return { uplink, keepDays, from: gaps[0]?.from ?? live };
}

async function spaceOf(folder: string): Promise<{ free: number; all: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, all: blocks * bsize };
}

/** What the files of a folder take on the disk. */
async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const file of await filesIn(folder)) {
    const found = await stat(join(folder, file)).catch(() => undefined); // removed meanwhile
    sum += Math.max(found?.size ?? 0, (found?.blocks ?? 0) * 512);
  }
  return sum;
}

/** Sizes and contents of chunks, looked up once: nobody else changes them. Bound: the chunks in the folder. */
export class ChunkContents {
  #bytes = new Map<string, number>();
  #contents = new Map<string, ChunkContent>();

  /** Bytes of all chunks. */
  async bytes(store: ChunkFolder): Promise<number> {
    const bytes = new Map<string, number>();
    for (const { file } of store.names()) {
      const known = this.#bytes.get(file);
      bytes.set(file, known ?? (await stat(join(store.folder, file)).catch(() => undefined))?.size ?? 0);
    }
    this.#bytes = bytes;
    this.#contents = new Map([...this.#contents].filter(([file]) => bytes.has(file)));
    return [...bytes.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Oldest first; `bytes` has been called before. */
  async views(store: ChunkFolder, dateOf: RetentionOptions['dateOf']): Promise<ChunkView[]> {
    const views: ChunkView[] = [];
    for (const name of store.names()) {
      const bytes = this.#bytes.get(name.file) ?? 0;
      const content = this.#contents.get(name.file) ?? (await readContent(store, name, bytes));
      this.#contents.set(name.file, content);
      views.push({ name, bytes, content, wallMax: dateOf(name.range.boot, name.monoMax) });
    }
    return views;
  }

  /** The chunk was changed. */
  forget({ file }: ChunkName): void {
    this.#bytes.delete(file);
    this.#contents.delete(file);
  }
}

async function readContent(store: ChunkFolder, name: ChunkName, bytes: number): Promise<ChunkContent> {
  await using chunk = await store.openFile(name);
  // What nobody can read is the least worth keeping, so it counts as the mildest sacrifice.
  const all = { samples: bytes, minutes: bytes, telemetry: bytes, all: bytes };
  return chunk === undefined ? all : contentOf(chunk.index);
}

/**
 * One round.
 * @param contents kept by the caller from round to round, so that old chunks are not opened again
 * @throws when the folder cannot be read or changed
 */
export async function enforceRetention(
  options: RetentionOptions,
  contents: ChunkContents = new ChunkContents(),
): Promise<RetentionReport> {
  const { folder, store, bytesMax, keepDays, holders, now, dateOf, signal } = options;
  const { free, all } = await (options.space ?? spaceOf)(folder);
  const freeMin = options.freeMin ?? Math.min(all * freeShareMin, freeBytesMost);
  await store.refresh();
  const logBytes = await bytesIn(join(folder, 'samples'));
  let chunkBytes = await contents.bytes(store);
  const used = logBytes + chunkBytes;
  let excess = Math.max(used - bytesMax, freeMin - free);
  let freed = 0;
  let steps = 0;
  const isOld = ({ range, monoMax }: ChunkName): boolean => {
    const wall = dateOf(range.boot, monoMax);
    return now !== undefined && wall !== undefined && wall < now - keepDays * dayMs;
  };
  // Usually nothing has to go, and then no chunk has to be opened to know that.
  const quiet = excess <= 0 && !store.names().some(isOld);
  for (; !quiet && steps < stepsMax && signal?.aborted !== true; steps++) {
    const chunks = await contents.views(store, dateOf);
    const step = nextStep({ chunks, holders, now, keepDays, excess });
    if (step === undefined) break;
    const givenUp = await takeStep(store, step);
    contents.forget(step.chunk.name);
    const left = await contents.bytes(store);
    excess -= chunkBytes - left;
    freed += chunkBytes - left;
    chunkBytes = left;
    if (givenUp.samples > 0) options.onGivenUp(givenUp);
  }
  const eventsBytes = await bytesIn(join(folder, 'events'));
  return {
    steps,
    bytesFreed: freed,
    bytesUsed: used - freed,
    eventsBytes,
    eventsOverQuota: eventsBytes > (options.eventsBytesMax ?? eventsBytesDefault),
    bytesMissing: steps < stepsMax ? Math.max(0, Math.ceil(excess)) : 0,
  };
}

async function takeStep(store: ChunkFolder, { chunk, what, why, uplinks }: RetentionStep): Promise<GivenUp> {
  const { name } = chunk;
  const samples = await countGivenUp(store, name, what);
  try {
    await thinChunk(store, name, what);
  } catch (failed) {
    if (what === 'all' || what === 'telemetry') throw failed;
    // No room even for the smaller chunk: then the whole one has to go, as it would have next.
    const { range, monoMin, monoMax } = name;
    const all = await countGivenUp(store, name, 'telemetry');
    await thinChunk(store, name, 'telemetry');
    return { what: 'telemetry', why, samples: all, boot: range.boot, monoMin, monoMax, uplinks };
  }
  return { what, why, samples, boot: name.range.boot, monoMin: name.monoMin, monoMax: name.monoMax, uplinks };
}

async function countGivenUp(store: ChunkFolder, name: ChunkName, what: Sacrifice): Promise<number> {
  await using chunk = await store.openFile(name);
  if (chunk === undefined) return name.range.to.record - name.range.from.record;
  return samplesGivenUp(chunk.index, what);
}
