// Registers → the raw number of a value and its bytes in network order, and back: word order, byte order, masks.
import type { Elements } from '../../agent/model/line.ts';
import type { RegisterSource } from '../../agent/model/site.ts';

type Order = Pick<RegisterSource, 'words' | 'bytes'>;

/** Most significant byte first, whatever the device's order is. */
export function bytesOf(elements: Elements, { words, bytes }: Order): Uint8Array {
  const content = new Uint8Array(elements.length * 2);
  for (let at = 0; at < elements.length; at++) {
    const word = elements[words === 'little' ? elements.length - 1 - at : at] ?? 0;
    content[2 * at] = bytes === 'little' ? word & 0xff : word >> 8;
    content[2 * at + 1] = bytes === 'little' ? word >> 8 : word & 0xff;
  }
  return content;
}

/** The inverse of `bytesOf`; an odd last byte is followed by 0. */
export function elementsOf(content: Uint8Array, { words, bytes }: Order): Elements {
  const elements: number[] = [];
  for (let at = 0; at < content.length; at += 2) {
    const [first = 0, second = 0] = content.subarray(at, at + 2);
    elements.push(bytes === 'little' ? (second << 8) | first : (first << 8) | second);
  }
  return words === 'little' ? elements.reverse() : elements;
}

/** Up to two registers, `at` counted from the most significant one, as an unsigned number of up to 32 bits. */
export function uint32At(elements: Elements, at: number, count: number, { words, bytes }: Order): number {
  let value = 0;
  for (let next = at; next < at + count; next++) {
    const word = elements[words === 'little' ? elements.length - 1 - next : next] ?? 0;
    value = (value << 16) | (bytes === 'little' ? ((word & 0xff) << 8) | ((word >> 8) & 0xff) : word & 0xffff);
  }
  return value >>> 0;
}

/** Which bits of a raw integer count. */
export interface Mask {
  readonly bits: number;
  /** Place of the lowest of them. */
  readonly shift: number;
  /** From the lowest to the highest. */
  readonly width: number;
}

/** @param bits 1 to 2^32 − 1 */
export function maskOf(bits: number): Mask {
  const highest = 32 - Math.clz32(bits);
  const shift = 31 - Math.clz32(bits & -bits);
  return { bits, shift, width: highest - shift };
}

/** `raw` of `width` bits (at most 32) as two's complement. */
export function signed(raw: number, width: number): number {
  return raw >= 2 ** (width - 1) ? raw - 2 ** width : raw;
}
