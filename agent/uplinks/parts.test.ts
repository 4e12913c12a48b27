// The frame's small parts: gaps, batch size, back-off, token bucket, repeated faults.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import { monoMs } from '../model/clock.ts';
import { laterPace, refusedPace, waitMs } from './backoff.ts';
import { BatchSize } from './batch-size.ts';
import { gapsMax, withGap } from './gaps.ts';
import type { Range } from './positions.ts';
import { Repeats } from './repeats.ts';
import { TokenBucket } from './token-bucket.ts';

const range = (from: number, to: number): Range => ({ from: { epoch: 1, record: from }, to: { epoch: 1, record: to } });

test('gaps stay few, ordered, and cover everything that was ever put into them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 60 }), (steps) => {
      let at = 0;
      let gaps: Range[] = [];
      const open = new Set<number>();
      for (const [skip, length] of steps) {
        const more = range(at + skip, at + skip + length);
        at += skip + length;
        for (let number = more.from.record; number < more.to.record; number += 1) open.add(number);
        gaps = withGap(gaps, more);
        expect(gaps.length).toBeLessThanOrEqual(gapsMax);
      }
      for (const number of open)
        expect(gaps.some(({ from, to }) => number >= from.record && number < to.record)).toBe(true);
      for (const [index, { from, to }] of gaps.entries()) {
        expect(to.record).toBeGreaterThan(from.record);
        expect(from.record).toBeGreaterThanOrEqual(gaps[index - 1]?.to.record ?? 0);
      }
    }),
  );
});

test('the two nearest gaps are the ones that merge', () => {
  const far = Array.from({ length: gapsMax }, (_, n) => range(n * 100, n * 100 + 10));
  const gaps = withGap(far, range(1_512, 1_600));
  expect(gaps).toHaveLength(gapsMax);
  expect(gaps.at(-1)).toEqual(range(1_500, 1_600));
});

describe('batch size', () => {
  test('it grows while the server is quick and shrinks when it is slow', () => {
    const size = new BatchSize();
    for (let turn = 0; turn < 10; turn += 1) size.accepted(size.records, 100);
    expect(size.records).toBe(5_000);
    size.accepted(5_000, 900);
    expect(size.records).toBe(2_500);
    for (let turn = 0; turn < 20; turn += 1) size.failed();
    expect(size.records).toBe(50);
  });

  test('a distant server gets large batches as well', () => {
    const size = new BatchSize();
    for (let turn = 0; turn < 10; turn += 1) size.accepted(size.records, 3_000);
    expect(size.records).toBe(5_000);
  });

  test('one giant record does not keep the batches small', () => {
    const size = new BatchSize();
    for (let records = 500; records >= 1; records = Math.floor(records / 2)) {
      size.tooLarge(records);
      if (records < 500) size.accepted(size.records, 10);
    }
    expect(size.records).toBe(1);
    size.tooLargeAlone();
    for (let turn = 0; turn < 13; turn += 1) size.accepted(size.records, 10);
    expect(size.records).toBe(5_000);
  });
});

test.each([
  { pace: laterPace, attempt: 1, least: 100, most: 1_000 },
  { pace: laterPace, attempt: 4, least: 800, most: 8_000 },
  { pace: laterPace, attempt: 400, least: 6_000, most: 60_000 },
  { pace: refusedPace, attempt: 1, least: 15_000, most: 30_000 },
  { pace: refusedPace, attempt: 9, least: 150_000, most: 300_000 },
])('try $attempt waits $least to $most ms', ({ pace, attempt, least, most }) => {
  expect(waitMs(pace, { attempt, random: 0 })).toBe(least);
  expect(waitMs(pace, { attempt, random: 1 })).toBe(most);
});

test('nobody comes back before the time that the server named, and not all at that moment', () => {
  expect(waitMs(laterPace, { attempt: 1, afterMs: 30_000, random: 0 })).toBe(30_100);
  expect(waitMs(laterPace, { attempt: 1, afterMs: 30_000, random: 0.5 })).toBeGreaterThan(30_500);
  expect(waitMs(laterPace, { attempt: 1, afterMs: 1e12, random: 0 })).toBe(3_600_100);
});

test('a token bucket gives its rate and at most one second at once', () => {
  const bucket = new TokenBucket(100, monoMs(0));
  expect(bucket.waitMs(5_000, monoMs(0))).toBe(0);
  bucket.take(100, monoMs(0));
  expect(bucket.waitMs(50, monoMs(0))).toBe(500);
  expect(bucket.waitMs(50, monoMs(500))).toBe(0);
  expect(bucket.waitMs(100, monoMs(3_600_000))).toBe(0);
  bucket.take(100, monoMs(3_600_000));
  expect(bucket.waitMs(1, monoMs(3_600_000))).toBe(10);
});

test('a fault that comes every second is told once a minute, with its count', async () => {
  const clock = new FakeClock();
  const lines: object[] = [];
  const warn = (fields: object): void => void lines.push(fields);
  const repeats = new Repeats(clock, { debug: warn, info: warn, warn, error: warn });
  for (let second = 0; second < 180; second += 1) {
    repeats.warn('refused', `line ${second}: 'point_${second}' is bad`);
    await clock.advance(1_000);
  }
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatchObject({ repeated: 59 });
  repeats.warn('refused', 'something else');
  expect(lines).toHaveLength(4);
});
