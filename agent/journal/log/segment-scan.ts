// The bytes of one segment → its blocks, with all damage found and counted.
//
// 1. The scan never throws, whatever the bytes are.
// 2. A record is given out only from a block that `findBlock` accepts; what is missing between two accepted blocks,
//    and between the last one and a known end, is counted.
import { findBlock, type FoundBlock } from './block.ts';

export interface ScanStart {
  readonly epoch: number;
  /** First record and sequence number that may come; the latter is unknown when the segment's head is gone. */
  readonly record: number;
  readonly sequence: number | undefined;
  readonly at: number;
  /** Blocks from this record on are not wanted: the next segment begins there, or it is not durable yet. */
  readonly recordEnd: number;
}
export interface ScanReport {
  /** First record behind the last good block. */
  readonly record: number;
  readonly sequence: number | undefined;
  /** Offset behind the last good block. */
  readonly at: number;
  readonly lostRecords: number;
  readonly damagedBlocks: number;
  /** Behind the last good block there is neither a clean end nor a block: a write was torn, or the end was damaged. */
  readonly tornTail: boolean;
}

/** Visits every good block of `bytes` from `start` on. */
export function scanBlocks(bytes: Buffer, start: ScanStart, visit: (block: FoundBlock) => void): ScanReport {
  let { record, sequence, at } = start;
  let lostRecords = 0;
  let damagedBlocks = 0;
  for (;;) {
    const expected = { epoch: start.epoch, sequenceMin: sequence ?? 0, recordMin: record };
    const found = record < start.recordEnd ? findBlock(bytes, at, expected) : undefined;
    if (found === undefined) return { record, sequence, at, lostRecords, damagedBlocks, tornTail: false };
    if (found.kind !== 'block') {
      return { record, sequence, at, lostRecords, damagedBlocks, tornTail: found.kind === 'none' };
    }
    const { block } = found;
    if (block.firstRecord >= start.recordEnd) {
      return { record, sequence, at, lostRecords, damagedBlocks, tornTail: false };
    }
    lostRecords += block.firstRecord - record;
    damagedBlocks += block.sequence - (sequence ?? block.sequence);
    visit(block);
    record = block.firstRecord + block.count;
    sequence = block.sequence + 1;
    at = block.end;
  }
}
