// The heads of a journal's segments → whose it is, where `journal.json` cannot tell or says something else.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { logNames, readHead } from './log/segment.ts';
import { listSegments, type SegmentInfo } from './log/segment-folder.ts';
import { SegmentFiles } from './log/reader-segment.ts';
import type { Identity } from './types.ts';

/** The newest segments of each log are asked: the card that lost one page has lost few. */
const askedMax = 8;
const beginBytes = 16_384;

/** True when segments can be read, of this version, and every one of them was written by `who`. */
export async function headsSay(folder: string, who: Identity): Promise<boolean> {
  let readable = 0;
  for (const log of logNames) {
    const segments = await listSegments(join(folder, log)).catch(() => []);
    await using files = new SegmentFiles(join(folder, log));
    for (const segment of segments.slice(-askedMax)) {
      const found = await headOf(files, join(folder, log), segment);
      if (found === 'newer') return false;
      if (found === undefined) continue;
      if (found.gateway !== who.gateway || found.simulated !== who.simulated) return false;
      readable += 1;
    }
  }
  return readable > 0;
}

/** undefined for a segment that was never written or cannot be read. */
async function headOf(
  files: SegmentFiles,
  folder: string,
  segment: SegmentInfo,
): Promise<Identity | 'newer' | undefined> {
  try {
    const head = await files.head(segment);
    if (head !== undefined) return head.meta;
    await using handle = await open(join(folder, segment.file), 'r');
    const bytes = Buffer.alloc(beginBytes);
    const { bytesRead } = await handle.read(bytes, 0, beginBytes, 0);
    return readHead(bytes.subarray(0, bytesRead), segment).kind === 'newer' ? 'newer' : undefined;
  } catch {
    return undefined;
  }
}
