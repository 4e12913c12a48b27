import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ansiPaint, noPaint } from './paint.ts';
import { tableLines } from './table.ts';
import { widthOf } from './width.ts';

const columns = [{ title: 'Tên', clipTo: 6 }, { title: 'Giá trị', align: 'right' }, { title: 'Tuổi' }] as const;

test('columns stand under each other, numbers to the right, nothing behind the last', () => {
  expect(
    tableLines(
      columns,
      [
        ['Độ ẩm', '45,2 %', '3 s'],
        ['Gió', '1,0 m/s', '12 s'],
      ],
      80,
      noPaint,
    ),
  ).toEqual(['Tên    Giá trị  Tuổi', 'Độ ẩm   45,2 %  3 s', 'Gió    1,0 m/s  12 s']);
});

test('a narrow terminal clips only what may be clipped', () => {
  const lines = tableLines(columns, [['Nhiệt độ không khí nhà màng', '27,4 °C', '3 s']], 30, noPaint);
  expect(lines.at(1)).toBe('Nhiệt độ không…  27,4 °C  3 s');
  expect(tableLines(columns, [['Nhiệt độ không khí', '27,4 °C', '3 s']], 10, noPaint).at(1)).toBe(
    'Nhiệt…  27,4 °C  3 s',
  );
});

test('no line is wider than the terminal, whatever the texts, and colours take no room', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'ế', '土', ' '), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.integer({ min: 24, max: 100 }), (names, width) => {
      const rows = names.map((name) => [{ text: name, style: 'good' } as const, '1,0', '3 s']);
      for (const line of tableLines(columns, rows, width, noPaint)) expect(widthOf(line)).toBeLessThanOrEqual(width);
      const coloured = tableLines(columns, rows, width, ansiPaint).slice(1);
      // oxlint-disable-next-line no-control-regex -- colours begin with a control sign
      const bare = coloured.map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, '').trimEnd());
      expect(bare).toEqual(
        tableLines(columns, rows, width, noPaint)
          .slice(1)
          .map((line) => line.trimEnd()),
      );
    }),
  );
});
