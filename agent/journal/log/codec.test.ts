import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs } from '../../model/clock.ts';
import { pointId } from '../../model/ids.ts';
import { qualities, reasons, type Sample, type Value } from '../../model/sample.ts';
import { ByteReader, ByteWriter } from './codec-bytes.ts';
import { decodeSamples, roomFor, SampleEncoder, textBytesMax, visitSamples } from './codec-sample.ts';
import type { Series } from '../types.ts';

const series: readonly Series[] = (['number', 'boolean', 'string'] as const).flatMap((valueType) =>
  [null, 0, 1, 3, 15, 40].map((decimals): Series => {
    const point = pointId(`dev.${valueType}_${decimals ?? 'float'}`);
    return { point, kind: 'any', unit: '', valueType, decimals, record: 'normal' };
  }),
);

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((n) => n / 10),
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 }).map((n) => n * 0.001),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 21.4, 214 * 0.1, 2 ** 51, 2 ** 52, Math.fround(21.37)),
);
const anyValue: fc.Arbitrary<Value | null> = fc.oneof(
  anyNumber,
  fc.boolean(),
  fc.string({ unit: 'grapheme' }),
  fc.constant(null),
);
const anyTaken = fc.record({
  series: fc.nat(series.length - 1),
  mono: fc.oneof(fc.nat(10_000), fc.nat(2 ** 50)),
  value: anyValue,
  quality: fc.constantFrom(...qualities),
  reason: fc.option(fc.constantFrom(...reasons), { nil: undefined }),
});
type Taken = typeof anyTaken extends fc.Arbitrary<infer T> ? T : never;

function sampleOf(taken: Taken): Sample {
  const reason = taken.quality === 'good' ? undefined : taken.reason;
  const { value, quality } = taken;
  return {
    point: series[taken.series]!.point,
    value,
    quality,
    mono: monoMs(taken.mono),
    ...(reason ? { reason } : {}),
  };
}

function encode(all: readonly Taken[]): Buffer {
  const room = all.reduce((sum, one) => sum + roomFor(one.value), 0);
  const out = new ByteWriter(Buffer.alloc(room));
  const encoder = new SampleEncoder();
  encoder.start();
  for (const one of all) encoder.put(out, one.series, series[one.series]!, one.mono, sampleOf(one));
  return out.buffer.subarray(0, out.at);
}

test('codec: every sample comes back bit-exactly, and never takes more than the room that was asked for', () => {
  fc.assert(
    fc.property(fc.array(anyTaken, { maxLength: 60 }), (all) => {
      const decoded = decodeSamples(encode(all), all.length, series);
      // toStrictEqual tells −0 from 0.
      expect(decoded.map((one) => one.sample)).toStrictEqual(all.map(sampleOf));
      expect(decoded.map((one) => one.series)).toStrictEqual(all.map((one) => series[one.series]));
    }),
    { numRuns: 1000 },
  );
});

test('codec: whatever the bytes are, reading ends, with samples or with a RangeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(100), (bytes, count) => {
      let seen = 0;
      try {
        visitSamples(Buffer.from(bytes), count, series, () => void (seen += 1));
        expect(seen).toBe(count);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('integers of every size come back', () => {
  const anyInt = fc.oneof(
    fc.integer(),
    fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
    fc.constantFrom(0, 127, 128, 2 ** 31, -(2 ** 52)),
  );
  fc.assert(
    fc.property(anyInt, (value) => {
      const out = new ByteWriter(Buffer.alloc(8));
      out.int(value);
      const from = new ByteReader(out.buffer.subarray(0, out.at));
      expect(from.int()).toBe(value);
      expect(from.at).toBe(out.at);
    }),
  );
});

test('a usual reading takes 4 to 5 bytes: its number, the time since the last one, the scaled integer', () => {
  const one = { series: 2, value: 23.7, quality: 'good', reason: undefined } as const;
  const all = Array.from({ length: 1000 }, (_, at) => ({ ...one, mono: 1_000_000 + at * 50 }));
  expect(encode(all).length / all.length).toBeLessThan(5);
});

test('a text that is too long is cut between characters', () => {
  const value = 'ă'.repeat(5000);
  const text = series.findIndex((one) => one.valueType === 'string');
  const [back] = decodeSamples(
    encode([{ series: text, mono: 0, value, quality: 'good', reason: undefined }]),
    1,
    series,
  );
  expect(back?.sample.value).toBe('ă'.repeat(textBytesMax / 2));
});

test('the places in the model’s lists are stored: they may only grow at their end', () => {
  expect(qualities.slice(0, 6)).toEqual(['good', 'uncertain', 'bad', 'stale', 'calibrating', 'maintenance']);
  expect(reasons.slice(0, 12).join(' ')).toBe(
    'fault-code out-of-range not-a-number undecodable scale-unknown refused silent garbled line-gone line-denied not-yet overdue',
  );
});
