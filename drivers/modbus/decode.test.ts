import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegisterSource } from '../../agent/model/site.ts';
import { decode } from './decode.ts';
import { encode, encodeOnFor } from './encode.ts';
import { Requests } from './requests.ts';
import { aSource as source } from '../../agent/model/site.test-kit.ts';

const plain = source();
const good = (value: number | boolean | string) => ({ value, quality: 'good' });
const bad = (reason: string, value: number | null = null) => ({ value, quality: 'bad', reason });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('frames of real devices, through modbus-serial', () => {
  const requests = new Requests();
  const elementsOf = (frame: string, table: 'holding' | 'input'): readonly number[] => {
    const bytes = hex(frame);
    requests.read({ unit: bytes[0] ?? 0, table, start: 0, count: (bytes[2] ?? 0) / 2 });
    const answer = requests.answer(bytes);
    if (!answer.ok) throw new Error(JSON.stringify(answer.fault));
    return answer.value;
  };

  test('XY-MD02: air temperature and humidity', () => {
    const [temp = -1, rh = -1] = elementsOf('01 04 04 01 09 02 8C 2A BF', 'input');
    expect(decode(source({ type: 's16', scale: 0.1 }), [temp])).toEqual(good(26.5));
    expect(decode(source({ scale: 0.1 }), [rh])).toEqual(good(65.2));
    expect(decode(source({ type: 's16', scale: 0.1 }), [0xff9b])).toEqual(good(-10.1));
  });

  test('PZEM-004T: 32-bit values with the low word first', () => {
    const frame = '01 04 14 08 FD 04 D2 00 00 0A 9E 00 00 06 07 00 00 01 F4 00 60 00 00 3F 38';
    const words = elementsOf(frame, 'input');
    const at = (start: number, differs: Partial<RegisterSource>) =>
      decode(source({ words: 'little', ...differs }), words.slice(start, start + (differs.count ?? 1)));
    expect(at(0, { scale: 0.1 })).toEqual(good(230.1));
    expect(at(1, { type: 'u32', count: 2, scale: 0.001 })).toEqual(good(1.234));
    expect(at(3, { type: 'u32', count: 2, scale: 0.1 })).toEqual(good(271.8));
    expect(at(5, { type: 'u32', count: 2 })).toEqual(good(1543));
    expect(at(7, { scale: 0.1 })).toEqual(good(50));
    expect(at(8, { scale: 0.01 })).toEqual(good(0.96));
  });

  test('SDM120 and TUF-2000M: floats in both word orders', () => {
    const float = { type: 'f32', count: 2 } as const;
    expect(decode(source(float), [0x4366, 0x3333])).toEqual(good(230.2));
    expect(decode(source({ ...float, words: 'little' }), [0x0000, 0x4264])).toEqual(good(57));
    expect(decode(source({ ...float, words: 'little' }), [0x806b, 0x4212]).value).toBeCloseTo(36.6254, 4);
  });
});

test.each([
  { name: 'u16', of: {}, elements: [0xffff], to: good(65_535) },
  { name: 's16', of: { type: 's16' }, elements: [0x8000], to: good(-32_768) },
  { name: 'u32', of: { type: 'u32', count: 2 }, elements: [0xffff, 0xffff], to: good(4_294_967_295) },
  { name: 's32 CDAB', of: { type: 's32', count: 2, words: 'little' }, elements: [0xfffe, 0xffff], to: good(-2) },
  { name: 'bytes swapped', of: { bytes: 'little' }, elements: [0x3412], to: good(0x1234) },
  { name: 'u64', of: { type: 'u64', count: 4 }, elements: [0, 1, 0, 5], to: good(4_294_967_301) },
  {
    name: 'u64 reversed',
    of: { type: 'u64', count: 4, words: 'little' },
    elements: [5, 0, 1, 0],
    to: good(4_294_967_301),
  },
  {
    name: 'u64 beyond 2^53',
    of: { type: 'u64', count: 4 },
    elements: [0x0020, 0, 0, 1],
    to: { value: 2 ** 53, quality: 'uncertain', reason: 'out-of-range' },
  },
  { name: 'f64', of: { type: 'f64', count: 4 }, elements: [0x4009, 0x21fb, 0x5444, 0x2d18], to: good(Math.PI) },
  { name: 'f32 that is no number', of: { type: 'f32', count: 2 }, elements: [0x7fc0, 0], to: bad('not-a-number') },
  { name: 'f32 infinity', of: { type: 'f32', count: 2 }, elements: [0xff80, 0], to: bad('not-a-number') },
  {
    name: 'f64 that is no number',
    of: { type: 'f64', count: 4 },
    elements: [0x7ff8, 0, 0, 0],
    to: bad('not-a-number'),
  },
  { name: 'scale and offset', of: { scale: 0.1, offset: -40 }, elements: [401], to: good(0.1) },
  { name: 'a scale that binary cannot hold', of: { scale: 0.1 }, elements: [3], to: good(0.3) },
  {
    name: 'a float with a scale',
    of: { type: 'f32', count: 2, scale: 0.001 },
    elements: [0x4366, 0x3333],
    to: good(0.2302),
  },
  { name: 'mask', of: { mask: 0x0ff0 }, elements: [0xabcd], to: good(0xbc) },
  { name: 'mask and sign', of: { type: 's16', mask: 0x0fff }, elements: [0x0fff], to: good(-1) },
  { name: 'sentinel', of: { faultRaw: [0x7fff] }, elements: [0x7fff], to: bad('fault-code') },
  {
    name: 'sentinel of a signed value',
    of: { type: 's16', faultRaw: [0xffff] },
    elements: [0xffff],
    to: bad('fault-code'),
  },
  {
    name: 'sentinel of a float',
    of: { type: 'f32', count: 2, faultRaw: [0xffffffff] },
    elements: [0xffff, 0xffff],
    to: bad('fault-code'),
  },
  { name: 'below the range', of: { valid: { min: 1, max: 9 } }, elements: [0], to: bad('out-of-range', 0) },
  { name: 'above the range', of: { valid: { min: 1, max: 9 } }, elements: [10], to: bad('out-of-range', 10) },
  { name: 'at the edge', of: { valid: { min: 1, max: 9 } }, elements: [9], to: good(9) },
  { name: 'code', of: { codes: { 0: false, 1: true } }, elements: [1], to: good(true) },
  { name: 'text code', of: { codes: { 9: 'MPa' } }, elements: [9], to: good('MPa') },
  { name: 'unknown code', of: { codes: { 0: false, 1: true } }, elements: [2], to: bad('undecodable') },
  { name: 'code that is a name of Object', of: { codes: {} }, elements: [0], to: bad('undecodable') },
  { name: 'bool in a register', of: { type: 'bool', mask: 4 }, elements: [4], to: good(true) },
  { name: 'bits', of: { type: 'bits' }, elements: [0b1010], to: good(10) },
  { name: 'coil', of: { table: 'coil', type: 'bool' }, elements: [1], to: good(true) },
  {
    name: 'several inputs',
    of: { table: 'discrete', type: 'bits', count: 9 },
    elements: [1, 0, 1, 0, 0, 0, 0, 0, 1],
    to: good(261),
  },
  { name: 'text', of: { type: 'string', count: 3 }, elements: [0x4b65, 0x6e68, 0x2000], to: good('Kenh') },
  {
    name: 'text, bytes swapped',
    of: { type: 'string', count: 2, bytes: 'little' },
    elements: [0x654b, 0x686e],
    to: good('Kenh'),
  },
  { name: 'text that is none', of: { type: 'string', count: 1 }, elements: [0xff01], to: bad('undecodable') },
] as const)('$name', ({ of, elements, to }) => {
  expect(decode(source(of as Partial<RegisterSource>), elements)).toEqual(to);
});

describe('a scale from another register', () => {
  const level = source({ type: 's16', decimalsFrom: { table: 'holding', start: 3, max: 4 } });
  test.each([
    { decimals: 2, to: good(12.34) },
    { decimals: 0, to: good(1234) },
    { decimals: undefined, to: bad('scale-unknown') },
    { decimals: 5, to: bad('scale-unknown') },
    { decimals: 1.5, to: bad('scale-unknown') },
  ])('$decimals decimals', ({ decimals, to }) => {
    expect(decode(level, [1234], decimals)).toEqual(to);
  });
});

test('another number of elements than the source has is a broken program', () => {
  expect(() => decode(plain, [1, 2])).toThrow(RangeError);
});

test('whatever the registers hold, no number is good that is not finite and in its range', () => {
  const any = fc.record({
    type: fc.constantFrom('u16', 's16', 'u32', 's32', 'f32', 'f64', 'u64', 'bits'),
    words: fc.constantFrom('big', 'little'),
    bytes: fc.constantFrom('big', 'little'),
    scale: fc.constantFrom(1, 0.1, 0.001, 10, 1e300),
    offset: fc.constantFrom(0, -40, 0.5),
  } as const);
  const counts = { u16: 1, s16: 1, bits: 1, u32: 2, s32: 2, f32: 2, u64: 4, f64: 4 } as const;
  const registers = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(any, registers, (of, words) => {
      const count = counts[of.type];
      const { value, quality, reason } = decode(
        source({ ...of, count, valid: { min: -1e6, max: 1e6 } }),
        words.slice(0, count),
      );
      if (quality === 'good') expect(Math.abs(Number(value))).toBeLessThanOrEqual(1e6);
      else expect(reason).toBeDefined();
      expect(value === null || Number.isFinite(value)).toBe(true);
    }),
  );
});

describe('writing', () => {
  const write = { table: 'holding', start: 7 } as const;

  test('what is written reads back as what was wished', () => {
    const any = fc.record({
      type: fc.constantFrom('u16', 's16', 'u32', 's32'),
      words: fc.constantFrom('big', 'little'),
      bytes: fc.constantFrom('big', 'little'),
      scale: fc.constantFrom(1, 0.1, 0.01, 2.5),
      offset: fc.constantFrom(0, -40),
    } as const);
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 32_767 }), (of, raw) => {
        const count = of.type.endsWith('32') ? 2 : 1;
        const point = source({ ...of, count, write });
        const wished = decode(point, encodedRaw(point, raw)).value;
        const encoded = encode(point, wished ?? 0);
        expect(encoded.ok && decode(point, encoded.value.elements)).toEqual(good(wished ?? 0));
      }),
    );
  });
  /** The registers that hold a raw integer, by writing it without a scale. */
  function encodedRaw(point: RegisterSource, raw: number): readonly number[] {
    const encoded = encode({ ...point, scale: 1, offset: 0 }, raw);
    if (!encoded.ok) throw new Error(encoded.fault.detail);
    return encoded.value.elements;
  }

  test('floats and texts go and come back', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('big', 'little'),
        (value, words) => {
          const point = source({ type: 'f32', count: 2, words, write });
          const encoded = encode(point, value);
          const back = encoded.ok ? decode(point, encoded.value.elements).value : null;
          expect(Math.fround(Number(back)) === value).toBe(true);
        },
      ),
    );
    const text = source({ type: 'string', count: 4, bytes: 'little', write });
    const encoded = encode(text, 'Kênh');
    expect(encoded.ok && decode(text, encoded.value.elements)).toEqual(good('Kênh'));
  });

  test.each([
    { name: 'a value between two steps', of: { scale: 0.1 }, value: 21.04, elements: [210] },
    { name: 'a negative one', of: { type: 's16' }, value: -2, elements: [0xfffe] },
    { name: 'command words', of: { write: { ...write, on: 0x0100, off: 0x0200 } }, value: false, elements: [0x0200] },
    {
      name: 'a coil',
      of: { table: 'coil', type: 'bool', write: { table: 'coil', start: 7 } },
      value: true,
      elements: [1],
    },
    { name: 'a code', of: { codes: { 3: 'auto' } }, value: 'auto', elements: [3] },
  ] as const)('$name', ({ of, value, elements }) => {
    const encoded = encode(source({ write, ...(of as Partial<RegisterSource>) }), value);
    expect(encoded).toEqual({
      ok: true,
      value: { span: { table: of && 'table' in of ? 'coil' : 'holding', start: 7, count: elements.length }, elements },
    });
  });

  test.each([
    { name: 'more than the register holds', of: {}, value: 65_536, kind: 'out-of-range' },
    { name: 'less than the range', of: { valid: { min: 5, max: 9 } }, value: 4, kind: 'out-of-range' },
    { name: 'no number', of: {}, value: Number.NaN, kind: 'out-of-range' },
    { name: 'a truth for a number', of: {}, value: true, kind: 'wrong-type' },
    { name: 'a text for a number', of: {}, value: 'on', kind: 'wrong-type' },
    { name: 'an unknown code', of: { codes: { 1: 'on' } }, value: 'off', kind: 'out-of-range' },
    { name: 'part of a register', of: { mask: 0xff }, value: 1, kind: 'wrong-type' },
    {
      name: 'a scale not yet read',
      of: { decimalsFrom: { table: 'holding', start: 1, max: 3 } },
      value: 1,
      kind: 'scale-unknown',
    },
    { name: 'a text too long', of: { type: 'string' }, value: 'abc', kind: 'out-of-range' },
  ] as const)('never: $name ($kind)', ({ of, value, kind }) => {
    const point = source({ write, ...(of as Partial<RegisterSource>) });
    expect(encode(point, value)).toMatchObject({ ok: false, fault: { kind } });
  });

  test('never: a read-only point', () => {
    expect(encode(plain, 1)).toMatchObject({ ok: false, fault: { kind: 'read-only' } });
    expect(encodeOnFor(source({ write }), 1)).toMatchObject({ ok: false, fault: { kind: 'read-only' } });
  });

  test.each([
    { seconds: 0.7, elements: [7] },
    { seconds: 5, elements: [50] },
    // A single step would be the word 1, which a coil takes for "on, without end".
    { seconds: 0.1, elements: undefined },
  ])('Waveshare: on for $seconds s', ({ seconds, elements }) => {
    const onFor = { start: 0x200, base: 0, perSecond: 10, secondsMax: 3276 };
    const relay = source({ table: 'coil', type: 'bool', write: { table: 'coil', start: 0, onFor } });
    const encoded = encodeOnFor(relay, seconds);
    const span = { table: 'coil', start: 0x200, count: 1 };
    expect(encoded.ok ? encoded.value : undefined).toEqual(elements && { span, elements });
  });

  test.each([
    { seconds: 5, word: 0x0605 },
    { seconds: 30.9, word: 0x061e },
    { seconds: 0.5, word: undefined },
    { seconds: 256, word: undefined },
  ])('N4D8B08: on for $seconds s', ({ seconds, word }) => {
    const onFor = { base: 0x0600, perSecond: 1, secondsMax: 255 };
    const encoded = encodeOnFor(source({ write: { ...write, onFor } }), seconds);
    expect(encoded.ok ? encoded.value.elements[0] : undefined).toBe(word);
  });

  test.each([
    {
      name: 'relay 1 on',
      span: { unit: 1, table: 'coil', start: 0, count: 1 },
      elements: [1],
      frame: '01 05 00 00 FF 00 8C 3A',
    },
    {
      name: 'relay 1 on for 0.7 s',
      span: { unit: 1, table: 'coil', start: 0x200, count: 1 },
      elements: [7],
      frame: '01 05 02 00 00 07 8D B0',
    },
    {
      name: 'channel 1 on for 5 s',
      span: { unit: 1, table: 'holding', start: 1, count: 1 },
      elements: [0x0605],
      frame: '01 06 00 01 06 05 1B A9',
    },
  ])('$name is the maker’s frame', ({ span, elements, frame }) => {
    expect(new Requests().write(span, elements)).toEqual(hex(frame));
  });
});
