// A chunk → a smaller chunk of the same range and name: roll-ups instead of samples, or legal series alone.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFile, pageSalt, type ChunkFile, type PageBlocks } from '../chunks/chunk-file.ts';
import type { ChunkIndex, PageEntry } from '../chunks/chunk-index.ts';
import type { ChunkName } from '../chunks/chunk-name.ts';
import { encodeRollBlock } from '../chunks/chunk-page.ts';
import type { ChunkFolder } from '../chunks/chunk-store.ts';
import { writeChunk, type OnStep } from '../chunks/chunk-write.ts';
import { exactDigits } from '../chunks/column-number.ts';
import { hourMs, joinRollups, minuteMs, type Rollup } from '../chunks/rollup.ts';
import { syncFolder } from '../log/segment-folder.ts';
import type { Series } from '../types.ts';

/** From the mildest to the hardest. The first three never touch `legal` series. */
export const sacrifices = ['samples', 'minutes', 'telemetry', 'all'] as const;
export type Sacrifice = (typeof sacrifices)[number];

/** What a chunk still holds, in bytes; what is 0 cannot be given up any more. */
export interface ChunkContent {
  readonly samples: number;
  readonly minutes: number;
  readonly telemetry: number;
  readonly all: number;
}

const isLegal = (index: ChunkIndex, page: PageEntry): boolean => index.series[page.series]?.record === 'legal';
/** Samples of slow points stay when minutes are kept: they are no larger than minutes would be. */
const hasMinutes = (page: PageEntry): boolean => page.rollMs === minuteMs && page.rollBytes > 0;

export function contentOf(index: ChunkIndex): ChunkContent {
  const content = { samples: 0, minutes: 0, telemetry: 0, all: 0 };
  for (const page of index.pages) {
    content.all += page.rawBytes + page.rollBytes;
    if (isLegal(index, page)) continue;
    content.telemetry += page.rawBytes + page.rollBytes;
    if (hasMinutes(page)) content.samples += page.rawBytes;
    content.minutes += page.rawBytes + (hasMinutes(page) ? page.rollBytes : 0);
  }
  return content;
}

/** Samples of the pages that lose their samples: what nobody can send any more. */
export function samplesGivenUp(index: ChunkIndex, what: Sacrifice): number {
  let count = 0;
  for (const page of index.pages) {
    const spared = what !== 'all' && (isLegal(index, page) || (what === 'samples' && !hasMinutes(page)));
    if (!spared && page.rawBytes > 0) count += page.count;
  }
  return count;
}

const nothing = Buffer.alloc(0);

async function hoursOf(rows: readonly Rollup[] | undefined, series: Series | undefined, salt: number): Promise<Buffer> {
  if (rows === undefined) return nothing; // damaged: it goes with what it could not tell
  const hours = joinRollups(rows, (row) => Math.floor((row.bucket * minuteMs) / hourMs));
  const numbers = hours.flatMap(({ numbers: n, last }) =>
    [n?.min, n?.max, last].filter((one) => typeof one === 'number'),
  );
  return encodeRollBlock(hours, hourMs, exactDigits(Float64Array.from(numbers), series?.decimals ?? null), salt);
}

async function thinPage(chunk: ChunkFile, place: number, what: Sacrifice): Promise<PageBlocks> {
  const { index } = chunk;
  const page = index.pages[place];
  if (page === undefined) throw new RangeError(`no page ${place}`);
  const blocks = await chunk.blocks(place);
  if (isLegal(index, page)) return blocks;
  if (what === 'telemetry') return { ...blocks, raw: nothing, roll: nothing };
  if (what === 'samples') return hasMinutes(page) ? { ...blocks, raw: nothing } : blocks;
  if (!hasMinutes(page)) return { ...blocks, raw: nothing };
  const salt = pageSalt(index.firstRecord, place);
  return {
    raw: nothing,
    roll: await hoursOf(await chunk.rollups(place), index.series[page.series], salt),
    rollMs: hourMs,
  };
}

/**
 * Gives up `what` of one chunk. A chunk that is left empty goes as a whole.
 * @returns bytes of content that went
 * @throws when the disk refuses; then the chunk is as it was
 */
export async function thinChunk(
  store: ChunkFolder,
  name: ChunkName,
  what: Sacrifice,
  onStep?: OnStep,
): Promise<number> {
  await using chunk = await store.openFile(name);
  if (chunk === undefined) return await dropChunk(store, name, 0); // nobody can read anything of it
  const before = contentOf(chunk.index);
  if (what === 'all' || (what === 'telemetry' && before.telemetry === before.all)) {
    return await dropChunk(store, name, before.all);
  }
  const pages: PageEntry[] = [];
  const content: Buffer[] = [];
  for (const [place, page] of chunk.index.pages.entries()) {
    const { raw, roll, rollMs } = await thinPage(chunk, place, what);
    pages.push({ ...page, rawBytes: raw.length, rollBytes: roll.length, rollMs });
    content.push(raw, roll);
  }
  const parts = await encodeFile({ ...chunk.index, pages }, content);
  await writeChunk(store.folder, name.file, parts, () => Promise.resolve(true), onStep);
  await store.refresh();
  return before.all - content.reduce((sum, { length }) => sum + length, 0);
}

async function dropChunk(store: ChunkFolder, name: ChunkName, bytes: number): Promise<number> {
  await rm(join(store.folder, name.file), { force: true });
  await syncFolder(store.folder);
  await store.refresh();
  return bytes;
}
