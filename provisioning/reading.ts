// The site's points and devices → how people read what control says: names instead of ids, conditions as clauses.
import type { ActuatorStatus } from '../agent/model/actuator-status.ts';
import { type Because, isCondition, type Reader } from '../agent/model/because.ts';
import type { PointId } from '../agent/model/ids.ts';
import type { Language } from '../agent/model/language.ts';
import type { Value } from '../agent/model/sample.ts';
import { seenOf } from '../agent/model/seen.ts';
import type { PointSpec } from '../agent/model/site.ts';
import type { ControlClient } from '../agent/socket/client.ts';
import type { Wording } from '../agent/control/expression/terms.ts';
import { conditionWords, numberWords, type Seen, valuesWords } from '../agent/control/expression/words.ts';
import { numberText, valueText } from './screen/values.ts';

export interface Reading extends Reader, Wording {
  /** The clause for a condition, undefined where there is none. */
  clause(text: string, seen?: Seen): string | undefined;
  /** The same for a number. */
  quantity(text: string): { readonly text: string; readonly unit: string } | undefined;
  /** Values behind what they belong to; empty without any. */
  values(values: Seen): string;
  /** Points of the site that a text names. */
  named(text: string): readonly PointId[];
}

/** @param devices their names by id: a point whose name is not the only one is told apart by its device */
export function readingOf(
  language: Language,
  points: readonly PointSpec[],
  devices: ReadonlyMap<string, string> = new Map(),
): Reading {
  const specs = new Map<string, PointSpec>(points.map((point) => [point.id, point]));
  const bearers = Map.groupBy(points, ({ names }) => names[language]);
  const name = (id: string): string => {
    const spec = specs.get(id);
    if (spec === undefined) return id;
    const own = spec.names[language];
    if ((bearers.get(own)?.length ?? 0) < 2) return own;
    return `${own} (${devices.get(spec.device) ?? spec.device})`;
  };
  const unit = (id: string): string => specs.get(id)?.unit ?? '';
  const number = (value: number, of: string): string => `${numberText(language, value, null)} ${of}`.trimEnd();
  const wording: Wording = {
    language,
    name,
    unit,
    number,
    value: (id: string, value: Value) =>
      typeof value === 'number' ? number(shortened(value), unit(id)) : valueText(language, specs.get(id), value),
  };
  return {
    ...wording,
    clause: (text, seen) => conditionWords(wording, text, seen),
    quantity: (text) => numberWords(wording, text),
    values: (values) => valuesWords(wording, values),
    named: (text) => [...new Set(text.match(/[a-z]\w*(?:\.[a-z]\w*)+/g))].flatMap((id) => specs.get(id)?.id ?? []),
    condition(text) {
      const { words, values } = seenOf(text);
      return conditionWords(wording, words, values) ?? `${words}${valuesWords(wording, values)}`;
    },
    points: (ids) => ids.split(', ').map(name).join(', '),
  };
}

/** Inside a sentence as many digits as tell it from its limit: 0,21 of a point that is shown as 0,2. */
const shortened = (value: number): number =>
  Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));

/** All points of a large gateway are megabytes: they are asked for only where something of them is to be said. */
export async function askReading(control: ControlClient, language: Language, isNeeded = true): Promise<Reading> {
  if (!isNeeded) return readingOf(language, []);
  const [points, status] = await Promise.all([control.ask({ type: 'points' }), control.ask({ type: 'status' })]);
  const all = status.ok ? status.value.lines.flatMap((line) => line.devices) : [];
  return readingOf(language, points.ok ? points.value : [], new Map(all.map(({ device, name }) => [device, name])));
}

/** Units of numbers, and names of the points behind reasons. */
export const readingFor = (
  control: ControlClient,
  language: Language,
  all: readonly ActuatorStatus[],
): Promise<Reading> => askReading(control, language, all.some(namesPoints));

function namesPoints({ value, board, claims, rest, because, stays }: ActuatorStatus): boolean {
  if ([value, board.value, rest, ...claims.map((claim) => claim.value)].some((one) => typeof one === 'number'))
    return true;
  const whys = [because, stays, ...claims.flatMap((claim) => [claim.because, claim.denied])];
  return whys.some((why) => why !== undefined && readsPoints(why));
}

/** Whether ids of points stand in it, or behind it. */
export function readsPoints({ code, params, why }: Because): boolean {
  const own = (isCondition(code) && params?.['words'] !== undefined) || params?.['points'] !== undefined;
  return own || (why !== undefined && readsPoints(why));
}
