// Numbers in engineering units → register words as the devices pack them.

/** Rounded and kept inside 16 bits; a device's counter never wraps by accident here. */
export const u16 = (value: number): number => Math.min(Math.max(Math.round(value), 0), 0xffff);
export const s16 = (value: number): number => Math.min(Math.max(Math.round(value), -0x8000), 0x7fff) & 0xffff;

export type WordOrder = 'high-first' | 'low-first';
const ordered = (high: number, low: number, order: WordOrder): number[] =>
  order === 'high-first' ? [high, low] : [low, high];

export function u32(value: number, order: WordOrder): number[] {
  const whole = Math.min(Math.max(Math.round(value), 0), 0xffff_ffff);
  return ordered(Math.floor(whole / 0x1_0000), whole % 0x1_0000, order);
}

export function f32(value: number, order: WordOrder): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return ordered(bytes.readUInt16BE(0), bytes.readUInt16BE(2), order);
}

/** A block of registers of which only some carry something; the others read 0. */
export function sparse(start: number, count: number, parts: readonly (readonly [address: number, words: number[]])[]) {
  const elements = Array.from({ length: count }, () => 0);
  for (const [address, words] of parts) words.forEach((word, index) => (elements[address - start + index] = word));
  return { start, elements };
}
