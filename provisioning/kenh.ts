// The `kenh` command line: words → one command → an exit code. One more client of control, and a reader of the journal.
import { constants } from 'node:os';
import { commandLine } from './command-line.ts';
import { systemClock } from '../agent/model/clock.ts';
import { cliTexts } from '../agent/model/catalogue/cli.ts';
import { exitCodes } from '../agent/model/exit.ts';
import { type Language, languageOf, languages, say } from '../agent/model/language.ts';
import { openAsker } from './screen/asker.ts';
import { paintFor } from './screen/paint.ts';
import { liveScreen } from './screen/tty.ts';
import { siteTimezone } from './site-time.ts';
import type { Terminal } from './terminal.ts';

/** `--lang` decides before anything is printed, help and mistakes included. */
function languageAsked(argv: readonly string[]): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const text = argv[at]?.split('=')[1] ?? argv[at + 1];
  return languages.find((language) => at !== -1 && language === text) ?? languageOf(process.env);
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[name]);
      stop.abort();
    });
  }
  return stop.signal;
}

/** Waits until what was printed is taken. A reader that has had enough (`| head`) is no mistake, a full disk is one. */
function printer(output: NodeJS.WriteStream, language: Language): (text: string) => Promise<void> {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    process.stderr.write(`kenh: ${say(language, cliTexts.output, { detail: error.message })}\n`);
    process.exit(exitCodes.failure);
  });
  return (text) => new Promise((resolve) => output.write(text, () => resolve()));
}

const { stdout, stderr, stdin, env, argv } = process;
const language = languageAsked(argv.slice(2));
const signal = stopSignal();
/** Who sets TZ means it; a machine's own zone is nobody's. */
const isZoneAsked = (env['TZ'] ?? '') !== '';
const atZone = (timezone: string): void => {
  if (!isZoneAsked) env['TZ'] = timezone;
};
const terminal: Terminal = {
  language,
  env,
  isRoot: process.getuid?.() === 0,
  clock: systemClock,
  random: Math.random,
  signal,
  paint: paintFor(env, stdout.isTTY),
  // A terminal that does not know its size says 0.
  width: stdout.isTTY ? stdout.columns || 80 : Infinity,
  out: printer(stdout, language),
  err: (text) => void stderr.write(text),
  atZone,
  openAsker: stdin.isTTY && stdout.isTTY ? () => openAsker(stdin, stdout, signal) : undefined,
};
// Where control does not run, its site may still be there.
const zone = await siteTimezone(terminal, argv.slice(2));
if (zone !== undefined) atZone(zone);
process.exitCode = await commandLine(terminal, argv.slice(2), () => liveScreen(stdin, stdout));
