// A condition → a clause for people: "Độ ẩm đất 27,5 % dưới 30 % và Bể: 1,2 m trên 0,3 m". What it cannot say it leaves
// to its caller, who has the text.
//
// 1. All of a condition is said, or nothing: no half of it is dropped (`words.test.ts`, random conditions).
// 2. A value stands inside a comparison only where it makes it true; else it stands behind the clause in brackets: a rule
//    that was active goes on while its `when` is no longer true, and nobody may read "28,5 °C trên 31 °C".
import { comparisonTexts, conditionTexts, seenComparisonTexts } from '../../model/catalogue/condition.ts';
import { say, type Text } from '../../model/language.ts';
import type { Value } from '../../model/sample.ts';
import { spanText } from '../../model/span.ts';
import { type Node, parseExpression } from './parse.ts';
import { pointOf, type Term, termOf, type Wording, writtenOf } from './terms.ts';

/** Values by point; null where there was none. */
export type Seen = ReadonlyMap<string, Value | null>;

/** Undefined when the text is no condition or there is something in it that words cannot say. */
export function conditionWords(wording: Wording, text: string, seen: Seen = new Map()): string | undefined {
  const tree = parseExpression(text);
  if (!tree.ok) return undefined;
  const clause = new Clause(wording, seen);
  const said = clause.said(tree.value, true);
  return said === undefined ? undefined : `${said.text}${clause.rest()}`;
}

/** A number of points: "Nhiệt độ trung bình trong 10 phút". Undefined as above. */
export function numberWords(wording: Wording, text: string): Pick<Term, 'text' | 'unit'> | undefined {
  const tree = parseExpression(text);
  if (!tree.ok) return undefined;
  const written = writtenOf(tree.value);
  if (typeof written === 'number') return { text: wording.number(written, ''), unit: '' };
  return termOf(wording, tree.value);
}

/** Values by their points' names: " (Nhiệt độ 41 °C, Độ ẩm 30 %)"; empty without any. */
export function valuesWords(wording: Wording, values: Seen): string {
  const all = [...values].map(([point, value]) => `${wording.name(point)} ${valueOr(wording, point, value)}`);
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

const valueOr = (wording: Wording, point: string, value: Value | null): string =>
  value === null ? '?' : wording.value(point, value);

/** `joined`: how its parts are; an `or` needs brackets beside an `and`, an `and` a comma before an `or`. */
interface Said {
  readonly text: string;
  readonly joined?: '&&' | '||';
}

type Sign = keyof typeof comparisonTexts;
const flipped: Readonly<Record<Sign, Sign>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };
const opposite: Readonly<Record<Sign, Sign>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };

const isComparison = (node: Node): node is Extract<Node, { op: Sign }> => Object.hasOwn(opposite, node.op);

function compares(sign: Sign, a: Value, b: Value): boolean {
  if (sign === '==' || sign === '!=') return (a === b) === (sign === '==');
  if (sign === '<' || sign === '<=') return a < b || (sign === '<=' && a === b);
  return a > b || (sign === '>=' && a === b);
}

class Clause {
  readonly #wording: Wording;
  readonly #values: Seen;
  readonly #shown = new Set<string>();

  constructor(wording: Wording, values: Seen) {
    this.#wording = wording;
    this.#values = values;
  }

  /** What was seen and does not stand in the clause. */
  rest(): string {
    const left = new Map([...this.#values].filter(([point]) => !this.#shown.has(point)));
    const [only] = left;
    if (only === undefined) return '';
    if (this.#values.size > 1) return valuesWords(this.#wording, left);
    const value = valueOr(this.#wording, ...only);
    return ` (${say(this.#wording.language, conditionTexts.now, { value })})`;
  }

  /** @param isPlain it stands for itself; behind a `not` no value may stand inside */
  said(node: Node, isPlain: boolean): Said | undefined {
    if (node.op === '&&' || node.op === '||') return this.#joined(node.op, node.args, isPlain);
    if (isComparison(node)) return this.#comparison(node.op, node.args, isPlain);
    if (node.op === '!_') return this.#not(node.args, isPlain);
    if (node.op === 'in') return this.#oneOf(node.args);
    if (node.op === 'call') return this.#call(node.args[0], node.args[1]);
    return node.op === '.' ? this.#state(node, true, isPlain) : undefined;
  }

  #joined(op: '&&' | '||', sides: readonly [Node, Node], isPlain: boolean): Said | undefined {
    const parts = sides.map((side) => this.said(side, isPlain));
    const [left, right] = parts;
    if (left === undefined || right === undefined) return undefined;
    const { language } = this.#wording;
    const texts = parts.map((part) => (op === '&&' && part?.joined === '||' ? `(${part.text})` : part?.text));
    const isLong = op === '||' && parts.some((part) => part?.joined === '&&');
    const word = op === '&&' ? conditionTexts.and : isLong ? conditionTexts.longOr : conditionTexts.or;
    return { text: texts.join(word[language]), joined: op };
  }

  #not(node: Node, isPlain: boolean): Said | undefined {
    const { language } = this.#wording;
    if (isComparison(node)) return this.#comparison(opposite[node.op], node.args, isPlain);
    if (node.op === '.') return this.#state(node, false, isPlain);
    if (node.op === 'call' && node.args[0] === 'good') return this.#good(node.args[1][0], conditionTexts.notGood);
    const what = this.said(node, false);
    return what === undefined ? undefined : { text: say(language, conditionTexts.not, { what: what.text }) };
  }

  #comparison(sign: Sign, [a, b]: readonly [Node, Node], isPlain: boolean): Said | undefined {
    const written = [writtenOf(a), writtenOf(b)];
    if (written[0] !== undefined) {
      return written[1] === undefined ? this.#comparison(flipped[sign], [b, a], isPlain) : undefined;
    }
    const value = written[1];
    if (typeof value === 'boolean') return this.#truth(sign, a, value, isPlain);
    const left = termOf(this.#wording, a);
    const right = value === undefined ? termOf(this.#wording, b) : this.#written(left, value);
    if (left === undefined || right === undefined) return undefined;
    const [from, to] = [this.#valueOf(left), value ?? this.#valueOf(right)];
    const isTrue = isPlain && from !== undefined && to !== undefined && compares(sign, from, to);
    const seen = isTrue ? this.#show(left) : undefined;
    const behind = isTrue ? this.#show(right) : undefined;
    const of = { left: left.text, right: behind === undefined ? right.text : `${right.text} ${behind}` };
    const { language } = this.#wording;
    const text =
      seen === undefined
        ? say(language, comparisonTexts[sign], of)
        : say(language, seenComparisonTexts[sign], { ...of, seen });
    return { text };
  }

  #truth(sign: Sign, node: Node, value: boolean, isPlain: boolean): Said | undefined {
    if (sign !== '==' && sign !== '!=') return undefined;
    const isTrue = (sign === '==') === value;
    return isTrue ? this.said(node, isPlain) : this.#not(node, isPlain);
  }

  /** A written value beside a term, as the term's readers write it. */
  #written(beside: Term | undefined, value: number | string): Term | undefined {
    if (beside === undefined) return undefined;
    const { language } = this.#wording;
    if (typeof value === 'string') return { text: beside.words?.[value]?.[language] ?? value, unit: '' };
    if (beside.asTime === true) return { text: spanText(language, value * 1_000), unit: '' };
    return { text: this.#wording.number(value, beside.unit), unit: '' };
  }

  #valueOf({ point }: Term): Value | undefined {
    return point === undefined ? undefined : (this.#values.get(point) ?? undefined);
  }

  /** What was seen of a term, to stand inside the clause. */
  #show(term: Term): string | undefined {
    const value = this.#valueOf(term);
    if (term.point === undefined || value === undefined) return undefined;
    this.#shown.add(term.point);
    return this.#wording.value(term.point, value);
  }

  #state(node: Node, value: boolean, isPlain: boolean): Said | undefined {
    const point = pointOf(node);
    if (point === undefined) return undefined;
    if (isPlain && this.#values.get(point) === value) this.#shown.add(point);
    const params = { name: this.#wording.name(point), value: this.#wording.value(point, value) };
    return { text: say(this.#wording.language, conditionTexts.state, params) };
  }

  #call(name: string, args: readonly Node[]): Said | undefined {
    if (name === 'good') return this.#good(args[0], conditionTexts.good);
    const [from, to] = args.map(writtenOf);
    if (name !== 'between' || typeof from !== 'string' || typeof to !== 'string') return undefined;
    return { text: say(this.#wording.language, conditionTexts.between, { from, to }) };
  }

  #good(node: Node | undefined, text: Text & { readonly vi: `${string}{name}${string}` }): Said | undefined {
    const point = pointOf(node);
    if (point === undefined) return undefined;
    return { text: say(this.#wording.language, text, { name: this.#wording.name(point) }) };
  }

  #oneOf([of, list]: readonly [Node, Node]): Said | undefined {
    const left = termOf(this.#wording, of);
    const all = list.op === 'list' ? list.args.map((one) => this.#item(left, one)) : [];
    if (left === undefined || all.length === 0 || all.includes(undefined)) return undefined;
    return { text: say(this.#wording.language, conditionTexts.oneOf, { left: left.text, all: all.join(', ') }) };
  }

  #item(beside: Term | undefined, node: Node): string | undefined {
    const value = writtenOf(node);
    return typeof value === 'number' || typeof value === 'string' ? this.#written(beside, value)?.text : undefined;
  }
}
