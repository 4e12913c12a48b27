// Columns of one series in one boot (a page) → bytes with a CRC, and back. The smallest thing that damage can take.
import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter } from './column-bytes.ts';
import { decodeNumbers, encodeNumbers } from './column-number.ts';
import { packPart, unpackPart } from './column-pack.ts';
import { decodeRuns, encodeRuns } from './column-runs.ts';
import { valueKinds, type Columns } from './column-samples.ts';
import { decodeTimes, encodeTimes } from './column-time.ts';
import { decodeRollups, encodeRollups } from './rollup-codec.ts';
import type { Rollup } from './rollup.ts';

/** The most samples of one page: encoding one takes 2 ms here, so no other work of the process waits for long. */
export const pageSamplesMax = 2048;

/** The roll-ups of a page behind a CRC of their own: they outlive damage to the samples, and thinning. */
export async function encodeRollBlock(
  rows: readonly Rollup[],
  widthMs: number,
  digits: number | undefined,
  salt: number,
): Promise<Buffer> {
  return sealBytes(await encodeRollups(rows, widthMs, digits), salt);
}

export async function decodeRollBlock(sealed: Buffer, widthMs: number, salt: number): Promise<Rollup[] | undefined> {
  const bytes = openBytes(sealed, salt);
  return bytes && orDamage(() => decodeRollups(new ByteReader(bytes), widthMs));
}

/** One place turns unreadable bytes into damage: the CRC matched, so this is a foreign version or one in 2^32. */
async function orDamage<T>(decode: () => Promise<T>): Promise<T | undefined> {
  try {
    return await decode();
  } catch (broken) {
    if (broken instanceof RangeError) return undefined;
    throw broken;
  }
}

/** Bytes behind their CRC-32; `salt` names the place, so that a page of another chunk never matches. */
function sealBytes(bytes: Buffer, salt: number): Buffer {
  const sealed = Buffer.allocUnsafe(bytes.length + 4);
  sealed.writeUInt32LE(crc32(bytes, salt), 0);
  bytes.copy(sealed, 4);
  return sealed;
}

/** The bytes that `sealBytes` took, or undefined when they are damaged. */
function openBytes(sealed: Buffer, salt: number): Buffer | undefined {
  if (sealed.length < 4) return undefined;
  const bytes = sealed.subarray(4);
  return crc32(bytes, salt) === sealed.readUInt32LE(0) ? bytes : undefined;
}

const isNumeric = (kind: number | undefined): boolean => kind === valueKinds.number || kind === valueKinds.text;

function numbersOf(columns: Columns, kind: number): Float64Array {
  const numbers = new Float64Array(columns.count);
  let count = 0;
  for (let at = 0; at < columns.count; at++) {
    if (columns.kinds[at] === kind) numbers[count++] = columns.numbers[at] ?? 0;
  }
  return numbers.subarray(0, count);
}

/** @param columns 1 to `pageSamplesMax` samples */
export async function encodePage(columns: Columns, decimals: number | null, salt: number): Promise<Buffer> {
  const out = new ByteWriter(columns.count + 256);
  out.varint(columns.count);
  out.part(await packPart(encodeRuns(columns.kinds)));
  out.part(await packPart(encodeRuns(columns.states)));
  out.raw(await encodeTimes(columns.mono));
  const numbers = numbersOf(columns, valueKinds.number);
  if (numbers.length > 0) out.raw(await encodeNumbers(numbers, decimals));
  const texts = new ByteWriter(16);
  for (const text of columns.texts) texts.text(text);
  out.varint(columns.texts.length);
  if (columns.texts.length > 0) {
    out.part(await packPart(texts.take()));
    out.raw(await encodeNumbers(numbersOf(columns, valueKinds.text), 0));
  }
  return sealBytes(out.take(), salt);
}

/** `undefined` when the page is damaged: all of its samples are lost, and nothing else is. */
export async function decodePage(sealed: Buffer, salt: number): Promise<Columns | undefined> {
  const bytes = openBytes(sealed, salt);
  return bytes && orDamage(() => decodeColumns(new ByteReader(bytes)));
}

async function decodeColumns(page: ByteReader): Promise<Columns> {
  const count = page.varint();
  if (count < 1 || count > pageSamplesMax) throw new RangeError(`a page of ${count} samples`);
  const kinds = decodeRuns(new ByteReader(await unpackPart(page.part())), count);
  const states = decodeRuns(new ByteReader(await unpackPart(page.part())), count);
  const mono = await decodeTimes(page, count);
  let numberCount = 0;
  let textCount = 0;
  for (const kind of kinds) {
    if (kind === valueKinds.number) numberCount++;
    else if (kind === valueKinds.text) textCount++;
  }
  const values = numberCount > 0 ? await decodeNumbers(page, numberCount) : new Float64Array(0);
  const texts: string[] = [];
  const dictionary = page.varint();
  if (dictionary === 0 || textCount === 0) return { count, mono, kinds, states, numbers: spread(kinds, values), texts };
  const words = new ByteReader(await unpackPart(page.part()));
  for (let left = dictionary; left > 0; left--) texts.push(words.text());
  const places = await decodeNumbers(page, textCount);
  return { count, mono, kinds, states, numbers: spread(kinds, values, places), texts };
}

/** Numbers and places of texts back to where their samples are. */
function spread(kinds: Uint8Array, values: Float64Array, places?: Float64Array): Float64Array {
  if (values.length === kinds.length) return values;
  const numbers = new Float64Array(kinds.length);
  for (let at = 0, value = 0, place = 0; at < kinds.length; at++) {
    if (!isNumeric(kinds[at])) continue;
    numbers[at] = (kinds[at] === valueKinds.number ? values[value++] : places?.[place++]) ?? 0;
  }
  return numbers;
}
