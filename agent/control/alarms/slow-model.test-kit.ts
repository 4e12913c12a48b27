// What an alarm must have told, worked out at every moment anew from all that ever was: slow, and written from the
// definitions alone. Time comes in units; values change, gaps begin and people act only at their borders.
import type { AlarmState } from '../../model/alarm.ts';

export interface Slow {
  readonly kind: 'continuous' | 'cumulative';
  /** Holds above `above`; may end at or below `clear`, or else when it no longer holds. */
  readonly above: number;
  readonly clear?: number;
  /** In units. */
  readonly long: number;
  readonly within: number;
  readonly clearFor: number;
  readonly bridge: number;
}

/** One unit of time: its value, or null while it is not known; control may be down, a person may acknowledge at its end. */
export interface Cell {
  readonly value: number | null;
  readonly down?: boolean;
  readonly acknowledge?: boolean;
}

type Counted = 'held' | 'not' | 'open';

export function slowly(model: Slow, cells: readonly Cell[], unitMs: number): string[] {
  const rows: string[] = [];
  let state: AlarmState = 'normal';
  const at = (ms: number, known: number): void => {
    // Everything before `ms`, and of what comes then only the cells that are known to have begun.
    const past = cells.slice(0, known);
    const next = stateAfter(model, state, past, ms, unitMs);
    if (next !== state) rows.push(`${ms} ${state}→${next}`);
    state = next;
  };
  for (let i = 0; i < cells.length; i += 1) {
    const ms = i * unitMs;
    const wasUp = i > 0 && cells[i - 1]!.down !== true;
    // What time alone decides, then what the new value decides, then the person; a window falls one millisecond later.
    if (wasUp) at(ms, i);
    if (cells[i]!.down !== true) at(ms, i + 1);
    if (cells[i]!.acknowledge === true && cells[i]!.down !== true) {
      const next = acknowledged(state);
      if (next !== state) rows.push(`${ms} ${state}→${next}`);
      state = next;
      at(ms, i + 1);
    }
    if (cells[i]!.down !== true) at(ms + 1, i + 1);
  }
  return rows;
}

function acknowledged(state: AlarmState): AlarmState {
  return state === 'active' ? 'acknowledged' : state === 'cleared' ? 'normal' : state;
}

function stateAfter(model: Slow, state: AlarmState, cells: readonly Cell[], ms: number, unitMs: number): AlarmState {
  const last = cells.at(-1)!;
  const holds = last.down !== true && last.value !== null && last.value > model.above;
  const long = model.long * unitMs;
  const full =
    holds &&
    (model.kind === 'continuous'
      ? spellMs(model, cells, ms, unitMs) >= long
      : windowMs(model, cells, ms, unitMs) >= long);
  const over = isOver(model, cells, ms, unitMs);
  if (state === 'active' || state === 'acknowledged') return over ? (state === 'active' ? 'cleared' : 'normal') : state;
  if (full) return 'active';
  if (state === 'cleared') return state;
  if (holds) return 'pending';
  const known = last.down !== true && last.value !== null;
  return known ? 'normal' : state;
}

/** For each unit: it held (or is unknown between two that held, and short), it did not, or nobody knows yet. */
function counted({ above, bridge }: Slow, cells: readonly Cell[]): Counted[] {
  const known = cells.map(({ value, down }) => (down === true || value === null ? undefined : value > above));
  return known.map((holds, i) => {
    if (holds !== undefined) return holds ? 'held' : 'not';
    const from = known.findLastIndex((one, at) => at < i && one !== undefined);
    const to = known.findIndex((one, at) => at > i && one !== undefined);
    if (from === -1 || known[from] !== true || (to !== -1 && known[to] === false)) return 'not';
    if (to === -1) return 'open';
    return to - from - 1 <= bridge ? 'held' : 'open';
  });
}

function spellMs(model: Slow, cells: readonly Cell[], ms: number, unitMs: number): number {
  const units = counted(model, cells);
  const since = units.lastIndexOf('not') + 1;
  return units.reduce(
    (sum, unit, i) => (i >= since && unit === 'held' ? sum + clip(i * unitMs, (i + 1) * unitMs, 0, ms) : sum),
    0,
  );
}

function windowMs(model: Slow, cells: readonly Cell[], ms: number, unitMs: number): number {
  const start = ms - model.within * unitMs;
  return counted(model, cells).reduce(
    (sum, unit, i) => (unit === 'held' ? sum + clip(i * unitMs, (i + 1) * unitMs, start, ms) : sum),
    0,
  );
}

function clip(from: number, to: number, start: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, start));
}

/** For how long the level of its end has been met, known time only, since it was last known not to be. */
function isOver(model: Slow, cells: readonly Cell[], ms: number, unitMs: number): boolean {
  const meets = (cell: Cell): boolean | undefined => {
    if (cell.down === true || cell.value === null) return undefined;
    if (cell.value > model.above) return false;
    return model.clear === undefined || cell.value <= model.clear;
  };
  const falls = model.kind === 'cumulative' && model.clear === undefined;
  const little = (at: number, known: number): boolean =>
    !falls || windowMs(model, cells.slice(0, known), at, unitMs) < model.long * unitMs;
  if (meets(cells.at(-1)!) !== true || !little(ms, cells.length)) return false;
  let metMs = 0;
  for (let i = cells.length - 1; i >= 0 && meets(cells[i]!) !== false; i -= 1) {
    if (meets(cells[i]!) !== true) continue;
    // Within a unit the window falls at its beginning or a millisecond later.
    const end = Math.min((i + 1) * unitMs, ms);
    if (end > i * unitMs + 1 && little(i * unitMs + 1, i + 1)) metMs += end - (i * unitMs + 1);
    if (end > i * unitMs && little(i * unitMs, i + 1)) metMs += 1;
  }
  return metMs >= model.clearFor * unitMs;
}
