// Everything that a command may touch of the outside, handed in by `kenh.ts` and by tests.
import type { Clock } from '../agent/model/clock.ts';
import type { ExitCode } from '../agent/model/exit.ts';
import type { Environment } from '../agent/model/folders.ts';
import type { Language, Text, TextParams } from '../agent/model/language.ts';
import type { Paint, Style } from './screen/paint.ts';
import { phrase } from './screen/words.ts';
import { wrapText } from './screen/wrap.ts';
import type { Asker } from './screen/asker.ts';

export interface Terminal {
  readonly language: Language;
  readonly env: Environment;
  readonly isRoot: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Colours for stdout. */
  readonly paint: Paint;
  /** Columns of stdout, Infinity when it is no terminal. */
  readonly width: number;
  /** Resolves when stdout is ready for more: nothing is gathered in memory. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** From now on times are printed as they are there. */
  readonly atZone?: (timezone: string) => void;
  /** Undefined where nobody can be asked: stdin or stdout is no terminal. */
  readonly openAsker?: (() => Asker) | undefined;
}

/** Says what went wrong on stderr and gives the exit code back. */
export function complain<const T extends Text>(
  terminal: Terminal,
  code: ExitCode,
  text: T,
  params: TextParams<T>,
): ExitCode {
  terminal.err(`kenh: ${phrase(terminal.language, text, params)}\n`);
  return code;
}

/** A JSON document for programs. */
export const outJson = (terminal: Terminal, what: unknown): Promise<void> =>
  terminal.out(`${JSON.stringify(what, null, 2)}\n`);

/** A text for people, broken between words where the terminal ends. */
export const outText = ({ out, paint, width }: Terminal, text: string, style?: Style): Promise<void> =>
  out(
    `${wrapText(text, width, 2, 0)
      .map((line) => paint(style, line))
      .join('\n')}\n`,
  );
