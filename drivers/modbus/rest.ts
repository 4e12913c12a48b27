// An output and its state at rest → the very bytes that ask for it, set it and mean it: for a program without us.
//
// 1. A reply that the pattern takes for rest decodes to the rest value, and the reply of every other value does not fit.
// 2. What is sent is what this driver itself would send.
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { RestExchange, RestPlace, ReplyPattern } from '../../agent/model/rest.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { DeviceSpec, ModbusLineOptions, ModbusRtuOptions, RegisterSource } from '../../agent/model/site.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { shapeOf } from './frames.ts';
import { ordersFor } from './orders.ts';
import { Requests } from './requests.ts';
import { bytesMs, silenceMs } from './wire.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function restPlace(options: ModbusLineOptions): RestPlace {
  if (options.transport === 'tcp') return { kind: 'tcp', host: options.host, port: options.port };
  const timing = { quietMs: silenceMs(options.baud), byteMs: bytesMs(options.baud, 1) };
  if (options.transport === 'rtu') return { kind: 'serial', path: options.port, stty: sttyOf(options), ...timing };
  return { kind: 'rtu-over-tcp', host: options.host, port: options.port, ...timing };
}

/** Raw bytes at the line's own settings, without modem lines or flow control that could hold a frame up. */
function sttyOf({ baud, dataBits, stopBits, parity }: ModbusRtuOptions): string[] {
  const parities = { none: ['-parenb'], even: ['parenb', '-parodd'], odd: ['parenb', 'parodd'] };
  const stop = stopBits === 2 ? 'cstopb' : '-cstopb';
  const raw = ['raw', '-echo', '-crtscts', '-ixon', '-ixoff', 'clocal', 'cread', 'min', '1', 'time', '0'];
  return [String(baud), ...raw, `cs${dataBits}`, stop, ...parities[parity]];
}

/** @returns why not, in words, where the bytes cannot be known before something was read */
export function restExchange(
  options: ModbusLineOptions,
  device: DeviceSpec,
  source: RegisterSource,
  value: Value,
): Outcome<RestExchange, string> {
  const orders = ordersFor(source, value, undefined, undefined);
  if (!orders.ok) return fault(orders.fault.detail);
  const payload = payloadOf(source, value);
  if (!payload.ok) return payload;
  const requests = new Requests();
  const { unit, gapMs } = device;
  const { table, start, count } = source;
  const ask = requests.read({ unit, table, start, count });
  const shape = shapeOf(ask);
  const frames = orders.value.steps.map(({ span, elements }) => requests.write({ ...span, unit }, elements));
  const writes = frames.map((frame) => ({ request: hex(frame), reply: hex(shapeOf(frame).head) }));
  const byteMs = options.transport === 'tcp' ? 0 : bytesMs(options.baud, 1);
  const bytes = Math.max(...[ask, ...frames].map((frame) => frame.length + shapeOf(frame).length));
  return good({
    kind: 'modbus',
    ask: hex(ask),
    atRest: { head: hex(shape.head), ...payload.value },
    writes,
    timeoutMs: device.timeoutMs + Math.ceil(bytes * byteMs),
    gapMs,
  });
}

type Payload = Omit<ReplyPattern, 'head'>;

function payloadOf(source: RegisterSource, value: Value): Outcome<Payload, string> {
  const { table, count, type, codes } = source;
  const isBits = table === 'coil' || table === 'discrete';
  const mask = isBits ? packed(bitsOf(count)) : maskOf(source);
  if (mask === undefined) return fault('part of several registers');
  // A register that is a truth of its own: on is whatever is not 0.
  if (value === true && type === 'bool' && codes === undefined && !isBits) {
    return good({ payload: hex(Buffer.alloc(2 * count)), mask: hex(mask), differs: true });
  }
  const elements = elementsAt(source, value);
  if (!elements.ok) return elements;
  const bytes = isBits ? packed(elements.value) : Buffer.alloc(2 * count);
  if (!isBits) elements.value.forEach((element, at) => bytes.writeUInt16BE(element, 2 * at));
  return good({ payload: hex(bytes), mask: hex(mask) });
}

/** What the elements are when the point reads `value`, rounded to its step. */
function elementsAt(source: RegisterSource, value: Value): Outcome<readonly number[], string> {
  // What is written may be command words; what is read are codes, or the number itself.
  const { write: _, mask = 1, ...readable } = source;
  const plain: RegisterSource = { ...readable, write: { table: 'holding', start: source.start } };
  const encoded = encode(plain, value);
  if (!encoded.ok) return fault(encoded.fault.detail);
  const elements = encoded.value.elements.map((element) => element * (mask & -mask));
  if (elements.length === source.count) {
    const { value: read, quality } = decode(source, elements);
    const again = quality === 'good' && read !== null ? encode(plain, read) : encoded;
    const isSame = again.ok && String(again.value.elements) === String(encoded.value.elements);
    if (quality === 'good' && isSame) return good(elements);
  }
  return fault(`a ${source.type} of ${source.count} cannot show that it is ${String(value)}`);
}

/** Undefined where the bits that count lie in several registers, or in one whose bytes are swapped. */
function maskOf({ count, bytes, mask }: RegisterSource): Buffer | undefined {
  const all = Buffer.alloc(2 * count, 0xff);
  if (mask === undefined) return all;
  if (count > 1 || bytes === 'little') return undefined;
  all.writeUInt16BE(mask);
  return all;
}

const bitsOf = (count: number): readonly number[] => Array.from({ length: count }, () => 1);

function packed(bits: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => (bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7))));
  return bytes;
}
