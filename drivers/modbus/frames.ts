// What a transport knows about bytes: when a request may go out, what goes out, and which bytes are its answer.
// Pure state machines without sockets, ports or timers; `line.ts` drives them, `frames-rtu.ts` and `frames-tcp.ts` are
// the two kinds. Frames to and from `modbus-serial` are RTU frames on every transport: unit, function, …, CRC.
import { payloadBytes, type Table } from './wire.ts';

/** What became of the bytes so far. `undefined`: nothing to say yet. */
export type Verdict =
  /** The whole answer of the pending request as an RTU frame with a valid CRC; it may be an exception. */
  | { readonly kind: 'answer'; readonly frame: Buffer }
  /** Something came that cannot be the answer. */
  | { readonly kind: 'garbled'; readonly detail: string }
  | undefined;

export interface Frames {
  /** How long the request must still wait for a quiet wire, ms; 0: it may go now. Asked again after each wait. */
  quietMs(request: Buffer, now: number): number;
  /**
   * The bytes to send for this RTU request; from now on `receive` looks for its answer, which is due within
   * `timeoutMs`. That is also the measure of how much later it can still come.
   */
  ask(request: Buffer, now: number, timeoutMs: number): Buffer;
  /** Bytes from the wire, whether a request is pending or not. The chunk is copied where it must outlive the call. */
  receive(chunk: Uint8Array, now: number): Verdict;
  /** How long the request just asked may take, ms: its answering time and both frames on the wire. */
  readonly dueMs: number;
  /** False while nobody knows whether this wire echoes requests: then a read must go before the first write. */
  readonly knowsEcho: boolean;
  /** The pending request is given up; its answer may still come. Was it quiet, or was there a broken frame? */
  giveUp(now: number): 'silent' | 'garbled';
  /** True when the byte stream can no longer be trusted and only a new connection helps. */
  readonly broken: boolean;
  /** A new connection: what was received so far belongs to the old one. `freshly`: it may be another adapter, too. */
  renew(now: number, freshly: boolean): void;
}

/** How the answer of a request must begin and how long it must be; everything else is somebody else's. */
export interface Shape {
  readonly unit: number;
  readonly code: number;
  /** First bytes of the good answer: unit, function, byte count; of a write: unit, function, address, value or count. */
  readonly head: Uint8Array;
  /** Whole RTU frame, CRC included. */
  readonly length: number;
}

export const exceptionLength = 5;
const writeAnswerLength = 8;
const writeHeadLength = 6;
const tableOfCode: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

export function shapeOf(request: Buffer): Shape {
  const unit = request.readUInt8(0);
  const code = request.readUInt8(1);
  const table = tableOfCode[code];
  if (table === undefined) return { unit, code, head: request.subarray(0, writeHeadLength), length: writeAnswerLength };
  const bytes = payloadBytes(table, request.readUInt16BE(4));
  return { unit, code, head: Uint8Array.of(unit, code, bytes), length: bytes + exceptionLength };
}

export function exceptionHead(shape: Shape): Uint8Array {
  return Uint8Array.of(shape.unit, shape.code | 0x80);
}

/** Why a frame of another shape is refused, in words for the log. */
export function misfit(shape: Shape, bytes: Uint8Array): string {
  const [unit, code, third] = bytes;
  if (unit !== shape.unit) return `unit ${unit} answered for unit ${shape.unit}`;
  if (code !== shape.code && code !== (shape.code | 0x80))
    return `function ${code} answered for function ${shape.code}`;
  if (shape.head.length === 3 && third !== undefined) return `byte count ${third}, expected ${shape.head[2]}`;
  return 'the answer repeats another address or value than was written';
}
