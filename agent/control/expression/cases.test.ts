import fc from 'fast-check';
import { expect, test } from 'vitest';
import { casesOf, comparisonsIn, holdsIn } from './cases.ts';
import { parseExpression } from './parse.ts';
import type { Named, Vocabulary } from './types.ts';

const points = new Map<string, Named>([
  ['tank.level', { valueType: 'number', unit: '%', valid: { min: 0, max: 100 } }],
  ['air.t', { valueType: 'number', unit: '°C' }],
  ['box.door', { valueType: 'boolean', unit: '' }],
  ['drive.status', { valueType: 'string', unit: '', texts: ['run', 'stop', 'fault'] }],
]);
const vocabulary: Vocabulary = { points, timezone: 'Asia/Ho_Chi_Minh' };

function treeOf(text: string) {
  const tree = parseExpression(text);
  if (!tree.ok) throw new Error(`${text}: ${tree.fault.code}`);
  return tree.value;
}
const truthsOf = (text: string) => {
  const cases = casesOf([treeOf(text)], vocabulary);
  return (
    cases && [...new Set(cases.map((one) => holdsIn(treeOf(text), one)))].toSorted((a, b) => Number(a) - Number(b))
  );
};

test.each([
  ['tank.level <= 100.0', [true]],
  ['tank.level < 100.0', [false, true]],
  ['tank.level > 100.0', [false]],
  ['tank.level >= 0.0 && !(tank.level < -1.0)', [true]],
  ['20.0 < air.t || air.t <= 20.0', [true]],
  ['air.t > 20.0 && air.t < 19.0', [false]],
  ['air.t == 20.0', [false, true]],
  ['box.door || !box.door', [true]],
  ['box.door == true', [false, true]],
  ['drive.status in ["run", "stop", "fault"]', [true]],
  ['drive.status == "run" || drive.status == "stop"', [false, true]],
  ['1 < 2', undefined],
  ['air.t + 1.0 > 2.0', undefined],
  ['air.t > tank.level', undefined],
  ['avg(air.t, "10min") > 200.0', undefined],
])('%s can be %j', (text, truths) => {
  expect(truthsOf(text)).toEqual(truths);
});

test('too many cases are no list', () => {
  const of = (point: string, count: number) =>
    treeOf(Array.from({ length: count }, (_, n) => `${point} == ${n}.5`).join(' || '));
  expect(casesOf([of('air.t', 30), of('tank.level', 30)], vocabulary)).toHaveLength(63 * 63);
  expect(casesOf([of('air.t', 30), of('tank.level', 32)], vocabulary)).toBeUndefined();
});

test('comparisons are found wherever they stand', () => {
  const text = '!(air.t > 1.0) && (box.door || tank.level < 2.0)';
  expect(comparisonsIn(treeOf(text)).map(({ start, end }) => text.slice(start, end))).toEqual([
    'air.t > 1.0',
    'tank.level < 2.0',
  ]);
});

test('whatever the values are, what a condition says of them is what it says in one of its cases', () => {
  const { condition } = fc.letrec<{ condition: string }>((tie) => {
    const level = fc.integer({ min: -5, max: 105 }).map((n) => `${n}.0`);
    const sign = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
    const compare = fc
      .tuple(fc.constantFrom('tank.level', 'air.t'), sign, level, fc.boolean())
      .map(([point, op, number, isFirst]) => (isFirst ? `${point} ${op} ${number}` : `${number} ${op} ${point}`));
    const pair = fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`);
    return {
      condition: fc.oneof(
        { maxDepth: 3 },
        compare,
        fc.constant('box.door'),
        pair,
        tie('condition').map((one) => `!(${one})`),
      ),
    };
  });
  const values = fc.record({
    level: fc.integer({ min: 0, max: 200 }).map((n) => n / 2),
    air: fc.integer({ min: -300, max: 300 }).map((n) => n / 2),
    door: fc.boolean(),
  });
  fc.assert(
    fc.property(condition, values, (text, { level, air, door }) => {
      const one = new Map<string, number | boolean>([
        ['tank.level', level],
        ['air.t', air],
        ['box.door', door],
      ]);
      expect(truthsOf(text)).toContain(holdsIn(treeOf(text), one));
    }),
  );
});
