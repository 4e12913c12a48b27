// Registers → a value with its quality. Doubt never looks like a good number.
//
// 1. `good` means: decoded, not a sentinel, a number, its scale known, plausible.
// 2. A number keeps its exact value; an integer beyond 2^53 is the nearest double and `uncertain`.
import type { Elements } from '../../agent/model/line.ts';
import type { Decoded, Reason, Value } from '../../agent/model/sample.ts';
import type { RegisterSource } from '../../agent/model/site.ts';
import { scaled, shortestFloat32 } from './decimal.ts';
import { bytesOf, picked, signedOf, unsignedOf } from './raw.ts';

const bad = (reason: Reason, value: Value | null = null): Decoded => ({ value, quality: 'bad', reason });
const good = (value: Value): Decoded => ({ value, quality: 'good' });
/** Control characters, and what was no UTF-8. */
const unprintable = /\p{C}|\uFFFD/u;

/**
 * @param elements exactly `source.count` registers or bits
 * @param decimals content of the register that `source.decimalsFrom` names, if it was read
 * @throws {RangeError} when the number of elements is another
 */
export function decode(source: RegisterSource, elements: Elements, decimals?: number): Decoded {
  if (elements.length !== source.count) throw new RangeError(`${elements.length} elements for ${source.count}`);
  if (source.table === 'coil' || source.table === 'discrete') return ofBits(source, elements);
  const bytes = bytesOf(elements, source);
  if (source.type === 'string') return ofText(bytes);
  const bits = picked({ value: unsignedOf(bytes), width: bytes.length * 8 }, source.mask);
  const raw = Number(bits.value);
  if (source.faultRaw.includes(raw)) return bad('fault-code');
  if (source.codes !== undefined) return ofCode(source, bits.value);
  switch (source.type) {
    case 'bool':
      return good(bits.value !== 0n);
    case 'f32':
    case 'f64':
      return ofFloat(source, bytes, decimals);
    case 's16':
    case 's32':
      return ofInteger(source, signedOf(bits), decimals);
    case 'u16':
    case 'u32':
    case 'u64':
    case 'bits':
      return ofInteger(source, bits.value, decimals);
    default:
      return source.type satisfies never;
  }
}

/** Coils and discrete inputs: one is a boolean (or a code), several are a number with the first one lowest. */
function ofBits(source: RegisterSource, elements: Elements): Decoded {
  const raw = elements.reduceRight((sum, bit) => sum * 2n + (bit === 0 ? 0n : 1n), 0n);
  if (source.faultRaw.includes(Number(raw))) return bad('fault-code');
  if (source.codes !== undefined) return ofCode(source, raw);
  return source.type === 'bool' ? good(raw !== 0n) : ofInteger(source, raw, undefined);
}

function ofCode({ codes = {} }: RegisterSource, raw: bigint): Decoded {
  const key = String(raw);
  const value = Object.hasOwn(codes, key) ? codes[key] : undefined;
  return value === undefined ? bad('undecodable') : good(value);
}

/** Text ends at the first NUL; fillings of blanks go. */
function ofText(bytes: Uint8Array): Decoded {
  const end = bytes.indexOf(0);
  const text = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
  return unprintable.test(text) ? bad('undecodable') : good(text);
}

function ofFloat(source: RegisterSource, bytes: Uint8Array, decimals: number | undefined): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const raw = source.type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
  if (!Number.isFinite(raw)) return bad('not-a-number');
  return ofNumber(source, source.type === 'f32' ? shortestFloat32(raw) : raw, decimals);
}

function ofInteger(source: RegisterSource, raw: bigint, decimals: number | undefined): Decoded {
  const decoded = ofNumber(source, Number(raw), decimals);
  const exact = BigInt(Number(raw)) === raw && Number.isSafeInteger(Number(raw));
  return exact || decoded.quality !== 'good' ? decoded : { ...decoded, quality: 'uncertain', reason: 'out-of-range' };
}

function ofNumber(source: RegisterSource, raw: number, decimals: number | undefined): Decoded {
  const shift = shiftOf(source, decimals);
  if (shift === undefined) return bad('scale-unknown');
  const value = scaled(raw, source.scale, source.offset, shift);
  if (!Number.isFinite(value)) return bad('not-a-number');
  const { valid } = source;
  return valid !== undefined && (value < valid.min || value > valid.max) ? bad('out-of-range', value) : good(value);
}

/** Digits behind the point that the device itself announces; undefined when it announces nonsense or nothing yet. */
export function shiftOf({ decimalsFrom }: RegisterSource, decimals: number | undefined): number | undefined {
  if (decimalsFrom === undefined) return 0;
  const known = decimals !== undefined && Number.isInteger(decimals) && decimals >= 0 && decimals <= decimalsFrom.max;
  return known ? decimals : undefined;
}
