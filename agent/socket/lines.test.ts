import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';

test('lines come out whole and in order, wherever the bytes were cut', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\n', ' '));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(60), { maxLength: 40 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const splitter = new LineSplitter(10_000);
      const out: string[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        out.push(...splitter.push(bytes.subarray(at, at + cut)).lines);
        at += cut;
      }
      expect(out).toEqual(lines.map((text) => Buffer.from(text).toString()));
    }),
  );
});

test('a line at the bound passes, one byte more does not, in one piece or in many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 64 }),
      fc.nat(130),
      (bound, step, length) => {
        const splitter = new LineSplitter(bound);
        const bytes = Buffer.from(`${'x'.repeat(length)}\n`);
        let tooLong = false;
        let lines = 0;
        for (let at = 0; at < bytes.length && !tooLong; at += step) {
          const answer = splitter.push(bytes.subarray(at, at + step));
          tooLong = answer.tooLong;
          lines += answer.lines.length;
        }
        expect({ tooLong, lines }).toEqual(length > bound ? { tooLong: true, lines: 0 } : { tooLong: false, lines: 1 });
      },
    ),
  );
});
