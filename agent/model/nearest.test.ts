import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestWord, typingMistakes } from './nearest.ts';

test.each([
  ['air_tmp', ['air_temp', 'air_rh'], 'air_temp'],
  ['ĐỘ-ẨM', ['do_am', 'nhiet_do'], 'do_am'],
  ['w', ['h', 'm'], undefined],
  ['fan', ['pump', 'valve'], undefined],
])('%s among %j is meant as %s', (word, candidates, meant) => expect(nearestWord(word, candidates)).toBe(meant));

test('typing mistakes are a distance', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(typingMistakes(a, b)).toBe(typingMistakes(b, a));
      expect(typingMistakes(a, b) === 0).toBe(a === b);
      expect(typingMistakes(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(typingMistakes(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});
