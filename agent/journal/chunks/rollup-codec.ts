// Roll-up rows of one page ↔ bytes: small integers beside the minimum where that is exact, floats where it is not.
import { type ByteReader, ByteWriter, columnIntMax } from './column-bytes.ts';
import { readInts, unzigzag, writeInts, zigzag } from './column-ints.ts';
import { decodeNumbers, encodeNumbers } from './column-number.ts';
import { decodeRuns, encodeRuns } from './column-runs.ts';
import { stateCode, stateQuality, valueKindOf, valueKinds } from './column-samples.ts';
import type { Rollup } from './rollup.ts';

const floatForm = 255;
/** A page's rows are at most as many as its samples. */
const rowsMax = 2048;

/** Sums gather dust in their last bits; where the samples are exact, the decimal sum is known. */
const whole = (value: number, scale: number): number => Math.round(value * scale) + 0;
const isExact = (value: number, scale: number): boolean =>
  Math.abs(value * scale) <= columnIntMax && Object.is(whole(value, scale) / scale, value);

/** Digits when min, max and last are whole at them, so that nothing is lost by storing them so. */
function formFor(rows: readonly Rollup[], digits: number | undefined): number {
  if (digits === undefined) return floatForm;
  const scale = 10 ** digits;
  const exact = rows.every(({ last, numbers }) => {
    if (typeof last === 'number' && !isExact(last, scale)) return false;
    if (numbers === undefined) return true;
    const most = Math.max(Math.abs(numbers.min), Math.abs(numbers.max)) * numbers.count * scale;
    return isExact(numbers.min, scale) && isExact(numbers.max, scale) && most <= columnIntMax / 4;
  });
  return exact ? digits : floatForm;
}

/** Each value as its change from the one before; the first one in full, apart, so that it spoils no code. */
async function writeChanges(out: ByteWriter, values: readonly number[]): Promise<void> {
  out.zigzag(values[0] ?? 0);
  await writeInts(
    out,
    Float64Array.from(values.slice(1), (value, at) => zigzag(value - (values[at] ?? 0))),
  );
}
async function readChanges(bytes: ByteReader, count: number): Promise<number[]> {
  let value = bytes.zigzag();
  const changes = await readInts(bytes, Math.max(0, count - 1));
  return Array.from({ length: count }, (_, at) => (value += at === 0 ? 0 : unzigzag(changes[at - 1] ?? 0)));
}

/** @param digits after the point at which the samples are exact, if any */
export async function encodeRollups(
  rows: readonly Rollup[],
  widthMs: number,
  digits: number | undefined,
): Promise<Buffer> {
  const out = new ByteWriter(64 + rows.length * 8);
  const form = formFor(rows, digits);
  out.varint(rows.length);
  out.byte(form);
  // A bucket is one further than the one before; written as that, a column without holes is all zeros.
  const buckets = rows.map((row, at) => row.bucket - at);
  await writeChanges(out, buckets);
  await writeChanges(out, rows.map((row) => row.count)); // prettier-ignore
  await writeChanges(out, rows.map((row) => row.lastMono - row.bucket * widthMs)); // prettier-ignore
  await writeInts(
    out,
    Float64Array.from(rows, (row) => row.count - (row.numbers?.count ?? 0)),
  );
  out.part(encodeRuns(Uint8Array.from(rows, (row) => stateCode(row.worst, undefined) + valueKindOf(row.last))));
  for (const row of rows) if (typeof row.last === 'string') out.text(row.last);
  if (form === floatForm) await writeFloats(out, rows);
  else await writeScaled(out, rows, 10 ** form);
  return out.take();
}

type Numbers = NonNullable<Rollup['numbers']>;
const numbersOf = (rows: readonly Rollup[]): Numbers[] =>
  rows.flatMap(({ numbers }) => (numbers === undefined ? [] : [numbers]));

async function writeFloats(out: ByteWriter, rows: readonly Rollup[]): Promise<void> {
  const numbers = numbersOf(rows);
  const lasts = rows.flatMap((row) => (typeof row.last === 'number' ? [row.last] : []));
  for (const column of [numbers.map((n) => n.min), numbers.map((n) => n.max), numbers.map((n) => n.sum), lasts]) {
    if (column.length > 0) out.raw(await encodeNumbers(Float64Array.from(column), null));
  }
}

/** The middle between min and max is what a mean is near to. */
const expectedSum = (count: number, min: number, span: number): number => count * min + Math.round((count * span) / 2);

async function writeScaled(out: ByteWriter, rows: readonly Rollup[], scale: number): Promise<void> {
  const numbers = numbersOf(rows);
  const mins = numbers.map((row) => whole(row.min, scale));
  const spans = numbers.map((row, at) => whole(row.max, scale) - (mins[at] ?? 0));
  const sums = numbers.map((row, at) => whole(row.sum, scale) - expectedSum(row.count, mins[at] ?? 0, spans[at] ?? 0));
  const lasts: number[] = [];
  for (const row of rows) {
    if (typeof row.last === 'number') lasts.push(zigzag(whole(row.last, scale) - whole(row.numbers?.min ?? 0, scale)));
  }
  await writeChanges(out, mins);
  await writeInts(out, Float64Array.from(spans));
  await writeInts(out, Float64Array.from(sums, zigzag));
  await writeInts(out, Float64Array.from(lasts));
}

/** @throws {RangeError} when the bytes are no such rows */
export async function decodeRollups(bytes: ByteReader, widthMs: number): Promise<Rollup[]> {
  const count = bytes.varint();
  if (count > rowsMax) throw new RangeError(`${count} rows`);
  const form = bytes.byte();
  const buckets = (await readChanges(bytes, count)).map((bucket, at) => bucket + at);
  const counts = await readChanges(bytes, count);
  const offsets = await readChanges(bytes, count);
  const without = await readInts(bytes, count);
  const states = decodeRuns(bytes.reader(), count);
  const texts = Array.from(states, (state) => ((state & 15) === valueKinds.text ? bytes.text() : ''));
  const numeric = counts.map((of, at) => of - (without[at] ?? 0)).filter((of) => of > 0);
  const lastIn: number[] = []; // for each last number, which of the numeric rows it belongs to
  for (let at = 0, place = 0; at < count; at++) {
    if (((states[at] ?? 0) & 15) === valueKinds.number) lastIn.push(place);
    if ((counts[at] ?? 0) > (without[at] ?? 0)) place++;
  }
  const columns =
    form === floatForm
      ? await readFloats(bytes, numeric.length, lastIn.length)
      : await readScaled(bytes, numeric, lastIn, 10 ** form);
  let [number, last] = [0, 0];
  return buckets.map((bucket, at): Rollup => {
    const state = states[at] ?? 0;
    const row = {
      bucket,
      count: counts[at] ?? 0,
      worst: stateQuality(state & 0xf0),
      lastMono: bucket * widthMs + (offsets[at] ?? 0),
      last: lastValue(state & 15, texts[at] ?? '', () => columns.last[last++] ?? 0),
    };
    const believed = row.count - (without[at] ?? 0);
    if (believed === 0) return row;
    const place = number++;
    const { min, max, sum } = columns;
    return { ...row, numbers: { count: believed, min: min[place] ?? 0, max: max[place] ?? 0, sum: sum[place] ?? 0 } };
  });
}

function lastValue(kind: number, text: string, number: () => number): Rollup['last'] {
  if (kind === valueKinds.number) return number();
  if (kind === valueKinds.text) return text;
  return kind === valueKinds.none ? null : kind === valueKinds.yes;
}

interface NumberColumns {
  readonly min: ArrayLike<number>;
  readonly max: ArrayLike<number>;
  readonly sum: ArrayLike<number>;
  readonly last: ArrayLike<number>;
}

async function readFloats(bytes: ByteReader, count: number, lastCount: number): Promise<NumberColumns> {
  const column = async (length: number): Promise<Float64Array> =>
    length === 0 ? new Float64Array(0) : decodeNumbers(bytes, length);
  const [min, max, sum] = [await column(count), await column(count), await column(count)];
  return { min, max, sum, last: await column(lastCount) };
}

async function readScaled(
  bytes: ByteReader,
  counts: readonly number[],
  lastIn: readonly number[],
  scale: number,
): Promise<NumberColumns> {
  const mins = await readChanges(bytes, counts.length);
  const spans = await readInts(bytes, counts.length);
  const sums = await readInts(bytes, counts.length);
  const lasts = await readInts(bytes, lastIn.length);
  return {
    min: mins.map((min) => min / scale),
    max: mins.map((min, at) => (min + (spans[at] ?? 0)) / scale),
    sum: mins.map((min, at) => {
      return (unzigzag(sums[at] ?? 0) + expectedSum(counts[at] ?? 0, min, spans[at] ?? 0)) / scale;
    }),
    last: lastIn.map((place, at) => ((mins[place] ?? 0) + unzigzag(lasts[at] ?? 0)) / scale),
  };
}
