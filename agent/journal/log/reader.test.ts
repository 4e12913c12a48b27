import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleEncoder } from './codec-sample.ts';
import { reading, tempFolder, testOptions } from '../journal.test-kit.ts';
import { comparePositions, firstPosition } from './log-position.ts';
import { openSampleLog } from './reader.ts';
import { packMeta } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { Position } from '../types.ts';
import { openJournalWriter } from './writer.ts';
import { BlockQueue } from './writer-queue.ts';

test('reader: a live reader sees every record once, in order, and never one behind the durable end', async () => {
  const anyWork = fc.array(
    fc.record({ many: fc.integer({ min: 1, max: 300 }), max: fc.integer({ min: 1, max: 500 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(anyWork, async (work) => {
      await using folder = await tempFolder();
      const writer = await openJournalWriter(folder.path, testOptions);
      await using log = openSampleLog(folder.path);
      let written = 0;
      let at: Position = firstPosition;
      const seen: number[] = [];
      const readSome = async (end: Position, max: number): Promise<void> => {
        const slice = await log.read(at, end, max);
        expect(slice.records.length).toBeLessThanOrEqual(max);
        expect(slice.lost).toBe(0);
        for (const one of slice.records) expect(comparePositions(one.position, end)).toBeLessThan(0);
        seen.push(...slice.records.map((one) => one.position.record));
        at = slice.next;
      };
      for (const { many, max } of work) {
        for (let one = 0; one < many; one++) writer.sample(reading(written++));
        await readSome(writer.durable.samples, max);
        expect(await writer.settled()).toBe(true);
        await readSome(writer.durable.samples, max);
      }
      while (comparePositions(at, writer.durable.samples) < 0) await readSome(writer.durable.samples, 100);
      expect(seen).toEqual(Array.from({ length: written }, (_, one) => one));
      await writer.close(1000);
    }),
    { numRuns: 20 },
  );
});

test('reader: over any damage, in steps of any size, every record is given out or counted as lost', async () => {
  await using folder = await tempFolder();
  for (let start = 0; start < 3; start++) {
    const writer = await openJournalWriter(folder.path, testOptions);
    for (let at = 0; at < 60; at++) {
      writer.sample(reading(start * 60 + at));
      if (at % 7 === 0) await writer.settled();
    }
    await writer.close(1000);
  }
  const last = await openJournalWriter(folder.path, testOptions);
  const end = last.durable.samples;
  await last.close(1000);
  const samples = join(folder.path, 'samples');
  const files = (await readdir(samples)).filter((file) => file.startsWith('s0')).slice(0, 3);
  const good = new Map<string, Buffer>();
  for (const file of files) good.set(file, await readFile(join(samples, file)));
  const anyHit = fc.record({
    file: fc.constantFrom(...files),
    at: fc.nat(9_400),
    length: fc.integer({ min: 1, max: 300 }),
    with: fc.nat(255),
  });
  const anyCut = fc.option(fc.record({ file: fc.constantFrom(...files), size: fc.nat(9_400) }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyHit, { maxLength: 3 }),
      anyCut,
      fc.integer({ min: 1, max: 70 }),
      async (hits, cut, max) => {
        for (const [file, bytes] of good) {
          const damaged = Buffer.from(bytes);
          for (const hit of hits) if (hit.file === file) damaged.fill(hit.with, hit.at, hit.at + hit.length);
          await writeFile(join(samples, file), cut?.file === file ? damaged.subarray(0, cut.size) : damaged);
        }
        await using log = openSampleLog(folder.path);
        let at: Position = firstPosition;
        let lost = 0;
        const seen: number[] = [];
        while (comparePositions(at, end) < 0) {
          const slice = await log.read(at, end, max);
          expect(comparePositions(slice.next, at)).toBeGreaterThan(0);
          expect(comparePositions(slice.next, end)).toBeLessThanOrEqual(0);
          for (const { position, sample } of slice.records) {
            expect(sample).toEqual(reading(position.record));
            seen.push(position.record);
          }
          lost += slice.lost;
          at = slice.next;
        }
        expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
        expect(seen.length + lost).toBe(180);
      },
    ),
    { numRuns: 100 },
  );
});

test('reader: what a failed flush left behind does not count, also for a reader that stood right before it', async () => {
  await using folder = await tempFolder();
  const samples = join(folder.path, 'samples');
  const writer = await openJournalWriter(folder.path, testOptions);
  for (let at = 0; at < 100; at++) {
    writer.sample(reading(at));
    if (at % 10 === 9) await writer.settled();
  }
  const { epoch } = writer.durable.samples;
  await writer.close(1000);
  await using log = openSampleLog(folder.path);
  // As far as the writer had said; the blocks from 50 on are those whose flush failed.
  const half = await log.read(firstPosition, { epoch, record: 50 }, 1000);
  expect(half.records.length).toBe(50);
  const [segment] = await log.segments();
  const meta = (await log.head(segment!))!.meta;
  const name = { ordinal: segment!.ordinal + 1, epoch: epoch + 1, firstRecord: 50 };
  const again = await SegmentWriter.open(samples, name, 'samples', await packMeta(meta), 0, 1 << 18);
  const queue = new BlockQueue(1000);
  const encoder = new SampleEncoder();
  const block = queue.room(100, 0);
  encoder.start();
  for (const at of [70, 71, 72]) {
    encoder.put(block.out, at % 3, meta.series[at % 3]!, reading(at).mono, reading(at));
    queue.added(block, 0);
  }
  queue.cut();
  await again.write(queue.take(1 << 17));
  await again.close();
  const rest = await log.read(half.next, { epoch: epoch + 1, record: 53 }, 1000);
  expect(rest.records.map((one) => one.sample.value)).toEqual([70, 71, 72]);
  expect(rest).toMatchObject({ lost: 0, next: { epoch: epoch + 1, record: 53 } });
});
