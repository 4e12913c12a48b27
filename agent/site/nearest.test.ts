import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idPattern } from '../model/ids.ts';
import { idFrom, nearest } from './nearest.ts';

test.each([
  ['baudd', ['baud', 'host'], 'baud'],
  ['buad', ['baud', 'host'], 'baud'],
  ['Parity', ['parity', 'port'], 'parity'],
  ['slave_id', ['unit', 'line'], 'unit'],
  ['địa_chỉ', ['unit', 'line'], 'unit'],
  ['xy-md2', ['xy-md02', 'qdy30a'], 'xy-md02'],
  ['rules', ['gateway', 'lines', 'devices'], undefined],
  ['x', ['lat', 'lon'], undefined],
  ['', ['a'], undefined],
])('%s among %j is meant as %s', (word, candidates, meant) => expect(nearest(word, candidates)).toBe(meant));

test.each([
  ['Nhà màng 7', 'nha_mang_7'],
  ['Đất 1', 'dat_1'],
  ['7', undefined],
  ['vườn-vải', 'vuon_vai'],
  ['日本', undefined],
])('the id made of %s is %s', (text, id) => expect(idFrom(text)).toBe(id));

test('an id made of any text is an id', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => idPattern.test(idFrom(text) ?? 'a')));
});
