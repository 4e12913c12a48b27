import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, pad, printable, widthOf } from './width.ts';

test.each([
  ['Nhiệt độ không khí', 18],
  ['Nhiệt độ không khí'.normalize('NFD'), 18],
  ['°C', 2],
  ['土壤', 4],
  ['🌱 rau', 6],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('a name cannot move the cursor', () => {
  expect(printable('a\u001b[2Jb\nc\u009bd')).toBe('a\uFFFD[2Jb\uFFFDc\uFFFDd');
});

const text = fc.string({ unit: fc.constantFrom('a', 'ế', 'e\u0302\u0301', 'đ', '土', '🌱', ' ', '·') });

test('padded text takes exactly the columns, clipped text never more', () => {
  fc.assert(
    fc.property(text, fc.nat(30), (words, columns) => {
      expect(widthOf(pad(words, columns))).toBe(columns);
      expect(widthOf(pad(words, columns, 'right'))).toBe(columns);
      expect(widthOf(clip(words, columns))).toBeLessThanOrEqual(columns);
      if (widthOf(words) <= columns) expect(clip(words, columns)).toBe(words);
    }),
  );
});
