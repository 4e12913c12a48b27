import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointId } from './ids.ts';
import { seenOf, withSeen } from './seen.ts';

const anyPoint = fc.constantFrom('tank.level', 'soil_north.soil_moisture', 'relays.relay_1').map(pointId);
const anyValue = fc.oneof(
  fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 10),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('auto', 'HAND MODE'),
);
const anyWords = fc.oneof(fc.constantFrom('tank.level < 0.3', 'bể cạn (phao)', 'min(a.b, c.d) > 3', ''), fc.string());

test('what was written behind the words is read again, whatever the words', () => {
  fc.assert(
    fc.property(anyWords, fc.dictionary(anyPoint, anyValue, { minKeys: 1 }), (words, values) => {
      const seen = Object.entries(values).map(([point, value]) => [pointId(point), value] as const);
      expect(seenOf(withSeen(words, seen))).toEqual({ words, values: new Map(seen) });
    }),
  );
});

test.each(['bể cạn', 'avg(soil.vwc, "10min") < 28', '!(a.b == true)', 'a.b == "x (y = 3)"'])(
  '%s alone is all words',
  (words) => {
    expect(seenOf(words)).toEqual({ words, values: new Map() });
  },
);

test('six digits are enough for people', () => {
  expect(withSeen('x', [[pointId('a.b'), 0.1 + 0.2]])).toBe('x (a.b = 0.3)');
  expect(withSeen('x', [])).toBe('x');
});
