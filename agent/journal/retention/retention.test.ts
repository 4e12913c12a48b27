import { stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallMs } from '../../model/clock.ts';
import { FakeClock } from '../../model/fake-clock.ts';
import { uplinkId, type UplinkId } from '../../model/ids.ts';
import { ChunkFolder } from '../chunks/chunk-store.ts';
import { enforceRetention, holderOf, type GivenUp, type RetentionOptions } from './retention.ts';
import { dayMs, nextStep, type ChunkView, type Holder, type RetentionView } from './retention-plan.ts';
import { Sealer } from '../chunks/seal.ts';
import {
  bootOf,
  openSegment,
  rounds,
  seriesOf,
  testFolder,
  writeSegment,
  type TestSegment,
} from '../chunks/seal-fixture.ts';
import type { ChunkContent, Sacrifice } from './thin.ts';

const now = wallMs(1_800_000_000_000);
const uplink = uplinkId('centre');

const anyChunk = fc.record({
  samples: fc.nat(500),
  minutes: fc.nat(100),
  hours: fc.integer({ min: 1, max: 20 }),
  legal: fc.oneof(fc.constant(0), fc.nat(200)),
  ageDays: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});
const anyView = fc
  .record({
    rows: fc.array(anyChunk, { minLength: 1, maxLength: 12 }),
    excess: fc.integer({ min: -100, max: 9000 }),
    keepDays: fc.integer({ min: 1, max: 60 }),
    holders: fc.array(fc.record({ at: fc.nat(12), keepDays: fc.integer({ min: 1, max: 60 }) }), { maxLength: 3 }),
  })
  .map(({ rows, excess, keepDays, holders }): RetentionView => {
    const byAge = rows.toSorted((a, b) => (b.ageDays ?? 0) - (a.ageDays ?? 0));
    const chunks = byAge.map(({ samples, minutes, hours, legal, ageDays }, at) => {
      const telemetry = samples + minutes + hours;
      return view(at, { samples, minutes: samples + minutes, telemetry, all: telemetry + legal }, ageDays);
    });
    const from = (at: number): Holder['from'] => ({ epoch: 1, record: at * 100 });
    return {
      chunks,
      excess,
      keepDays,
      now,
      holders: holders.map((one) => ({ uplink, from: from(one.at), keepDays: one.keepDays })),
    };
  });

function view(at: number, content: ChunkContent, ageDays?: number): ChunkView {
  const range = { boot: bootOf(1), from: { epoch: 1, record: at * 100 }, to: { epoch: 1, record: at * 100 + 100 } };
  const name = { file: `${at}`, range, monoMin: 0, monoMax: 1 };
  const wallMax = ageDays === undefined ? undefined : wallMs(now - ageDays * dayMs - 1);
  return { name, bytes: content.all, content, wallMax };
}
function without({ name, content, wallMax }: ChunkView, what: Sacrifice): ChunkView | undefined {
  const gone = content[what];
  const all = what === 'all' ? 0 : content.all - gone;
  if (all === 0) return undefined;
  const left = (of: number): number => Math.max(0, of - gone);
  const { samples, minutes, telemetry } = content;
  return {
    name,
    wallMax,
    bytes: all,
    content: {
      samples: what === 'samples' ? 0 : left(samples),
      minutes: left(minutes),
      telemetry: left(telemetry),
      all,
    },
  };
}

/** Takes steps until none is left; `look` sees each with the view that it was decided on. */
function simulate(
  start: RetentionView,
  look: (step: NonNullable<ReturnType<typeof nextStep>>, at: RetentionView) => void,
): RetentionView {
  let state = start;
  for (let step = nextStep(state); step !== undefined; step = nextStep(state)) {
    look(step, state);
    const { chunk, what } = step;
    const left = without(chunk, what);
    const chunks = state.chunks.flatMap((one) => (one === chunk ? (left ? [left] : []) : [one]));
    state = { ...state, chunks, excess: state.excess - (chunk.bytes - (left?.bytes ?? 0)) };
  }
  return state;
}
const isHeld = (chunk: ChunkView, { holders }: RetentionView): boolean =>
  holders.some(({ from, keepDays }) => {
    const old = chunk.wallMax !== undefined && chunk.wallMax < now - keepDays * dayMs;
    return from.record < chunk.name.range.to.record && !old;
  });

test('the bound is kept as long as anything is left, and every step frees something', () => {
  fc.assert(
    fc.property(anyView, (start) => {
      const end = simulate(start, ({ chunk, what }) => expect(chunk.content[what]).toBeGreaterThan(0));
      expect(end.excess <= 0 || end.chunks.length === 0).toBe(true);
    }),
  );
});

test('what an uplink within its keep has not passed is touched only when all other telemetry is gone', () => {
  fc.assert(
    fc.property(anyView, (start) => {
      simulate(start, ({ chunk, why }, at) => {
        if (!isHeld(chunk, at)) return;
        expect(why).toBe('disk-full');
        expect(at.excess).toBeGreaterThan(0);
        for (const other of at.chunks) expect(isHeld(other, at) || other.content.telemetry === 0).toBe(true);
      });
    }),
  );
});

test('legal series survive until nothing else is left, however old they are', () => {
  fc.assert(
    fc.property(anyView, (start) => {
      simulate(start, ({ what }, at) => {
        if (what === 'all') for (const other of at.chunks) expect(other.content.telemetry).toBe(0);
      });
    }),
  );
});

test('for want of room the oldest telemetry is dropped, and not before it was thinned to hours', () => {
  fc.assert(
    fc.property(anyView, (start) => {
      simulate(start, ({ chunk, what, why }, at) => {
        if (why !== 'disk-full' || what !== 'telemetry') return;
        const older = at.chunks.slice(0, at.chunks.indexOf(chunk));
        for (const other of older) expect(other.content.telemetry === 0 || isHeld(other, at)).toBe(true);
        const room = at.chunks.reduce((sum, { bytes }) => sum + bytes, 0) - at.excess;
        const newer = at.chunks.slice(at.chunks.indexOf(chunk) + 1).reduce((sum, { bytes }) => sum + bytes, 0);
        if (newer >= room * 0.8) expect(chunk.content.minutes).toBe(0);
      });
    }),
  );
});

test('without trusted time nothing is too old', () => {
  const old = view(0, { samples: 1, minutes: 2, telemetry: 3, all: 3 }, 900);
  const state = { chunks: [old], holders: [], keepDays: 1, excess: 0 };
  expect(nextStep({ ...state, now: undefined })).toBeUndefined();
  expect(nextStep({ ...state, now })).toMatchObject({ what: 'telemetry', why: 'retention', uplinks: [] });
});

test('an uplink beyond its keep no longer holds, and is named among those who lose', () => {
  const old = view(0, { samples: 1, minutes: 2, telemetry: 3, all: 3 }, 10);
  const holder = (keepDays: number): Holder => holderOf(uplink, keepDays, { live: { epoch: 1, record: 5 }, gaps: [] });
  const state = { chunks: [old], now, keepDays: 5, excess: 0 };
  expect(nextStep({ ...state, holders: [holder(20)] })).toBeUndefined();
  expect(nextStep({ ...state, holders: [holder(7)] })).toMatchObject({ why: 'uplink-keep', uplinks: [uplink] });
});

const series = [seriesOf('a'), seriesOf('b'), seriesOf('law', { record: 'legal' })];
/** Six chunks of an hour each, of one boot each. */
async function sixHours(journal: string): Promise<ChunkFolder> {
  let segment: TestSegment | undefined;
  for (let at = 0; at < 6; at++) {
    const blocks = rounds(series, at * 3_600_000, 720);
    segment = { ordinal: at + 1, epoch: at + 1, firstRecord: at * 2160, boot: bootOf(at + 1), series, blocks };
    await writeSegment(journal, segment);
  }
  if (segment !== undefined) await writeSegment(journal, openSegment(segment, 2160, bootOf(9)));
  const store = await ChunkFolder.open(journal);
  const report = await new Sealer({ folder: journal, store, clock: new FakeClock(), boundaries: () => [] }).sealOnce();
  expect(report).toMatchObject({ chunks: 6, faults: [] });
  return store;
}
const counts = async (store: ChunkFolder): Promise<number[]> => {
  const all: number[] = [];
  for (const range of store.list()) all.push((await store.readRange(range, range.from, 1e6)).records.length);
  return all;
};

test('on a full card the oldest is thinned, then dropped; the legal series stays and every loss is counted', async () => {
  await using folder = await testFolder();
  await using store = await sixHours(folder.path);
  const full = await stat(join(store.folder, store.names()[0]?.file ?? ''));
  const told: GivenUp[] = [];
  const run = (freeMin: number, holders: readonly Holder[] = []): ReturnType<typeof enforceRetention> =>
    enforceRetention({ ...options(folder.path, store, told), freeMin, holders });
  const little = await run(full.size / 3);
  expect(told).toMatchObject([{ what: 'samples', why: 'disk-full', samples: 1440 }, { what: 'samples' }]);
  expect(little.bytesMissing).toBe(0);
  expect((await counts(store)).slice(0, 3)).toEqual([720, 720, 2160]);
  await run(1e9, [{ uplink, from: { epoch: 6, record: 6 * 2160 - 1 }, keepDays: 30 }]);
  expect(told.find(({ uplinks }) => uplinks.length > 0)).toMatchObject({ boot: bootOf(6) });
  const legalFirst = told.findIndex(({ what }) => what === 'all');
  expect(told.slice(legalFirst).every(({ what, samples }) => what === 'all' && samples === 720)).toBe(true);
  expect(await counts(store)).toEqual([]);
  // Six chunks of three series of 720 samples: each sample is counted once, when it went.
  expect(told.reduce((sum, { samples }) => sum + samples, 0)).toBe(6 * 3 * 720);
});

test('old chunks go, legal ones keep their legal series, and lost samples are lost to a reader as well', async () => {
  await using folder = await testFolder();
  await using store = await sixHours(folder.path);
  const told: GivenUp[] = [];
  const dateOf: RetentionOptions['dateOf'] = (boot) => wallMs(now - (boot === bootOf(1) ? 90 : 1) * dayMs);
  const report = await enforceRetention({ ...options(folder.path, store, told), now, dateOf });
  expect(report).toMatchObject({ steps: 1, bytesMissing: 0 });
  expect(told).toMatchObject([{ what: 'telemetry', why: 'retention', samples: 1440, boot: bootOf(1), uplinks: [] }]);
  const [range] = store.list();
  if (range === undefined) throw new Error('no chunk');
  const slice = await store.readRange(range, range.from, 1e6);
  expect(slice.lost).toBe(1440);
  expect(new Set(slice.records.map(({ series: one }) => one.record))).toEqual(new Set(['legal']));
});

test('a chunk that nobody can read is given up like telemetry, and its records are counted', async () => {
  await using folder = await testFolder();
  await using store = await sixHours(folder.path);
  await truncate(join(store.folder, store.names()[0]?.file ?? ''), 10);
  const told: GivenUp[] = [];
  await enforceRetention({ ...options(folder.path, store, told), freeMin: 10 });
  expect(told).toMatchObject([{ samples: 2160, boot: bootOf(1) }]);
});

test('events are never given up, only reported', async () => {
  await using folder = await testFolder();
  await using store = await sixHours(folder.path);
  const told: GivenUp[] = [];
  const report = await enforceRetention({ ...options(folder.path, store, told), eventsBytesMax: -1 });
  expect(report).toMatchObject({ steps: 0, eventsOverQuota: true });
});

function options(folder: string, store: ChunkFolder, told: GivenUp[]): RetentionOptions {
  const free: { free: number; all: number } = { free: 0, all: 1e9 };
  const space = (): Promise<typeof free> => Promise.resolve(free);
  const onGivenUp = (what: GivenUp): void => void told.push(what);
  const none: readonly { uplink: UplinkId; from: Holder['from']; keepDays: number }[] = [];
  return {
    folder,
    store,
    bytesMax: 1e9,
    keepDays: 30,
    freeMin: 0,
    holders: none,
    now,
    dateOf: () => now,
    onGivenUp,
    space,
  };
}
