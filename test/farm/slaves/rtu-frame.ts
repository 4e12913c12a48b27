// Bytes of an RTU line, as they drip in → frames; a frame → the answer, or silence.
//
// 1. Never throws, and never holds more than 256 bytes.
// 2. Frames with a wrong check sum, for other units and broadcasts are never answered.
// 3. Everything that is answered carries a right check sum.
import { crcHolds, withCrc } from './crc.ts';
import { answerPdu } from './pdu.ts';
import type { Slave } from './slave.ts';

const frameBytesMax = 256;

/** The whole frame with unit and check sum → the answering frame; undefined is silence. */
export function answerRtu(slaves: ReadonlyMap<number, Slave>, frame: Buffer): Buffer | undefined {
  if (!crcHolds(frame)) return undefined;
  const unit = frame[0]!;
  const request = frame.subarray(1, -2);
  if (unit === 0) {
    // A broadcast is for everyone, and nobody answers.
    for (const slave of slaves.values()) answerPdu(slave, request);
    return undefined;
  }
  const slave = slaves.get(unit);
  return slave && withCrc(Buffer.concat([Buffer.from([unit]), answerPdu(slave, request)]));
}

/** How long a request is, from its head; undefined while that cannot be known (functions that nobody here knows). */
function requestLength(bytes: Buffer): number | undefined {
  const code = bytes[1];
  if (code === undefined) return undefined;
  if (code >= 1 && code <= 6) return 8;
  if (code === 15 || code === 16) return bytes[6] === undefined ? undefined : 9 + bytes[6];
  return undefined;
}

/** Cuts the stream into frames: by their length where the function tells it, else where the line goes quiet. */
export class FrameCutter {
  #bytes = Buffer.alloc(0);

  /** A complete frame, if these bytes end one. Bytes behind a complete frame are noise: nobody may talk before the answer. */
  take(chunk: Buffer): Buffer | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const length = requestLength(this.#bytes);
    if (length !== undefined && this.#bytes.length >= length) return this.#all(length);
    if (this.#bytes.length > frameBytesMax) this.#bytes = Buffer.alloc(0);
    return undefined;
  }

  /** The line was quiet for longer than 3.5 characters: whatever waits is all there will be. */
  quiet(): Buffer | undefined {
    return this.#bytes.length === 0 ? undefined : this.#all(this.#bytes.length);
  }

  get waiting(): number {
    return this.#bytes.length;
  }

  #all(length: number): Buffer {
    const frame = this.#bytes.subarray(0, length);
    this.#bytes = Buffer.alloc(0);
    return frame;
  }
}
