import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinReads, type JoinRules, type Stretch } from './joins.ts';

const cheapHoles: JoinRules = { costMs: (count) => 20 + count, countMax: 125, holeMax: 16, forbidden: [] };
const plan = (items: readonly Stretch[], rules: JoinRules) => joinReads(items, rules).map((r) => [r.start, r.count]);
const at = (...starts: number[]): Stretch[] => starts.map((start) => ({ start, count: 1 }));

test.each([
  { what: 'neighbours become one read', items: at(0, 1, 2), rules: cheapHoles, reads: [[0, 3]] },
  { what: 'a hole cheaper than a request is read along', items: at(0, 10), rules: cheapHoles, reads: [[0, 11]] },
  {
    what: 'a dearer hole is not',
    items: at(0, 40),
    rules: { ...cheapHoles, holeMax: 100 },
    reads: [
      [0, 1],
      [40, 1],
    ],
  },
  {
    what: 'nor one wider than the device allows',
    items: at(0, 10),
    rules: { ...cheapHoles, holeMax: 4 },
    reads: [
      [0, 1],
      [10, 1],
    ],
  },
  {
    what: 'nor one with a forbidden register',
    items: at(0, 10),
    rules: { ...cheapHoles, forbidden: [{ table: 'holding', start: 5, count: 1 }] },
    reads: [
      [0, 1],
      [10, 1],
    ],
  },
  {
    what: 'a read never grows beyond the limit',
    items: at(0, 1, 2, 3),
    rules: { ...cheapHoles, countMax: 3 },
    reads: [
      [0, 1],
      [1, 3],
    ],
  },
  {
    what: 'overlapping items share their registers',
    items: [
      { start: 4, count: 2 },
      { start: 5, count: 2 },
    ],
    rules: cheapHoles,
    reads: [[4, 3]],
  },
])('$what', ({ items, rules, reads }) => {
  const found = plan(items, rules);
  expect(found.length).toBe(reads.length);
  const cost = (all: readonly (readonly (number | undefined)[])[]) =>
    all.reduce((sum, [, n]) => sum + rules.costMs(n ?? 0), 0);
  expect(cost(found)).toBe(cost(reads));
});

const anyItems = fc.array(fc.record({ start: fc.nat(80), count: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 7,
});
const anyRules = fc
  .record({
    overhead: fc.nat(30),
    countMax: fc.integer({ min: 4, max: 40 }),
    holeMax: fc.nat(20),
    fence: fc.nat(90),
  })
  .map(({ overhead, countMax, holeMax, fence }) => ({
    costMs: (count: number) => overhead + count,
    countMax,
    holeMax,
    forbidden: [{ table: 'holding', start: fence, count: 2 }],
  }));
const outside = (items: readonly Stretch[], rules: JoinRules) =>
  items.filter((i) => !rules.forbidden.some((f) => f.start < i.start + i.count && f.start + f.count > i.start));

test('every item is read exactly once, and no read breaks a rule', () => {
  fc.assert(
    fc.property(anyItems, anyRules, (all, rules) => {
      const items = outside(all, rules);
      const reads = joinReads(items, rules);
      expect(reads.flatMap((r) => r.items).length).toBe(items.length);
      for (const read of reads) {
        expect(read.count).toBeLessThanOrEqual(rules.countMax);
        for (const f of rules.forbidden)
          expect(f.start < read.start + read.count && f.start + f.count > read.start).toBe(false);
        for (const item of read.items) {
          expect(item.start).toBeGreaterThanOrEqual(read.start);
          expect(item.start + item.count).toBeLessThanOrEqual(read.start + read.count);
        }
      }
    }),
  );
});

test('no split of the same order is cheaper', () => {
  fc.assert(
    fc.property(anyItems, anyRules, (all, rules) => {
      const items = outside(all, rules).toSorted((a, b) => a.start - b.start || a.count - b.count);
      const costMs = joinReads(items, rules).reduce((sum, read) => sum + rules.costMs(read.count), 0);
      for (let cuts = 0; cuts < 2 ** Math.max(0, items.length - 1); cuts += 1) {
        const other = bySplit(items, cuts, rules);
        if (other !== undefined) expect(costMs).toBeLessThanOrEqual(other + 1e-9);
      }
    }),
    { numRuns: 200 },
  );
});

/** Cost of the reads that the bits of `cuts` cut the sorted items into; undefined when one of them breaks a rule. */
function bySplit(items: readonly Stretch[], cuts: number, rules: JoinRules): number | undefined {
  let costMs = 0;
  for (let i = 0; i < items.length;) {
    const start = items[i]?.start ?? 0;
    let stop = start + (items[i]?.count ?? 0);
    let j = i + 1;
    for (; j < items.length && (cuts & (1 << (j - 1))) === 0; j += 1) {
      const item = items[j] ?? { start: 0, count: 0 };
      const hole = item.start - stop;
      const fenced = rules.forbidden.some((f) => f.start < item.start && f.start + f.count > stop);
      if (hole > 0 && (hole > rules.holeMax || fenced)) return undefined;
      stop = Math.max(stop, item.start + item.count);
    }
    if (j > i + 1 && stop - start > rules.countMax) return undefined;
    costMs += rules.costMs(stop - start);
    i = j;
  }
  return costMs;
}
