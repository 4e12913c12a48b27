// Numbers and texts ↔ bytes: variable-length integers (7 bits per byte, low bits first), zigzag for signed ones.
// Works on one buffer that is used again and again: the hot path makes no objects.

/** Longest variable-length form of an integer below 2^53. */
export const varintBytesMax = 8;

export class ByteWriter {
  readonly buffer: Buffer;
  at: number;

  constructor(buffer: Buffer, at = 0) {
    this.buffer = buffer;
    this.at = at;
  }

  get room(): number {
    return this.buffer.length - this.at;
  }

  byte(value: number): void {
    this.buffer[this.at++] = value;
  }

  /** @param value an integer from 0 to 2^53 − 1 */
  uint(value: number): void {
    let rest = value;
    // Bit operations hold 31 bits only; the few larger numbers take the slow way down to them.
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) this.buffer[this.at++] = (rest % 128) | 128;
    for (; rest > 127; rest >>>= 7) this.buffer[this.at++] = (rest & 127) | 128;
    this.buffer[this.at++] = rest;
  }

  /** @param value an integer from −2^52 to 2^52 − 1 */
  int(value: number): void {
    this.uint(value >= 0 ? value * 2 : value * -2 - 1);
  }

  f32(value: number): void {
    this.at = this.buffer.writeFloatLE(value, this.at);
  }

  f64(value: number): void {
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  /** Length in bytes, then UTF-8. */
  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.uint(length);
    this.at += this.buffer.write(value, this.at, length, 'utf8');
  }
}

export class ByteReader {
  readonly buffer: Buffer;
  at: number;

  constructor(buffer: Buffer, at = 0) {
    this.buffer = buffer;
    this.at = at;
  }

  /** @throws {RangeError} at the end of the buffer */
  byte(): number {
    const value = this.buffer[this.at++];
    if (value === undefined) throw new RangeError(`the bytes end at ${this.buffer.length}`);
    return value;
  }

  /** @throws {RangeError} at the end of the buffer or beyond 2^53 */
  uint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < varintBytesMax; i++, factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new RangeError(`an integer of more than ${varintBytesMax} bytes at ${this.at}`);
  }

  int(): number {
    const folded = this.uint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  f32(): number {
    this.at += 4;
    return this.buffer.readFloatLE(this.at - 4);
  }

  f64(): number {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }

  text(): string {
    const length = this.uint();
    const from = this.at;
    this.at += length;
    if (this.at > this.buffer.length) throw new RangeError(`the bytes end at ${this.buffer.length}`);
    return this.buffer.toString('utf8', from, this.at);
  }
}
