// The tree of an expression → its typed root, or every mistake in it.
//
// 1. Both sides of every operator are checked, and every point whose value stands anywhere becomes one of `needs`.
// 2. A part with a mistake is told once: what stands around it is not blamed for it.
import { typeTexts, unsupportedTexts } from '../../model/catalogue/expression.ts';
import { expectation } from '../../model/expectation.ts';
import { type PointId, pointId } from '../../model/ids.ts';
import { nearestWord } from '../../model/nearest.ts';
import { excerpt, type ExpressionFault, type Range } from './fault.ts';
import { functions, wrongArguments } from './functions.ts';
import * as operators from './operators.ts';
import type { Node } from './parse.ts';
import type { Checker, Typed, TypedNumber } from './typed.ts';
import type { Named, Vocabulary, Window } from './types.ts';

/** A point whose value is asked for, and the type that it must have. */
export interface Need {
  readonly id: PointId;
  readonly valueType: Named['valueType'];
}

/** What a text turned out to be, beside its root. */
export interface Found {
  readonly root: Typed | undefined;
  readonly needs: readonly Need[];
  readonly asks: readonly PointId[];
  readonly windows: readonly Window[];
  readonly usesClock: boolean;
  readonly usesLocalTime: boolean;
  readonly faults: readonly ExpressionFault[];
}

export function checkTree(text: string, tree: Node, vocabulary: Vocabulary, condition: 'boolean' | 'any'): Found {
  const check = new Check(text, vocabulary);
  const root = condition === 'boolean' ? operators.boolean(check, tree) : check.check(tree);
  return { ...check.found(), root };
}

class Check implements Checker {
  readonly text: string;
  readonly #vocabulary: Vocabulary;
  readonly #faults: ExpressionFault[] = [];
  readonly #needs = new Map<PointId, { readonly slot: number; readonly valueType: Named['valueType'] }>();
  readonly #asks = new Set<PointId>();
  readonly #windows: Window[] = [];
  #usesClock = false;
  #usesLocalTime = false;

  constructor(text: string, vocabulary: Vocabulary) {
    this.text = text;
    this.#vocabulary = vocabulary;
  }

  found(): Omit<Found, 'root'> {
    return {
      needs: [...this.#needs].map(([id, { valueType }]) => ({ id, valueType })),
      asks: [...this.#asks],
      windows: this.#windows,
      usesClock: this.#usesClock,
      usesLocalTime: this.#usesLocalTime,
      faults: this.#faults,
    };
  }

  check(node: Node): Typed | undefined {
    switch (node.op) {
      case 'value':
        return this.#literal(node, node.args);
      case '.':
        return this.#value(node);
      case 'id':
        return this.#lonely(node, node.args);
      case 'call':
        return this.#call(node, node.args[0], node.args[1]);
      case 'rcall':
        return this.#unknownFunction(node, node.args[0]);
      case '&&':
      case '||':
        return operators.logic(this, node, node.op, node.args);
      case '!_':
        return operators.not(this, node, node.args);
      case '-_':
        return operators.negation(this, node, node.args);
      case '?:':
        return operators.choice(this, node, node.args);
      case 'in':
        return operators.membership(this, node, node.args);
      case '+':
      case '-':
      case '*':
      case '/':
        return operators.arithmetic(this, node, node.op, node.args);
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '==':
      case '!=':
        return operators.comparison(this, node, node.op, node.args);
      case '%':
        return this.#unsupported(node, 'modulo');
      case 'list':
        return this.#unsupported(node, 'list');
      case 'map':
        return this.#unsupported(node, 'map');
      case '[]':
      case '[?]':
      case '.?':
        return this.#unsupported(node, 'index');
      default:
        return node satisfies never;
    }
  }

  number(node: Node): TypedNumber | undefined {
    const typed = this.check(node);
    if (typed === undefined || typed.type === 'number') return typed;
    return this.complain(node, {
      code: 'expression-wrong-type',
      params: { found: this.quote(node), type: typeTexts[typed.type] },
      expected: expectation('expression-a-number'),
    });
  }

  point(node: Node): { readonly id: PointId; readonly named: Named } | undefined {
    const name = nameOf(node);
    if (name === undefined) {
      const example = this.#vocabulary.points.keys().next().value ?? 'air.air_temp';
      return this.complain(node, {
        code: 'expression-needs-point',
        params: { found: this.quote(node) },
        expected: expectation('expression-a-point', { example }),
      });
    }
    const named = this.#vocabulary.points.get(name);
    return named === undefined ? this.#unknownPoint(node, name) : { id: pointId(name), named };
  }

  asks(point: PointId): void {
    this.#asks.add(point);
  }

  window(window: Window): number {
    const isSame = (one: Window) =>
      one.point === window.point && one.what === window.what && one.overMs === window.overMs;
    const known = this.#windows.findIndex(isSame);
    return known >= 0 ? known : this.#windows.push(window) - 1;
  }

  usesClock(): void {
    this.#usesClock = true;
  }

  usesLocalTime(): void {
    this.#usesClock = true;
    this.#usesLocalTime = true;
  }

  complain({ start, end }: Range, fault: Omit<ExpressionFault, 'range'>): undefined {
    this.#faults.push({ ...fault, range: { start, end } });
  }

  quote(node: Node): string {
    return excerpt(this.text, node);
  }

  #literal(node: Node, value: (Node & { op: 'value' })['args']): Typed | undefined {
    if (typeof value === 'boolean') return { type: 'boolean', node, run: () => value };
    if (typeof value === 'string') return { type: 'string', texts: [value], node, run: () => value };
    if (typeof value === 'number' || typeof value === 'bigint') {
      const number = Number(value);
      if (Number.isFinite(number)) return { type: 'number', unit: '', isPlain: true, node, run: () => number };
      const expected = expectation('expression-a-number');
      return this.complain(node, { code: 'expression-number', params: { found: this.quote(node) }, expected });
    }
    if (value === null) return this.#unsupported(node, 'null');
    return this.#unsupported(node, value instanceof Uint8Array ? 'bytes' : 'unsigned');
  }

  /** A point's value: from here on it is one of `needs`. */
  #value(node: Node): Typed | undefined {
    const point = this.point(node);
    if (point === undefined) return undefined;
    const { valueType, unit, texts } = point.named;
    const slot = this.#needs.get(point.id)?.slot ?? this.#needs.size;
    this.#needs.set(point.id, { slot, valueType });
    // What is in a slot was checked to be of the point's type (`compile.ts`).
    if (valueType === 'number') {
      return { type: 'number', unit, isPlain: false, node, run: ({ values }) => values[slot] as number };
    }
    if (valueType === 'boolean') return { type: 'boolean', node, run: ({ values }) => values[slot] as boolean };
    return { type: 'string', texts, node, run: ({ values }) => values[slot] as string };
  }

  #call(node: Node, name: string, args: readonly Node[]): Typed | undefined {
    const known = functions.get(name);
    if (known === undefined) return this.#unknownFunction(node, name);
    const call = { checker: this, node, args };
    const [least, most] = known.takes;
    return args.length < least || args.length > most ? wrongArguments(call) : known.become(call);
  }

  #unknownFunction(node: Node, name: string): undefined {
    const names = [...functions.keys()];
    const suggestion = nearestWord(name, names) ?? names.find((one) => one === camel(name));
    // Of a call only its name: what stands inside the brackets may be right.
    const end = node.op === 'call' ? node.start + name.length : node.end;
    return this.complain(
      { start: node.start, end },
      {
        code: 'expression-unknown-function',
        params: { found: name },
        expected: expectation('expression-functions', { names: names.join(', ') }),
        ...(suggestion !== undefined && { suggestion }),
      },
    );
  }

  /** A word without a dot: half a point's name, a function without its brackets, or a relay's state. */
  #lonely(node: Node, word: string): undefined {
    const truth = new Map([
      ['on', 'true'],
      ['off', 'false'],
    ]).get(word.toLowerCase());
    const ids = [...this.#vocabulary.points.keys()];
    const own = ids.filter((id) => id.endsWith(`.${word}`));
    const call = functions.get(word)?.usage.split(/(?<=\)), /)[0];
    const suggestion = truth ?? call ?? (own.length === 1 ? own[0] : nearestWord(word, ids));
    return this.#noPoint(node, word, own.length > 0 ? own : ids, suggestion);
  }

  #unknownPoint(node: Node, name: string): undefined {
    const ids = [...this.#vocabulary.points.keys()];
    const device = name.slice(0, name.indexOf('.') + 1);
    const siblings = ids.filter((id) => id.startsWith(device));
    return this.#noPoint(
      node,
      name,
      siblings.length > 0 ? siblings : ids,
      nearestWord(name, siblings) ?? nearestWord(name, ids),
    );
  }

  #noPoint(node: Node, found: string, near: readonly string[], suggestion: string | undefined): undefined {
    const shown = near.slice(0, 12).join(', ') + (near.length > 12 ? ', …' : '');
    return this.complain(node, {
      code: 'expression-unknown-point',
      params: { found },
      expected: near.length === 0 ? expectation('no-own-ids') : expectation('expression-points', { ids: shown }),
      ...(suggestion !== undefined && { suggestion }),
    });
  }

  #unsupported(node: Node, what: keyof typeof unsupportedTexts): undefined {
    return this.complain(node, { code: 'expression-unsupported', params: { found: unsupportedTexts[what] } });
  }
}

/** `device.point`, or nothing else. */
function nameOf(node: Node): string | undefined {
  if (node.op !== '.') return undefined;
  const [device, point] = node.args;
  return device.op === 'id' ? `${device.args}.${point}` : undefined;
}

const camel = (name: string): string => name.replaceAll(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
