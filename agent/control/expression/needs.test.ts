// What the design asks before everything else: what is not good is never bound, on whichever side it stands.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PointId } from '../../model/ids.ts';
import { qualities, type Value } from '../../model/sample.ts';
import { expressionOf, scopeOf } from './scope.test-kit.ts';
import { askingText, plainText } from './texts.test-kit.ts';

const wellThen: Readonly<Record<string, Value>> = {
  'air.air_temp': 31,
  'air.air_rh': 60,
  'leaf.temp': 28,
  'tank.level': 1,
  'pipe.pressure': 2,
  'raw.x': 3,
  'raw.y': 2,
  'relays.relay_1': true,
  'relays.relay_2': false,
  'drive.status': 'run',
};

test('needs is every point whose value is named, and nothing else', () => {
  fc.assert(
    fc.property(askingText, ({ text, reads }) => {
      expect(new Set<string>(expressionOf(text).needs)).toEqual(reads);
    }),
  );
});

/** All the ways in which a sample is not good. */
const spoilt = fc.oneof(
  fc.constantFrom(...qualities.filter((one) => one !== 'good')).map((quality) => ({ quality, value: undefined })),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null).map((value) => ({ value })),
  fc.constant({ value: { of: 'another type' } as unknown as Value }),
  fc.constant('missing' as const),
);

test('when one of them is not good nothing is bound: the answer names exactly those', () => {
  fc.assert(
    fc.property(askingText, fc.infiniteStream(fc.option(spoilt, { freq: 3 })), ({ text }, fate) => {
      const expression = expressionOf(text);
      const points: Record<string, Value | { value: Value | null }> = { ...wellThen };
      const expected: PointId[] = [];
      for (const point of expression.needs) {
        const how = fate.next().value ?? null;
        if (how === null) continue;
        expected.push(point);
        if (how === 'missing') delete points[point];
        else points[point] = { ...how, value: how.value === undefined ? (wellThen[point] ?? null) : how.value };
      }
      const windows: string[] = [];
      const scope = scopeOf(points, {
        window: ({ point }) => {
          windows.push(point);
          return 1;
        },
      });
      const answer = expression.evaluate(scope);
      if (expected.length > 0) {
        expect(answer).toEqual({ ok: false, fault: { kind: 'not-good', points: expected } });
        expect(windows).toEqual([]);
      } else expect(answer.ok || answer.fault.kind === 'failed').toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a value of the wrong type is as good as none', () => {
  for (const [point, value] of Object.entries(wellThen)) {
    const expression = expressionOf(`${point} == ${JSON.stringify(value)}`);
    for (const other of [1, true, 'run'].filter((one) => typeof one !== typeof value)) {
      const answer = expression.evaluate(scopeOf({ [point]: other }));
      expect(answer).toEqual({ ok: false, fault: { kind: 'not-good', points: [point] } });
    }
  }
});

test('what is only asked about may be anything', () => {
  const isBad = expressionOf('quality(tank.level) == "bad" && !good(tank.level) && age(tank.level) > 59');
  const bad = { value: null, quality: 'bad', ageMs: 60_000 } as const;
  expect(isBad.evaluate(scopeOf({ 'tank.level': bad }))).toEqual({ ok: true, value: true });
  const unseen = expressionOf('quality(tank.level) == "stale" && age(tank.level) == 1000.0');
  expect(unseen.evaluate(scopeOf({}))).toEqual({ ok: true, value: true });
  // Once its value is named as well, it must be good.
  const both = expressionOf('good(tank.level) && tank.level > 1');
  expect(both).toMatchObject({ needs: ['tank.level'], asks: ['tank.level'] });
  expect(both.evaluate(scopeOf({ 'tank.level': bad })).ok).toBe(false);
});

type Library = typeof import('@marcbachmann/cel-js');
test("arithmetic, comparisons and logic are the language's own: the library's evaluator agrees", () => {
  const { Environment } = createRequire(import.meta.url)('@marcbachmann/cel-js') as Library;
  const environment = new Environment();
  environment.registerVariable('raw', 'map<string, double>').registerVariable('relays', 'map<string, bool>');
  let answers = 0;
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(plainText, double, double, fc.boolean(), fc.boolean(), ({ text }, x, y, one, two) => {
      const points = { 'raw.x': x, 'raw.y': y, 'relays.relay_1': one, 'relays.relay_2': two };
      const ours = expressionOf(text).evaluate(scopeOf(points));
      // Where a number is none the language goes on with it; a rule must not.
      if (!ours.ok) {
        expect(ours.fault.kind).toBe('failed');
        return;
      }
      answers += 1;
      const theirs: unknown = environment.evaluate(text, { raw: { x, y }, relays: { relay_1: one, relay_2: two } });
      expect(ours.value).toBe(theirs);
    }),
    { numRuns: 1_000 },
  );
  expect(answers).toBeGreaterThan(700);
});

test('one expression answers alike, whatever it was asked before', () => {
  const points = fc.record({ 'raw.x': fc.double(), 'raw.y': fc.double(), 'relays.relay_1': fc.boolean() });
  fc.assert(
    fc.property(plainText, points, points, ({ text }, first, second) => {
      const used = expressionOf(text);
      used.evaluate(scopeOf(first));
      expect(used.evaluate(scopeOf(second))).toEqual(expressionOf(text).evaluate(scopeOf(second)));
    }),
  );
});
