// The decoder against arithmetic without any shortcut: integers of any size, decimals searched anew for every value.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Elements } from '../../agent/model/line.ts';
import type { Decoded } from '../../agent/model/sample.ts';
import type { RegisterSource, RegisterType } from '../../agent/model/site.ts';
import { scaled, shortestFloat32 } from './decimal.ts';
import { decode } from './decode.ts';
import { bytesOf, elementsOf } from './raw.ts';

interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

const counts: Partial<Record<RegisterType, number>> = { u32: 2, s32: 2, f32: 2, u64: 4, f64: 4 };

/** Every register as a byte pair in network order, then all of them as one integer. */
function integerOf(elements: Elements, { words, bytes }: RegisterSource): bigint {
  const ordered = words === 'little' ? elements.toReversed() : elements;
  return ordered.reduce((sum, word) => {
    const swapped = bytes === 'little' ? ((word & 0xff) << 8) | (word >> 8) : word;
    return sum * 65_536n + BigInt(swapped);
  }, 0n);
}

function masked(
  raw: bigint,
  width: number,
  mask: number | undefined,
): { readonly raw: bigint; readonly width: number } {
  if (mask === undefined) return { raw, width };
  const bits = mask.toString(2);
  const zeros = bits.length - bits.lastIndexOf('1') - 1;
  return { raw: (raw & BigInt(mask)) >> BigInt(zeros), width: bits.length - zeros };
}

/** The same, the plain way. */
function expected(source: RegisterSource, elements: Elements, decimals: number | undefined): Decoded {
  const all = integerOf(elements, source);
  const { raw, width } = masked(all, elements.length * 16, source.mask);
  if (source.faultRaw.includes(Number(raw))) return { value: null, quality: 'bad', reason: 'fault-code' };
  if (source.codes !== undefined) {
    const value = Object.entries(source.codes).find(([key]) => key === String(raw))?.[1];
    return value === undefined ? { value: null, quality: 'bad', reason: 'undecodable' } : { value, quality: 'good' };
  }
  if (source.type === 'bool') return { value: raw !== 0n, quality: 'good' };
  const number = numberOf(source.type, all, raw, width);
  if (!Number.isFinite(number)) return { value: null, quality: 'bad', reason: 'not-a-number' };
  const known = decimals !== undefined && decimals <= (source.decimalsFrom?.max ?? 0);
  if (source.decimalsFrom !== undefined && !known) return { value: null, quality: 'bad', reason: 'scale-unknown' };
  const value = plainlyScaled(number, source, source.decimalsFrom === undefined ? 0 : (decimals ?? 0));
  // A double near its end may be out of a double's reach once it is scaled.
  if (!Number.isFinite(value)) return { value: null, quality: 'bad', reason: 'not-a-number' };
  const { min, max } = source.valid ?? { min: -Infinity, max: Infinity };
  if (value < min || value > max) return { value, quality: 'bad', reason: 'out-of-range' };
  const isExact = source.type === 'f32' || source.type === 'f64' || raw < 2n ** 53n;
  return isExact ? { value, quality: 'good' } : { value, quality: 'uncertain', reason: 'out-of-range' };
}

function numberOf(type: RegisterType, all: bigint, raw: bigint, width: number): number {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, all);
  if (type === 'f64') return bytes.getFloat64(0);
  if (type === 's16' || type === 's32') return Number(BigInt.asIntN(width, raw));
  if (type !== 'f32') return Number(raw);
  const value = bytes.getFloat32(4);
  return Number.isFinite(value) ? shortestFloat32(value) : value;
}

function plainlyScaled(raw: number, { scale, offset }: RegisterSource, shift: number): number {
  if (scale === 1 && offset === 0 && shift === 0) return raw;
  const [from, factor, plus] = [decimalOf(raw), decimalOf(scale), decimalOf(offset)];
  const rough = (raw * scale) / 10 ** shift + offset;
  if (from === undefined || factor === undefined || plus === undefined) return rough;
  const places = Math.max(from.places + factor.places + shift, plus.places);
  const product = from.digits * factor.digits * 10n ** BigInt(places - from.places - factor.places - shift);
  const sum = product + plus.digits * 10n ** BigInt(places - plus.places);
  const isSafe = (digits: bigint): boolean => digits < 2n ** 53n && digits > -(2n ** 53n);
  return places <= 22 && isSafe(product) && isSafe(sum) ? Number(sum) / 10 ** places : rough;
}

function decimalOf(value: number): Decimal | undefined {
  for (let places = 0; places <= 15; places++) {
    const digits = Math.round(value * 10 ** places);
    if (!Number.isSafeInteger(digits)) return undefined;
    if (digits / 10 ** places === value) return { digits: BigInt(digits), places };
  }
  return undefined;
}

const type = fc.constantFrom<RegisterType>('u16', 's16', 'u32', 's32', 'u64', 'f32', 'f64', 'bool', 'bits');
/** Edges of 8, 16, 32 and 53 bits come up by themselves far too rarely. */
const word = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 1, 0x1f, 0x20, 0x7fff, 0x8000, 0xffff));
const anyMask = fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined, freq: 3 });
const anySource = fc.record({
  type,
  words: fc.constantFrom('big', 'little'),
  bytes: fc.constantFrom('big', 'little'),
  scale: fc.oneof(
    fc.constantFrom(1, 0.1, 0.01, 0.001, 10, 2.5, 1e-7, 1 / 3),
    fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
  ),
  offset: fc.constantFrom(0, -40, 0.5, 273.15, 1e9),
  faultRaw: fc.constantFrom([], [0x7fff], [0xffff, 0xffff_ffff]),
  valid: fc.constantFrom(undefined, { min: -40, max: 1e5 }),
  decimalsFrom: fc.constantFrom(undefined, { table: 'holding', start: 9, max: 4 }),
  codes: fc.option(fc.constantFrom({ 0: false, 1: true }, { 32_767: 'MPa' }), { nil: undefined, freq: 8 }),
} as const);

test('every value is the one that exact arithmetic gives, whatever its type, order, mask and scale', () => {
  fc.assert(
    fc.property(
      anySource,
      anyMask,
      fc.array(word, { minLength: 4, maxLength: 4 }),
      fc.constantFrom(undefined, 0, 2, 5),
      ({ valid, decimalsFrom, codes, ...of }, mask, words, decimals) => {
        const count = counts[of.type] ?? 1;
        const isInteger = of.type !== 'f32' && of.type !== 'f64';
        const source: RegisterSource = {
          table: 'holding',
          start: 0,
          count,
          ...of,
          ...(isInteger && mask !== undefined && mask < 2 ** (16 * count) ? { mask } : {}),
          ...(valid === undefined ? {} : { valid }),
          ...(decimalsFrom === undefined ? {} : { decimalsFrom }),
          ...(codes === undefined ? {} : { codes }),
        };
        const elements = words.slice(0, count);
        // Twice: the second time the source is known already.
        expect(decode(source, elements, decimals)).toStrictEqual(expected(source, elements, decimals));
        expect(decode(source, elements, decimals)).toStrictEqual(expected(source, elements, decimals));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('one value scaled is what a decoder makes of it', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0.1, 0.001, 2.5), fc.constantFrom(0, -40), (raw, scale, offset) => {
      const source: RegisterSource = {
        table: 'holding',
        start: 0,
        count: 1,
        type: 'u16',
        words: 'big',
        bytes: 'big',
        scale,
        offset,
        faultRaw: [],
      };
      expect(scaled(raw, scale, offset)).toBe(plainlyScaled(raw, source, 0));
    }),
  );
});

test('bytes and registers are each other’s inverse in every order', () => {
  const order = fc.record({
    words: fc.constantFrom('big', 'little'),
    bytes: fc.constantFrom('big', 'little'),
  } as const);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), order, (elements, how) => {
      expect(elementsOf(bytesOf(elements, how), how)).toEqual(elements);
    }),
  );
});
