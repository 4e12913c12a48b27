import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import type { LineFault } from '../model/line.ts';
import { Health, ProbeBudget } from './health.ts';

const silent: LineFault = { kind: 'silent', detail: 'no answer' };
const half = () => 0.5;

test('one lost frame is asked again at once; the second makes the device silent', () => {
  const health = new Health(monoMs(0), half);
  expect(health.answered()).toBe('recovered');
  expect(health.failed(silent, monoMs(10))).toBe('retry');
  expect(health.answered()).toBe('none');
  expect(health.failed(silent, monoMs(20))).toBe('retry');
  expect(health.failed(silent, monoMs(30))).toBe('fell-silent');
  expect(health.failed(silent, monoMs(2_000))).toBe('none');
});

test('a device that never answered gets one try, so that a box full of dead ones starts as fast as a living one', () => {
  expect(new Health(monoMs(0), half).failed(silent, monoMs(1))).toBe('fell-silent');
});

test('probes get rarer up to the cap, with jitter, and start anew after an answer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 12, maxLength: 12 }),
      (jitters) => {
        let i = 0;
        const health = new Health(monoMs(0), () => jitters[i++ % jitters.length] ?? 0);
        const pauses = jitters.map(() => {
          health.failed(silent, monoMs(1_000));
          return health.nextProbe - 1_000;
        });
        for (const [n, pause] of pauses.entries()) {
          const nominal = Math.min(1_000 * 2 ** n, 60_000);
          expect(pause).toBeGreaterThanOrEqual(0.75 * nominal);
          expect(pause).toBeLessThanOrEqual(1.25 * nominal);
        }
        health.answered();
        health.failed(silent, monoMs(0));
        health.failed(silent, monoMs(0));
        expect(health.nextProbe).toBeLessThanOrEqual(1_250);
      },
    ),
  );
});

test('however dear the probes, silent devices take at most a twentieth of the line', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 2, maxLength: 40 }), (costs) => {
      const budget = new ProbeBudget();
      let now = 0;
      let busy = 0;
      for (const costMs of costs) {
        now = Math.max(now, budget.notBefore) + costMs;
        busy += costMs;
        budget.spent(costMs, monoMs(now));
      }
      const total = Math.max(now, budget.notBefore);
      expect(busy / total).toBeLessThanOrEqual(0.05 + 1e-9);
    }),
  );
});
