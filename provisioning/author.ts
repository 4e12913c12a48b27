// `--as`, the environment, the login → the person in whose name something is wished for.
import { runTexts } from '../agent/model/catalogue/cli-control.ts';
import type { Author } from '../agent/model/command.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import { complain, type Terminal } from './terminal.ts';

/** As much as control takes. */
const nameMax = 100;
const reasonMax = 500;

/** Accounts that belong to machines or to everybody: they say nothing about who stands there. */
const nobodys: ReadonlySet<string> = new Set([
  'root',
  'admin',
  'administrator',
  'pi',
  'kenh',
  'user',
  'debian',
  'ubuntu',
  'orangepi',
  'radxa',
  'guest',
  'operator',
]);

export interface As {
  readonly as?: string;
  readonly because?: string;
}

/**
 * @param needsPerson what is asked only a person may ask, who says his name: a login is not enough
 */
export function authorOf(terminal: Terminal, { as }: As, needsPerson = false): Outcome<Author, ExitCode> {
  const { env, language } = terminal;
  const given = [as, env['KENH_NAME']].map((text) => text?.trim() ?? '').find((text) => text !== '');
  const login = env['SUDO_USER'] ?? env['LOGNAME'] ?? env['USER'] ?? '';
  const name = given ?? login;
  if (name.length > nameMax) {
    const params = { what: runTexts.name[language], most: nameMax };
    return fault(complain(terminal, exitCodes.usage, runTexts.tooLong, params));
  }
  const isPerson = given !== undefined && !nobodys.has(given.toLowerCase());
  if (name === '' || (needsPerson && !isPerson)) {
    return fault(complain(terminal, exitCodes.usage, runTexts.needsName, {}));
  }
  return good({ kind: 'person', id: name, name });
}

/** A stop passes at once, from anyone: who gives no name has none. */
export function stopperOf(terminal: Terminal, as: As): Outcome<Author, ExitCode> {
  const { env, language } = terminal;
  const isNamed = [as.as, env['KENH_NAME'], env['SUDO_USER'], env['LOGNAME'], env['USER']].some((name) => name?.trim());
  return isNamed
    ? authorOf(terminal, as)
    : good({ kind: 'person', id: 'unknown', name: runTexts.unknownPerson[language] });
}

/** The reason, checked; undefined where none was given and none is needed. */
export function reasonOf(terminal: Terminal, { because }: As, isNeeded = false): Outcome<string | undefined, ExitCode> {
  const words = because?.trim() ?? '';
  if (words === '') {
    return isNeeded ? fault(complain(terminal, exitCodes.usage, runTexts.needsReason, {})) : good(undefined);
  }
  if (words.length <= reasonMax) return good(words);
  const params = { what: runTexts.reason[terminal.language], most: reasonMax };
  return fault(complain(terminal, exitCodes.usage, runTexts.tooLong, params));
}
