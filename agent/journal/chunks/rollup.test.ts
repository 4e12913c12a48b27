import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qualities } from '../../model/sample.ts';
import { decodeRollBlock, encodeRollBlock } from './chunk-page.ts';
import { exactDigits } from './column-number.ts';
import { ColumnsBuilder, stateCode, type Columns } from './column-samples.ts';
import { hourMs, joinRollups, minuteMs, rollUp, rollupOf, worseQuality, type Rollup } from './rollup.ts';

const anyRow = fc.record({
  step: fc.integer({ min: 1, max: 40_000 }),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -500, max: 500 }).map((int) => int / 10) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, min: -1e9, max: 1e9 }) },
    { weight: 1, arbitrary: fc.oneof(fc.boolean(), fc.constant(null), fc.string({ maxLength: 4 })) },
  ),
  quality: fc.oneof({ weight: 5, arbitrary: fc.constant('good' as const) }, fc.constantFrom(...qualities)),
});
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 150 });
type Row = { step: number; value: number | boolean | string | null; quality: (typeof qualities)[number] };

function columnsOf(rows: readonly Row[]): Columns {
  const builder = new ColumnsBuilder();
  let mono = 100_000;
  for (const { step, value, quality } of rows) builder.push((mono += step), value, stateCode(quality, undefined));
  return builder.columns();
}
const singles = (rows: readonly Row[], widthMs: number): Rollup[] => {
  let mono = 100_000;
  return rows.map(({ step, value, quality }) => rollupOf(Math.floor((mono += step) / widthMs), mono, value, quality));
};

/** Sums differ in their last bits by the order of adding. */
function expectAlike(found: readonly Rollup[], wanted: readonly Rollup[]): void {
  const withoutSum = (row: Rollup): unknown => (row.numbers ? { ...row, numbers: { ...row.numbers, sum: 0 } } : row);
  expect(found.map(withoutSum)).toStrictEqual(wanted.map(withoutSum));
  for (const [at, row] of wanted.entries()) {
    const most = Math.max(Math.abs(row.numbers?.min ?? 0), Math.abs(row.numbers?.max ?? 0), 1) * row.count;
    expect(Math.abs((found[at]?.numbers?.sum ?? 0) - (row.numbers?.sum ?? 0)) / most).toBeLessThan(1e-12);
  }
}

test('rows are what one gets by merging the samples of each minute one by one', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      expectAlike(
        rollUp(columnsOf(rows), minuteMs),
        joinRollups(singles(rows, minuteMs), (row) => row.bucket),
      );
    }),
  );
});

test('hours made of minutes are hours made of samples', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const columns = columnsOf(rows);
      const perHour = hourMs / minuteMs;
      const joined = joinRollups(rollUp(columns, minuteMs), (row) => Math.floor(row.bucket / perHour));
      expectAlike(joined, rollUp(columns, hourMs));
    }),
  );
});

test('rows come back from their bytes; min, max, last and count to the last bit', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, fc.constantFrom(minuteMs, hourMs), async (rows, widthMs) => {
      const columns = columnsOf(rows);
      const wanted = rollUp(columns, widthMs);
      const numbers = columns.numbers.filter((_, at) => typeof rows[at]?.value === 'number');
      const block = await encodeRollBlock(wanted, widthMs, exactDigits(numbers, 1), 5);
      expectAlike((await decodeRollBlock(block, widthMs, 5)) ?? [], wanted);
    }),
    { numRuns: 300 },
  );
});

test('any flipped bit of roll-ups is damage', async () => {
  const rows = Array.from({ length: 90 }, (_, at): Row => ({ step: 5000, value: (at * 7) % 11, quality: 'good' }));
  const block = await encodeRollBlock(rollUp(columnsOf(rows), minuteMs), minuteMs, 0, 5);
  for (let bit = 0; bit < block.length * 8; bit++) {
    const flipped = Buffer.from(block);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(await decodeRollBlock(flipped, minuteMs, 5)).toBeUndefined();
  }
});

test.each([
  ['good', 'uncertain', 'uncertain'],
  ['bad', 'good', 'bad'],
  ['stale', 'bad', 'bad'],
  ['maintenance', 'uncertain', 'maintenance'],
] as const)('of %s and %s the worse is %s', (a, b, worse) => {
  expect(worseQuality(a, b)).toBe(worse);
});
