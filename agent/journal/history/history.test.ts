import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs, type WallMs } from '../../model/clock.ts';
import { FakeClock } from '../../model/fake-clock.ts';
import type { Sample } from '../../model/sample.ts';
import { ChunkFolder } from '../chunks/chunk-store.ts';
import { Dating, type BootTimes } from '../dates/dating.ts';
import { openHistory } from './history.ts';
import { Sealer } from '../chunks/seal.ts';
import {
  bootOf,
  openSegment,
  seriesOf,
  testFolder,
  writeDates,
  writeSegment,
  type TestSegment,
} from '../chunks/seal-fixture.ts';
import { thinChunk } from '../retention/thin.ts';
import type { HistoryPoint } from '../types.ts';

const series = [seriesOf('temp'), seriesOf('pump', { valueType: 'boolean', decimals: null }), seriesOf('other')];
const start = Date.UTC(2026, 4, 1);
const dayMs = 86_400_000;

interface Layout {
  readonly segments: readonly TestSegment[];
  readonly boots: readonly BootTimes[];
  readonly samples: readonly Sample[];
  readonly dated: readonly { readonly wall: WallMs; readonly sample: Sample }[];
}

const fewSegments = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 });
const fewBoots = fc.array(fewSegments, { minLength: 1, maxLength: 3 });

/** Boots of a few segments each; the last boot is dated or not. `counts`: rounds of samples by boot and segment. */
const layoutsOf = (counts: fc.Arbitrary<number[][]>): fc.Arbitrary<Layout> =>
  fc
    .record({
      counts,
      periodMs: fc.constantFrom(500, 5_000, 40_000),
      dated: fc.boolean(),
      seed: fc.nat(1_000_000),
    })
    .map(({ counts, periodMs, dated, seed }): Layout => {
      let random = seed;
      const next = (): number => (random = (random * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
      const segments: TestSegment[] = [];
      const boots: BootTimes[] = [];
      const all: { boot: number; sample: Sample }[] = [];
      let record = 0;
      for (const [at, ofBoot] of counts.entries()) {
        let mono = 1000;
        for (const rounds of ofBoot) {
          const blocks: Sample[][] = [];
          for (let round = 0; round < rounds; round++) blocks.push(series.map(() => sampleAt(next)));
          function sampleAt(chance: () => number): Sample {
            mono += Math.ceil(periodMs * (0.3 + chance() / 3));
            const one = series[Math.floor(chance() * series.length)] ?? series[0]!;
            const value = one.valueType === 'boolean' ? chance() < 0.5 : Math.round(chance() * 400) / 10;
            const sample = { point: one.point, value, mono: monoMs(mono) };
            if (chance() < 0.8) return { ...sample, quality: 'good' };
            return { ...sample, value: chance() < 0.5 ? null : value, quality: 'bad', reason: 'out-of-range' };
          }
          const segment = {
            ordinal: segments.length + 1,
            epoch: at + 1,
            firstRecord: record,
            boot: bootOf(at + 1),
            series,
            blocks,
          };
          segments.push(segment);
          record += blocks.flat().length;
          all.push(...blocks.flat().map((sample) => ({ boot: at, sample })));
        }
        const anchor = {
          type: 'anchor',
          boot: bootOf(at + 1),
          mono: monoMs(1000),
          wall: wallMs(start + at * dayMs),
          errorMs: 10,
          source: 'ntp',
        } as const;
        boots.push({
          boot: bootOf(at + 1),
          anchors: dated || at < counts.length - 1 ? [anchor] : [],
          last: mono,
          guess: start + at * dayMs,
        });
      }
      const dating = new Dating(boots);
      const datedAll = all.map(({ boot, sample }) => {
        const wall = dating.date(bootOf(boot + 1), sample.mono)?.wall ?? wallMs(start + boot * dayMs + sample.mono);
        return { wall, sample };
      });
      return { segments, boots, samples: all.map(({ sample }) => sample), dated: datedAll };
    });

/** @param crashed the power went after the chunks had their names: the segments are there as well */
async function build(journal: string, layout: Layout, sealUpTo: number, crashed = false): Promise<void> {
  const [last] = layout.segments.slice(-1);
  if (last === undefined) return;
  const records = last.blocks.flat().length;
  for (const segment of layout.segments) await writeSegment(journal, segment);
  await writeSegment(journal, openSegment(last, records, bootOf(99)));
  await writeDates(journal, layout.boots);
  await using store = await ChunkFolder.open(journal);
  const boundaries = layout.segments.slice(sealUpTo).map(({ epoch, firstRecord }) => ({ epoch, record: firstRecord }));
  const sealer = new Sealer({ folder: journal, store, clock: new FakeClock(), boundaries: () => boundaries });
  expect((await sealer.sealOnce()).faults).toEqual([]);
  if (crashed) for (const segment of layout.segments) await writeSegment(journal, segment);
}

const plain = ({ wall, mono, value, quality }: HistoryPoint): unknown => ({ wall, mono, value, quality });
const queryRange = fc.tuple(fc.integer({ min: -5, max: 105 }), fc.integer({ min: 0, max: 105 }));
function stretch({ dated }: Layout, [at, length]: readonly [number, number]): { from: WallMs; to: WallMs } {
  const [first, last] = [dated[0]?.wall ?? 0, dated.at(-1)?.wall ?? 0];
  const from = first + Math.round(((last - first) * at) / 100);
  return { from: wallMs(from), to: wallMs(from + Math.round(((last - first) * length) / 100)) };
}

const anyLayout = layoutsOf(fewBoots);
/** Half an hour without a pause, so that minutes are worth their while. */
const longLayout = layoutsOf(fc.constant([[180, 180]]));

test('history is what a search through all samples finds, sealed or not, dated or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLayout,
      fc.nat(9),
      fc.array(queryRange, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (layout, sealUpTo, ranges, crashed) => {
        await using folder = await testFolder();
        await build(folder.path, layout, sealUpTo, crashed);
        await using history = await openHistory(folder.path);
        for (const range of ranges) {
          for (const { point } of series) {
            const { from, to } = stretch(layout, range);
            const found = await history.query({ point, from, to });
            const wanted = layout.dated.filter(
              (one) => one.sample.point === point && one.wall >= from && one.wall <= to,
            );
            expect(found.map(plain)).toEqual(
              wanted.map(({ wall, sample }) => ({
                wall,
                mono: sample.mono,
                value: sample.value,
                quality: sample.quality,
              })),
            );
          }
        }
      },
    ),
    { numRuns: 25 },
  );
}, 30_000);

test('a thinned answer keeps extremes, counts every sample once, and is no longer than asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(anyLayout, longLayout),
      fc.nat(9),
      queryRange,
      fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 })),
      async (layout, sealUpTo, range, pointsMax) => {
        await using folder = await testFolder();
        await build(folder.path, layout, sealUpTo);
        await using history = await openHistory(folder.path);
        const { from, to } = stretch(layout, range);
        for (const { point } of series) {
          const found = await history.query({ point, from, to, pointsMax });
          const wanted = layout.dated.filter((one) => one.sample.point === point && one.wall >= from && one.wall <= to);
          expect(found.length).toBeLessThanOrEqual(Math.max(pointsMax, 0));
          expect(found.reduce((sum, one) => sum + (one.count ?? 1), 0)).toBe(wanted.length);
          if (wanted.length <= pointsMax) continue;
          const believed = wanted.filter(({ sample }) => sample.quality === 'good' && sample.value !== null);
          const values = believed.map(({ sample }) => Number(sample.value));
          expect(Math.min(...found.map((one) => one.min ?? Infinity))).toBe(Math.min(...values));
          expect(Math.max(...found.map((one) => one.max ?? -Infinity))).toBe(Math.max(...values));
          expect(found.map((one) => one.wall)).toEqual(found.map((one) => one.wall).toSorted((a, b) => a - b));
          for (const one of found) {
            if (typeof one.value === 'number')
              expect(one.value >= (one.min ?? 0) && one.value <= (one.max ?? 0)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
}, 30_000);

const oneDay = fc.sample(
  anyLayout.filter(({ samples }) => samples.length > 150),
  { numRuns: 1, seed: 7 },
)[0]!;

test('what was thinned to roll-ups is still drawn, with its extremes', async () => {
  await using folder = await testFolder();
  await build(folder.path, oneDay, 9);
  {
    await using store = await ChunkFolder.open(folder.path);
    for (const name of store.names()) await thinChunk(store, name, 'minutes');
  }
  await using history = await openHistory(folder.path);
  const found = await history.query({ point: series[0]!.point, ...stretch(oneDay, [-5, 110]) });
  const wanted = oneDay.dated.filter(({ sample }) => sample.point === series[0]!.point);
  expect(found.reduce((sum, one) => sum + (one.count ?? 1), 0)).toBe(wanted.length);
  const good = wanted.flatMap(({ sample }) => (sample.quality === 'good' ? [Number(sample.value)] : []));
  expect(Math.max(...found.map((one) => one.max ?? Number(one.value)))).toBe(Math.max(...good));
});

test('while segments become chunks every answer is whole', async () => {
  await using folder = await testFolder();
  const blocks = (at: number): Sample[][] => [
    Array.from({ length: 40 }, (_, n): Sample => {
      return { point: series[0]!.point, value: n, quality: 'good', mono: monoMs((at * 40 + n) * 1000) };
    }),
  ];
  for (let at = 0; at <= 30; at++) {
    const segment = { ordinal: at + 1, epoch: 1, firstRecord: at * 40, boot: bootOf(1), series };
    await writeSegment(folder.path, { ...segment, blocks: blocks(at) });
  }
  await using store = await ChunkFolder.open(folder.path);
  const limits = { recordsMax: 80, typicalMin: 1, waitMsMax: 0, segmentsMax: 2 };
  const sealer = new Sealer({ folder: folder.path, store, clock: new FakeClock(), boundaries: () => [], limits });
  const counts: number[] = [];
  let sealing = true;
  const sealed = sealer.sealOnce().finally(() => (sealing = false));
  await using history = await openHistory(folder.path);
  while (sealing) {
    const found = await history.query({ point: series[0]!.point, from: wallMs(0), to: wallMs(4e12) });
    counts.push(new Set(found.map(({ mono }) => mono)).size, found.length);
  }
  expect(await sealed).toMatchObject({ chunks: 15, faults: [] });
  expect(new Set(counts)).toEqual(new Set([31 * 40]));
});

test('nothing behind the durable end is shown', async () => {
  await using folder = await testFolder();
  const blocks = Array.from({ length: 20 }, (_, at): Sample[] => [
    { point: series[0]!.point, value: at, quality: 'good', mono: monoMs(at * 1000) },
  ]);
  await writeSegment(folder.path, { ordinal: 1, epoch: 3, firstRecord: 0, boot: bootOf(1), series, blocks });
  const nowhere = { epoch: 9, record: 0 };
  const counts: number[] = [];
  for (const samples of [
    { epoch: 2, record: 99 },
    { epoch: 3, record: 7 },
    { epoch: 4, record: 0 },
  ]) {
    await using history = await openHistory(folder.path, { durable: () => ({ samples, events: nowhere }) });
    counts.push((await history.query({ point: series[0]!.point, from: wallMs(0), to: wallMs(1e12) })).length);
  }
  expect(counts).toEqual([0, 7, 20]);
});

test('the newest sample and the list of points come from the log and from chunks alike', async () => {
  for (const sealUpTo of [0, 9]) {
    await using folder = await testFolder();
    await build(folder.path, oneDay, sealUpTo);
    await using history = await openHistory(folder.path);
    expect(await history.points()).toEqual(series.toSorted((a, b) => (a.point < b.point ? -1 : 1)));
    const last = oneDay.dated.findLast(({ sample }) => sample.point === series[0]!.point);
    expect(await history.latest(series[0]!.point)).toMatchObject({ wall: last?.wall, mono: last?.sample.mono });
    expect(await history.latest(seriesOf('nobody').point)).toBeUndefined();
  }
});

test('damage in a chunk costs what it hit: the picture is coarser, and what is lost is counted', async () => {
  await using folder = await testFolder();
  await build(folder.path, oneDay, 9);
  await using store = await ChunkFolder.open(folder.path);
  const path = join(store.folder, store.names()[0]?.file ?? '');
  const intact = await readFile(path);
  const all = oneDay.dated.filter(({ sample }) => sample.point === series[0]!.point).length;
  let found = 0;
  for (let at = 0; at < intact.length; at += 37) {
    const damaged = Buffer.from(intact);
    damaged[at] = (damaged[at] ?? 0) ^ 16;
    await writeFile(path, damaged);
    await using history = await openHistory(folder.path);
    const { points, lost } = await history.read({ point: series[0]!.point, ...stretch(oneDay, [-5, 110]) });
    expect(points.reduce((sum, one) => sum + (one.count ?? 1), 0) + lost).toBe(all);
    if (lost > 0 || points.length < all) found++;
  }
  expect(found).toBeGreaterThan(0);
});

test('a journal that is not there has no history, and says so without a fault', async () => {
  await using history = await openHistory('/nonexistent/kenh');
  expect(await history.points()).toEqual([]);
  expect(await history.query({ point: series[0]!.point, from: wallMs(0), to: wallMs(1e12), pointsMax: 5 })).toEqual([]);
});
