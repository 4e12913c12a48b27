// What a log's folder says after the last writer, however it ended → where the next one goes on.
import { open, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootId } from '../../model/ids.ts';
import { cleanEnd } from './block.ts';
import { visitSamples } from './codec-sample.ts';
import { isUnwritten, pageBytes, readHead, type SegmentMeta } from './segment.ts';
import { listSegments, type SegmentInfo, spareFile } from './segment-folder.ts';
import { scanBlocks, type ScanReport } from './segment-scan.ts';

export interface RecoveredLog {
  readonly nextRecord: number;
  readonly nextOrdinal: number;
  readonly epochMax: number;
  /** A write was under way when the last writer ended. What it held was never called durable. */
  readonly tornTail: boolean;
  readonly damagedBlocks: number;
  /** The last boot that stored samples, and the time of its last one. */
  readonly lastBoot?: { readonly boot: BootId; readonly monoMax: number };
}

interface LastSegment {
  readonly report: ScanReport;
  readonly meta: SegmentMeta | undefined;
  readonly monoMax: number;
  readonly bytes: number;
  readonly isUnwritten: boolean;
}

/** A record takes at least this many bytes, so a segment nobody can read cannot hold more than its size divided by it. */
const recordBytesMin = 3;

/** @throws when the folder cannot be read at all; damaged and foreign files are no reason to */
export async function recoverLog(folder: string): Promise<RecoveredLog> {
  const segments = await listSegments(folder);
  const last = segments.at(-1);
  if (last === undefined) return { nextRecord: 0, nextOrdinal: 1, epochMax: 0, tornTail: false, damagedBlocks: 0 };
  const found = await readLast(folder, last);
  const lastBoot = await lastBootOf(folder, segments, found);
  if (found !== undefined) await tidy(folder, last, found);
  return {
    // A segment that cannot be read may hold records: their numbers must never be given out again.
    nextRecord: found?.report.record ?? last.firstRecord + Math.ceil((await sizeOf(folder, last)) / recordBytesMin),
    nextOrdinal: last.ordinal + 1,
    epochMax: Math.max(...segments.map((segment) => segment.epoch)),
    tornTail: found?.report.tornTail === true && found.meta !== undefined,
    damagedBlocks: found?.report.damagedBlocks ?? 0,
    ...(lastBoot === undefined ? {} : { lastBoot }),
  };
}

/** undefined when the card does not give the bytes. */
async function readLast(folder: string, segment: SegmentInfo): Promise<LastSegment | undefined> {
  try {
    await using handle = await open(join(folder, segment.file), 'r');
    const bytes = await handle.readFile();
    const found = readHead(bytes, segment);
    const head = found.kind === 'head' ? found.head : undefined;
    let monoMax = -1;
    const start = {
      epoch: segment.epoch,
      record: segment.firstRecord,
      sequence: head?.firstSequence,
      at: head?.blocksAt ?? 0,
      recordEnd: segment.endRecord ?? Infinity,
    };
    const report = scanBlocks(bytes, start, ({ payload, count }) => {
      if (head?.log === 'samples') monoMax = Math.max(monoMax, monoMaxOf(payload, count, head.meta));
    });
    const unwritten = found.kind === 'none' && report.record === segment.firstRecord && isUnwritten(bytes);
    return { report, meta: head?.meta, monoMax, bytes: bytes.length, isUnwritten: unwritten };
  } catch {
    return undefined;
  }
}

function monoMaxOf(payload: Buffer, count: number, meta: SegmentMeta): number {
  let monoMax = -1;
  try {
    visitSamples(payload, count, meta.series, (_series, mono) => void (monoMax = Math.max(monoMax, mono)));
  } catch {
    // Readers count such a block as damaged.
  }
  return monoMax;
}

async function lastBootOf(
  folder: string,
  segments: readonly SegmentInfo[],
  last: LastSegment | undefined,
): Promise<RecoveredLog['lastBoot']> {
  for (let at = segments.length - 1, found = last; at >= 0; at--) {
    if (found?.meta !== undefined && found.monoMax >= 0) return { boot: found.meta.boot, monoMax: found.monoMax };
    const before = segments[at - 1];
    if (before !== undefined) found = await readLast(folder, before);
  }
  return undefined;
}

/**
 * A control that starts again and again must not fill the card with nearly empty segments: one that was never
 * written is a spare again, and of one that is hardly used the zeros are given back.
 */
async function tidy(folder: string, last: SegmentInfo, found: LastSegment): Promise<void> {
  const { report, bytes } = found;
  const path = join(folder, last.file);
  const used = Math.ceil((report.at + cleanEnd.length) / pageBytes) * pageBytes;
  try {
    if (found.isUnwritten) await rename(path, join(folder, spareFile(last.ordinal)));
    else if (found.meta !== undefined && !report.tornTail && used * 2 < bytes) await truncate(path, used);
  } catch {
    // Only room is lost by leaving it as it is.
  }
}

async function sizeOf(folder: string, segment: SegmentInfo): Promise<number> {
  try {
    await using handle = await open(join(folder, segment.file), 'r');
    return (await handle.stat()).size;
  } catch {
    return 1 << 20;
  }
}
