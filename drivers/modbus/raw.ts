// Registers → the bytes of a value in network order, and back: word order, byte order, bits picked out by a mask.
import type { Elements } from '../../agent/model/line.ts';
import type { RegisterSource } from '../../agent/model/site.ts';

type Order = Pick<RegisterSource, 'words' | 'bytes'>;

/** Most significant byte first, whatever the device's order is. */
export function bytesOf(elements: Elements, { words, bytes }: Order): Uint8Array {
  const ordered = words === 'little' ? elements.toReversed() : elements;
  return Uint8Array.from(
    ordered.flatMap((word) => (bytes === 'little' ? [word & 0xff, word >> 8] : [word >> 8, word & 0xff])),
  );
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

export function unsignedOf(content: Uint8Array): bigint {
  let value = 0n;
  for (const byte of content) value = (value << 8n) | BigInt(byte);
  return value;
}

export interface Bits {
  readonly value: bigint;
  readonly width: number;
}

/** The bits under `mask`, shifted down to its lowest bit; the width is that of the mask. */
export function picked({ value, width }: Bits, mask: number | undefined): Bits {
  if (mask === undefined) return { value, width };
  const bits = BigInt(mask);
  if (bits === 0n) return { value: 0n, width: 0 };
  let shift = 0n;
  while (((bits >> shift) & 1n) === 0n) shift += 1n;
  return { value: (value & bits) >> shift, width: (bits >> shift).toString(2).length };
}

export function signedOf({ value, width }: Bits): bigint {
  return BigInt.asIntN(width, value);
}
