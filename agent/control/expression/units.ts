// Which numbers may stand beside each other. Two units of one quantity may not: nobody converts behind one's back.
import { expectation } from '../../model/expectation.ts';
import { unitFactor } from '../../model/units.ts';
import type { Checker, TypedNumber } from './typed.ts';

/** The unit of both; a complaint when there is none. What is unknown fits everything. */
export function commonUnit(checker: Checker, left: TypedNumber, right: TypedNumber): string | undefined {
  if (left.unit === right.unit || right.unit === '') return left.unit;
  if (left.unit === '') return right.unit;
  const params = {
    left: checker.quote(left.node),
    leftUnit: left.unit,
    found: checker.quote(right.node),
    rightUnit: right.unit,
  };
  const factor = unitFactor(right.unit, left.unit);
  if (factor === undefined) {
    return checker.complain(right.node, {
      code: 'expression-units-differ',
      params,
      expected: expectation('expression-same-unit'),
    });
  }
  return checker.complain(right.node, {
    code: 'expression-units-differ',
    params,
    // The larger unit in the smaller one: `1 bar = 100 kPa` is easier to read than its reverse.
    expected:
      factor >= 1
        ? expectation('expression-factor', { from: right.unit, factor: rounded(factor), to: left.unit })
        : expectation('expression-factor', { from: left.unit, factor: rounded(1 / factor), to: right.unit }),
    suggestion: `convert(${checker.text.slice(right.node.start, right.node.end)}, "${left.unit}")`,
  });
}

/** Whether an argument is in the unit that a formula is made for. */
export function hasUnit(checker: Checker, argument: TypedNumber, unit: string): boolean {
  if (argument.unit === unit || argument.unit === '') return true;
  const isNear = unitFactor(argument.unit, unit) !== undefined;
  checker.complain(argument.node, {
    code: 'expression-wrong-unit',
    params: { found: checker.quote(argument.node), unit: argument.unit },
    expected: expectation('expression-unit', { unit }),
    ...(isNear && { suggestion: `convert(${checker.text.slice(argument.node.start, argument.node.end)}, "${unit}")` }),
  });
  return false;
}

const rounded = (factor: number): number => Number(factor.toPrecision(6));
