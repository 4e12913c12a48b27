// The newest events → what control must not forget: the last whole memory and what changed behind it.
//
// 1. Reading begins at the newest segment and goes back only as far as the last whole memory.
// 2. Whoever was locked out must not be forgotten: where events are missing that were durable once, nothing is recalled at
//    all, and that is said.
// 3. What a power cut tears off the end was never called durable, and behind the end of a recycled file stands what it
//    held before. So damage of the very end cannot be seen here: holds have a second copy (`agent/shell/holds-file.ts`).
import type { Memory } from '../model/fact.ts';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogReader, openEventLog } from './log/reader.ts';
import { isBegun, isUnwritten, readHead } from './log/segment.ts';
import type { SegmentInfo } from './log/segment-folder.ts';
import { scanBlocks } from './log/segment-scan.ts';
import type { EventRecord } from './types.ts';

export interface Recalled {
  readonly part: Memory['parts'][string];
  /** The memory that wrote it down. */
  readonly at: Memory;
}

const eventsPerRead = 2_000;

/** Events are missing that may have said who locked what. */
export class Forgotten extends Error {}

/** @param folder the journal's folder @throws {Forgotten} · else when the storage cannot be read at all */
export async function recallMemory(folder: string): Promise<ReadonlyMap<string, Recalled>> {
  await using events = openEventLog(folder);
  const segments = await events.segments();
  const memories: Memory[][] = [];
  for (const segment of segments.toReversed()) {
    const found = await memoriesOf(events, segment);
    if (await isBroken(join(folder, 'events', segment.file), segment)) throw new Forgotten(segment.file);
    memories.unshift(found);
    if (found.some(({ whole }) => whole)) return merged(memories.flat());
  }
  // Each run begins with a whole memory: without any, this is the first one.
  if (memories.flat().length > 0) throw new Forgotten('no whole memory');
  return new Map();
}

/** Something is missing in it, or nothing of it can be read although it was written as a whole once. */
async function isBroken(file: string, segment: SegmentInfo): Promise<boolean> {
  await using handle = await open(file, 'r');
  const bytes = await handle.readFile();
  const found = readHead(bytes, segment);
  if (found.kind !== 'head') return !isUnwritten(bytes) && !isBegun(bytes);
  const start = {
    epoch: segment.epoch,
    record: segment.firstRecord,
    sequence: found.head.firstSequence,
    at: found.head.blocksAt,
    recordEnd: segment.endRecord ?? Infinity,
  };
  const report = scanBlocks(bytes, start, () => {});
  return report.lostRecords > 0 || report.damagedBlocks > 0;
}

async function memoriesOf(events: LogReader<EventRecord>, segment: SegmentInfo): Promise<Memory[]> {
  const found: Memory[] = [];
  const end = segment.endRecord === undefined ? undefined : { epoch: segment.epoch, record: segment.endRecord };
  for (let from = { epoch: segment.epoch, record: segment.firstRecord }; ;) {
    const { records, next } = await events.read(from, end, eventsPerRead);
    for (const { event } of records) if (event.type === 'memory') found.push(event);
    const moved = next.epoch > from.epoch || next.record > from.record;
    if (!moved || next.epoch > segment.epoch) return found;
    from = { epoch: next.epoch, record: next.record };
  }
}

function merged(memories: readonly Memory[]): ReadonlyMap<string, Recalled> {
  const last = memories.findLastIndex(({ whole }) => whole);
  const parts = new Map<string, Recalled>();
  for (const at of memories.slice(Math.max(0, last))) {
    for (const [key, part] of Object.entries(at.parts)) {
      if (part === null) parts.delete(key);
      else parts.set(key, { part, at });
    }
  }
  return parts;
}
