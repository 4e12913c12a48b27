import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { backoffMsMax, backoffMsMin, calmMs, type Deaths, decide, noDeaths } from './restarts.ts';

const runs = fc.array(
  fc.record({ ranMs: fc.nat(2 * calmMs), random: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
  {
    minLength: 1,
    maxLength: 200,
  },
);

test('control is started again for ever, and soon', () => {
  fc.assert(
    fc.property(runs, (all) => {
      let deaths: Deaths = noDeaths;
      let now = 0;
      for (const { ranMs, random } of all) {
        const decision = decide(
          { restartsMax: Infinity, periodMs: 60_000 },
          deaths,
          monoMs((now += ranMs)),
          ranMs,
          random,
        );
        if (decision.kind === 'give-up') throw new Error('given up');
        expect(decision.afterMs).toBeGreaterThanOrEqual(backoffMsMin / 2);
        expect(decision.afterMs).toBeLessThanOrEqual(ranMs >= calmMs ? backoffMsMin : backoffMsMax);
        now += decision.afterMs;
        deaths = decision.deaths;
      }
      expect(deaths.at.length).toBeLessThanOrEqual(100);
    }),
  );
});

test('others are given up exactly when they died too often within the period', () => {
  fc.assert(
    fc.property(
      runs,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1_000, max: 600_000 }),
      (all, restartsMax, periodMs) => {
        let deaths: Deaths = noDeaths;
        const diedAt: number[] = [];
        let now = 0;
        for (const { ranMs, random } of all) {
          now += ranMs;
          diedAt.push(now);
          const decision = decide({ restartsMax, periodMs }, deaths, monoMs(now), ranMs, random);
          const tooOften = diedAt.filter((at) => now - at < periodMs).length > restartsMax;
          expect(decision.kind).toBe(tooOften ? 'give-up' : 'restart');
          if (decision.kind === 'give-up') return;
          now += decision.afterMs;
          deaths = decision.deaths;
        }
      },
    ),
  );
});
