// Finite numbers → scaled integers with few exceptions where that is exact, else XORed floats. Every bit comes back.
import { type ByteReader, ByteWriter, columnIntMax } from './column-bytes.ts';
import { readInts, unzigzag, writeInts, zigzag } from './column-ints.ts';
import { packPart, unpackPart } from './column-pack.ts';

const forms = { scaled: 0, f32: 1, f64: 2 } as const;
/** Powers of ten are exact up to 10^22; more digits than this carry no information in a measurement. */
const digitsMax = 9;
/** One number in so many may be an exception (−0, a stray float); each costs nine bytes. */
const exceptionShare = 16;

/** The integer n with n / 10^digits being `value` to the last bit, or undefined. */
function scaledInt(value: number, scale: number): number | undefined {
  const int = Math.round(value * scale) + 0; // + 0: a scaled −0 would come back as 0, so it is an exception
  return Math.abs(int) <= columnIntMax && Object.is(int / scale, value) ? int : undefined;
}

/** Digits after the point at which (nearly) all numbers are exact integers; undefined when there are none. */
export function exactDigits(values: Float64Array, wanted: number | null): number | undefined {
  const allowed = Math.floor(values.length / exceptionShare);
  const fits = (digits: number): boolean => {
    const scale = 10 ** digits;
    let exceptions = 0;
    for (const value of values) if (scaledInt(value, scale) === undefined && ++exceptions > allowed) return false;
    return true;
  };
  if (wanted !== null && wanted >= 0 && wanted <= digitsMax && fits(wanted)) return wanted;
  for (let digits = 0; digits <= digitsMax; digits++) if (fits(digits)) return digits;
  return undefined;
}

async function encodeScaled(values: Float64Array, digits: number): Promise<Buffer> {
  const deltas = new Float64Array(values.length - 1);
  const exceptions = new ByteWriter(64);
  const scale = 10 ** digits;
  const first = scaledInt(values[0] ?? 0, scale) ?? 0;
  let before = first;
  let exceptionCount = 0;
  let exceptionAt = 0;
  for (let at = 0; at < values.length; at++) {
    const int = scaledInt(values[at] ?? 0, scale);
    if (int === undefined) {
      exceptions.varint(at - exceptionAt);
      exceptions.f64(values[at] ?? 0);
      exceptionAt = at;
      exceptionCount++;
    }
    if (at > 0) deltas[at - 1] = zigzag((int ?? before) - before);
    before = int ?? before;
  }
  const out = new ByteWriter(values.length + 64);
  out.byte(forms.scaled);
  out.byte(digits);
  out.varint(exceptionCount);
  out.raw(exceptions.take());
  out.zigzag(first); // in full, apart, so that it spoils no code
  await writeInts(out, deltas);
  return out.take();
}

/** Each float XORed with the one before, its bytes sorted by significance: equal exponents become runs of zeros. */
async function encodeFloats(values: Float64Array, width: 4 | 8): Promise<Buffer> {
  const floats = width === 4 ? Float32Array.from(values) : values.slice();
  const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  const planes = Buffer.alloc(bytes.length);
  for (let at = 0; at < values.length; at++) {
    for (let byte = 0; byte < width; byte++) {
      const before = at === 0 ? 0 : (bytes[(at - 1) * width + byte] ?? 0);
      planes[byte * values.length + at] = (bytes[at * width + byte] ?? 0) ^ before;
    }
  }
  const out = new ByteWriter(planes.length + 16);
  out.byte(width === 4 ? forms.f32 : forms.f64);
  out.part(await packPart(planes));
  return out.take();
}

/** @param decimals the series' own digits after the point, tried first */
export async function encodeNumbers(values: Float64Array, decimals: number | null): Promise<Buffer> {
  const digits = exactDigits(values, decimals);
  if (digits !== undefined) return encodeScaled(values, digits);
  return encodeFloats(values, values.every((value) => Object.is(Math.fround(value), value)) ? 4 : 8);
}

/** @throws {RangeError} when the bytes are no such column */
export async function decodeNumbers(bytes: ByteReader, count: number): Promise<Float64Array> {
  const form = bytes.byte();
  if (form === forms.scaled) return decodeScaled(bytes, count);
  const width = form === forms.f32 ? 4 : 8;
  const planes = await unpackPart(bytes.part());
  if (planes.length !== count * width) throw new RangeError('floats are missing');
  const raw = new Uint8Array(count * width);
  for (let byte = 0; byte < width; byte++) {
    for (let at = 0, before = 0; at < count; at++) {
      before ^= planes[byte * count + at] ?? 0;
      raw[at * width + byte] = before;
    }
  }
  return width === 4 ? Float64Array.from(new Float32Array(raw.buffer)) : new Float64Array(raw.buffer);
}

async function decodeScaled(bytes: ByteReader, count: number): Promise<Float64Array> {
  const scale = 10 ** bytes.byte();
  const exceptions: { at: number; value: number }[] = [];
  for (let left = bytes.varint(), at = 0; left > 0; left--) {
    at += bytes.varint();
    exceptions.push({ at, value: bytes.f64() });
  }
  let int = bytes.zigzag();
  const deltas = await readInts(bytes, count - 1);
  const values = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    if (at > 0) int += unzigzag(deltas[at - 1] ?? 0);
    values[at] = int / scale;
  }
  for (const { at, value } of exceptions) values[at] = value;
  return values;
}
