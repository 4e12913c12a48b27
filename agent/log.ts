// Sentences of one process → JSON lines on stdout (readable ones on a terminal), without secrets, without blocking.
//
// 1. Writing a line never waits for whoever reads it: lines are handed to the kernel by the thread pool; beyond
//    1 MB that nobody takes, the newest lines are dropped.
// 2. No field called like a secret and no credentials inside a text ever leave the process.
// 3. `flush()` has written everything when it returns; the process may then end.
import { isatty } from 'node:tty';
import { destination, pino, type DestinationStream, type LoggerOptions, stdTimeFunctions } from 'pino';
import type { Logger } from './model/logger.ts';

export interface Log extends Logger {
  fatal(fields: object, text: string): void;
  /** Synchronous; for the last moment of a process. Never throws: there is nobody left to tell. */
  flush(): void;
}

export interface LogOptions {
  /** `KENH_LOG` sets the level, `KENH_LOG_FORMAT` (`json` or `pretty`) overrides what the terminal would decide. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fd?: number;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const waitingBytesMax = 1_048_576;

/** `name` is the process: `agent`, `control`, `link`, `web`. */
export async function openLog(name: string, { env = process.env, fd = 1 }: LogOptions = {}): Promise<Log> {
  const wanted = (env['KENH_LOG'] ?? 'info').toLowerCase();
  const level = levels.includes(wanted) ? wanted : 'info';
  const out = destination({ fd, sync: false, maxLength: waitingBytesMax });
  // A reader that went away (EPIPE) must not end a process that is driving pumps.
  out.on('error', () => {});
  const pretty = env['KENH_LOG_FORMAT'] === 'pretty' || (env['KENH_LOG_FORMAT'] !== 'json' && isatty(fd));
  const stream = pretty ? await prettyStream(fd) : out;
  const logger = pino(pinoOptions(name, level), stream);
  if (level !== wanted) logger.warn({ wanted, known: levels }, 'KENH_LOG names no level; info is used');
  return {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
    fatal: (fields, text) => logger.fatal(fields, text),
    flush() {
      try {
        out.flushSync();
      } catch {
        // Nobody reads any more.
      }
    },
  };
}

/** JSON lines in, lines for people out. Synchronous, because a terminal is fast and read at once. */
export async function prettyStream(fd: number): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const render = prettyFactory({
    colorize: process.env['NO_COLOR'] === undefined && isatty(fd),
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });
  const out = destination({ fd, sync: true });
  out.on('error', () => {});
  return { write: (line) => void out.write(render(line)) };
}

const secretKeys = ['token', 'password', 'passwd', 'secret', 'authorization', 'credentials', 'apiKey', 'privateKey'];

function pinoOptions(name: string, level: string): LoggerOptions {
  return {
    name,
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '•••' },
    hooks: { streamWrite: withoutCredentials },
  };
}

/** Credentials that libraries put into their own sentences: `Authorization` values and user:password in addresses. */
export function withoutCredentials(line: string): string {
  return line
    .replace(/\b(token|bearer|basic)(:?[ =]+)[\w+/.~=-]{8,}/gi, '$1$2•••')
    .replace(/(\w:\/\/)[^\s/:@"]*:[^\s/@"]+@/g, '$1•••@');
}
