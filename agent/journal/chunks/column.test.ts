import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointId } from '../../model/ids.ts';
import { qualities, reasons, type Quality, type Reason, type Value } from '../../model/sample.ts';
import { decodePage, encodePage, pageSamplesMax } from './chunk-page.ts';
import { ByteReader, ByteWriter } from './column-bytes.ts';
import { columnSample, ColumnsBuilder, stateCode } from './column-samples.ts';

export interface PlainSample {
  readonly mono: number;
  readonly value: Value | null;
  readonly quality: Quality;
  readonly reason?: Reason;
}
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyNumber = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -500, max: 500 }).map((int) => int / 10) },
  { weight: 1, arbitrary: finite },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-0, 0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, -(2 ** 53) - 2),
  },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);
const anyValue: fc.Arbitrary<Value | null> = fc.oneof(
  { weight: 8, arbitrary: anyNumber },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const anyState = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ quality: 'good' as const }) },
  { weight: 1, arbitrary: fc.record({ quality: fc.constantFrom(...qualities), reason: fc.constantFrom(...reasons) }) },
);
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 4980, max: 5020 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 40 }) },
);
const anySamples = fc
  .tuple(
    fc.integer({ min: 0, max: 2 ** 44 }),
    fc.array(fc.record({ step: anyStep, value: anyValue, state: anyState }), { minLength: 1, maxLength: 120 }),
  )
  .map(([start, rows]) => {
    let mono = start;
    return rows.map(({ step, value, state }): PlainSample => ({ mono: (mono += step), value, ...state }));
  });

async function roundTrip(samples: readonly PlainSample[], decimals: number | null): Promise<unknown> {
  const point = pointId('a.b');
  const builder = new ColumnsBuilder();
  for (const { mono, value, quality, reason } of samples) builder.push(mono, value, stateCode(quality, reason));
  const columns = await decodePage(await encodePage(builder.columns(), decimals, 7), 7);
  if (columns === undefined) return undefined;
  return Array.from({ length: columns.count }, (_, at) => {
    const { point: _point, ...rest } = columnSample(columns, at, point);
    return rest;
  });
}

test('every sample comes back from a page to the last bit, whatever its values, times and states', async () => {
  await fc.assert(
    fc.asyncProperty(anySamples, fc.option(fc.nat(4)), async (samples, decimals) => {
      expect(await roundTrip(samples, decimals)).toStrictEqual(samples);
    }),
    { numRuns: 400 },
  );
});

test('numbers of one kind only (all f32, all f64, all scaled) come back to the last bit', async () => {
  const floats = fc.float({ noNaN: true, noDefaultInfinity: true });
  const kinds = fc.oneof(fc.array(floats, { minLength: 1 }), fc.array(finite, { minLength: 1 }));
  await fc.assert(
    fc.asyncProperty(kinds, async (values) => {
      const samples = values.map((value, at): PlainSample => ({ mono: at * 1000, value, quality: 'good' }));
      expect(await roundTrip(samples, null)).toStrictEqual(samples);
    }),
    { numRuns: 200 },
  );
});

test('a full page comes back', async () => {
  const samples = Array.from({ length: pageSamplesMax }, (_, at): PlainSample => {
    return { mono: at * 5000 + ((at * 7919) % 20), value: Math.round(Math.sin(at / 50) * 300) / 10, quality: 'good' };
  });
  expect(await roundTrip(samples, 1)).toStrictEqual(samples);
});

test('any change of a bit, any cut and any other place is damage, never another value', async () => {
  const builder = new ColumnsBuilder();
  for (let at = 0; at < 200; at++) builder.push(at * 1000, Math.sin(at), stateCode('good', undefined));
  const page = await encodePage(builder.columns(), null, 7);
  await fc.assert(
    fc.asyncProperty(fc.nat(page.length * 8 - 1), async (bit) => {
      const flipped = Buffer.from(page);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await decodePage(flipped, 7)).toBeUndefined();
      expect(await decodePage(page.subarray(0, bit >> 3), 7)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
  expect(await decodePage(page, 8)).toBeUndefined();
});

test('varint and zigzag hold every whole number they promise', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })), (ints) => {
      const writer = new ByteWriter(1);
      for (const int of ints) writer.zigzag(int);
      const reader = new ByteReader(writer.take());
      expect(ints.map(() => reader.zigzag())).toEqual(ints);
    }),
  );
});
