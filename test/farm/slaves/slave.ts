// What one simulated device answers: the contract between a device and the wire in front of it.

/** Modbus exception codes. Source: Modbus Application Protocol V1.1b3, section 7. */
export const illegalFunction = 1;
export const illegalAddress = 2;
export const illegalValue = 3;
export const gatewayTargetFailed = 11;

export type Table = 'coil' | 'discrete' | 'holding' | 'input';
/** Neighbouring elements that exist: registers as 0–65535, coils as 0 or 1. */
export interface Block {
  readonly start: number;
  readonly elements: readonly number[];
}
/** What exists in a device at this moment. A table that is left out is a function that the device does not know. */
export type Image = { readonly [table in Table]?: readonly Block[] };

/** An exception code, or undefined when the write was taken. */
export type Refusal = number | undefined;

export interface Slave {
  readonly image: () => Image;
  /** Function 5, with its word as it came: some boards take more than 0xFF00 and 0. */
  readonly writeCoil?: (address: number, word: number) => Refusal;
  /** Function 15. */
  readonly writeCoils?: (start: number, bits: readonly number[]) => Refusal;
  /** Functions 6 and 16. */
  readonly writeRegisters?: (start: number, words: readonly number[]) => Refusal;
}

/** A span is readable only where one block holds all of it; otherwise the answer is an exception code. */
export function readSpan(image: Image, table: Table, start: number, count: number): readonly number[] | number {
  const blocks = image[table];
  if (blocks === undefined) return illegalFunction;
  const block = blocks.find((each) => start >= each.start && start + count <= each.start + each.elements.length);
  return block === undefined ? illegalAddress : block.elements.slice(start - block.start, start - block.start + count);
}
