import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Swing } from './swing.ts';

test('nothing is known before it has watched for the whole time', () => {
  const swing = new Swing(60);
  swing.note(20, 0);
  swing.note(30, 59);
  expect(swing.change(59)).toBeUndefined();
  expect(swing.nextAt(59)).toBe(60);
  expect(swing.change(60)).toBe(10);
  expect(swing.change(119)).toBe(0);
});

test('an end that is not known has no change', () => {
  const swing = new Swing(60);
  swing.note(20, 0);
  swing.note(null, 60);
  expect(swing.change(70)).toBeUndefined();
  swing.note(25, 90);
  expect(swing.change(110)).toBe(5);
  expect(swing.change(130)).toBeUndefined();
  expect(swing.change(150)).toBe(0);
});

const anyNotes = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -50, max: 50 })), {
  maxLength: 200,
});

test('the newer end is exact, the older one was true within the last sixtieth of the time', () => {
  fc.assert(
    fc.property(anyNotes, (notes) => {
      const overMs = 600;
      const swing = new Swing(overMs);
      const all: { at: number; value: number }[] = [];
      let t = 0;
      for (const [afterMs, value] of notes) {
        t += afterMs;
        swing.note(value, t);
        all.push({ at: t, value });
        const now = all.at(-1)!.value;
        const then = all.filter(({ at }, i) => at <= t - overMs && (all[i + 1]?.at ?? t) >= t - overMs - overMs / 60);
        const change = swing.change(t);
        if (change === undefined) expect(all[0]!.at).toBeGreaterThan(t - overMs);
        else expect(then.map((one) => now - one.value)).toContain(change);
      }
    }),
  );
});

test('it keeps few values, however many come', () => {
  const swing = new Swing(60_000);
  for (let t = 0; t < 600_000; t += 10) swing.note(t, t);
  let steps = 0;
  for (let t = 600_000; swing.nextAt(t) < Infinity; t = swing.nextAt(t)) steps += 1;
  expect(steps).toBeLessThanOrEqual(63);
});
