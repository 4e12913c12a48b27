// A dated sample → one line of the measurement `sample`. The schema is fixed (README.md of this folder): the central
// platform's queries rely on it.
//
// 1. The same record always gives the same line: a record sent twice overwrites itself.
// 2. A field has one type for ever: `value` float, `state` boolean, `text` string, `quality` integer, `reason` string,
//    `raw_value`, `raw_state`, `raw_text` like their good sisters, `time_bound_ms` integer.
// 3. Only good samples have `value`, `state` or `text`: whoever averages `value` never averages a wrong number.
import type { DatedRecord, Series } from '../../journal/types.ts';
import type { GatewayId } from '../../model/ids.ts';
import type { Quality, Sample } from '../../model/sample.ts';
import { floatField, stringField, tagValue } from './escape.ts';

const sampleMeasurement = 'sample';

/** Near OPC DA's bytes: 192 and above is good, below 64 is bad; the two states in service are bad for every reader. */
export const qualityCodes: Readonly<Record<Quality, number>> = {
  good: 192,
  uncertain: 64,
  /** OPC "bad, last known value". */
  stale: 20,
  /** OPC "bad, out of service". */
  maintenance: 28,
  /** Ours: a real reading of a test gas or a reference, not of the place. */
  calibrating: 36,
  bad: 0,
};

export interface SampleSource {
  readonly site: GatewayId;
  readonly simulated: boolean;
}

/** Series of one gateway; far more than any site has points, so that only a broken site ever empties it. */
const prefixesMax = 20_000;

/** Encodes samples of one gateway; remembers the beginning of each series' lines. */
export class SampleLines {
  readonly #source: SampleSource;
  readonly #prefixes = new Map<string, { readonly series: Series; readonly prefix: string }>();

  constructor(source: SampleSource) {
    this.#source = source;
  }

  line({ record, wall, boundMs }: DatedRecord): string {
    const bound = boundMs === undefined ? '' : `,time_bound_ms=${Math.ceil(boundMs)}i`;
    return `${this.#prefix(record.series)} ${sampleFields(record.sample)}${bound} ${Math.floor(wall)}`;
  }

  #prefix(series: Series): string {
    const known = this.#prefixes.get(series.point);
    if (known !== undefined && known.series.kind === series.kind && known.series.unit === series.unit)
      return known.prefix;
    const prefix = sampleMeasurement + tagsOf(series, this.#source);
    if (this.#prefixes.size >= prefixesMax) this.#prefixes.clear();
    this.#prefixes.set(series.point, { series, prefix });
    return prefix;
  }
}

/** In alphabetical order, as InfluxDB wants them for speed. */
function tagsOf({ point, kind, unit }: Series, { site, simulated }: SampleSource): string {
  const device = point.slice(0, point.indexOf('.'));
  return tags({ device, kind, point, simulated: simulated ? 'true' : '', site, unit });
}

/** Tags with an empty value are left out: line protocol has no spelling for them. */
export function tags(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => [name, tagValue(value)] as const)
    .map(([name, value]) => (value === '' ? '' : `,${name}=${value}`))
    .join('');
}

function sampleFields({ value, quality, reason }: Sample): string {
  // A good sample that is no number cannot be written as one; calling it bad is the only true word left.
  const broken = typeof value === 'number' && !Number.isFinite(value);
  const written = broken && quality === 'good' ? 'bad' : quality;
  const good = written === 'good';
  const why = good ? undefined : (reason ?? (broken ? 'not-a-number' : undefined));
  const fields = [`quality=${qualityCodes[written]}i`];
  if (why !== undefined) fields.push(`reason=${stringField(why)}`);
  if (value !== null && !broken) fields.push(`${good ? '' : 'raw_'}${valueField(value)}`);
  return fields.join(',');
}

function valueField(value: number | boolean | string): string {
  if (typeof value === 'number') return `value=${floatField(value)}`;
  if (typeof value === 'boolean') return `state=${value}`;
  return `text=${stringField(value)}`;
}
