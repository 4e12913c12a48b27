import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../agent/model/fake-clock.ts';
import { Deadline } from './deadline.ts';

test('it is due once, at its time, unless cleared or moved', async () => {
  const clock = new FakeClock();
  const due: number[] = [];
  const deadline = new Deadline(clock, () => due.push(clock.mono()));
  deadline.set(100);
  deadline.clear();
  deadline.set(50); // Earlier than the sleeper had meant to wake.
  await clock.advance(200);
  expect(due).toEqual([50]);
  deadline.close();
});

test('closing leaves no sleeper behind', async () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, () => {});
  deadline.set(1_000);
  deadline.close();
  expect(clock.sleepers).toBe(0);
});

test('whatever is set and cleared, each deadline that stays is met on the millisecond, and with one sleeper', async () => {
  const step = fc.record({ pauseMs: fc.nat(50), dueMs: fc.option(fc.integer({ min: 1, max: 80 })) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const clock = new FakeClock();
      const due: number[] = [];
      const expected: number[] = [];
      const deadline = new Deadline(clock, () => due.push(clock.mono()));
      let open = Infinity;
      for (const { pauseMs, dueMs } of [...steps, { pauseMs: 200, dueMs: null }]) {
        if (dueMs === null) deadline.clear();
        else deadline.set(clock.mono() + dueMs);
        open = dueMs === null ? Infinity : clock.mono() + dueMs;
        expect(clock.sleepers).toBeLessThanOrEqual(1);
        if (open <= clock.mono() + pauseMs) expected.push(open);
        await clock.advance(pauseMs);
      }
      expect(due).toEqual(expected);
      deadline.close();
    }),
    { numRuns: 50 },
  );
});
