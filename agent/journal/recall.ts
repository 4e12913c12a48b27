// The newest events → what control must not forget: the last whole memory and what changed behind it.
//
// 1. Reading begins at the newest segment and goes back only as far as the last whole memory.
// 2. Damage costs what it hits and no more; without any memory there is nothing to recall, which is no fault.
import type { Memory } from '../model/fact.ts';
import { type LogReader, openEventLog } from './log/reader.ts';
import type { SegmentInfo } from './log/segment-folder.ts';
import type { EventRecord } from './types.ts';

export interface Recalled {
  readonly part: Memory['parts'][string];
  /** The memory that wrote it down. */
  readonly at: Memory;
}

const eventsPerRead = 2_000;

/** @param folder the journal's folder @throws when the storage cannot be read at all */
export async function recallMemory(folder: string): Promise<ReadonlyMap<string, Recalled>> {
  await using events = openEventLog(folder);
  const segments = await events.segments();
  const memories: Memory[][] = [];
  for (const segment of segments.toReversed()) {
    const found = await memoriesOf(events, segment);
    memories.unshift(found);
    if (found.some(({ whole }) => whole)) break;
  }
  return merged(memories.flat());
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
