// Conditions → all that can be the case, as far as that can be listed: every truth, every text, and of a number one
// value in each stretch between the numbers that it is compared with.
//
// 1. Whoever is told that something always holds can rely on it: where a text calculates, looks back or asks for the
//    time, or where there are too many cases, there is no list.
import type { Value } from '../../model/sample.ts';
import type { Node } from './parse.ts';
import { pointOf, writtenOf } from './terms.ts';
import type { Named, Vocabulary } from './types.ts';

/** What each point is in one case. */
type Case = ReadonlyMap<string, Value>;
type Compared = Map<string, Set<Value>>;
type Pair = readonly [Node, Node];

const casesMax = 4_096;
/** No text of a device. */
const otherText = '\0';

/** Undefined where they cannot be listed. Texts that were compiled only: their types fit. */
export function casesOf(trees: readonly Node[], vocabulary: Vocabulary): readonly Case[] | undefined {
  const compared: Compared = new Map();
  if (!trees.every((tree) => gather(tree, compared))) return undefined;
  let cases: readonly Case[] = [new Map()];
  for (const [point, texts] of compared) {
    const named = vocabulary.points.get(point);
    const values = named === undefined ? [] : valuesOf(named, [...texts]);
    if (cases.length * values.length > casesMax) return undefined;
    cases = cases.flatMap((one) => values.map((value) => new Map([...one, [point, value]])));
  }
  return cases;
}

/** Whether a condition holds in one of its own cases. */
export function holdsIn(tree: Node, one: Case): boolean {
  const { op } = tree;
  if (op === '&&') return tree.args.every((part) => holdsIn(part, one));
  if (op === '||') return tree.args.some((part) => holdsIn(part, one));
  if (op === '!_') return !holdsIn(tree.args, one);
  if (op === 'in') {
    const [what, list] = tree.args;
    return list.op === 'list' && list.args.some((item) => valueIn(item, one) === valueIn(what, one));
  }
  if (!isComparison(tree)) return valueIn(tree, one) === true;
  const [left, right] = tree.args.map((part) => valueIn(part, one)) as [number, number];
  return compared[tree.op](left, right);
}

const compared = {
  '<': (a: Value, b: Value) => a < b,
  '<=': (a: Value, b: Value) => a <= b,
  '>': (a: Value, b: Value) => a > b,
  '>=': (a: Value, b: Value) => a >= b,
  '==': (a: Value, b: Value) => a === b,
  '!=': (a: Value, b: Value) => a !== b,
} as const;

type ComparisonNode = Node & { readonly op: keyof typeof compared; readonly args: Pair };
const isComparison = (node: Node): node is ComparisonNode => Object.hasOwn(compared, node.op);

/** Comparisons anywhere in a condition: what may hold always without anybody meaning it. */
export function comparisonsIn(tree: Node): readonly Node[] {
  if (isComparison(tree)) return [tree];
  if (tree.op === '&&' || tree.op === '||') return tree.args.flatMap(comparisonsIn);
  return tree.op === '!_' ? comparisonsIn(tree.args) : [];
}

function gather(tree: Node, found: Compared): boolean {
  const { op } = tree;
  if (op === '&&' || op === '||') return tree.args.every((part) => gather(part, found));
  if (op === '!_') return gather(tree.args, found);
  if (op === 'in') return tree.args[1].op === 'list' && keep(found, tree.args[0], tree.args[1].args);
  if (isComparison(tree)) {
    const [left, right] = tree.args;
    return keep(found, left, [right]) || keep(found, right, [left]);
  }
  return op === 'value' || keep(found, tree, []);
}

function keep(found: Compared, point: Node, literals: readonly Node[]): boolean {
  const name = pointOf(point);
  const values = literals.map(writtenOf);
  if (name === undefined || values.includes(undefined)) return false;
  found.set(name, new Set([...(found.get(name) ?? []), ...values.filter((value) => value !== undefined)]));
  return true;
}

function valuesOf({ valueType, texts, valid }: Named, literals: readonly Value[]): readonly Value[] {
  if (valueType === 'boolean') return [true, false];
  if (valueType === 'string') return texts ?? [...literals, otherText];
  const marks = literals.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  const { min, max } = valid ?? { min: (marks[0] ?? 0) - 1, max: (marks.at(-1) ?? 0) + 1 };
  const inside = marks.filter((mark) => mark >= min && mark <= max);
  const ends = [...new Set([min, ...inside, max])];
  const between = ends.slice(1).map((end, index) => ((ends[index] ?? end) + end) / 2);
  return [...new Set([...ends, ...between])];
}

function valueIn(node: Node, one: Case): Value | undefined {
  const name = pointOf(node);
  return name === undefined ? writtenOf(node) : one.get(name);
}
