import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noPaint } from './paint.ts';
import { widthOf } from './width.ts';
import { labelled, wrapText } from './wrap.ts';

const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'ế', '土', '.'), minLength: 1, maxLength: 30 }), {
  maxLength: 12,
});

test('no line is wider than the terminal, no word is lost that fits, and none moves the cursor', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 120 }), fc.integer({ min: 0, max: 8 }), (text, width, indent) => {
      const lines = wrapText(text.join(' '), width, indent, 0);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      const kept = lines
        .join(' ')
        .split(/\s+/)
        .filter((word) => word !== '');
      expect(kept).toHaveLength(text.length);
      for (const [n, word] of text.entries()) if (widthOf(word) <= width - indent) expect(kept[n]).toBe(word);
    }),
  );
  expect(wrapText('a\u001b[2Jb', 80)).toEqual(['a\uFFFD[2Jb']);
  expect(wrapText('', 80)).toEqual([]);
});

test('labels stand beside their texts, and above them where there is no room', () => {
  const rows = [
    { label: 'Lệnh', text: 'BẬT · vừa xong' },
    { label: 'Bo mạch', text: 'một hai ba bốn năm sáu' },
  ];
  expect(labelled(rows, 30, noPaint)).toEqual([
    '  Lệnh     BẬT · vừa xong',
    '  Bo mạch  một hai ba bốn năm',
    '           sáu',
  ]);
  expect(labelled(rows, 26, noPaint)).toEqual([
    '  Lệnh',
    '    BẬT · vừa xong',
    '  Bo mạch',
    '    một hai ba bốn năm sáu',
  ]);
});
