import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanEnd } from './block.ts';
import { boot, reading, tempFolder, testOptions } from '../journal.test-kit.ts';
import { openSampleLog } from './reader.ts';
import { readHead, type SegmentHead } from './segment.ts';
import type { SegmentInfo } from './segment-folder.ts';
import { scanBlocks, type ScanReport } from './segment-scan.ts';
import { openJournalWriter } from './writer.ts';

/** A segment as the writer leaves it: 60 blocks of 1 to 8 samples, in a file that was another segment before. */
async function aSegment() {
  await using folder = await tempFolder();
  const samples = join(folder.path, 'samples');
  let segment: SegmentInfo | undefined;
  let ends: number[] = [];
  for (const start of [1, 2]) {
    const writer = await openJournalWriter(folder.path, { ...testOptions, boot: boot(start) });
    ends = [];
    for (let block = 0, at = 0; block < 60; block++) {
      for (let one = 0; one <= block % 8; one++) writer.sample(reading(at++));
      await writer.settled();
      ends.push(writer.durable.samples.record);
    }
    await writer.close(1000);
    await using log = openSampleLog(folder.path);
    segment = (await log.segments()).at(-1)!;
  }
  const bytes = await readFile(join(samples, segment!.file));
  const found = readHead(bytes, segment!);
  if (found.kind !== 'head') throw new Error('the segment has no head');
  return { bytes, segment: segment!, head: found.head, ends };
}
const good = await aSegment();

interface Scanned {
  readonly head: 'good' | 'mended' | 'none';
  readonly report: ScanReport;
  readonly records: ReadonlySet<number>;
}
/** As a reader does it: the head first, the blocks then; `recordEnd` as the next segment's name would tell. */
function scan(bytes: Buffer, recordEnd: number, found = readHead(bytes, good.segment)): Scanned {
  const head: Pick<SegmentHead, 'blocksAt'> & { firstSequence?: number } =
    found.kind === 'head' ? found.head : { blocksAt: 0 };
  const records = new Set<number>();
  const { epoch, firstRecord } = good.segment;
  const start = { epoch, record: firstRecord, sequence: head.firstSequence, at: head.blocksAt, recordEnd };
  const report = scanBlocks(bytes, start, (block) => {
    for (let at = 0; at < block.count; at++) records.add(block.firstRecord + at);
  });
  return { head: found.kind !== 'head' ? 'none' : found.mended ? 'mended' : 'good', report, records };
}

const whole = scan(good.bytes, Infinity);
const usedEnd = whole.report.at + cleanEnd.length;
/** Offset and records of every block. */
const blocks: { readonly at: number; readonly end: number; readonly first: number; readonly count: number }[] = [];
scanBlocks(
  good.bytes,
  {
    epoch: good.segment.epoch,
    record: good.segment.firstRecord,
    sequence: 0,
    at: good.head.blocksAt,
    recordEnd: Infinity,
  },
  (block) => {
    blocks.push({ at: block.at, end: block.end, first: block.firstRecord, count: block.count });
  },
);

test('the segment of these tests is whole', () => {
  expect(whole).toMatchObject({ head: 'good', report: { lostRecords: 0, damagedBlocks: 0, tornTail: false } });
  expect(blocks.length).toBe(60);
  expect(blocks.map((block) => block.first + block.count)).toEqual(good.ends);
});

/** What must be said of a segment in which the byte at `at` (of its blocks) is another one now. */
function expectOnlyThatLost(bytes: Buffer, at: number): void {
  const { report, records } = scan(bytes, Infinity, { kind: 'head', head: good.head, mended: false });
  const hit = blocks.find((block) => block.at <= at && at < block.end);
  const lost = hit?.count ?? 0;
  expect(whole.records.size - records.size).toBe(lost);
  // Between good blocks by their numbers, at the end by those of the next segment.
  expect(report.lostRecords + (good.ends.at(-1)! - report.record)).toBe(lost);
  // The end of a segment that may still grow is judged by what stands behind the last good block.
  const isTail = at >= blocks.at(-1)!.at;
  expect(report.tornTail).toBe(isTail);
  expect(report.damagedBlocks).toBe(isTail ? 0 : 1);
}

test('log: 10,000 random bit flips: all detected, only the damaged blocks lost and counted', () => {
  const bytes = Buffer.from(good.bytes);
  const run = fc.property(fc.integer({ min: good.head.blocksAt, max: usedEnd - 1 }), fc.nat(7), (at, bit) => {
    bytes[at]! ^= 1 << bit;
    try {
      expectOnlyThatLost(bytes, at);
    } finally {
      bytes[at]! ^= 1 << bit;
    }
  });
  fc.assert(run, { numRuns: 10_000 });
}, 30_000);

test('log: bit flips in one head are detected and cost nothing', () => {
  const meta = good.bytes.readUInt32LE(28) + 44;
  for (const copy of [0, good.head.blocksAt / 2]) {
    for (let at = copy; at < copy + meta; at++) {
      const bytes = Buffer.from(good.bytes);
      bytes[at]! ^= 0x10;
      const found = scan(bytes, Infinity);
      expect(found.head).toBe('mended');
      expect(found.records.size).toBe(whole.records.size);
    }
  }
});

test('log: with both heads gone the blocks are still found, by the name alone', () => {
  const bytes = Buffer.from(good.bytes);
  bytes.fill(0xff, 0, 44).fill(0xff, good.head.blocksAt / 2, good.head.blocksAt / 2 + 44);
  expect(scan(bytes, Infinity)).toMatchObject({ head: 'none', records: whole.records });
});

test('log: zeroed, garbled and repeated stretches: only the blocks that they touch are lost', () => {
  const { blocksAt } = good.head;
  const anyStretch = fc.record({
    from: fc.integer({ min: blocksAt, max: usedEnd - 1 }),
    length: fc.integer({ min: 1, max: 600 }),
    how: fc.constantFrom('zeros', 'ones', 'garbage', 'older'),
    seed: fc.nat(255),
  });
  fc.assert(
    fc.property(anyStretch, ({ from, length, how, seed }) => {
      const bytes = Buffer.from(good.bytes);
      const to = Math.min(from + length, usedEnd);
      for (let at = from; at < to; at++) {
        const older = good.bytes[blocksAt + ((at - from + seed) % (from - blocksAt || 1))]!;
        bytes[at] = how === 'zeros' ? 0 : how === 'ones' ? 255 : how === 'older' ? older : (at * 31 + seed) & 255;
      }
      const changed = [...blocks].filter(
        (block) => !bytes.subarray(block.at, block.end).equals(good.bytes.subarray(block.at, block.end)),
      );
      const { records, report } = scan(bytes, good.ends.at(-1)!);
      const lost = changed.reduce((sum, block) => sum + block.count, 0);
      expect(whole.records.size - records.size).toBe(lost);
      expect(report.lostRecords + (good.ends.at(-1)! - report.record)).toBe(lost);
    }),
    { numRuns: 2_000 },
  );
});

test('log: cut off anywhere, all blocks before the cut are there and the cut is seen', () => {
  for (let size = 0; size < usedEnd; size += 3) {
    const bytes = good.bytes.subarray(0, size);
    const left = blocks.filter((block) => block.end <= size);
    const { records, report } = scan(bytes, Infinity);
    expect(records.size).toBe(left.reduce((sum, block) => sum + block.count, 0));
    expect(report.tornTail).toBe(true);
  }
});

test('log: a write that is torn at any byte, into zeros or into an older segment, is as if it had not been', () => {
  const last = blocks.at(-1)!;
  for (const under of ['zeros', 'older'] as const) {
    for (let done = 0; done <= last.end - last.at; done++) {
      const bytes = Buffer.from(good.bytes);
      bytes.fill(0, last.at, usedEnd);
      // An older block of the same epoch is the nastiest thing that a recycled file can have there.
      if (under === 'older') good.bytes.copy(bytes, last.at, blocks[7]!.at, blocks[7]!.end);
      good.bytes.copy(bytes, last.at, last.at, last.at + done);
      const { records } = scan(bytes, Infinity);
      const all = whole.records.size - (done < last.end - last.at ? last.count : 0);
      // The last bytes of a block may be what stood there before: then it is whole.
      expect([
        all,
        ...(bytes.subarray(last.at, last.end).equals(good.bytes.subarray(last.at, last.end))
          ? [whole.records.size]
          : []),
      ]).toContain(records.size);
    }
  }
});

test('log: whatever the bytes are, scanning ends without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(2_000), (noise, headBytes) => {
      const bytes = Buffer.from(noise);
      good.bytes.copy(bytes, 0, 0, headBytes);
      scan(bytes, Infinity);
    }),
  );
  const bytes = Buffer.from(good.bytes);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(usedEnd - 1), fc.nat(255)), { maxLength: 50 }), (hits) => {
      for (const [at, value] of hits) bytes[at] = value;
      scan(bytes, Infinity);
      good.bytes.copy(bytes, 0);
    }),
  );
});

test('a reader over damaged files: what is lost is counted, the rest comes, and the next start goes on', async () => {
  await using folder = await tempFolder();
  const samples = join(folder.path, 'samples');
  for (let start = 0; start < 3; start++) {
    const writer = await openJournalWriter(folder.path, testOptions);
    for (let at = 0; at < 100; at++) {
      writer.sample(reading(start * 100 + at));
      if (at % 10 === 9) await writer.settled();
    }
    await writer.close(1000);
  }
  await using log = openSampleLog(folder.path);
  const [first, second, third] = await log.segments();
  const bytes = await readFile(join(samples, first!.file));
  bytes[8192 + 300]! ^= 1; // somewhere in the blocks
  await writeFile(join(samples, first!.file), bytes);
  await writeFile(join(samples, second!.file), '');
  await truncate(join(samples, third!.file), 8192 + 400);
  const writer = await openJournalWriter(folder.path, testOptions);
  expect(writer.state().fault).toBeUndefined();
  writer.sample(reading(1000));
  expect(await writer.settled()).toBe(true);
  const { records, lost, next } = await log.read({ epoch: 0, record: 0 }, writer.durable.samples, Infinity);
  expect(next).toEqual(writer.durable.samples);
  const values = records.map((one) => Number(one.sample.value));
  expect(values.at(-1)).toBe(1000);
  expect(values.filter((value) => value < 100).length).toBe(90);
  expect(values.filter((value) => value >= 100 && value < 200).length).toBe(0);
  expect(lost).toBe(110);
  expect(values.filter((value) => value >= 200 && value < 300).length).toBeGreaterThanOrEqual(20);
  await writer.close(1000);
});
