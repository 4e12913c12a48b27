import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../model/fake-clock.ts';
import type { Sample } from '../../model/sample.ts';
import { ChunkFolder } from './chunk-store.ts';
import type { WriteStep } from './chunk-write.ts';
import { openSampleLog } from '../log/reader.ts';
import { Sealer, type SealReport } from './seal.ts';
import { bootOf, openSegment, rounds, seriesOf, testFolder, writeSegment, type TestSegment } from './seal-fixture.ts';
import { isBlocked, planGroups, sealLimits, segmentRanges, type Candidate } from './seal-plan.ts';
import { listSegments } from '../log/segment-folder.ts';
import type { Position } from '../types.ts';

const series = [seriesOf('b'), seriesOf('a'), seriesOf('c', { record: 'legal' })];
const first: TestSegment = {
  ordinal: 1,
  epoch: 1,
  firstRecord: 0,
  boot: bootOf(1),
  series,
  blocks: rounds(series, 0, 800),
};
const second: TestSegment = {
  ...first,
  ordinal: 2,
  epoch: 2,
  firstRecord: 2400,
  blocks: rounds(series, 9_000_000, 800),
};
const last = openSegment(second, 2400);

async function fill(journal: string): Promise<void> {
  for (const segment of [first, second, last]) await writeSegment(journal, segment);
}
const written = [...first.blocks, ...second.blocks].flat();

interface SealOptions {
  readonly boundaries?: () => readonly Position[];
  readonly durable?: () => Position;
  readonly onStep?: (step: WriteStep) => void;
}
async function seal(journal: string, options: SealOptions = {}): Promise<SealReport> {
  await using store = await ChunkFolder.open(journal);
  const sealer = new Sealer({ folder: journal, store, clock: new FakeClock(), boundaries: () => [], ...options });
  return await sealer.sealOnce();
}

/** Everything that a reader sees: chunks, and the segments that no chunk covers. */
async function everything(journal: string): Promise<Sample[]> {
  await using store = await ChunkFolder.open(journal);
  await using log = openSampleLog(journal);
  const samples: Sample[] = [];
  for (const chunk of store.list()) {
    for (let at = chunk.from; at.record < chunk.to.record;) {
      const slice = await store.readRange(chunk, at, 700);
      samples.push(...slice.records.map((record) => record.sample));
      at = slice.next;
    }
  }
  for (const { segment, endRecord, sealed } of segmentRanges(await log.segments(), store.list())) {
    if (sealed || endRecord === undefined) continue;
    const { epoch, firstRecord } = segment;
    const slice = await log.read({ epoch, record: firstRecord }, { epoch, record: endRecord }, 1e6);
    samples.push(...slice.records.map((record) => record.sample));
  }
  return samples;
}
const sorted = (samples: readonly Sample[]): Sample[] =>
  samples.toSorted((a, b) => (a.point < b.point ? -1 : a.point > b.point ? 1 : a.mono - b.mono));

test('sealing keeps every sample, sorts by series, and releases the segments', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  const report = await seal(folder.path);
  expect(report).toMatchObject({ chunks: 1, samples: 4800, lost: 0, released: 2, faults: [] });
  expect(await everything(folder.path)).toStrictEqual(sorted(written));
  const left = await listSegments(join(folder.path, 'samples'));
  expect(left.map(({ firstRecord }) => firstRecord)).toEqual([4800]);
  expect((await seal(folder.path)).chunks).toBe(0);
});

test.each(['draft', 'flushed', 'checked', 'renamed', 'done'] as const)(
  'a crash after "%s" leaves every sample exactly once, and sealing again ends the work',
  async (crash) => {
    await using folder = await testFolder();
    await fill(folder.path);
    const onStep = (step: WriteStep): void => {
      if (step === crash) throw new Error('power cut');
    };
    await expect(seal(folder.path, { onStep })).rejects.toThrow('power cut');
    expect(sorted(await everything(folder.path))).toStrictEqual(sorted(written));
    const again = await seal(folder.path);
    expect(again.released).toBe(2);
    expect(await everything(folder.path)).toStrictEqual(sorted(written));
    expect((await readdir(join(folder.path, 'chunks'))).filter((file) => !file.endsWith('.chunk'))).toEqual([]);
  },
);

test('a segment in which a cursor stands, or that is not durable, stays as it is', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  expect((await seal(folder.path, { boundaries: () => [{ epoch: 1, record: 7 }] })).samples).toBe(2400);
  // Its end is known although its neighbour is no longer there to tell it.
  expect(sorted(await everything(folder.path))).toStrictEqual(sorted(written));
  expect((await seal(folder.path, { durable: () => ({ epoch: 1, record: 2399 }) })).chunks).toBe(0);
  expect((await seal(folder.path, { durable: () => ({ epoch: 1, record: 2400 }) })).samples).toBe(2400);
  expect(sorted(await everything(folder.path))).toStrictEqual(sorted(written));
});

test('a cursor that comes back while a chunk is written stops it at the last moment', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  let boundaries: Position[] = [];
  const onStep = (step: WriteStep): void => {
    if (step === 'flushed') boundaries = [{ epoch: 2, record: 2400 }];
  };
  expect(await seal(folder.path, { onStep, boundaries: () => boundaries })).toMatchObject({ chunks: 0, released: 0 });
  expect(sorted(await everything(folder.path))).toStrictEqual(sorted(written));
});

test('what a damaged block of a segment held is counted, the rest is sealed', async () => {
  await using folder = await testFolder();
  const path = await writeSegment(folder.path, first);
  await writeSegment(folder.path, { ...second, firstRecord: 2400, blocks: [] });
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 4;
  await writeFile(path, bytes);
  expect(await seal(folder.path)).toMatchObject({ chunks: 1, samples: 2370, lost: 30 });
  await using store = await ChunkFolder.open(folder.path);
  const [chunk] = store.list();
  if (chunk === undefined) throw new Error('no chunk');
  expect(await store.readRange(chunk, chunk.from, 1e6)).toMatchObject({ lost: 30, next: chunk.to });
});

test('reading in slices of any size gives the same records, positions and losses', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  await seal(folder.path);
  await using store = await ChunkFolder.open(folder.path);
  const [chunk] = store.list();
  if (chunk === undefined) throw new Error('no chunk');
  const whole = await store.readRange(chunk, chunk.from, 1e6);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.nat(4799), async (max, skip) => {
      const from: Position = { epoch: chunk.from.epoch, record: skip, sealed: true };
      const slice = await store.readRange(chunk, from, max);
      expect(slice.records).toEqual(whole.records.slice(skip, skip + max));
      const next = skip + max >= 4800 ? chunk.to : { ...from, record: skip + max };
      expect(slice).toMatchObject({ next, lost: 0 });
    }),
    { numRuns: 25 },
  );
});

test('any damage to a chunk is found, costs only the pages it hit, and those are counted', async () => {
  await using folder = await testFolder();
  const small = { ...first, blocks: rounds(series, 0, 60) };
  await writeSegment(folder.path, small);
  await writeSegment(folder.path, openSegment(small, 180, bootOf(2)));
  await seal(folder.path);
  await using store = await ChunkFolder.open(folder.path);
  const [name] = store.names();
  if (name === undefined) throw new Error('no chunk');
  const path = join(store.folder, name.file);
  const intact = await readFile(path);
  const whole = new Set((await everything(folder.path)).map((sample) => JSON.stringify(sample)));
  const expectRest = async (lostMost: number): Promise<void> => {
    await store.refresh();
    const slice = await store.readRange(name.range, name.range.from, 1e6);
    for (const { sample } of slice.records) expect(whole.has(JSON.stringify(sample))).toBe(true);
    expect(slice.records.length + slice.lost).toBe(180);
    expect(slice.lost).toBeLessThanOrEqual(lostMost);
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(intact.length * 8 - 1), async (bit) => {
      const flipped = Buffer.from(intact);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, flipped);
      await expectRest(60);
      await writeFile(path, intact.subarray(0, bit >> 3));
      await expectRest(180);
    }),
    { numRuns: 250 },
  );
}, 30_000);

test('the draft of a full disk is given back, and nothing is released', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  const onStep = (step: WriteStep): void => {
    if (step === 'draft') throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  };
  const report = await seal(folder.path, { onStep });
  expect(report).toMatchObject({
    chunks: 0,
    released: 0,
    faults: ['sealing stopped: ENOSPC: no space left'],
    isDiskFull: true,
  });
  expect(await readdir(join(folder.path, 'chunks'))).toEqual([]);
  expect((await stat(join(folder.path, 'samples'))).isDirectory()).toBe(true);
});

const anyCandidate = fc.record({
  records: fc.integer({ min: 1, max: 150_000 }),
  boot: fc.integer({ min: 1, max: 2 }),
  gap: fc.boolean(),
  seriesCount: fc.integer({ min: 1, max: 5000 }),
  waitedMs: fc.integer({ min: 0, max: 4_000_000 }),
  blocked: fc.boolean(),
});
test('groups never span boots, holes or blocked segments, never exceed memory, and nobody waits for ever', () => {
  fc.assert(
    fc.property(fc.array(anyCandidate, { maxLength: 30 }), (rows) => {
      let record = 0;
      let boot = 1;
      const candidates = rows.map((row, at): Candidate => {
        const firstRecord = record + (row.gap ? 5 : 0);
        record = firstRecord + row.records;
        boot += row.boot - 1;
        const segment = { ordinal: at, epoch: 1, firstRecord, file: '', endRecord: record, closed: true };
        return { ...row, segment, endRecord: record, boot: bootOf(boot) };
      });
      const groups = planGroups(candidates, bootOf(boot));
      const grouped = new Set(groups.flat());
      for (const group of groups) {
        expect(new Set(group.map((one) => one.boot)).size).toBe(1);
        expect(group.some((one) => one.blocked)).toBe(false);
        const sum = group.reduce((total, one) => total + one.endRecord - one.segment.firstRecord, 0);
        expect(group.length === 1 || sum <= sealLimits.recordsMax).toBe(true);
        expect(sum).toBe((group[group.length - 1]?.endRecord ?? 0) - (group[0]?.segment.firstRecord ?? 0));
      }
      for (const one of candidates) {
        if (!one.blocked && (one.waitedMs >= sealLimits.waitMsMax || one.boot !== bootOf(boot))) {
          expect(grouped.has(one)).toBe(true);
        }
      }
    }),
  );
});

test.each([
  [{ epoch: 1, record: 99 }, false],
  [{ epoch: 1, record: 100 }, true],
  [{ epoch: 1, record: 199 }, true],
  [{ epoch: 1, record: 200 }, false],
  [{ epoch: 2, record: 150 }, false],
] as const)('a cursor at %o blocks the segment [100, 200) of epoch 1: %s', (at, blocked) => {
  const segment = { ordinal: 1, epoch: 1, firstRecord: 100, file: '', endRecord: 200, closed: true };
  expect(isBlocked(segment, 200, [at])).toBe(blocked);
});
