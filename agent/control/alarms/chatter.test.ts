import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anAlarm, Bench, day, hour, minute, second } from './alarms.test-kit.ts';
import { changesMax, withinMs } from './chatter.ts';

const atOnce = anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: 0 });
const waiting = anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: hour });

function flap(bench: Bench, times: number, everyMs: number): Bench {
  for (let i = 0; i < times; i += 1) bench.set('fridge.temp', i % 2 === 0 ? 9 : 7).pass(everyMs);
  return bench;
}

test('an alarm that comes and goes again and again is marked and stays until it is quiet', () => {
  const bench = flap(new Bench([atOnce]), 400, 5 * second);
  expect(bench.status()).toMatchObject({ state: 'active', chattering: true });
  expect(bench.rows).toHaveLength(changesMax + 1);
  expect(bench.rows.at(-1)).toMatchObject({ to: 'active', chattering: true });
  bench.set('fridge.temp', 7).pass(withinMs);
  expect(bench.status()).toMatchObject({ state: 'cleared' });
  expect(bench.status()?.chattering).toBeUndefined();
});

test('waiting that comes to nothing is counted instead of told, once every ten minutes', () => {
  const bench = flap(new Bench([waiting]), 12 * 60 * 24, 5 * second)
    .set('fridge.temp', 7)
    .pass(hour);
  const folded = bench.rows.reduce((sum, row) => sum + (row.folded ?? 0), 0);
  expect(changesMax + folded).toBe(12 * 60 * 24);
  expect(bench.rows.length).toBeLessThanOrEqual(changesMax + (24 * hour) / withinMs + 1);
  expect(bench.status()).toMatchObject({ state: 'normal' });
  expect(bench.rows.at(-1)).toMatchObject({ to: 'normal' });
});

test('slow changes are no chatter', () => {
  const bench = flap(new Bench([atOnce]), 100, 2 * minute);
  expect(bench.rows).toHaveLength(100);
  expect(bench.rows.some((row) => row.chattering)).toBe(false);
});

test('it goes on through restarts', () => {
  const bench = flap(new Bench([atOnce]), 20, second);
  bench.restart({ downMs: second }).set('fridge.temp', 7).pass(minute);
  expect(bench.status()).toMatchObject({ state: 'active', chattering: true });
});

const anyToggle = fc.record({
  ms: fc.oneof(fc.nat(3 * second), fc.nat(5 * minute)),
  restart: fc.nat(30).map((n) => n === 0),
});

test('however it toggles: rows form a chain, none is lost, they are few, and it ends up where its condition is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 2 * second, minute),
      fc.array(anyToggle, { minLength: 1, maxLength: 300 }),
      (forMs, toggles) => {
        const bench = new Bench([anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs })]);
        let value = 7;
        for (const { ms, restart } of toggles) {
          value = value === 7 ? 9 : 7;
          if (restart) bench.restart({ downMs: 10 });
          bench.set('fridge.temp', value).pass(ms);
        }
        bench.set('fridge.temp', 7).pass(day);
        for (const [i, row] of bench.rows.entries()) expect(row.from).toBe(bench.rows[i - 1]?.to ?? 'normal');
        const occurrences = bench.rows.filter(({ to }) => to === 'active').map(({ occurrence }) => occurrence);
        expect(occurrences).toEqual(occurrences.map((_, i) => i + 1));
        for (const { mono } of bench.rows) {
          const inWindow = bench.rows.filter((row) => row.mono > mono - withinMs && row.mono <= mono);
          expect(inWindow.length).toBeLessThanOrEqual(changesMax + 2);
        }
        expect(['normal', 'cleared']).toContain(bench.status()?.state);
        expect(bench.rows.at(-1)?.to ?? 'normal').toBe(bench.status()?.state);
      },
    ),
    { numRuns: 100 },
  );
});
