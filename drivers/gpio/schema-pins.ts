// A pin as it was written → what is asked of the kernel and what it is as a point, or the keys that do not fit together.
import type { pinMisfitTexts } from '../../agent/model/catalogue/site.ts';
import type { PinSource, PinSpec } from '../../agent/model/pin.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import type { PinEntry } from './schema.ts';

export interface PinMisfit {
  readonly key: keyof PinEntry;
  readonly why: keyof typeof pinMisfitTexts;
}

/** Contacts bounce for some milliseconds; a press that is shorter than this is none. */
const debounceMsDefault = 5;

const only: Readonly<
  Partial<Record<keyof PinEntry, { readonly of: readonly PinEntry['direction'][]; why: PinMisfit['why'] }>>
> = {
  rest: { of: ['out'], why: 'outputs-only' },
  drive: { of: ['out'], why: 'outputs-only' },
  pull: { of: ['in', 'count'], why: 'inputs-only' },
  debounce: { of: ['in', 'count'], why: 'inputs-only' },
  edge: { of: ['count'], why: 'counts-only' },
  unit: { of: ['count'], why: 'counts-only' },
  scale: { of: ['count'], why: 'counts-only' },
};

export function pinMisfits(entry: PinEntry): readonly PinMisfit[] {
  return Object.entries(only).flatMap(([key, { of, why }]) =>
    entry[key as keyof PinEntry] === undefined || of.includes(entry.direction)
      ? []
      : [{ key: key as keyof PinEntry, why }],
  );
}

/** Two ways to write one pin have one key: on every board with a header, line 17 is called GPIO17. */
export const pinKey = (pin: number | string): string => (typeof pin === 'number' ? `GPIO${pin}` : pin);

export function pinSpecOf(entry: PinEntry): PinSpec {
  const { pin, direction, rest, drive = 'push-pull', pull = 'as-is', debounce, edge = 'rising' } = entry;
  const own = { pin, activeLow: entry.active === 'low' };
  switch (direction) {
    case 'out':
      return { ...own, direction, rest: rest === 'on', drive };
    case 'in':
      return { ...own, direction, pull, debounceMs: debounce ?? debounceMsDefault };
    case 'count':
      return { ...own, direction, pull, debounceMs: debounce ?? 0, edge };
    default:
      return direction satisfies never;
  }
}

/** What a pin says about its point, beside its names. */
export type PinMeasure = Pick<PointSpec, 'unit' | 'valueType' | 'counter' | 'decimals'> & {
  readonly source: PinSource;
};

/** @param index place of the pin in its line's list */
export function pinMeasure(entry: PinEntry, index: number): PinMeasure {
  const { direction, unit = '', scale = 1 } = entry;
  if (direction !== 'count') {
    const rest = direction === 'out' ? { rest: entry.rest === 'on' } : {};
    const source: PinSource = { type: 'pin', table: direction, start: index, count: 1, scale: 1, ...rest };
    return { unit: '', valueType: 'boolean', counter: false, decimals: 0, source };
  }
  const source: PinSource = { type: 'pin', table: 'count', start: 2 * index, count: 2, scale };
  return { unit, valueType: 'number', counter: true, decimals: decimalsOf(scale), source };
}

/** Digits after the point that a count of such steps can have; null beyond nine. */
function decimalsOf(scale: number): number | null {
  const digits = Array.from({ length: 10 }, (_, count) => count);
  return digits.find((count) => Number(scale.toFixed(count)) === scale) ?? null;
}
