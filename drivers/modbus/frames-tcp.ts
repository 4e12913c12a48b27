// Modbus TCP: a byte stream with transaction numbers → the answer of one request.
// Source: Modbus Messaging on TCP/IP V1.0b, 3.1.3 (MBAP: transaction, protocol 0, length, unit).
//
// 1. An answer has the pending transaction's number, and unit, function and byte count as asked for.
// 2. Answers of earlier transactions of this connection are dropped: they are late, not wrong.
// 3. A header that cannot be one, a number that was never asked, an answer that does not fit its own request, or half a
//    frame mean that the stream is out of step (half a frame swallows the head of the next one): `broken`, and only a
//    new connection helps.
// 4. Memory is bounded by one frame and one chunk.
import { exceptionLength, type Frames, misfit, type Shape, shapeOf, type Verdict } from './frames.ts';
import { crc16 } from './wire.ts';

const headerLength = 6;
const crcLength = 2;
/** Unit, function and one byte; 253 bytes of PDU and the unit. */
const lengthMin = 3;
const lengthMax = 254;
const transactions = 0x1_0000;

export class TcpFrames implements Frames {
  readonly knowsEcho = true;
  broken = false;
  dueMs = 0;
  #kept: Uint8Array = new Uint8Array(0);
  #shape: Shape | undefined;
  #transaction = 0;
  #asked = 0;

  /** A transaction number tells answers apart: nothing has to wait. */
  quietMs(): number {
    return 0;
  }

  ask(request: Buffer, _now: number, timeoutMs: number): Buffer {
    this.dueMs = timeoutMs;
    this.#shape = shapeOf(request);
    this.#transaction = (this.#transaction + 1) % transactions;
    this.#asked += 1;
    const length = request.length - crcLength;
    const bytes = Buffer.allocUnsafe(headerLength + length);
    bytes.writeUInt16BE(this.#transaction, 0);
    bytes.writeUInt16BE(0, 2);
    bytes.writeUInt16BE(length, 4);
    request.copy(bytes, headerLength, 0, length);
    return bytes;
  }

  receive(chunk: Uint8Array): Verdict {
    if (this.broken) return undefined;
    let bytes = chunk;
    if (this.#kept.length > 0) bytes = Buffer.concat([this.#kept, chunk]);
    let verdict: Verdict;
    while (bytes.length >= headerLength + lengthMin) {
      const length = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
      if (bytes[2] !== 0 || bytes[3] !== 0 || length < lengthMin || length > lengthMax) {
        return this.#outOfStep('a header that is none');
      }
      const end = headerLength + length;
      if (bytes.length < end) break;
      const next = this.#frame(bytes, end);
      if (this.broken) return next;
      verdict ??= next;
      bytes = bytes.subarray(end);
    }
    // The chunk belongs to the socket and is used again, so what must outlive this call is copied.
    this.#kept = bytes.length > 0 ? Uint8Array.from(bytes) : bytes.subarray(0, 0);
    return verdict;
  }

  giveUp(): 'silent' | 'garbled' {
    const half = this.#kept.length > 0;
    if (half) this.broken = true;
    this.#shape = undefined;
    return half || this.broken ? 'garbled' : 'silent';
  }

  renew(): void {
    this.broken = false;
    this.#kept = new Uint8Array(0);
    this.#shape = undefined;
    this.#asked = 0;
  }

  #frame(bytes: Uint8Array, end: number): Verdict {
    const number = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    const shape = this.#shape;
    const age = (this.#transaction - number + transactions) % transactions;
    if (age !== 0 || shape === undefined) {
      return age < this.#asked ? undefined : this.#outOfStep(`answer ${number} to a request that was never made`);
    }
    const frame = Buffer.allocUnsafe(end - headerLength + crcLength);
    frame.set(bytes.subarray(headerLength, end));
    if (!fits(shape, frame)) return this.#outOfStep(misfit(shape, frame));
    this.#shape = undefined;
    frame.writeUInt16LE(crc16(frame, 0, frame.length - crcLength), frame.length - crcLength);
    return { kind: 'answer', frame };
  }

  #outOfStep(detail: string): Verdict {
    const asked = this.#shape !== undefined;
    this.broken = true;
    this.#shape = undefined;
    this.#kept = new Uint8Array(0);
    return asked ? { kind: 'garbled', detail } : undefined;
  }
}

function fits(shape: Shape, frame: Uint8Array): boolean {
  if (frame[1] === (shape.code | 0x80)) return frame[0] === shape.unit && frame.length === exceptionLength;
  if (frame.length !== shape.length) return false;
  for (let at = 0; at < shape.head.length; at++) if (frame[at] !== shape.head[at]) return false;
  return true;
}
