// Invariant 1 of rest.ts by asking the decoder about every answer that a device can give.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceId, lineId } from '../../agent/model/ids.ts';
import type { ReplyPattern } from '../../agent/model/rest.ts';
import type { Value } from '../../agent/model/sample.ts';
import { aSource } from '../../agent/model/site.test-kit.ts';
import type { DeviceSpec, ModbusLineOptions, RegisterSource } from '../../agent/model/site.ts';
import { decode } from './decode.ts';
import { restExchange, restPlace } from './rest.ts';

const device: DeviceSpec = {
  id: deviceId('board'),
  name: 'Board',
  line: lineId('bus'),
  unit: 10,
  profile: 'test',
  timeoutMs: 500,
  gapMs: 50,
  holeMax: 0,
  forbidden: [],
};
const serial: ModbusLineOptions = {
  transport: 'rtu',
  port: '/dev/ttyS1',
  baud: 9_600,
  parity: 'even',
  dataBits: 8,
  stopBits: 1,
};
const exchange = (source: RegisterSource, value: Value) => restExchange(serial, device, source, value);

const words = { table: 'holding', start: 3, on: 0x0100, off: 0x0200 } as const;
const onFor = { base: 0x0600, perSecond: 1, secondsMax: 255, cancel: 0x0600 };
const codes = { 0: false, 1: true };
const ryn = aSource({ start: 3, codes, write: { ...words, onFor } });
const coil = aSource({ table: 'coil', start: 3, type: 'bool', write: { table: 'coil', start: 3 } });
const own = { table: 'holding', start: 3 } as const;

test('a coil: asked for, switched off, recognised', () => {
  expect(exchange(coil, false)).toEqual({
    ok: true,
    value: {
      kind: 'modbus',
      ask: '0a01000300010cb1',
      atRest: { head: '0a0101', payload: '00', mask: '01' },
      writes: [{ request: '0a05000300003cb1', reply: '0a0500030000' }],
      timeoutMs: 500 + Math.ceil((16 * 11 * 1_000) / 9_600),
      gapMs: 50,
    },
  });
});

test('a board whose timer is ended first gets both requests', () => {
  const made = exchange(ryn, false);
  expect(
    made.ok && made.value.kind === 'modbus' ? made.value.writes.map(({ request }) => request.slice(0, 12)) : [],
  ).toEqual(['0a0600030600', '0a0600030200']);
});

test('how each kind of line is opened', () => {
  expect(restPlace(serial)).toMatchObject({ kind: 'serial', path: '/dev/ttyS1', byteMs: 11_000 / 9_600 });
  expect(restPlace(serial)).toMatchObject({
    stty: expect.arrayContaining(['9600', 'raw', 'cs8', '-cstopb', 'parenb', '-parodd']),
  });
  expect(restPlace({ transport: 'tcp', host: 'h', port: 502 })).toEqual({ kind: 'tcp', host: 'h', port: 502 });
  const over = { transport: 'rtu-over-tcp', host: 'h', port: 23, baud: 115_200 } as const;
  expect(restPlace(over)).toMatchObject({ kind: 'rtu-over-tcp', host: 'h', port: 23, quietMs: 1.75 });
});

function takes({ head, payload, mask, differs }: ReplyPattern, reply: Buffer): boolean {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  if (!reply.subarray(0, bytes(head).length).equals(bytes(head))) return false;
  const shown = reply.subarray(bytes(head).length);
  if (shown.length !== bytes(payload).length) return false;
  const isSame = shown.every((byte, at) => (byte & bytes(mask)[at]!) === (bytes(payload)[at]! & bytes(mask)[at]!));
  return isSame !== (differs === true);
}

describe('an answer is taken for rest exactly when it decodes to the rest value', () => {
  test.each<{ name: string; source: RegisterSource; value: Value }>([
    { name: 'a coil off', source: coil, value: false },
    { name: 'a coil on', source: coil, value: true },
    { name: 'codes off', source: ryn, value: false },
    { name: 'codes on', source: ryn, value: true },
    { name: 'a truth off', source: aSource({ type: 'bool', write: own }), value: false },
    { name: 'a truth on', source: aSource({ type: 'bool', write: own }), value: true },
    { name: 'a number', source: aSource({ scale: 0.1, write: own }), value: 12.5 },
    { name: 'a negative number', source: aSource({ type: 's16', write: own }), value: -3 },
    { name: 'one bit of a register', source: aSource({ mask: 0x0040, codes, write: words }), value: true },
    {
      name: 'bits beside others',
      source: aSource({ mask: 0x0006, codes: { 0: false, 2: true }, write: words }),
      value: true,
    },
  ])('$name', ({ source, value }) => {
    const made = exchange(source, value);
    if (!made.ok || made.value.kind !== 'modbus') throw new Error(made.ok ? 'no Modbus' : made.fault);
    const { atRest } = made.value;
    const isBits = source.table === 'coil';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: isBits ? 1 : 0xffff }), fc.nat(0xff), (raw, noise) => {
        const reply = isBits ? Buffer.of(10, 1, 1, raw | (noise & 0xfe)) : Buffer.of(10, 3, 2, raw >> 8, raw & 0xff);
        const decoded = decode(source, [raw]);
        expect(takes(atRest, reply)).toBe(decoded.quality === 'good' && decoded.value === value);
      }),
      { numRuns: 2_000 },
    );
    const {
      atRest: { payload },
    } = made.value;
    expect(takes(atRest, Buffer.concat([Buffer.of(11, 1, 1), Buffer.from(payload, 'hex')]))).toBe(false);
  });
});

test.each<{ name: string; source: RegisterSource; value: Value; why: string }>([
  { name: 'a read-only point', source: aSource(), value: 0, why: 'read only' },
  {
    name: 'a scale in another register',
    source: aSource({ write: own, decimalsFrom: { table: 'holding', start: 1, max: 3 } }),
    value: 1,
    why: 'scale',
  },
  { name: 'a number that shows no truth', source: aSource({ write: words }), value: true, why: 'on or off' },
  {
    name: 'a code that it does not have',
    source: aSource({ codes: { 1: true, 2: true }, write: words }),
    value: false,
    why: 'on or off',
  },
])('what cannot be known beforehand is said: $name', ({ source, value, why }) => {
  expect(exchange(source, value)).toEqual({ ok: false, fault: expect.stringContaining(why) });
});
