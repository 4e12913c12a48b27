// Words of people → one of the site's actuators; an actuator's values → words of people.
import type { ActuatorRole, ActuatorValue } from '../agent/model/actuator.ts';
import type { ActuatorStatus } from '../agent/model/actuator-status.ts';
import { runTexts, stateWords } from '../agent/model/catalogue/cli-control.ts';
import { historyTexts } from '../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { type Language, say, type Text } from '../agent/model/language.ts';
import { foldedWord } from '../agent/model/nearest.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import { nearestOf } from './nearest.ts';
import { numberText } from './screen/values.ts';
import { complain, type Terminal } from './terminal.ts';

/** Something that people call by its id or by its name. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** By id, or by name with or without its marks; never a guess. */
export function findNamed<const Thing extends Named>(
  terminal: Terminal,
  all: readonly Thing[],
  word: string,
  unknown: Text = runTexts.unknownActuator,
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
  const ids = all.map(({ id }) => id);
  const near = inside.length > 0 ? inside.map(({ id, name }) => `${name} (${id})`) : nearestOf(word, ids);
  if (near.length > 0) terminal.err(`${say(terminal.language, historyTexts.nearest, { points: near.join(', ') })}\n`);
  return fault(exitCodes.failure);
}

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
