// What a condition has seen, written behind its words: `tank.level < 0.3 (tank.level = 0.21)`. Journals of years are full
// of it, so what is written here is read here too.
import type { PointId } from './ids.ts';
import type { Value } from './sample.ts';

export interface Seen {
  /** The condition as it is written, or what the technician wrote instead of it. */
  readonly words: string;
  readonly values: ReadonlyMap<string, Value | null>;
}

export function withSeen(words: string, seen: Iterable<readonly [PointId, Value | null | undefined]>): string {
  const shown = [...seen].map(([point, value]) => `${point} = ${shownValue(value)}`);
  return shown.length === 0 ? words : `${words} (${shown.join(', ')})`;
}

const shownValue = (value: Value | null | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value ?? '?');

const one = String.raw`[a-z]\w*(?:\.[a-z]\w*)+ = [^,()=]*`;
const whole = new RegExp(String.raw`^(.*) \((${one}(?:, ${one})*)\)$`, 's');

/** The two parts again; a text without such an end is all words. */
export function seenOf(text: string): Seen {
  const [, words, list] = whole.exec(text) ?? [];
  if (words === undefined || list === undefined) return { words: text, values: new Map() };
  return { words, values: new Map(list.split(', ').map(pairOf)) };
}

function pairOf(pair: string): [string, Value | null] {
  const at = pair.indexOf(' = ');
  return [pair.slice(0, at), valueOf(pair.slice(at + 3))];
}

function valueOf(text: string): Value | null {
  if (text === '?') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : text;
}
