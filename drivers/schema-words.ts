// The words that the schemas of the site file, of the drivers and of the profiles are made of. Each names what it expects, so that
// a mistake can be said in two languages; the same schema becomes the JSON Schema for editors.
import { z } from 'zod';
import { expecting } from '../agent/model/expectation.ts';
import { idPattern } from '../agent/model/ids.ts';
import {
  bytesOf,
  bytesPattern,
  bytesText,
  durationMs,
  durationPattern,
  durationText,
} from '../agent/model/quantity.ts';
import { unitMeant, units } from '../agent/model/units.ts';

/** A mapping with exactly these keys; an unknown one is a mistake of its own, beside those of the values. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? expecting('keys', { keys }) : expecting('mapping')),
  });
}

/** A mapping from any text key; the keys are checked by whoever walks through it. */
export function entries<Value extends z.core.SomeType>(value: Value) {
  return z.record(z.string(), value, { error: expecting('mapping') });
}

export const whole = (min: number, max: number) => {
  const error = expecting('whole', { min, max });
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const number = (min: number, max: number) => {
  const error = expecting('number', { min, max });
  return z.number({ error }).min(min, { error }).max(max, { error });
};

/** Any finite number but 0. */
export const factor = () =>
  z.number({ error: expecting('factor') }).refine((value) => value !== 0, { error: expecting('factor') });

export const bool = () => z.boolean({ error: expecting('bool') });

export function choice<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, { error: expecting('choice', { choices: words.join(', ') }) });
}

/** One of a few numbers. */
export function numberChoice<const N extends number>(numbers: readonly N[]) {
  return z.literal(numbers, { error: expecting('choice', { choices: numbers.join(', ') }) });
}

/** One line of text for people, NFC, without control characters. */
export function text(max = 120) {
  const error = expecting('text', { max });
  const isPrintable = (value: string) => /\S/.test(value) && !/[\p{Cc}\u2028\u2029]/u.test(value);
  const printable = z.string({ error }).min(1, { error }).refine(isPrintable, { error });
  return printable.max(max, { error }).transform((value) => value.normalize('NFC').trim());
}

export const id = () => {
  const error = expecting('id');
  return z.string({ error }).regex(idPattern, { error });
};

/** `5s` → 5000. */
export function duration(minMs: number, maxMs: number) {
  const error = expecting('duration', { min: durationText(minMs), max: durationText(maxMs) });
  return z
    .string({ error })
    .regex(durationPattern, { error })
    .transform((value, context) => within(durationMs(value), minMs, maxMs, error, context));
}

/** `45min` → 2 700 000, `none` → null. */
export function durationOrNone(minMs: number, maxMs: number) {
  const error = expecting('duration-or-none', { min: durationText(minMs), max: durationText(maxMs) });
  return z
    .string({ error })
    .regex(new RegExp(`^none$|${durationPattern.source}`), { error })
    .transform((value, context) => (value === 'none' ? null : within(durationMs(value), minMs, maxMs, error, context)));
}

/** `2GB` → 2 000 000 000. */
export function size(minBytes: number, maxBytes: number) {
  const error = expecting('size', { min: bytesText(minBytes), max: bytesText(maxBytes) });
  return z
    .string({ error })
    .regex(bytesPattern, { error })
    .transform((value, context) => within(bytesOf(value), minBytes, maxBytes, error, context));
}

/** `[min, max]`, the smaller first. */
export const range = () => {
  const bound = z.number({ error: expecting('range') });
  return z
    .tuple([bound, bound], { error: expecting('range') })
    .refine(([min, max]) => min < max, { error: expecting('range-order'), params: { code: 'range-reversed' } })
    .transform(([min, max]) => ({ min, max }));
};

/** How often somebody may ask for a point at all: bounds for every `every`. */
export const everySchema = () => duration(50, 86_400_000);

export const unitSchema = () =>
  z.string({ error: expecting('unit') }).superRefine((symbol, context) => {
    if (symbol === '' || units.has(symbol)) return;
    const params = { code: 'unknown-unit', suggestion: unitMeant(symbol) };
    context.addIssue({ code: 'custom', message: expecting('unit'), params });
  });

type Context = z.core.$RefinementCtx<string>;

function within(value: number | undefined, min: number, max: number, error: string, context: Context): number {
  if (value !== undefined && value >= min && value <= max) return value;
  context.addIssue({ code: 'custom', message: error, params: { code: 'out-of-range' } });
  return z.NEVER;
}
