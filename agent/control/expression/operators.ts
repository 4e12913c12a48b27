// An operator and its parts → a typed part. All numbers are doubles, and both sides are always checked.
import { typeTexts } from '../../model/catalogue/expression.ts';
import { expectation } from '../../model/expectation.ts';
import { nearestWord } from '../../model/nearest.ts';
import type { Node } from './parse.ts';
import { type Checker, finite, type Run, type Typed, type TypedBoolean, type TypedNumber } from './typed.ts';
import { commonUnit } from './units.ts';

export type Arithmetic = '+' | '-' | '*' | '/';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
type Pair = readonly [Node, Node];

export function arithmetic(checker: Checker, node: Node, op: Arithmetic, [a, b]: Pair): TypedNumber | undefined {
  const [left, right] = [checker.number(a), checker.number(b)];
  if (left === undefined || right === undefined) return undefined;
  const unit = op === '*' || op === '/' ? scaledUnit(op, left, right) : commonUnit(checker, left, right);
  if (unit === undefined) return undefined;
  const isPlain = left.isPlain && right.isPlain;
  return { type: 'number', unit, isPlain, node, run: calculate(op, left.run, right.run, checker.quote(node)) };
}

/** Twice a temperature is one, and so is half of it; everything else has a unit that nobody can compare. */
function scaledUnit(op: '*' | '/', left: TypedNumber, right: TypedNumber): string {
  if (right.isPlain) return left.unit;
  return left.isPlain && op === '*' ? right.unit : '';
}

function calculate(op: Arithmetic, left: Run<number>, right: Run<number>, what: string): Run<number> {
  switch (op) {
    case '+':
      return (frame) => finite(frame, left(frame) + right(frame), what);
    case '-':
      return (frame) => finite(frame, left(frame) - right(frame), what);
    case '*':
      return (frame) => finite(frame, left(frame) * right(frame), what);
    case '/':
      return (frame) => finite(frame, left(frame) / right(frame), what);
    default:
      return op satisfies never;
  }
}

export function negation(checker: Checker, node: Node, inner: Node): TypedNumber | undefined {
  const typed = checker.number(inner);
  if (typed === undefined) return undefined;
  const { run } = typed;
  return { ...typed, node, run: (frame) => -run(frame) };
}

export function comparison(checker: Checker, node: Node, op: Comparison, [a, b]: Pair): TypedBoolean | undefined {
  const isOrder = op !== '==' && op !== '!=';
  if (isOrder && isComparison(a)) return chained(checker, op, a, b);
  const [left, right] = isOrder ? [checker.number(a), checker.number(b)] : [checker.check(a), checker.check(b)];
  if (left === undefined || right === undefined) return undefined;
  if (!areAlike(checker, left, right)) return undefined;
  return { type: 'boolean', node, run: compare(op, left.run as Run<number>, right.run as Run<number>) };
}

function compare(op: Comparison, left: Run<number>, right: Run<number>): Run<boolean> {
  switch (op) {
    case '<':
      return (frame) => left(frame) < right(frame);
    case '<=':
      return (frame) => left(frame) <= right(frame);
    case '>':
      return (frame) => left(frame) > right(frame);
    case '>=':
      return (frame) => left(frame) >= right(frame);
    case '==':
      return (frame) => left(frame) === right(frame);
    case '!=':
      return (frame) => left(frame) !== right(frame);
    default:
      return op satisfies never;
  }
}

const isComparison = (node: Node): boolean => ['<', '<=', '>', '>='].includes(node.op);

/** `20 < a.b < 30` compares true with 30: what was meant takes two comparisons. */
function chained(checker: Checker, op: Comparison, a: Node, b: Node): undefined {
  const [first, middle] = a.args as unknown as Pair;
  const [left, inner, right] = [first, middle, b].map(({ start, end }) => checker.text.slice(start, end));
  return checker.complain(a, {
    code: 'expression-wrong-type',
    params: { found: checker.quote(a), type: typeTexts.boolean },
    expected: expectation('expression-a-number'),
    suggestion: `${left} ${a.op} ${inner} && ${inner} ${op} ${right}`,
  });
}

/** Whether two sides can be equal at all: same type, same unit, and no text that the other never is. */
function areAlike(checker: Checker, left: Typed, right: Typed): boolean {
  if (left.type === 'number' && right.type === 'number') return commonUnit(checker, left, right) !== undefined;
  if (left.type === 'string' && right.type === 'string') {
    return isPossible(checker, left, right) && isPossible(checker, right, left);
  }
  if (left.type === right.type) return true;
  checker.complain(right.node, {
    code: 'expression-types-differ',
    params: {
      left: checker.quote(left.node),
      leftType: typeTexts[left.type],
      found: checker.quote(right.node),
      rightType: typeTexts[right.type],
    },
    expected: expectation('expression-the-type'),
    ...truthMeant(left, right),
  });
  return false;
}

/** `relay == 1` and `relay == "on"` are meant as truths. */
function truthMeant(left: Typed, right: Typed): { readonly suggestion?: string } {
  const word = left.type === 'boolean' && right.node.op === 'value' ? String(right.node.args).toLowerCase() : '';
  const truths: Readonly<Record<string, string>> = { 1: 'true', on: 'true', 0: 'false', off: 'false' };
  return Object.hasOwn(truths, word) ? { suggestion: truths[word] ?? '' } : {};
}

function isPossible(checker: Checker, one: Typed, other: Typed): boolean {
  if (one.type !== 'string' || one.texts === undefined || one.node.op === 'value') return true;
  if (other.node.op !== 'value' || typeof other.node.args !== 'string') return true;
  const word = other.node.args;
  if (one.texts.includes(word)) return true;
  const near = one.texts.find((text) => word.startsWith(text)) ?? nearestWord(word, one.texts);
  checker.complain(other.node, {
    code: 'expression-never',
    params: { left: checker.quote(one.node), found: checker.quote(other.node) },
    expected: expectation('choice', { choices: one.texts.map((text) => `"${text}"`).join(', ') }),
    ...(near !== undefined && { suggestion: `"${near}"` }),
  });
  return false;
}

/** `status in ["run", "stop"]`: the list holds written values only. */
export function membership(checker: Checker, node: Node, [a, b]: Pair): TypedBoolean | undefined {
  const one = checker.check(a);
  if (b.op !== 'list' || b.args.length === 0 || !b.args.every((item) => item.op === 'value' || item.op === '-_')) {
    return checker.complain(b, {
      code: 'expression-needs-list',
      params: { found: checker.quote(b) },
      expected: expectation('expression-a-list'),
    });
  }
  const items = b.args.map((item) => checker.check(item));
  if (one === undefined || !items.every((item) => item !== undefined)) return undefined;
  if (!items.every((item) => areAlike(checker, one, item))) return undefined;
  const { run } = one;
  const inside = items.map((item) => item.run);
  const isInside: Run<boolean> = (frame) => {
    const value = run(frame);
    return inside.some((item) => item(frame) === value);
  };
  return { type: 'boolean', node, run: isInside };
}

export function choice(checker: Checker, node: Node, [c, a, b]: readonly [Node, Node, Node]): Typed | undefined {
  const condition = boolean(checker, c);
  const [left, right] = [checker.check(a), checker.check(b)];
  if (condition === undefined || left === undefined || right === undefined) return undefined;
  const run: Run<never> = (frame) => (condition.run(frame) ? left.run(frame) : right.run(frame)) as never;
  if (left.type === 'number' && right.type === 'number') {
    const unit = commonUnit(checker, left, right);
    const isPlain = left.isPlain && right.isPlain;
    return unit === undefined ? undefined : { type: 'number', unit, isPlain, node, run };
  }
  if (left.type === 'string' && right.type === 'string') {
    const texts = left.texts && right.texts && [...left.texts, ...right.texts];
    return { type: 'string', texts, node, run };
  }
  if (left.type === 'boolean' && right.type === 'boolean') return { type: 'boolean', node, run };
  areAlike(checker, left, right);
  return undefined;
}

export function logic(checker: Checker, node: Node, op: '&&' | '||', [a, b]: Pair): TypedBoolean | undefined {
  const [left, right] = [boolean(checker, a), boolean(checker, b)];
  if (left === undefined || right === undefined) return undefined;
  const [l, r] = [left.run, right.run];
  return {
    type: 'boolean',
    node,
    run: op === '&&' ? (frame) => l(frame) && r(frame) : (frame) => l(frame) || r(frame),
  };
}

export function not(checker: Checker, node: Node, inner: Node): TypedBoolean | undefined {
  const typed = boolean(checker, inner);
  if (typed === undefined) return undefined;
  const { run } = typed;
  return { type: 'boolean', node, run: (frame) => !run(frame) };
}

/** A part that must be a condition. */
export function boolean(checker: Checker, node: Node): TypedBoolean | undefined {
  const typed = checker.check(node);
  if (typed === undefined || typed.type === 'boolean') return typed;
  const example = typed.type === 'number' ? `${checker.quote(node)} > 0` : `${checker.quote(node)} == "…"`;
  return checker.complain(node, {
    code: 'expression-wrong-type',
    params: { found: checker.quote(node), type: typeTexts[typed.type] },
    expected: expectation('expression-a-condition', { example }),
  });
}
