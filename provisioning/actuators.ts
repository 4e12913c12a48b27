// Words of people → one of the site's actuators; an actuator's values → words of people.
import type { ActuatorRole, ActuatorValue } from '../agent/model/actuator.ts';
import type { ActuatorStatus } from '../agent/model/actuator-status.ts';
import { runTexts, stateWords } from '../agent/model/catalogue/cli-control.ts';
import { historyTexts } from '../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import type { Language, Text } from '../agent/model/language.ts';
import { foldedWord } from '../agent/model/nearest.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import { nearestOf } from './nearest.ts';
import { numberText } from './screen/values.ts';
import { phrase } from './screen/words.ts';
import { complain, type Terminal } from './terminal.ts';

/** Something that people call by its id or by its name. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * By id, or by name with or without its marks; never a guess.
 * @param offered shown where nothing is near
 */
export function findNamed<const Thing extends Named>(
  terminal: Terminal,
  all: readonly Thing[],
  word: string,
  unknown: Text = runTexts.unknownActuator,
  offered: readonly Thing[] = [],
): Outcome<Thing, ExitCode> {
  const exact = all.find(({ id }) => id === word);
  if (exact !== undefined) return good(exact);
  const called = all.filter(({ name }) => foldedWord(name) === foldedWord(word));
  const [only] = called;
  if (only !== undefined && called.length === 1) return good(only);
  if (called.length > 1) {
    const ids = called.map(({ id }) => id).join(', ');
    return fault(complain(terminal, exitCodes.failure, runTexts.several, { what: word, ids }));
  }
  complain(terminal, exitCodes.failure, unknown, { what: word });
  const folded = foldedWord(word);
  const inside = all.filter(({ name }) => folded.length >= 2 && foldedWord(name).includes(folded)).slice(0, 4);
  const near = inside.length > 0 ? inside : nearThings(folded, all);
  const { language } = terminal;
  if (near.length > 0) terminal.err(`${phrase(language, historyTexts.nearest, { points: listed(near) })}\n`);
  else if (offered.length > 0) terminal.err(`${phrase(language, historyTexts.thereAre, { all: listed(offered) })}\n`);
  return fault(exitCodes.failure);
}

/** Mistyped, by id or by name; each thing once. */
function nearThings<Thing extends Named>(folded: string, all: readonly Thing[]): readonly Thing[] {
  const byWord = new Map(all.flatMap((one) => [one.id, foldedWord(one.name)].map((word) => [word, one] as const)));
  return [...new Set(nearestOf(folded, [...byWord.keys()]).flatMap((word) => byWord.get(word) ?? []))];
}

const listed = (things: readonly Named[]): string =>
  things
    .slice(0, 6)
    .map(({ id, name }) => (name === id ? id : `${name} (${id})`))
    .join(', ');

export const named = (status: ActuatorStatus) => ({ id: status.actuator, name: status.name, status });

const opened: ReadonlySet<ActuatorRole> = new Set(['main-valve', 'zone-valve', 'valve']);

/** `BẬT`, `ĐÓNG`, `60 %`. */
export function stateWord(
  language: Language,
  role: ActuatorRole,
  value: ActuatorValue | null,
  unit: string | undefined = '',
): string {
  if (value === null) return stateWords.left[language];
  if (typeof value === 'number') return `${numberText(language, value, null)} ${unit}`.trimEnd();
  if (opened.has(role)) return (value ? stateWords.open : stateWords.shut)[language];
  return (value ? stateWords.on : stateWords.off)[language];
}
