import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { nextDue } from './grid.ts';

const anyGrid = fc.record({ periodMs: fc.integer({ min: 1, max: 3_600_000 }), phaseMs: fc.nat(1_000) });

test('whatever the lateness, polls stay on the grid and every grid point is polled or counted as missed', () => {
  fc.assert(
    fc.property(anyGrid, fc.nat(1e9), fc.array(fc.nat(20_000), { maxLength: 50 }), (grid, start, lateness) => {
      let { due } = nextDue(grid, monoMs(start), monoMs(start));
      expect(due).toBeGreaterThan(start);
      expect(due - start).toBeLessThanOrEqual(grid.periodMs);
      const first = due;
      let made = 0;
      let missed = 0;
      for (const lateMs of lateness) {
        const now = monoMs(due + lateMs);
        const next = nextDue(grid, due, now);
        made += 1;
        missed += next.missed;
        expect(next.due).toBeGreaterThan(now);
        expect(Math.abs((next.due - grid.phaseMs) % grid.periodMs)).toBe(0);
        due = next.due;
      }
      expect((due - first) / grid.periodMs).toBe(made + missed);
    }),
  );
});
