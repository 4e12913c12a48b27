// The samples of one series in one boot ↔ columns in memory: what pages are made from and read into.
import { monoMs } from '../../model/clock.ts';
import type { PointId } from '../../model/ids.ts';
import type { Quality, Reason, Sample, Value } from '../../model/sample.ts';

/** What a value is. Part of the chunk format: numbers never change, new kinds come at the end. */
export const valueKinds = { none: 0, number: 1, no: 2, yes: 3, text: 4 } as const;

export function valueKindOf(value: Value | null): number {
  if (typeof value === 'number') return valueKinds.number;
  if (typeof value === 'string') return valueKinds.text;
  return value === null ? valueKinds.none : value ? valueKinds.yes : valueKinds.no;
}

/** Part of the chunk format, apart from the order in which the model lists the words. */
const qualityCodes = {
  good: 0,
  uncertain: 1,
  bad: 2,
  stale: 3,
  calibrating: 4,
  maintenance: 5,
} as const satisfies Record<Quality, number>;
const reasonCodes = {
  'fault-code': 1,
  'out-of-range': 2,
  'not-a-number': 3,
  undecodable: 4,
  'scale-unknown': 5,
  refused: 6,
  silent: 7,
  garbled: 8,
  'line-gone': 9,
  'line-denied': 10,
  'not-yet': 11,
  overdue: 12,
  'pulses-missed': 13,
  incomplete: 14,
} as const satisfies Record<Reason, number>;
const qualityOf = new Map<number, Quality>(Object.entries(qualityCodes).map(([word, code]) => [code, word as Quality]));
const reasonOf = new Map<number, Reason>(Object.entries(reasonCodes).map(([word, code]) => [code, word as Reason]));

/** Quality and reason in one byte: quality in the high half; reason 0 is none. */
export const stateCode = (quality: Quality, reason: Reason | undefined): number =>
  qualityCodes[quality] * 16 + (reason === undefined ? 0 : reasonCodes[reason]);
/** @throws {RangeError} when the code is none of ours */
export function stateQuality(state: number): Quality {
  const quality = qualityOf.get(state >> 4);
  if (quality === undefined) throw new RangeError(`quality ${state >> 4} is unknown`);
  return quality;
}
const stateReason = (state: number): Reason | undefined => reasonOf.get(state & 15);

/** Equal lengths, in the order of the log. `numbers` holds the number, or for texts its place in `texts`. */
export interface Columns {
  readonly count: number;
  /** Whole milliseconds. */
  readonly mono: Float64Array;
  readonly kinds: Uint8Array;
  readonly states: Uint8Array;
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

/** The value of the sample at `at`. */
export function columnValue(columns: Columns, at: number): Value | null {
  const kind = columns.kinds[at];
  if (kind === valueKinds.number) return columns.numbers[at] ?? 0;
  if (kind === valueKinds.text) return columns.texts[columns.numbers[at] ?? 0] ?? '';
  return kind === valueKinds.none ? null : kind === valueKinds.yes;
}

export function columnSample(columns: Columns, at: number, point: PointId): Sample {
  const state = columns.states[at] ?? 0;
  const reason = stateReason(state);
  const sample = {
    point,
    value: columnValue(columns, at),
    quality: stateQuality(state),
    mono: monoMs(columns.mono[at] ?? 0),
  };
  return reason === undefined ? sample : { ...sample, reason };
}

/** Collects samples into columns; grows by doubling, so that a thousand short series stay small. */
export class ColumnsBuilder {
  #count = 0;
  #mono: Float64Array;
  #kinds: Uint8Array;
  #states: Uint8Array;
  #numbers: Float64Array;
  readonly #texts = new Map<string, number>();

  constructor(capacity = 16) {
    this.#mono = new Float64Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#states = new Uint8Array(capacity);
    this.#numbers = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  push(mono: number, value: Value | null, state: number): void {
    const at = this.#count++;
    if (at === this.#mono.length) this.#grow();
    this.#mono[at] = mono;
    this.#states[at] = state;
    this.#kinds[at] = valueKindOf(value);
    this.#numbers[at] = typeof value === 'number' ? value : 0; // the columns are used again
    if (typeof value !== 'string') return;
    const place = this.#texts.get(value) ?? this.#texts.size;
    this.#texts.set(value, place);
    this.#numbers[at] = place;
  }

  /** Empty again, without giving the memory back. */
  clear(): void {
    this.#count = 0;
    this.#texts.clear();
  }

  /** A view without copies; not to be used after the next `push` or `clear`. */
  columns(): Columns {
    return {
      count: this.#count,
      mono: this.#mono.subarray(0, this.#count),
      kinds: this.#kinds.subarray(0, this.#count),
      states: this.#states.subarray(0, this.#count),
      numbers: this.#numbers.subarray(0, this.#count),
      texts: [...this.#texts.keys()],
    };
  }

  #grow(): void {
    const length = Math.max(this.#count * 2, 16);
    const wider = <T extends Float64Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#mono = wider(new Float64Array(length), this.#mono);
    this.#kinds = wider(new Uint8Array(length), this.#kinds);
    this.#states = wider(new Uint8Array(length), this.#states);
    this.#numbers = wider(new Float64Array(length), this.#numbers);
  }
}
