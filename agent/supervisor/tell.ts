// A text of the catalogue → the person at the terminal, in their language.
import type { ExitCode } from '../model/exit.ts';
import { languageOf, say, type Text, type TextParams } from '../model/language.ts';

/** Gives the exit code back, so that telling and ending are one line. */
export function tell<const T extends Text>(code: ExitCode, text: T, params: TextParams<T>): ExitCode {
  process.stderr.write(`kenh: ${say(languageOf(process.env), text, params)}\n`);
  return code;
}
