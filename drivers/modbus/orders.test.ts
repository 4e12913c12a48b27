import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aSource } from '../../agent/model/site.test-kit.ts';
import type { RegisterSource } from '../../agent/model/site.ts';
import { ordersFor } from './orders.ts';

const words = { table: 'holding', start: 3, on: 0x0100, off: 0x0200 } as const;
const onFor = { base: 0x0600, perSecond: 1, secondsMax: 255 };
const n4d: RegisterSource = aSource({ start: 3, codes: { 0: false, 1: true }, write: { ...words, onFor } });
const ryn: RegisterSource = { ...n4d, write: { ...words, onFor: { ...onFor, cancel: 0x0600 } } };
const waveshare: RegisterSource = aSource({
  table: 'coil',
  start: 3,
  type: 'bool',
  write: { table: 'coil', start: 3, onFor: { start: 0x203, base: 0, perSecond: 10, secondsMax: 3_276 } },
});
const plain: RegisterSource = { ...waveshare, write: { table: 'coil', start: 3 } };

const sent = (source: RegisterSource, value: boolean, leaseMs?: number) => {
  const orders = ordersFor(source, value, undefined, leaseMs);
  return orders.ok ? orders.value.steps.map(({ span, elements }) => [span.start, ...elements]) : orders.fault.detail;
};

test.each([
  { board: 'N4D8B08', source: n4d, on: [[3, 0x0100]], off: [[3, 0x0200]], leased: [[3, 0x061e]] },
  { board: 'Waveshare', source: waveshare, on: [[3, 1]], off: [[3, 0]], leased: [[0x203, 300]] },
  {
    board: 'RYN408F, whose timer is ended first',
    source: ryn,
    on: [
      [3, 0x0600],
      [3, 0x0100],
    ],
    off: [
      [3, 0x0600],
      [3, 0x0200],
    ],
    leased: [[3, 0x061e]],
  },
])('$board: on, off, on for 30 s', ({ source, on, off, leased }) => {
  expect(sent(source, true)).toEqual(on);
  expect(sent(source, false)).toEqual(off);
  expect(sent(source, true, 30_000)).toEqual(leased);
});

test('what no board can do is refused in words', () => {
  expect(sent(plain, true, 30_000)).toContain('no timer');
  expect(sent(n4d, false, 30_000)).toContain('"on" only');
  expect(sent(n4d, true, 999)).toContain('not in 1–255 s');
  expect(sent(n4d, true, 256_000)).toContain('not in 1–255 s');
});

test('no lease is longer than asked, nor a whole step shorter', () => {
  fc.assert(
    fc.property(fc.constantFrom(n4d, ryn, waveshare), fc.integer({ min: 1_000, max: 255_000 }), (source, leaseMs) => {
      const orders = ordersFor(source, true, undefined, leaseMs);
      const lease = orders.ok ? orders.value.lease : undefined;
      expect(lease?.ms).toBeLessThanOrEqual(leaseMs);
      expect(lease?.ms).toBeGreaterThan(leaseMs - (lease?.stepMs ?? 0));
    }),
  );
});
