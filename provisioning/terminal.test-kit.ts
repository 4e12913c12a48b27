// A terminal that a test reads, and the command line run in it.
import { type Clock, systemClock } from '../agent/model/clock.ts';
import type { Language } from '../agent/model/language.ts';
import { commandLine } from './command-line.ts';
import { noPaint, type Paint } from './screen/paint.ts';
import type { LiveScreen } from './screen/tty.ts';
import type { Terminal } from './terminal.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface Ask {
  readonly language?: Language;
  readonly width?: number;
  readonly signal?: AbortSignal;
  readonly screen?: LiveScreen;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly paint?: Paint;
  readonly atZone?: (timezone: string) => void;
}

export const quiet: Terminal = {
  language: 'vi',
  env: { HOME: '/nowhere' },
  isRoot: false,
  clock: systemClock,
  random: Math.random,
  signal: new AbortController().signal,
  paint: noPaint,
  width: 80,
  out: async () => {},
  err: () => {},
};

/** The command line, run in this process. */
export async function kenh(argv: readonly string[], asked: Ask = {}): Promise<Ran> {
  const { language = 'vi', width = 80, signal, screen, env = {}, clock = systemClock, paint = noPaint, atZone } = asked;
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    ...quiet,
    language,
    clock,
    ...(atZone !== undefined && { atZone }),
    paint,
    signal: signal ?? quiet.signal,
    env: { ...quiet.env, ...env },
    width,
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
  };
  const code = await commandLine(terminal, argv, () => screen);
  return { code, out, err };
}
