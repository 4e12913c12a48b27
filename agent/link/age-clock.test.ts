import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../model/clock.ts';
import type { Anchor } from '../model/fact.ts';
import { bootId } from '../model/ids.ts';
import { ageClock, settledMs } from './age-clock.ts';

const boot = bootId('72b3b443-3788-4412-a312-bf4f4fdc289e');
const now = Date.UTC(2026, 10, 23);
const anchor = (mono: number, wall: number): Anchor => {
  return { type: 'anchor', boot, mono: monoMs(mono), wall: wallMs(wall), errorMs: 1, source: 'ntp' };
};

test('a date decides what is too old only after it has stood for hours; one of ten years from now starts anew', () => {
  const first = anchor(1_000, now);
  expect(ageClock([{ boot, anchors: [] }], monoMs(settledMs * 9))).toBeUndefined();
  expect(ageClock([{ boot, anchors: [first] }], monoMs(settledMs))).toBeUndefined();
  expect(ageClock([{ boot, anchors: [first] }], monoMs(1_000 + settledMs))).toBe(now + settledMs);
  const wrong = anchor(settledMs * 2, now + 10 * 365 * 86_400_000);
  expect(ageClock([{ boot, anchors: [first, wrong] }], monoMs(settledMs * 3 - 1))).toBeUndefined();
  expect(ageClock([], monoMs(0))).toBeUndefined();
});
