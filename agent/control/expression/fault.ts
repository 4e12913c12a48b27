// One mistake in an expression: what, in which part of its text, what was expected, the nearest right word.
import type { expressionTexts } from '../../model/catalogue/expression.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Text } from '../../model/language.ts';

export type FaultCode = keyof typeof expressionTexts;

/** A part of an expression's text, in UTF-16 units; `end` is behind it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface ExpressionFault {
  readonly code: FaultCode;
  /** Always inside the text; empty at its end when something is missing there. */
  readonly range: Range;
  /** Of the code's text. `found` is quoted from the expression. */
  readonly params: Readonly<Record<string, string | number | Text>>;
  readonly expected?: Expectation;
  readonly suggestion?: string;
}

/** How a part of an expression is quoted: whole where that is short. */
export function excerpt(text: string, { start, end }: Range): string {
  const part = text.slice(start, end).replaceAll(/\s+/g, ' ');
  return part.length > 40 ? `${part.slice(0, 39)}…` : part;
}
