// What a Modbus request costs on its wire: bytes → milliseconds, and the bounds of one request.
import type { ModbusLineOptions } from '../../agent/model/site.ts';

export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** Reading: Modbus Application Protocol V1.1b3, 6.1–6.4. */
export const readMax: Readonly<Record<Table, number>> = { coil: 2000, discrete: 2000, holding: 125, input: 125 };
/** Writing: the same, 6.11 and 6.12. */
export const writeMax: Readonly<Record<'coil' | 'holding', number>> = { coil: 1968, holding: 123 };

export function isTable(table: string): table is Table {
  return Object.hasOwn(readMax, table);
}

/**
 * Bits per character: start, 8 data, parity or second stop, stop (Modbus over Serial Line V1.02, 2.5.1). The common
 * 8N1 has 10 only; planning and silence with 11 err on the safe side by 9 %.
 */
const bitsPerCharacter = 11;
/** A request and an answer on a LAN, ms: the answering time of the device itself is not in it. */
const tcpMs = 0.2;
/** Address, function, byte count, CRC around the payload of an answer; a read request is always 8 bytes. */
const answerFrameBytes = 5;
const requestBytes = 8;

/** Time of `bytes` characters on the wire, ms. */
export function bytesMs(baud: number, bytes: number): number {
  return (bytes * bitsPerCharacter * 1000) / baud;
}

/**
 * The silence that ends a frame, ms: 3.5 characters, but fixed 1.75 ms above 19,200 baud.
 * Source: Modbus over Serial Line V1.02, 2.5.1.1.
 */
export function silenceMs(baud: number): number {
  return baud > 19_200 ? 1.75 : bytesMs(baud, 3.5);
}

/** Payload bytes of `count` elements. */
export function payloadBytes(table: Table, count: number): number {
  return table === 'coil' || table === 'discrete' ? Math.ceil(count / 8) : count * 2;
}

/** Request, answer and the two silences before them, ms; the device's own answering time left out. */
export function readWireMs(options: ModbusLineOptions, table: Table, count: number): number {
  if (options.transport === 'tcp') return tcpMs;
  const serialMs =
    bytesMs(options.baud, requestBytes + answerFrameBytes + payloadBytes(table, count)) + 2 * silenceMs(options.baud);
  return options.transport === 'rtu' ? serialMs : serialMs + tcpMs;
}

const crcTable = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** CRC-16/MODBUS of `bytes[from..to)`. Sent low byte first. */
export function crc16(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffff;
  for (let at = from; at < to; at++) crc = (crc >> 8) ^ (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** Whether the frame in `bytes[0..length)` ends with its own CRC. */
export function crcFits(bytes: Uint8Array, length: number): boolean {
  const crc = crc16(bytes, 0, length - 2);
  return bytes[length - 2] === (crc & 0xff) && bytes[length - 1] === crc >> 8;
}
