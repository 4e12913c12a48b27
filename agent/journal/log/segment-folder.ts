// A log's folder ↔ its segments in order, and the spare files that wait to become segments.
//
// 1. A segment ends where the next one begins. What stands in it beyond that was written again elsewhere (after a
//    failed flush nobody may trust what the page cache says) and does not count.
// 2. Only the writer opens segments; anyone may release a closed one. Released files become spares by renaming, so a
//    full disk cannot stop the log, and the card is not asked for fresh blocks all the time.
// 3. Files of any other name are left alone.
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentFile, segmentFile, type SegmentName } from './segment.ts';

export interface SegmentInfo extends SegmentName {
  readonly file: string;
  /** The next segment's first record; undefined for the last one, which may still grow. */
  readonly endRecord: number | undefined;
  readonly closed: boolean;
}

/** More spares than this are deleted. The writer keeps `sparesMin` ready. */
const sparesMax = 4;
export const sparesMin = 2;
const sparePattern = /^spare-\d+\.seg$/;

/** Oldest first; empty when the folder is not there. @throws when the folder cannot be read */
export async function listSegments(folder: string): Promise<readonly SegmentInfo[]> {
  const names = (await filesOf(folder)).map(parseSegmentFile).filter((name) => name !== undefined);
  names.sort((a, b) => a.ordinal - b.ordinal);
  return names.map((name, at) => {
    const next = names[at + 1];
    const endRecord = next === undefined ? undefined : Math.max(next.firstRecord, name.firstRecord);
    return { ...name, file: segmentFile(name), endRecord, closed: next !== undefined };
  });
}

export async function listSpares(folder: string): Promise<readonly string[]> {
  return (await filesOf(folder)).filter((file) => sparePattern.test(file)).sort();
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Gives a closed segment's file back for recycling. Does nothing when it is gone already.
 * @throws when the folder refuses it
 */
export async function releaseSegment(folder: string, segment: SegmentInfo, segmentBytes?: number): Promise<void> {
  if (!segment.closed) throw new TypeError(`${segment.file} is still being written`);
  const path = join(folder, segment.file);
  try {
    const spares = await listSpares(folder);
    const whole = segmentBytes === undefined || (await stat(path)).size === segmentBytes;
    if (whole && spares.length < sparesMax) await rename(path, join(folder, spareFile(segment.ordinal)));
    else await rm(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

export const spareFile = (ordinal: number): string => `spare-${String(ordinal).padStart(8, '0')}.seg`;

/** Makes renames and new names in `folder` durable. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

export const fullDiskCodes = ['ENOSPC', 'EDQUOT'] as const;
