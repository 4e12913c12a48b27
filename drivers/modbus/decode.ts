// Registers → a value with its quality. Doubt never looks like a good number.
//
// 1. `good` means: decoded, not a sentinel, a number, its scale known, plausible.
// 2. A number keeps its exact value; an integer beyond 2^53 is the nearest double and `uncertain`.
// 3. What can be known beforehand is worked out once per source: thousands of values come from it every second.
import type { Elements } from '../../agent/model/line.ts';
import type { Decoded, Reason, Value } from '../../agent/model/sample.ts';
import type { RegisterSource } from '../../agent/model/site.ts';
import { scaler, shortestFloat32 } from './decimal.ts';
import { bytesOf, maskOf, signed, uint32At } from './raw.ts';

/** What one source makes of its registers or bits; `decimals` as for `decode`. */
type Decoder = (elements: Elements, decimals: number | undefined) => Decoded;
/** What a raw number is worth: the number after mask, and the 64 bits that it came from. */
type Worth = (raw: number, decimals: number | undefined, high: number, low: number) => Decoded;

const bad = (reason: Reason, value: Value | null = null): Decoded => ({ value, quality: 'bad', reason });
const good = (value: Value): Decoded => ({ value, quality: 'good' });
/** Control characters, and what was no UTF-8. */
const unprintable = /\p{C}|\uFFFD/u;
const registerBits = 16;
/** As many as a 64-bit number has, in two halves: bit operations hold 32 bits. */
const registersMax = 4;
const lowRegisters = 2;
const bitsMax = 53;
/** Sources belong to a site, which never changes once it is loaded. */
const decoders = new WeakMap<RegisterSource, Decoder>();
/** Decoders by what they do: thousands of points share a few, which so stay in the processor's cache. */
const kinds = new Map<string, Decoder>();
const kindsMax = 1_000;

/**
 * @param elements exactly `source.count` registers or bits
 * @param decimals content of the register that `source.decimalsFrom` names, if it was read
 * @throws {RangeError} when the number of elements is another, or a number has more than 64 bits
 */
export function decode(source: RegisterSource, elements: Elements, decimals?: number): Decoded {
  if (elements.length !== source.count) throw new RangeError(`${elements.length} elements for ${source.count}`);
  let decoder = decoders.get(source);
  if (decoder === undefined) decoders.set(source, (decoder = sharedDecoder(source)));
  return decoder(elements, decimals);
}

/** All but where the elements lie. */
function sharedDecoder(source: RegisterSource): Decoder {
  const { table, count, type, words, bytes, mask, scale, offset, decimalsFrom, faultRaw, valid, codes } = source;
  const what = [table, count, type, words, bytes, mask, scale, offset, decimalsFrom?.max, faultRaw, valid, codes];
  const kind = JSON.stringify(what);
  const known = kinds.get(kind);
  if (known !== undefined) return known;
  if (kinds.size >= kindsMax) kinds.clear();
  const made = decoderOf(source);
  kinds.set(kind, made);
  return made;
}

function decoderOf(source: RegisterSource): Decoder {
  if (source.table === 'coil' || source.table === 'discrete') return ofBits(source);
  if (source.type === 'string') return (elements) => ofText(bytesOf(elements, source));
  if (source.count > registersMax) throw new RangeError(`a number of ${source.count} registers`);
  const worth = worthOf(source);
  const mask = source.mask === undefined ? undefined : maskOf(source.mask);
  const highCount = Math.max(0, source.count - lowRegisters);
  const lowCount = source.count - highCount;
  return (elements, decimals) => {
    const high = highCount === 0 ? 0 : uint32At(elements, 0, highCount, source);
    const low = uint32At(elements, highCount, lowCount, source);
    // Exact up to 2^53; beyond it rounded once, so the nearest double.
    const raw = mask === undefined ? high * 2 ** 32 + low : (low & mask.bits) >>> mask.shift;
    return worth(raw, decimals, high, low);
  };
}

/** Coils and discrete inputs: one is a boolean (or a code), several are a number with the first one lowest. */
function ofBits(source: RegisterSource): Decoder {
  if (source.count > bitsMax) throw new RangeError(`a number of ${source.count} bits`);
  const worth = worthOf(source);
  return (elements) => {
    let raw = 0;
    for (let at = elements.length - 1; at >= 0; at--) raw = raw * 2 + (elements[at] === 0 ? 0 : 1);
    return worth(raw, undefined, 0, 0);
  };
}

/** Sentinels and codes (of a float: its bits taken for an integer), then the number itself. */
function worthOf(source: RegisterSource): Worth {
  const { faultRaw, codes } = source;
  const known = codes === undefined ? numberOf(source) : ofCode(codes);
  if (faultRaw.length === 0) return known;
  return (raw, decimals, high, low) => (faultRaw.includes(raw) ? bad('fault-code') : known(raw, decimals, high, low));
}

function ofCode(codes: NonNullable<RegisterSource['codes']>): Worth {
  return (raw) => {
    const value = Number.isSafeInteger(raw) && Object.hasOwn(codes, raw) ? codes[raw] : undefined;
    return value === undefined ? bad('undecodable') : good(value);
  };
}

function numberOf(source: RegisterSource): Worth {
  const plausible = plausibleOf(source);
  const bits = new DataView(new ArrayBuffer(8));
  switch (source.type) {
    case 'bool':
      return (raw) => good(raw !== 0);
    case 'f32':
      return (_raw, decimals, _high, low) => {
        bits.setUint32(0, low);
        const value = bits.getFloat32(0);
        return Number.isFinite(value) ? plausible(shortestFloat32(value), decimals) : bad('not-a-number');
      };
    case 'f64':
      return (_raw, decimals, high, low) => {
        bits.setUint32(0, high);
        bits.setUint32(4, low);
        const value = bits.getFloat64(0);
        return Number.isFinite(value) ? plausible(value, decimals) : bad('not-a-number');
      };
    case 's16':
    case 's32': {
      const width = widthOf(source);
      return (raw, decimals) => plausible(signed(raw, width), decimals);
    }
    case 'u16':
    case 'u32':
    case 'u64':
    case 'bits':
      return (raw, decimals) => {
        const decoded = plausible(raw, decimals);
        if (Number.isSafeInteger(raw) || decoded.quality !== 'good') return decoded;
        return { ...decoded, quality: 'uncertain', reason: 'out-of-range' };
      };
    case 'string':
      throw new TypeError('a text is no number');
    default:
      return source.type satisfies never;
  }
}

/** The bits that a signed number has. */
function widthOf({ mask, count }: RegisterSource): number {
  const width = mask === undefined ? registerBits * count : maskOf(mask).width;
  if (width > 32) throw new RangeError(`a signed number of ${width} bits`);
  return width;
}

/** Text ends at the first NUL; fillings of blanks go. */
function ofText(bytes: Uint8Array): Decoded {
  const end = bytes.indexOf(0);
  const text = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
  return unprintable.test(text) ? bad('undecodable') : good(text);
}

/** Scaled, and asked whether it can be true. */
function plausibleOf(source: RegisterSource): (raw: number, decimals: number | undefined) => Decoded {
  const scale = scaler(source.scale, source.offset);
  const { valid } = source;
  return (raw, decimals) => {
    const shift = shiftOf(source, decimals);
    if (shift === undefined) return bad('scale-unknown');
    const value = scale(raw, shift);
    if (!Number.isFinite(value)) return bad('not-a-number');
    return valid !== undefined && (value < valid.min || value > valid.max) ? bad('out-of-range', value) : good(value);
  };
}

/** Digits behind the point that the device itself announces; undefined when it announces nonsense or nothing yet. */
export function shiftOf({ decimalsFrom }: RegisterSource, decimals: number | undefined): number | undefined {
  if (decimalsFrom === undefined) return 0;
  const known = decimals !== undefined && Number.isInteger(decimals) && decimals >= 0 && decimals <= decimalsFrom.max;
  return known ? decimals : undefined;
}
