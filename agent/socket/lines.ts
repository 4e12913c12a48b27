// Chunks of bytes → whole lines, however the bytes were cut, never holding more than one line's bound.

/** Longest line a server takes. A request is small; a `report` of many uplinks is the longest. */
export const requestBytesMax = 256 * 1024;
/** Longest line a client takes: `points` of a gateway with 10,000 points is about 6 MB. */
export const messageBytesMax = 16 * 1024 * 1024;

export interface Lines {
  readonly lines: readonly string[];
  /** The line that just began is longer than allowed; nothing after it can be read. */
  readonly tooLong: boolean;
}

export class LineSplitter {
  readonly #bytesMax: number;
  #parts: Buffer[] = [];
  #partBytes = 0;

  /** @param bytesMax longest line without its newline, bytes */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): Lines {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      if (this.#partBytes + piece.length > this.#bytesMax) return { lines, tooLong: true };
      lines.push(this.#whole(piece));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return { lines, tooLong: this.#partBytes > this.#bytesMax };
  }

  #whole(last: Buffer): string {
    if (this.#partBytes === 0) return last.toString('utf8');
    const line = Buffer.concat([...this.#parts, last]).toString('utf8');
    this.#parts = [];
    this.#partBytes = 0;
    return line;
  }

  #keep(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#partBytes += rest.length;
  }
}
