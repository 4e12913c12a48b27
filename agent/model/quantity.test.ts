import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, bytesText, durationMs, durationText } from './quantity.ts';

test.each([
  ['5s', 5_000],
  ['250ms', 250],
  ['45min', 2_700_000],
  ['1.5h', 5_400_000],
  ['400d', 34_560_000_000],
  ['0.001s', 1],
])('%s is %i ms', (text, ms) => expect(durationMs(text)).toBe(ms));

test.each(['5', '5 s', 's', '-1s', '5S', '5m', '1e3s', '5s ', '', '1234567s', '5sec'])('"%s" is no duration', (text) =>
  expect(durationMs(text)).toBeUndefined(),
);

test.each([
  ['2GB', 2e9],
  ['2GiB', 2 ** 31],
  ['500MB', 5e8],
  ['1.5kB', 1_500],
])('%s is %i bytes', (text, bytes) => expect(bytesOf(text)).toBe(bytes));
test.each(['2', '2G', '2gb', 'GB', '-1GB'])('"%s" is no size', (text) => expect(bytesOf(text)).toBeUndefined());

test('a duration written out is read back as the same', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 999_999 }), (ms) => durationMs(durationText(ms)) === ms));
});

test('a size written out is read back as the same', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 999_999 }), (kb) => bytesOf(bytesText(kb * 1e3)) === kb * 1e3));
});
