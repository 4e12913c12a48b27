// A number or a text inside a condition → words: a point's name, "… trung bình trong 10 phút", a written number.
import { qualityTexts } from '../../model/catalogue/cli.ts';
import { conditionTexts, termTexts, weekdayTexts } from '../../model/catalogue/condition.ts';
import { type Language, say } from '../../model/language.ts';
import { durationMs } from '../../model/quantity.ts';
import type { Value } from '../../model/sample.ts';
import { spanText } from '../../model/span.ts';
import type { Node } from './parse.ts';

/** How people call things and write numbers. */
export interface Wording {
  readonly language: Language;
  name(point: string): string;
  /** Of a point; empty where it has none. */
  unit(point: string): string;
  /** A value of the point, with its unit. */
  value(point: string, value: Value): string;
  number(value: number, unit: string): string;
}

/** What stands beside it is written in its unit, as a time, or in words of its own. */
export interface Term {
  readonly text: string;
  readonly unit: string;
  readonly point?: string;
  readonly asTime?: true;
  readonly words?: Readonly<Record<string, { readonly vi: string; readonly en: string }>>;
}

/** `device.point`, or nothing else. */
export function pointOf(node: Node | undefined): string | undefined {
  if (node?.op !== '.') return undefined;
  const [device, point] = node.args;
  return device.op === 'id' ? `${device.args}.${point}` : undefined;
}

/** A number or text that is written there. A minus sign belongs to it. */
export function writtenOf(node: Node | undefined): Value | undefined {
  if (node?.op === '-_') {
    const number = writtenOf(node.args);
    return typeof number === 'number' ? -number : undefined;
  }
  if (node?.op !== 'value') return undefined;
  const value = node.args;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

/** Undefined: it cannot be said in words. */
export function termOf(wording: Wording, node: Node): Term | undefined {
  const point = pointOf(node);
  if (point !== undefined) return { text: wording.name(point), unit: wording.unit(point), point };
  if (node.op === 'call') return callOf(wording, node.args[0], node.args[1]);
  return isFormula(node) ? sumOf(wording, node.op, node.args) : undefined;
}

const signs = { '+': '+', '-': '−', '*': '×', '/': ':' } as const;

/** Two terms, or one and a number; what is longer keeps its formula. */
function sumOf(wording: Wording, op: keyof typeof signs, [a, b]: readonly [Node, Node]): Term | undefined {
  const [left, right] = [a, b].map((side) => (isFormula(side) ? undefined : termOf(wording, side)));
  const unit = left?.unit ?? right?.unit ?? '';
  const side = (term: Term | undefined, node: Node): string | undefined => {
    const number = writtenOf(node);
    if (term !== undefined || typeof number !== 'number') return term?.text;
    return wording.number(number, op === '+' || op === '-' ? unit : '');
  };
  const [before, after] = [side(left, a), side(right, b)];
  if (before === undefined || after === undefined || (left === undefined && right === undefined)) return undefined;
  const isSame = op === '+' || op === '-' || left === undefined || right === undefined;
  return { text: `${before} ${signs[op]} ${after}`, unit: isSame ? unit : '' };
}

const isFormula = (node: Node): node is Extract<Node, { op: keyof typeof signs }> => Object.hasOwn(signs, node.op);

type Window = 'avg' | 'min' | 'max' | 'rate' | 'change';
const airUnits = { vpd: 'kPa', dewPoint: '°C', wetBulb: '°C', absoluteHumidity: 'g/m³' } as const;

function callOf(wording: Wording, name: string, args: readonly Node[]): Term | undefined {
  const { language } = wording;
  const [first, second] = args;
  switch (name) {
    case 'avg':
    case 'min':
    case 'max':
    case 'rate':
    case 'change':
      return typeof writtenOf(second) === 'string' ? windowOf(wording, name, args) : ofSeveral(wording, name, args);
    case 'age': {
      const point = pointOf(first);
      if (point === undefined) return undefined;
      return { text: say(language, termTexts.age, { name: wording.name(point) }), unit: 's', asTime: true };
    }
    case 'quality': {
      const point = pointOf(first);
      if (point === undefined) return undefined;
      const text = say(language, conditionTexts.quality, { name: wording.name(point) });
      return { text, unit: '', words: qualityTexts };
    }
    case 'vpd':
    case 'dewPoint':
    case 'wetBulb':
    case 'absoluteHumidity':
      return { text: termTexts[name][language], unit: airUnits[name] };
    case 'abs':
      return first === undefined ? undefined : absOf(wording, first);
    case 'round':
      return first === undefined ? undefined : withoutPoint(termOf(wording, first));
    case 'convert': {
      const unit = writtenOf(second);
      const term = first === undefined ? undefined : withoutPoint(termOf(wording, first));
      return term === undefined || typeof unit !== 'string' ? undefined : { ...term, unit };
    }
    case 'hour':
      return { text: termTexts.hour[language], unit: '' };
    case 'weekday':
      return { text: termTexts.weekday[language], unit: '', words: weekdayTexts };
    default:
      return undefined;
  }
}

/** Its value is not the point's own any more: what was seen of the point is not shown as what it is. */
const withoutPoint = (term: Term | undefined): Term | undefined =>
  term === undefined ? undefined : { text: term.text, unit: term.unit };

function windowOf(wording: Wording, what: Window, [of, over]: readonly Node[]): Term | undefined {
  const point = pointOf(of);
  const ms = durationMs(String(writtenOf(over)));
  if (point === undefined || ms === undefined) return undefined;
  const { language } = wording;
  const text = say(language, termTexts[what], { name: wording.name(point), time: spanText(language, ms) });
  const unit = wording.unit(point);
  return { text, unit: what === 'rate' && unit !== '' ? `${unit}/min` : unit };
}

const severalTexts = { avg: termTexts.avgOf, min: termTexts.minOf, max: termTexts.maxOf } as const;

function ofSeveral(wording: Wording, what: Window, args: readonly Node[]): Term | undefined {
  const terms = args.map((arg) => termOf(wording, arg)).filter((term) => term !== undefined);
  if (what === 'rate' || what === 'change' || terms.length < args.length) return undefined;
  const all = terms.map(({ text }) => text).join(', ');
  return { text: say(wording.language, severalTexts[what], { all }), unit: terms[0]?.unit ?? '' };
}

function absOf(wording: Wording, of: Node): Term | undefined {
  const { language } = wording;
  const what = termOf(wording, of);
  if (what === undefined) return undefined;
  const [a, b] = of.op === '-' ? of.args.map((side) => termOf(wording, side)) : [];
  const text =
    a !== undefined && b !== undefined
      ? say(language, termTexts.apart, { left: a.text, right: b.text })
      : say(language, termTexts.abs, { what: what.text });
  return { text, unit: what.unit };
}
