// Random histories of values, gaps, restarts and people against the slow model.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../model/alarm.ts';
import { anAlarm, Bench } from './alarms.test-kit.ts';
import { withinMs } from './chatter.ts';
import { type Cell, type Slow, slowly } from './slow-model.test-kit.ts';

/** So long that nothing chatters: the model knows nothing of that. */
const unitMs = withinMs;

const anyModel: fc.Arbitrary<Slow> = fc.record(
  {
    kind: fc.constantFrom('continuous', 'cumulative'),
    above: fc.constant(8),
    clear: fc.constantFrom(5, 7, 8),
    long: fc.integer({ min: 1, max: 6 }),
    within: fc.integer({ min: 6, max: 14 }),
    clearFor: fc.nat(4),
    bridge: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ['kind', 'above', 'long', 'within', 'clearFor', 'bridge'] },
);

const anyCells = fc
  .array(
    fc.record({
      value: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 4, max: 11 }) }, fc.constant(null)),
      units: fc.integer({ min: 1, max: 5 }),
      end: fc.constantFrom('', '', '', 'acknowledge', 'down', 'other-boot'),
      downUnits: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((pieces) => pieces.map(({ end, ...piece }) => ({ ...piece, end })));
type Piece = typeof anyCells extends fc.Arbitrary<(infer P)[]> ? P : never;

function cellsOf(pieces: readonly Piece[]): Cell[] {
  return pieces.flatMap(({ value, units, end, downUnits }): Cell[] => [
    ...Array.from({ length: units }, (_, i) => ({ value, acknowledge: end === 'acknowledge' && i === units - 1 })),
    ...Array.from({ length: end === 'down' || end === 'other-boot' ? downUnits : 0 }, () => ({
      value: null,
      down: true,
    })),
  ]);
}

function conditionOf({ kind, above, clear, long, within }: Slow): AlarmCondition {
  const levels = {
    when: `fridge.temp > ${above}`,
    ...(clear === undefined ? {} : { clear: `fridge.temp <= ${clear}` }),
  };
  if (kind === 'continuous') return { kind, ...levels, forMs: long * unitMs };
  return { kind, ...levels, totalMs: long * unitMs, withinMs: within * unitMs };
}

/** The rows with their true times, whatever the clock of the boot says. */
function live(model: Slow, pieces: readonly Piece[], withRestarts = true): { rows: string[]; bench: Bench } {
  const spec = anAlarm(conditionOf(model), { clearForMs: model.clearFor * unitMs, missingMs: model.bridge * unitMs });
  const bench = new Bench([spec]);
  const rows: string[] = [];
  let trueMs = 0;
  const take = (): void => {
    const shift = trueMs - bench.mono;
    const told = bench.rows.splice(0).filter(({ alarm }) => alarm === 'warm');
    rows.push(...told.map(({ mono, from, to }) => `${mono + shift} ${from}→${to}`));
  };
  for (const { value, units, end, downUnits } of pieces) {
    bench.set('fridge.temp', value).pass((units - 1) * unitMs);
    trueMs += (units - 1) * unitMs;
    take();
    if (end === 'acknowledge') bench.wish({ type: 'acknowledge' });
    bench.pass(unitMs);
    trueMs += unitMs;
    take();
    const downMs = downUnits * unitMs;
    if (end !== 'down' && end !== 'other-boot') continue;
    if (withRestarts) bench.restart(end === 'down' ? { downMs } : { downMs, bootedMs: unitMs });
    else bench.set('fridge.temp', null).pass(downMs);
    trueMs += downMs;
  }
  return { rows, bench };
}

/** What only the end of the last piece brings is told at the next value; the model does not look so far. */
const before = (rows: readonly string[], ms: number): string[] => rows.filter((row) => Number.parseFloat(row) < ms);

test('continuous and cumulative: the same rows at the same milliseconds as the slow model', () => {
  fc.assert(
    fc.property(anyModel, anyCells, (model, pieces) => {
      const cells = cellsOf(pieces);
      const end = cells.length * unitMs;
      expect(before(live(model, pieces).rows, end)).toEqual(before(slowly(model, cells, unitMs), end));
    }),
    { numRuns: 1_000 },
  );
});

test('a restart and a gap of the same length tell the same', () => {
  fc.assert(
    fc.property(anyModel, anyCells, (model, pieces) => {
      const end = cellsOf(pieces).length * unitMs;
      const untilDown = (rows: readonly string[]): string[] => before(rows, end).map((row) => row.replace(/^\d+ /, ''));
      expect(untilDown(live(model, pieces).rows)).toEqual(untilDown(live(model, pieces, false).rows));
    }),
    { numRuns: 300 },
  );
});

test('the same calls give the same rows and the same memory, every occurrence once, each row after the one before', () => {
  fc.assert(
    fc.property(anyModel, anyCells, (model, pieces) => {
      const one = live(model, pieces);
      const other = live(model, pieces);
      expect(other.rows).toEqual(one.rows);
      expect(other.bench.memory).toEqual(one.bench.memory);
      const chain = one.rows.map((row) => row.split(' ')[1]!.split('→'));
      for (const [i, [from]] of chain.entries()) expect(from).toBe(chain[i - 1]?.[1] ?? 'normal');
      const active = chain.filter(([, to]) => to === 'active').length;
      expect(one.bench.memory.head.occurrences).toBeGreaterThanOrEqual(active);
    }),
    { numRuns: 200 },
  );
});

test('once the clock is trusted, everything counts as if it had been trusted from the start', () => {
  const anyValues = fc.array(fc.tuple(fc.constantFrom(9, 9, 7, null), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 6,
  });
  const anyDown = fc.record({
    downMs: fc.integer({ min: 1, max: 6 * unitMs }),
    upMs: fc.integer({ min: 1, max: unitMs }),
  });
  fc.assert(
    fc.property(anyModel, anyValues, anyDown, anyValues, (model, earlier, { downMs, upMs }, later) => {
      const [late, soon] = [false, true].map((wallTrusted) => {
        const spec = anAlarm(conditionOf(model), { missingMs: model.bridge * unitMs });
        const bench = new Bench([spec]);
        for (const [value, units] of earlier) bench.set('fridge.temp', value).pass(units * unitMs);
        bench.restart({ downMs, bootedMs: Math.min(upMs, downMs), wallTrusted });
        for (const [value, units] of later) bench.set('fridge.temp', value).pass(units * unitMs);
        return bench.trustWall();
      });
      const of = (bench: Bench): unknown => {
        const spell = bench.memory.alarms['warm']?.spell;
        return [bench.status()?.heldMs, spell?.since, spell?.unknownMs];
      };
      expect(of(late!)).toEqual(of(soon!));
    }),
    { numRuns: 500 },
  );
});
