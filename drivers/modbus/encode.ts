// A wished value → what to write where, or why it cannot be written.
//
// 1. What is written decodes to the wished value, rounded to the step of the register.
// 2. A value outside the point's plausible range or the register's own range is never written.
import type { Elements, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { RegisterSource, RegisterType, RegisterWrite } from '../../agent/model/site.ts';
import { scaled } from './decimal.ts';
import { shiftOf } from './decode.ts';
import { elementsOf } from './raw.ts';

/** The unit is the device's business. */
export interface Encoded {
  readonly span: Omit<Span, 'unit'>;
  readonly elements: Elements;
}

export type EncodeFault =
  | { readonly kind: 'read-only'; readonly detail: string }
  | { readonly kind: 'wrong-type'; readonly detail: string }
  | { readonly kind: 'out-of-range'; readonly detail: string }
  | { readonly kind: 'scale-unknown'; readonly detail: string };

type Encoding<T> = Outcome<T, EncodeFault>;

const integerBits: Readonly<Partial<Record<RegisterType, number>>> = { u16: 16, s16: 16, u32: 32, s32: 32, u64: 64 };
const outOfRange = (detail: string): Encoding<never> => fault({ kind: 'out-of-range', detail });

/** @param decimals as for `decode` */
export function encode(source: RegisterSource, value: Value, decimals?: number): Encoding<Encoded> {
  const { write } = source;
  if (write === undefined) return fault({ kind: 'read-only', detail: 'this point is read only' });
  const { table, start } = write;
  const words = wordsOf(source, write, value, decimals);
  if (!words.ok) return words;
  return good({ span: { table, start, count: words.value.length }, elements: words.value });
}

/**
 * "On for so long, then off by the board itself."
 * @param seconds whole steps of the board; rounded down, so that it is never on for longer than asked
 */
export function encodeOnFor(source: RegisterSource, seconds: number): Encoding<Encoded> {
  const { write } = source;
  const onFor = write?.onFor;
  if (write === undefined || onFor === undefined) {
    return fault({ kind: 'read-only', detail: 'this board has no timer of its own' });
  }
  // As a coil's element 1 means "on", without end: the one word that a timer must never send.
  const stepsMin = write.table === 'coil' && onFor.base === 0 ? 2 : 1;
  const steps = Math.floor(scaled(seconds, onFor.perSecond, 0));
  if (!(steps >= stepsMin) || seconds > onFor.secondsMax) {
    return outOfRange(`${seconds} s is not in ${stepsMin / onFor.perSecond}–${onFor.secondsMax} s`);
  }
  const start = onFor.start ?? write.start;
  return good({ span: { table: write.table, start, count: 1 }, elements: [onFor.base + steps] });
}

function wordsOf(
  source: RegisterSource,
  write: RegisterWrite,
  value: Value,
  decimals: number | undefined,
): Encoding<Elements> {
  if (typeof value === 'boolean') return switched(source, write, value);
  if (write.table === 'coil') return fault({ kind: 'wrong-type', detail: 'a coil is on or off' });
  if (source.mask !== undefined) return fault({ kind: 'wrong-type', detail: 'part of a register cannot be written' });
  const raw = source.codes === undefined ? undefined : rawOfCode(source.codes, value);
  if (source.codes !== undefined && raw === undefined) return outOfRange(`${value} is no code of this point`);
  if (raw !== undefined) return integer(source, raw);
  if (typeof value === 'string') return text(source, value);
  return number(source, value, decimals);
}

function switched(source: RegisterSource, write: RegisterWrite, on: boolean): Encoding<Elements> {
  const word = on ? write.on : write.off;
  if (word !== undefined) return good([word]);
  const code = source.codes === undefined ? undefined : rawOfCode(source.codes, on);
  if (code !== undefined) return good([code]);
  if (source.type !== 'bool') return fault({ kind: 'wrong-type', detail: 'this point is not on or off' });
  return good([on ? 1 : 0]);
}

function rawOfCode(codes: NonNullable<RegisterSource['codes']>, value: Value): number | undefined {
  const key = Object.keys(codes).find((raw) => codes[raw] === value);
  return key === undefined ? undefined : Number(key);
}

function text(source: RegisterSource, value: string): Encoding<Elements> {
  if (source.type !== 'string') return fault({ kind: 'wrong-type', detail: 'this point is not a text' });
  const bytes = new TextEncoder().encode(value);
  if (bytes.length > source.count * 2) return outOfRange(`longer than ${source.count * 2} bytes`);
  const filled = new Uint8Array(source.count * 2);
  filled.set(bytes);
  return good(elementsOf(filled, source));
}

function number(source: RegisterSource, value: number, decimals: number | undefined): Encoding<Elements> {
  const { valid, offset, scale } = source;
  if (!Number.isFinite(value)) return outOfRange(`${value} is no number`);
  if (valid !== undefined && (value < valid.min || value > valid.max)) {
    return outOfRange(`${value} is not in ${valid.min}–${valid.max}`);
  }
  const shift = shiftOf(source, decimals);
  if (shift === undefined) return fault({ kind: 'scale-unknown', detail: 'the scale of this point was not read yet' });
  const raw = ((value - offset) * 10 ** shift) / scale;
  return source.type === 'f32' || source.type === 'f64' ? float(source, raw) : integer(source, Math.round(raw));
}

function float(source: RegisterSource, raw: number): Encoding<Elements> {
  const view = new DataView(new ArrayBuffer(source.type === 'f32' ? 4 : 8));
  if (source.type === 'f32') view.setFloat32(0, raw);
  else view.setFloat64(0, raw);
  const written = source.type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
  if (!Number.isFinite(written)) return outOfRange(`${raw} does not fit the register`);
  return good(elementsOf(new Uint8Array(view.buffer), source));
}

function integer(source: RegisterSource, raw: number): Encoding<Elements> {
  const bits = integerBits[source.type];
  if (bits === undefined) return fault({ kind: 'wrong-type', detail: `a ${source.type} is not written as a number` });
  const signed = source.type === 's16' || source.type === 's32';
  const [min, max] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  if (raw < min || raw > max || !Number.isSafeInteger(raw)) return outOfRange(`${raw} does not fit a ${source.type}`);
  const unsigned = BigInt.asUintN(bits, BigInt(raw));
  const content = new Uint8Array(bits / 8);
  for (let at = content.length - 1, left = unsigned; at >= 0; at--, left >>= 8n) content[at] = Number(left & 0xffn);
  return good(elementsOf(content, source));
}
