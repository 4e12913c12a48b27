// Text of an expression → its tree, or the one mistake that keeps it from having one. The home of the library.
//
// 1. Whatever the text: an answer, never an exception, in time that grows with the text alone; at most `charactersMax`
//    of it are read.
// 2. The library is loaded with the first expression, not with this file: it takes 30 ms, and most sites that are
//    checked have no rules.
import { createRequire } from 'node:module';
import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Expectation, expectation } from '../../model/expectation.ts';
import { fault, good, type Outcome } from '../../model/outcome.ts';
import { unitMeant, unitsLike } from '../../model/units.ts';
import { excerpt, type ExpressionFault, type FaultCode, type Range } from './fault.ts';

export type Node = ASTNode;

const charactersMax = 1_000;

const require = createRequire(import.meta.url);
let parser: Environment | undefined;

function parse(text: string): Node {
  if (parser === undefined) {
    const library = require('@marcbachmann/cel-js') as typeof import('@marcbachmann/cel-js');
    parser = new library.Environment({ limits: { maxAstNodes: 250, maxDepth: 24, maxCallArguments: 8 } });
  }
  return parser.parse(text).ast;
}

export function parseExpression(text: string): Outcome<Node, ExpressionFault> {
  const whole: Range = { start: 0, end: text.length };
  if (text.trim() === '') {
    const expected = expectation('expression-a-condition', { example: 'air.air_temp > 30' });
    return fault({ code: 'expression-empty', range: whole, params: {}, expected });
  }
  if (text.length > charactersMax) {
    const params = { found: text.length, max: charactersMax };
    const range = { start: charactersMax, end: text.length };
    return fault({ code: 'expression-too-long', range, params, expected: expectation('expression-length') });
  }
  try {
    return good(parse(text));
  } catch (error) {
    return fault(faultOf(text, error));
  }
}

interface Refusal {
  readonly code?: unknown;
  readonly range?: Partial<Range> | undefined;
}

/** The library says what it did not understand in English and by its own names; people get ours. */
function faultOf(text: string, error: unknown): ExpressionFault {
  const { code, range: given } = (error instanceof Error ? error : {}) as Refusal;
  const start = Math.min(given?.start ?? 0, text.length);
  const range: Range = { start, end: Math.max(start, Math.min(given?.end ?? text.length, text.length)) };
  const told = (what: FaultCode, expected?: Expectation): ExpressionFault => ({
    code: what,
    range,
    params: { found: excerpt(text, range) },
    ...(expected !== undefined && { expected }),
  });
  // A call stack that is too small for a chain of signs is the library's way to say the same.
  if (code === 'limit_exceeded' || error instanceof RangeError) {
    return told('expression-too-deep', expectation('expression-length'));
  }
  if (code === 'reserved_identifier') return told('expression-reserved');
  if (code === 'unterminated_string' || code === 'unterminated_triple_quoted_string')
    return told('expression-open-text');
  const isNumber = typeof code === 'string' && /^invalid_(number|integer|hex_integer|exponent)$/.test(code);
  if (isNumber) return told('expression-number', expectation('expression-a-number'));
  return wordFault(text, start);
}

/** Signs and words that mean the same elsewhere → ours. */
const meant: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '=': '==',
    '===': '==',
    '<>': '!=',
    '≠': '!=',
    '~=': '!=',
    '=>': '>=',
    '≥': '>=',
    '=<': '<=',
    '≤': '<=',
    '&': '&&',
    and: '&&',
    và: '&&',
    '|': '||',
    or: '||',
    hoặc: '||',
    not: '!',
    không: '!',
    '×': '*',
    '÷': '/',
    '–': '-',
    '−': '-',
    '“': '"',
    '”': '"',
    '‘': '"',
    '’': '"',
    '″': '"',
  }),
);
const word = /[\p{L}\p{M}\p{N}_°µ²³]+(?:\/[\p{L}²³]+)*|[=<>~!&|]+|[^]/uy;

/** What stands where the library stopped, or the word before it: `not a.b` stops at `a`, and `not` is the mistake. */
function wordFault(text: string, at: number): ExpressionFault {
  const before = lastWord(text, at);
  if (before !== undefined && /^(not|không)$/i.test(excerpt(text, before))) return strange(text, before);
  if (before !== undefined && isUnit(text, before)) return unitFault(text, before);
  if (text.slice(at).trim() === '') {
    const range = { start: text.length, end: text.length };
    return { code: 'expression-cut-off', range, params: {}, expected: expectation('expression-more') };
  }
  word.lastIndex = at;
  // The library stops inside a word whose first letter is an English one: `và`.
  const start = /^[\p{L}\p{M}]/u.test(text.slice(at))
    ? at - (/[\p{L}\p{M}]*$/u.exec(text.slice(0, at))?.[0].length ?? 0)
    : at;
  word.lastIndex = start;
  const found = word.exec(text)?.[0] ?? '';
  const range = { start, end: Math.max(start + found.length, at) };
  return isUnit(text, range) ? unitFault(text, range) : strange(text, range);
}

function lastWord(text: string, at: number): Range | undefined {
  const found = /([\p{L}\p{M}]+|%)\s*$/u.exec(text.slice(0, at));
  return found === null ? undefined : { start: found.index, end: found.index + (found[1] ?? '').length };
}

/** Behind a number, a unit or the unit of a duration. */
function isUnit(text: string, { start, end }: Range): boolean {
  const symbol = text.slice(start, end);
  const isSymbol = unitMeant(symbol) !== undefined || /^(°\p{L}*|ms|s|giây|min|phút|h|giờ|d)$/u.test(symbol);
  return isSymbol && /\d\s*$/.test(text.slice(0, start));
}

function unitFault(text: string, range: Range): ExpressionFault {
  const params = { found: excerpt(text, range) };
  const written = unitMeant(text.slice(range.start, range.end)) ?? '';
  // `30 cm` of a point in m is not 30: only a unit that no other one can be confused with is left out by itself.
  if (unitsLike(written).length > 1) return { code: 'expression-unit-written', range, params };
  const suggestion = /[\d.]+\s*$/.exec(text.slice(0, range.start))?.[0].trim() ?? '';
  return { code: 'expression-unit-written', range, params, suggestion };
}

function strange(text: string, range: Range): ExpressionFault {
  const found = excerpt(text, range);
  const params = { found };
  const [before, after] = [text.slice(0, range.start), text.slice(range.end)];
  if (found === ',' && /\d$/.test(before) && /^\d/.test(after)) {
    const suggestion = `${/\d+$/.exec(before)?.[0]}.${/^\d+/.exec(after)?.[0]}`;
    return { code: 'expression-syntax', range, params, expected: expectation('expression-a-number'), suggestion };
  }
  const suggestion = meant.get(found.toLowerCase().normalize('NFC'));
  const expected = expectation('expression-operator', { operators: '&& || ! == != < <= > >= + - * / in ? :' });
  return { code: 'expression-syntax', range, params, expected, ...(suggestion !== undefined && { suggestion }) };
}
