// Sentences of one process → JSON lines on stdout (readable ones on a terminal), without secrets, without blocking.
//
// 1. Writing a line never waits for whoever reads it: lines are handed to the kernel by the thread pool, in order;
//    beyond 1 MB that nobody takes, the newest lines are dropped, and their number is told when somebody reads again.
// 2. No field called like a secret and no credentials inside a text ever leave the process.
// 3. When `flush()` resolves, every line has been written, or nobody takes them: the process may then end.
import { write } from 'node:fs';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { type DestinationStream, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import type { Logger } from './model/logger.ts';
import { codeOf } from './model/thrown.ts';

export interface Log extends Logger {
  fatal(fields: object, text: string): void;
  /** For the last moment of a process: at most a second. Never rejects: there is nobody left to tell. */
  flush(): Promise<void>;
}

export interface LogOptions {
  /** `KENH_LOG` sets the level, `KENH_LOG_FORMAT` (`json` or `pretty`) overrides what the terminal would decide. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fd?: number;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** `name` is the process: `agent`, `control`, `link`, `web`. */
export async function openLog(name: string, { env = process.env, fd = 1 }: LogOptions = {}): Promise<Log> {
  const wanted = (env['KENH_LOG'] ?? 'info').toLowerCase();
  const level = levels.includes(wanted) ? wanted : 'info';
  const output = new Output(fd);
  const pretty = env['KENH_LOG_FORMAT'] === 'pretty' || (env['KENH_LOG_FORMAT'] !== 'json' && isatty(fd));
  const logger = pino(pinoOptions(name, level), pretty ? await prettyTo(output) : output);
  if (level !== wanted) logger.warn({ wanted, known: levels }, 'KENH_LOG names no level; info is used');
  return {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
    fatal: (fields, text) => logger.fatal(fields, text),
    flush: () => output.flush(),
  };
}

/** JSON lines in, lines for people out. */
export const prettyStream = (fd: number): Promise<DestinationStream> => prettyTo(new Output(fd));

async function prettyTo(output: Output): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const render = prettyFactory({
    colorize: process.env['NO_COLOR'] === undefined && isatty(output.fd),
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });
  return { write: (line) => output.write(render(line)) };
}

const waitingBytesMax = 1_048_576;
const againMs = 50;
const flushMs = 1_000;
const writeSome = promisify(write);

/** A file descriptor with one asynchronous write in flight and a bounded queue before it. */
class Output implements DestinationStream {
  readonly fd: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;

  constructor(fd: number) {
    this.fd = fd;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > waitingBytesMax) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#writing ??= this.#drain();
  }

  async flush(): Promise<void> {
    const enough = new Promise((resolve) => setTimeout(resolve, flushMs).unref());
    await Promise.race([this.#writing, enough]);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = Buffer.concat(this.#waiting);
      this.#waiting = [];
      await this.#writeWhole(batch);
      this.#waitingBytes -= batch.length;
      this.#tellDropped();
    }
    this.#writing = undefined;
  }

  async #writeWhole(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      try {
        done += (await writeSome(this.fd, bytes, done)).bytesWritten;
      } catch (error) {
        // A full pipe that is set not to block says "again"; any other fault means that nobody reads (EPIPE) or
        // that there is no room: a process that drives pumps goes on without its log.
        if (codeOf(error) !== 'EAGAIN') return;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#waitingBytes > 0) return;
    const line = `{"level":"warn","msg":"log lines were dropped because nobody read them","dropped":${this.#dropped}}\n`;
    this.#dropped = 0;
    this.write(line);
  }
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
