import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expose, exposureMs, fallsAt, fullAt, type Stretch, stretchesMax } from './exposure.ts';

/** Millisecond by millisecond, over all that ever was. */
const anyPast = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 })), { maxLength: 20 });
const pastOf = (pieces: readonly (readonly [boolean, number])[]): boolean[] =>
  pieces.flatMap(([so, ms]) => Array.from({ length: ms }, () => so));
const within = (past: readonly boolean[], t: number, withinMs: number): number =>
  past.slice(Math.max(0, t - withinMs), t).filter(Boolean).length;

function stretchesOf(pieces: readonly (readonly [boolean, number])[], withinMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  let t = 0;
  for (const [so, ms] of pieces) {
    if (so) expose(stretches, t, t + ms, withinMs);
    t += ms;
  }
  return stretches;
}

test('the sum, the moment it is full and the moment it falls are those of the whole past, to the millisecond', () => {
  fc.assert(
    fc.property(
      anyPast,
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 120 }),
      (pieces, withinMs, part) => {
        const totalMs = Math.min(part, withinMs);
        const past = pastOf(pieces);
        const t = past.length;
        const stretches = stretchesOf(pieces, withinMs);
        expect(exposureMs(stretches, t, withinMs)).toBe(within(past, t, withinMs));
        const on = [...past, ...Array.from({ length: 300 }, () => true)];
        const off = [...past, ...Array.from({ length: 300 }, () => false)];
        const later = Array.from({ length: 300 }, (_, i) => t + i);
        expect(fullAt(stretches, t, totalMs, withinMs)).toBe(later.find((at) => within(on, at, withinMs) >= totalMs));
        expect(fallsAt(stretches, t, totalMs, withinMs)).toBe(later.find((at) => within(off, at, withinMs) < totalMs));
      },
    ),
    { numRuns: 500 },
  );
});

test('with ever so many stretches it keeps a bounded number, loses nothing and exaggerates by the joined holes at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 300,
        maxLength: 600,
      }),
      (pairs) => {
        const stretches: Stretch[] = [];
        const past: boolean[] = [];
        for (const [hole, so] of pairs) {
          past.push(...Array.from({ length: hole }, () => false), ...Array.from({ length: so }, () => true));
          expose(stretches, past.length - so, past.length, 10_000);
          expect(stretches.length).toBeLessThanOrEqual(stretchesMax);
        }
        const t = past.length;
        expect(exposureMs(stretches, t, 10_000)).toBe(within(past, t, 10_000));
        for (const windowMs of [10, 100, 1_000]) {
          const more = exposureMs(stretches, t, windowMs) - within(past, t, windowMs);
          expect(more).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 20 },
  );
});
