// Samples in log order → pages by series and time.
//
// 1. One set of columns for all samples, used again for every chunk: what is allocated per series or per chunk grows
//    old outside V8's heap, and its collector lets tens of megabytes of that pile up before it looks.
// 2. A page that was given out is overwritten by the next one.
import type { Value } from '../../model/sample.ts';
import { pageSamplesMax } from './chunk-page.ts';
import { ColumnsBuilder, valueKindOf, valueKinds, type Columns } from './column-samples.ts';
import type { Series } from '../types.ts';

export interface DraftPage {
  /** Place in `series()`. */
  readonly series: number;
  /** To be used before the next page is asked for. */
  readonly columns: Columns;
}

const seriesKey = (series: Series): string =>
  JSON.stringify([series.point, series.kind, series.unit, series.valueType, series.decimals, series.record]);

export class ChunkDraft {
  readonly #page = new ColumnsBuilder(pageSamplesMax);
  #mono = new Float64Array(0);
  #values = new Float64Array(0);
  #kinds = new Uint8Array(0);
  #states = new Uint8Array(0);
  /** Number of the series of each sample. */
  #of = new Uint32Array(0);
  /** Samples sorted by series, in log order within each. */
  #order = new Uint32Array(0);
  #samples = 0;
  #series: Series[] = [];
  #numbers = new Map<string, number>();
  #texts: string[] = [];

  get samples(): number {
    return this.#samples;
  }

  /** Forgets all samples and makes room for so many. */
  clear(samplesMax: number): void {
    this.#samples = 0;
    this.#series = [];
    this.#numbers = new Map();
    this.#texts = [];
    if (samplesMax <= this.#mono.length) return;
    this.#mono = new Float64Array(samplesMax);
    this.#values = new Float64Array(samplesMax);
    this.#kinds = new Uint8Array(samplesMax);
    this.#states = new Uint8Array(samplesMax);
    this.#of = new Uint32Array(samplesMax);
    this.#order = new Uint32Array(samplesMax);
  }

  /** The number under which samples of this series are pushed; the same for equal series of any segment. */
  number(series: Series): number {
    const key = seriesKey(series);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#series.length);
    return this.#series.push(series) - 1;
  }

  /**
   * @param mono whole ms, growing within a series
   * @throws {RangeError} when there is no room: `clear` was told how many would come
   */
  push(number: number, mono: number, value: Value | null, state: number): void {
    const at = this.#samples++;
    if (at >= this.#mono.length) throw new RangeError(`more than ${this.#mono.length} samples`);
    this.#mono[at] = mono;
    this.#states[at] = state;
    this.#of[at] = number;
    this.#kinds[at] = valueKindOf(value);
    if (typeof value === 'number') this.#values[at] = value;
    else if (typeof value === 'string') this.#values[at] = this.#texts.push(value) - 1;
  }

  /** Series that have samples, by the name of their point, so that neighbouring chunks have equal tables. */
  series(): readonly Series[] {
    return this.#sorted().map((number) => this.#series[number]!);
  }

  /** In chunk order. */
  *pages(): Generator<DraftPage> {
    const starts = this.#sortSamples();
    for (const [series, number] of this.#sorted().entries()) {
      const end = starts[number + 1] ?? 0;
      for (let at = starts[number] ?? 0; at < end; at += pageSamplesMax) {
        yield { series, columns: this.#gather(at, Math.min(end, at + pageSamplesMax)) };
      }
    }
  }

  #sorted(): number[] {
    const has = new Uint8Array(this.#series.length);
    for (let at = 0; at < this.#samples; at++) has[this.#of[at] ?? 0] = 1;
    const name = (number: number): string => this.#series[number]?.point ?? '';
    const numbers = [...this.#series.keys()].filter((number) => has[number] === 1);
    return numbers.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b));
  }

  /** Sorts by counting; the result says where each series begins in `#order`. */
  #sortSamples(): Uint32Array {
    const starts = new Uint32Array(this.#series.length + 1);
    for (let at = 0; at < this.#samples; at++) starts[(this.#of[at] ?? 0) + 1]!++;
    for (let number = 1; number < starts.length; number++) starts[number]! += starts[number - 1]!;
    const next = starts.slice();
    for (let at = 0; at < this.#samples; at++) this.#order[next[this.#of[at] ?? 0]!++] = at;
    return starts;
  }

  #gather(from: number, to: number): Columns {
    this.#page.clear();
    for (let place = from; place < to; place++) {
      const at = this.#order[place] ?? 0;
      this.#page.push(this.#mono[at] ?? 0, this.#value(at), this.#states[at] ?? 0);
    }
    return this.#page.columns();
  }

  #value(at: number): Value | null {
    const kind = this.#kinds[at];
    if (kind === valueKinds.number) return this.#values[at] ?? 0;
    if (kind === valueKinds.text) return this.#texts[this.#values[at] ?? 0] ?? '';
    return kind === valueKinds.none ? null : kind === valueKinds.yes;
  }
}
