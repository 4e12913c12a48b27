import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, percentile, round, spread } from './statistics.ts';

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

test('a percentile lies among the values, and grows with its share', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(
      values,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, a, b) => {
        const [low, high] = [percentile(all, Math.min(a, b)), percentile(all, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...all));
        expect(high).toBeLessThanOrEqual(Math.max(...all));
        expect(high - low).toBeGreaterThanOrEqual(-1e-6);
      },
    ),
  );
});

test('numbers are cut to what was measured', () => {
  expect([0.1234, 12.345, 1234, 12_345, 1_234_567, Number.NaN].map(round)).toEqual([
    '0.12',
    '12.3',
    '1234',
    '12.3 k',
    '1.23 M',
    '-',
  ]);
  expect(spread([3, 1, 2])).toBe('1.00 - 2.00 - 3.00');
});
