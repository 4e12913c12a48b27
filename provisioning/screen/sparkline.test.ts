import { expect, test } from 'vitest';
import { columnsOf, sparkline } from './sparkline.ts';

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[5, 5, 5], '▄▄▄'],
  [[0, undefined, 10], '▁ █'],
  [[], ''],
  [[undefined, undefined], '  '],
])('%j is %s', (columns, chart) => {
  expect(sparkline(columns)).toBe(chart);
});

test('points fall into the part of the time that they belong to', () => {
  const points = [
    { wall: 0, value: 1 },
    { wall: 10, value: 3 },
    { wall: 99, value: 7 },
    { wall: 100, value: 9 },
  ];
  expect(columnsOf(points, 0, 100, 4)).toEqual([2, undefined, undefined, 8]);
  expect(columnsOf(points.slice(0, 1), 0, 0, 2)).toEqual([1, undefined]);
});
