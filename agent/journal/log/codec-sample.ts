// Samples ↔ the payload of one block of the samples log, bit-exactly.
//
// One sample: uint(series × 2 + extended) · int(mono − mono of the sample before, whole ms; the first counts from 0)
//   · [extended: 1 byte quality + form × 8 · 1 byte reason where quality is not good] · value in that form.
// Not extended means: good, and in the series' natural form (see `naturalForm`), which costs no further byte.
// Codes of quality and reason are their places in the model's lists: those lists only grow at their end.
import { monoMs } from '../../model/clock.ts';
import { qualities, reasons, type Quality, type Reason, type Sample, type Value } from '../../model/sample.ts';
import { ByteReader, varintBytesMax, type ByteWriter } from './codec-bytes.ts';
import type { Series } from '../types.ts';

const forms = { none: 0, scaled: 1, f32: 2, f64: 3, no: 4, yes: 5, text: 6 } as const;

/** Longer texts are cut: no register file and no code list comes near it, and a sample must always fit a block. */
export const textBytesMax = 4096;
/** The most bytes one sample takes beside its text. */
const sampleBytesMax = 3 * varintBytesMax + 2;
/** Beyond 15 digits a power of ten is no longer exact in the division that decoding does. */
const decimalsMax = 15;
/** Zigzag doubles it, and it must stay an exact integer. */
const scaledMax = 2 ** 51;
const powersOfTen = Array.from({ length: decimalsMax + 1 }, (_, digits) => Number(`1e${digits}`));

/** What the codec has to know of a series. */
export type SeriesForm = Pick<Series, 'valueType' | 'decimals'>;

function powerOf(form: SeriesForm): number {
  return powersOfTen[form.decimals ?? -1] ?? 0;
}

function naturalForm(form: SeriesForm): number {
  if (form.valueType === 'boolean') return forms.no;
  if (form.valueType === 'string') return forms.text;
  return powerOf(form) === 0 ? forms.f32 : forms.scaled;
}

/** The number of least units when dividing it by 10^decimals gives back exactly `value`, else NaN. */
function scaledOf(value: number, power: number): number {
  const scaled = Math.round(value * power);
  if (scaled / power !== value || Math.abs(scaled) > scaledMax) return Number.NaN;
  return scaled === 0 && Object.is(value, -0) ? Number.NaN : scaled;
}

function formOf(value: Value | null, form: SeriesForm): number {
  if (value === null) return forms.none;
  if (typeof value === 'string') return forms.text;
  if (typeof value === 'boolean') return value ? forms.yes : forms.no;
  const power = powerOf(form);
  if (power !== 0 && !Number.isNaN(scaledOf(value, power))) return forms.scaled;
  return Math.fround(value) === value ? forms.f32 : forms.f64;
}

/** `text` in at most `textBytesMax` bytes of UTF-8, cut between characters. */
function cutText(text: string): string {
  if (text.length * 3 <= textBytesMax) return text;
  if (Buffer.byteLength(text, 'utf8') <= textBytesMax) return text;
  return new TextDecoder().decode(Buffer.from(text, 'utf8').subarray(0, textBytesMax), { stream: true });
}

/** Room in bytes that `SampleEncoder.put` may need for this value. */
export function roomFor(value: Value | null): number {
  return sampleBytesMax + (typeof value === 'string' ? Math.min(value.length * 3, textBytesMax) : 0);
}

/** Writes samples one behind the other; `start` begins a new payload. */
export class SampleEncoder {
  #monoBefore = 0;

  start(): void {
    this.#monoBefore = 0;
  }

  /** @param mono whole milliseconds; the caller has seen to it that `out` has `roomFor(value)` bytes */
  put(out: ByteWriter, series: number, form: SeriesForm, mono: number, sample: Sample): void {
    const { value, quality } = sample;
    const valueForm = formOf(value, form);
    const natural = valueForm === naturalForm(form) || (form.valueType === 'boolean' && valueForm === forms.yes);
    const plain = natural && quality === 'good';
    out.uint(series * 2 + (plain ? 0 : 1));
    out.int(mono - this.#monoBefore);
    this.#monoBefore = mono;
    if (!plain) {
      const code = qualities.indexOf(quality);
      out.byte(code + valueForm * 8);
      if (code !== 0) out.byte(sample.reason === undefined ? 0 : reasons.indexOf(sample.reason) + 1);
    }
    if (typeof value === 'number') this.#number(out, valueForm, value, form);
    else if (typeof value === 'string') out.text(cutText(value));
    else if (plain && value !== null) out.byte(value ? 1 : 0);
  }

  #number(out: ByteWriter, valueForm: number, value: number, form: SeriesForm): void {
    if (valueForm === forms.scaled) out.int(scaledOf(value, powerOf(form)));
    else if (valueForm === forms.f32) out.f32(value);
    else out.f64(value);
  }
}

/** Called once per sample, in order. `series` is its number in the segment's dictionary. */
export type SampleVisitor = (
  series: number,
  mono: number,
  value: Value | null,
  quality: Quality,
  reason: Reason | undefined,
) => void;

/**
 * Visits the `count` samples of one payload.
 * @throws {RangeError} when the payload is not what this version writes: the caller counts the block as damaged
 */
export function visitSamples(
  payload: Buffer,
  count: number,
  dictionary: readonly SeriesForm[],
  visit: SampleVisitor,
): void {
  const from = new ByteReader(payload);
  let mono = 0;
  for (let i = 0; i < count; i++) {
    const key = from.uint();
    const series = Math.floor(key / 2);
    const form = dictionary[series];
    if (form === undefined) throw new RangeError(`series ${series} is not in the dictionary of ${dictionary.length}`);
    mono += from.int();
    let quality: Quality = 'good';
    let reason: Reason | undefined;
    let valueForm = naturalForm(form);
    if (key % 2 === 1) {
      const code = from.byte();
      quality = named(qualities, code % 8);
      valueForm = Math.floor(code / 8);
      const why = code % 8 === 0 ? 0 : from.byte();
      if (why !== 0) reason = named(reasons, why - 1);
    } else if (valueForm === forms.no) {
      valueForm = from.byte() === 1 ? forms.yes : forms.no;
    }
    visit(series, mono, readValue(from, valueForm, form), quality, reason);
  }
}

function readValue(from: ByteReader, valueForm: number, form: SeriesForm): Value | null {
  switch (valueForm) {
    case forms.none:
      return null;
    case forms.scaled:
      return from.int() / powerOf(form);
    case forms.f32:
      return from.f32();
    case forms.f64:
      return from.f64();
    case forms.no:
      return false;
    case forms.yes:
      return true;
    case forms.text:
      return from.text();
    default:
      throw new RangeError(`value form ${valueForm} is not of this version`);
  }
}

function named<Name>(names: readonly Name[], code: number): Name {
  const name = names[code];
  if (name === undefined) throw new RangeError(`code ${code} is not of this version`);
  return name;
}

/** The same as objects. @throws {RangeError} as `visitSamples` does */
export function decodeSamples(payload: Buffer, count: number, dictionary: readonly Series[]): DecodedSample[] {
  const samples: DecodedSample[] = [];
  visitSamples(payload, count, dictionary, (number, mono, value, quality, reason) => {
    const series = dictionary[number];
    if (series === undefined) return;
    const { point } = series;
    const sample: Sample = { point, value, quality, mono: monoMs(mono), ...(reason === undefined ? {} : { reason }) };
    samples.push({ series, sample });
  });
  return samples;
}
export interface DecodedSample {
  readonly series: Series;
  readonly sample: Sample;
}
