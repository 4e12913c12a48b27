// Numbers and texts → bytes and back: the alphabet that all columns of a chunk are written in.

/** Safe to delta twice and to zigzag without leaving the exact integers of a double. */
export const columnIntMax = 2 ** 50;

/** Grows as needed; one writer serves many columns (`take` empties it). */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length >= this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** @param value whole, 0 to 2^53−1 */
  varint(value: number): void {
    let rest = value;
    if (rest >= 2 ** 31) {
      if (!Number.isSafeInteger(rest)) throw new RangeError(`not a safe integer: ${value}`);
      for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    }
    for (rest |= 0; rest >= 128; rest >>>= 7) this.byte((rest & 127) | 128);
    this.byte(rest);
  }

  /** @param value whole, −2^52 to 2^52; small magnitudes of both signs become small */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  f64(value: number): void {
    this.#grow(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  u32(value: number): void {
    this.#grow(4);
    this.#bytes.writeUInt32LE(value, this.#length);
    this.#length += 4;
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Length and bytes. */
  part(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written; the writer is empty again. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #grow(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(wider, 0, 0, this.#length);
    this.#bytes = wider;
  }
}

/**
 * Reads what a ByteWriter wrote.
 * Its methods throw {RangeError} at the end of the bytes: whoever reads a file checks the CRC first and translates
 * this into damage at one place (`chunk-page.ts`, `chunk-index.ts`), because only a broken program gets here.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError('column ends early');
    this.#at++;
    return value;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let weight = 128; weight <= 2 ** 49; weight *= 128) {
      byte = this.byte();
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
    throw new RangeError('varint too long');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  f64(): number {
    return this.#view(8).readDoubleLE(0);
  }

  u32(): number {
    return this.#view(4).readUInt32LE(0);
  }

  text(): string {
    return this.#view(this.varint()).toString('utf8');
  }

  part(): Buffer {
    return this.#view(this.varint());
  }

  /** A reader of one part. */
  reader(): ByteReader {
    return new ByteReader(this.part());
  }

  #view(length: number): Buffer {
    if (length > this.left) throw new RangeError('column ends early');
    const view = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, length);
    this.#at += length;
    return view;
  }
}
