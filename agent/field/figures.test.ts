import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { Load, Recent } from './figures.ts';

test('the median is of the last values only', () => {
  const recent = new Recent(5);
  expect(recent.quantile(0.5)).toBeNull();
  for (const ms of [900, 900, 900, 1, 2, 3, 4, 5]) recent.add(ms);
  expect(recent.quantile(0.5)).toBe(3);
  expect(recent.quantile(0.99)).toBe(5);
});

test('load is the share of the last minute, right from the start and after a long pause', () => {
  const load = new Load(monoMs(1_000));
  load.used(500, monoMs(2_000));
  expect(load.share(monoMs(2_000))).toBeCloseTo(0.5);
  for (let s = 3; s <= 200; s += 1) load.used(250, monoMs(s * 1_000));
  expect(load.share(monoMs(200_000))).toBeCloseTo(0.25, 1);
  expect(load.share(monoMs(300_000))).toBe(0);
});
