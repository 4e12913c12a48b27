// One request (function code and what follows) → one answer, as the Modbus application protocol asks.
//
// 1. Never throws, whatever the bytes are. 2. Every answer fits a frame: at most 253 bytes.
// 3. An answer is either the function asked for or that function + 0x80 and one exception code.
// Source: Modbus Application Protocol Specification V1.1b3, section 6.
import { illegalFunction, illegalValue, readSpan, type Refusal, type Slave, type Table } from './slave.ts';

const readTables: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

export function answerPdu(slave: Slave, request: Buffer): Buffer {
  const code = request[0] ?? 0;
  const answer = answerFunction(slave, code, request);
  return typeof answer === 'number' ? Buffer.from([(code | 0x80) & 0xff, answer]) : answer;
}

/** The answer, or an exception code. */
function answerFunction(slave: Slave, code: number, request: Buffer): Buffer | number {
  const table = readTables[code];
  if (table !== undefined) return answerRead(slave, code, table, request);
  switch (code) {
    case 5:
      return answerSingle(request, slave.writeCoil);
    case 6:
      return answerSingle(request, slave.writeRegisters && ((address, word) => slave.writeRegisters!(address, [word])));
    case 15:
      return answerMany(
        request,
        1_968,
        (count) => Math.ceil(count / 8),
        slave.writeCoils &&
          ((start, count) =>
            slave.writeCoils!(
              start,
              Array.from({ length: count }, (_, bit) => (request[6 + (bit >> 3)]! >> (bit & 7)) & 1),
            )),
      );
    case 16:
      return answerMany(
        request,
        123,
        (count) => 2 * count,
        slave.writeRegisters &&
          ((start, count) =>
            slave.writeRegisters!(
              start,
              Array.from({ length: count }, (_, index) => request.readUInt16BE(6 + 2 * index)),
            )),
      );
    default:
      return illegalFunction;
  }
}

function answerRead(slave: Slave, code: number, table: Table, request: Buffer): Buffer | number {
  if (request.length !== 5) return illegalValue;
  const start = request.readUInt16BE(1);
  const count = request.readUInt16BE(3);
  const bits = table === 'coil' || table === 'discrete';
  if (count < 1 || count > (bits ? 2_000 : 125)) return illegalValue;
  const elements = readSpan(slave.image(), table, start, count);
  if (typeof elements === 'number') return elements;
  const packed = bits ? packBits(elements) : elements.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]);
  return Buffer.from([code, packed.length, ...packed]);
}

function packBits(bits: readonly number[]): number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, index) => (bytes[index >> 3]! |= (bit & 1) << (index & 7)));
  return bytes;
}

/** Functions 5 and 6: the answer repeats the request. */
function answerSingle(
  request: Buffer,
  write: ((address: number, word: number) => Refusal) | undefined,
): Buffer | number {
  if (write === undefined) return illegalFunction;
  if (request.length !== 5) return illegalValue;
  return write(request.readUInt16BE(1), request.readUInt16BE(3)) ?? Buffer.from(request);
}

/** Functions 15 and 16: the answer says from where and how many. */
function answerMany(
  request: Buffer,
  countMax: number,
  bytesOf: (count: number) => number,
  write: ((start: number, count: number) => Refusal) | undefined,
): Buffer | number {
  if (write === undefined) return illegalFunction;
  if (request.length < 6) return illegalValue;
  const count = request.readUInt16BE(3);
  const right =
    count >= 1 && count <= countMax && request[5] === bytesOf(count) && request.length === 6 + bytesOf(count);
  if (!right) return illegalValue;
  return write(request.readUInt16BE(1), count) ?? Buffer.from(request.subarray(0, 5));
}
