import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MonoMs, monoMs, wallMs } from '../model/clock.ts';
import { type PointId, pointId } from '../model/ids.ts';
import type { Quality, Sample, Value } from '../model/sample.ts';
import type { Window } from './expression/types.ts';
import { readersOf, Table } from './table.ts';

const point = pointId('tank.level');
const other = pointId('air.air_temp');
const sample = (mono: number, value: Value | null, quality: Quality = 'good', of: PointId = point): Sample => ({
  point: of,
  value,
  quality,
  mono: monoMs(mono),
  ...(quality !== 'good' && { reason: 'silent' }),
});
const scopeAt = (table: Table, mono: number) =>
  table.scope({ mono: monoMs(mono), wall: wallMs(0), wallTrusted: false });
const overMs = 600_000;
const windowsOf = (...whats: Window['what'][]): Window[] => whats.map((what) => ({ point, what, overMs }));
const all = windowsOf('avg', 'min', 'max', 'rate');

function asked(samples: readonly Sample[], what: Window['what'], at: number, isCounter = false): number | undefined {
  const table = new Table({ windows: all, counters: new Set(isCounter ? [point] : []) });
  table.put(samples);
  return scopeAt(table, at).window({ point, what, overMs });
}

test('the newest sample counts, and changed is what is another one now', () => {
  const table = new Table({ windows: [], counters: new Set() });
  expect([...table.put([sample(1, 5), sample(1, 20, 'good', other)])]).toEqual([point, other]);
  expect([...table.put([sample(2, 5)])]).toEqual([]);
  expect([...table.put([sample(3, 5, 'stale')])]).toEqual([point]);
  expect([...table.put([sample(4, 5)])]).toEqual([point]);
  // A late one of the field changes nothing, a later one of the same batch does.
  expect([...table.put([sample(2, 9)])]).toEqual([]);
  expect([...table.put([sample(5, 6), sample(6, 7)])]).toEqual([point]);
  expect(table.sample(point)).toEqual(sample(6, 7));
  expect([...table.put([sample(7, Number.NaN)])]).toEqual([point]);
  expect([...table.put([sample(8, Number.NaN)])]).toEqual([]);
});

test('a device that does not answer is as old as its last answer, however often that is told', () => {
  const table = new Table({ windows: [], counters: new Set() });
  expect(scopeAt(table, 1).answeredAt(point)).toBeUndefined();
  table.put([sample(10, 5), sample(20, 5, 'stale'), sample(30, 5, 'stale')]);
  expect(scopeAt(table, 40).answeredAt(point)).toBe(10);
  table.put([sample(50, null, 'bad')]);
  expect(scopeAt(table, 60).answeredAt(point)).toBe(50);
});

test('a value weighs as long as it held', () => {
  const samples = [sample(0, 10), sample(150_000, 20)];
  expect(asked(samples, 'avg', 600_000)).toBeCloseTo(17.5, 9);
  expect(asked(samples, 'min', 600_000)).toBe(10);
  expect(asked(samples, 'max', 600_000)).toBe(20);
});

test('what is older than the window is forgotten', () => {
  const samples = [sample(0, 100), sample(100_000, 1), sample(900_000, 3)];
  expect(asked(samples, 'max', 1_200_000)).toBe(3);
  expect(asked(samples, 'avg', 1_200_000)).toBeCloseTo(2, 9);
  expect(asked(samples, 'avg', 100_000_000)).toBe(3);
});

test('a stretch that was not good counts for nothing', () => {
  const samples = [sample(0, 10), sample(200_000, 1_000, 'uncertain'), sample(300_000, 10), sample(400_000, 40)];
  expect(asked(samples, 'avg', 600_000)).toBeCloseTo((300_000 * 10 + 200_000 * 40) / 500_000, 9);
  expect(asked(samples, 'max', 600_000)).toBe(40);
});

test('a window answers when at least half of it is known', () => {
  const samples = [sample(0, 10), sample(299_000, 10, 'stale'), sample(599_000, 10)];
  expect(asked(samples, 'avg', 599_500)).toBeUndefined();
  expect(asked(samples, 'avg', 600_000)).toBe(10);
  expect(asked([sample(0, 10)], 'min', 299_000)).toBeUndefined();
  expect(asked([sample(0, 10)], 'min', 300_000)).toBe(10);
  expect(asked([], 'min', 300_000)).toBeUndefined();
  // The oldest bucket is shared out: of its 5 s only 1.5 s are still in the window.
  const known = [sample(0, 10), sample(303_000, 10, 'stale')];
  expect(asked(known, 'avg', 602_500)).toBe(10);
  expect(asked(known, 'avg', 603_500)).toBeUndefined();
  expect(asked([sample(0, true), sample(1, 'x')], 'avg', 600_000)).toBeUndefined();
});

const every = (stepMs: number, value: (ms: number) => number, untilMs: number): Sample[] =>
  Array.from({ length: Math.floor(untilMs / stepMs) + 1 }, (_, index) => sample(index * stepMs, value(index * stepMs)));

test('a rate is the change per minute between the first and the last sample of the window', () => {
  expect(
    asked(
      every(5_000, (ms) => 20 + ms / 60_000, 600_000),
      'rate',
      600_000,
    ),
  ).toBeCloseTo(1, 9);
  expect(
    asked(
      every(7_300, (ms) => 20 - (3 * ms) / 60_000, 6_000_000),
      'rate',
      6_000_100,
    ),
  ).toBeCloseTo(-3, 9);
  // Too few, too near each other, or none.
  expect(asked([sample(0, 1)], 'rate', 600_000)).toBeUndefined();
  expect(asked([sample(0, 1), sample(200_000, 2)], 'rate', 600_000)).toBeUndefined();
  expect(asked([sample(0, 1), sample(300_000, 2)], 'rate', 600_000)).toBeCloseTo(0.2, 9);
});

test('a counter that begins again goes on', () => {
  const counted = (ms: number) => (64_636 + ms / 1_000) % 65_536;
  expect(asked(every(5_000, counted, 1_200_000), 'rate', 1_200_000, true)).toBeCloseTo(60, 0);
  expect(asked(every(5_000, counted, 1_200_000), 'rate', 1_200_000)).toBeLessThan(0);
});

/** The same by looking at every millisecond step of the samples. */
function exactly(samples: readonly Sample[], at: number) {
  let [goodMs, area, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [index, { mono, quality, value }] of samples.entries()) {
    const from = Math.max(mono, at - overMs);
    const ms = Math.min(samples[index + 1]?.mono ?? at, at) - from;
    if (ms <= 0 || quality !== 'good') continue;
    goodMs += ms;
    area += ms * Number(value);
    min = Math.min(min, Number(value));
    max = Math.max(max, Number(value));
  }
  return { goodMs, avg: area / goodMs, min, max };
}

const past = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 2_000_000 })),
      value: fc.integer({ min: -50, max: 150 }),
      quality: fc.constantFrom<Quality>('good', 'good', 'good', 'stale', 'bad', 'uncertain'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ gapMs, value, quality }) => sample((at += gapMs), value, quality));
  });

test('whatever came: what the buckets say is what all samples say, but for one bucket', () => {
  let answers = 0;
  fc.assert(
    fc.property(past, fc.integer({ min: 0, max: 700_000 }), (samples, laterMs) => {
      const at = (samples.at(-1)?.mono ?? 0) + laterMs;
      const exact = exactly(samples, at);
      const bucketMs = overMs / 120;
      const avg = asked(samples, 'avg', at);
      if (avg === undefined) {
        expect(exact.goodMs).toBeLessThan(overMs / 2 + bucketMs);
        return;
      }
      answers += 1;
      expect(exact.goodMs).toBeGreaterThanOrEqual(overMs / 2 - bucketMs);
      const [min, max] = [asked(samples, 'min', at)!, asked(samples, 'max', at)!];
      expect(Math.abs(avg - exact.avg)).toBeLessThanOrEqual((200 * 2 * bucketMs) / (overMs / 2));
      expect(min).toBeLessThanOrEqual(exact.min);
      expect(max).toBeGreaterThanOrEqual(exact.max);
      expect(avg).toBeGreaterThanOrEqual(min - 1e-9);
      expect(avg).toBeLessThanOrEqual(max + 1e-9);
    }),
    { numRuns: 500 },
  );
  expect(answers).toBeGreaterThan(100);
});

test('asking changes nothing, and the order of two questions neither', () => {
  fc.assert(
    fc.property(past, fc.array(fc.integer({ min: 0, max: 700_000 }), { maxLength: 5 }), (samples, questions) => {
      const table = new Table({ windows: all, counters: new Set() });
      for (const one of samples) {
        table.put([one]);
        for (const later of questions) scopeAt(table, one.mono + later).window(all[0]!);
      }
      const at = (samples.at(-1)?.mono ?? 0) as MonoMs;
      for (const window of all) {
        expect(scopeAt(table, at).window(window)).toBe(asked(samples, window.what, at));
      }
    }),
  );
});

test('neither many samples nor a long silence take long', () => {
  const table = new Table({ windows: [{ point, what: 'avg', overMs: 1_000 }], counters: new Set() });
  const before = performance.now();
  for (let at = 0; at < 200_000; at += 1) table.put([sample(at, at % 7)]);
  table.put([sample(1e12, 1), sample(1e12 + 1, 2)]);
  expect(scopeAt(table, 1e12 + 1_001).window({ point, what: 'avg', overMs: 1_000 })).toBeCloseTo(2, 2);
  // Generous: a loop over every bucket of the silence would take hours.
  expect(performance.now() - before).toBeLessThan(20_000);
});

test('a window that nobody announced has no answer', () => {
  const table = new Table({ windows: windowsOf('avg'), counters: new Set() });
  table.put([sample(0, 1)]);
  expect(scopeAt(table, overMs).window({ point, what: 'avg', overMs: overMs + 1 })).toBeUndefined();
  expect(scopeAt(table, overMs).window({ point: other, what: 'avg', overMs })).toBeUndefined();
});

test('whoever reads a point or asks about it is found by it, once', () => {
  const index = readersOf([
    ['dry', { needs: [point], asks: [point, other] }],
    ['hot', { needs: [other], asks: [] }],
  ]);
  expect(Object.fromEntries(index)).toEqual({ [point]: ['dry'], [other]: ['dry', 'hot'] });
});
