// A path → an RS-485 pair behind a pseudo-terminal at that path: paced by python3, unpaced by socat, or not there at all.
//
// 1. The helper process ends when this process does, however it ends: it listens to our end of its stdin.
// 2. Bytes that nobody reads are dropped, never queued without bound.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../../../agent/model/clock.ts';

export interface Wire extends AsyncDisposable {
  readonly path: string;
  readonly paced: boolean;
  onBytes(listener: (chunk: Buffer) => void): void;
  write(bytes: Buffer): void;
}

export interface WireOptions {
  readonly path: string;
  readonly baud: number;
  /** Which helpers to try, in order. */
  readonly helpers?: readonly Helper[];
}
export type Helper = 'python3' | 'socat';

type HelperProcess = ChildProcessByStdio<Writable, Readable, Readable>;
const startMsMax = 15_000;
const waitingBytesMax = 4_096;

/** Undefined when none of the helpers is there. */
export async function openWire({ path, baud, helpers = ['python3', 'socat'] }: WireOptions): Promise<Wire | undefined> {
  for (const helper of helpers) {
    const start = (): Promise<HelperProcess | undefined> =>
      helper === 'python3' ? startPython(path, baud) : startSocat(path);
    const first = await start();
    if (first) return wireBehind(first, start, path, helper === 'python3');
  }
  return undefined;
}

const spawnHelper = (command: string, args: readonly string[]): HelperProcess =>
  // A session of its own: Ctrl-C in the terminal reaches us, and we end it in our order.
  spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });

async function startPython(path: string, baud: number): Promise<HelperProcess | undefined> {
  const process = spawnHelper('python3', [join(import.meta.dirname, 'rs485.py'), path, String(baud)]);
  return (await cameUp(process, once(process.stderr, 'data'))) ? process : undefined;
}

async function startSocat(path: string): Promise<HelperProcess | undefined> {
  const process = spawnHelper('socat', [`pty,raw,echo=0,link=${path}`, 'stdio']);
  return (await cameUp(process, untilExists(path))) ? process : undefined;
}

async function untilExists(path: string): Promise<void> {
  const end = systemClock.mono() + startMsMax;
  while (!existsSync(path) && systemClock.mono() < end) await systemClock.sleep(20);
}

/** False when the program is not installed, ended at once or said nothing in time. */
async function cameUp(process: HelperProcess, ready: Promise<unknown>): Promise<boolean> {
  process.stdin.on('error', () => {});
  process.stderr.on('data', () => {});
  const stop = new AbortController();
  const failed = new Promise<'failed'>((resolve) => {
    process.once('error', () => resolve('failed')).once('exit', () => resolve('failed'));
  });
  const late = systemClock.sleep(startMsMax, stop.signal).then(() => 'failed' as const);
  const outcome = await Promise.race([ready.then(() => 'ready' as const), failed, late]);
  stop.abort();
  if (outcome === 'failed') process.kill();
  return outcome === 'ready' && process.exitCode === null;
}

function wireBehind(
  first: HelperProcess,
  start: () => Promise<HelperProcess | undefined>,
  path: string,
  paced: boolean,
): Wire {
  let helper = first;
  let closing = false;
  let listener: (chunk: Buffer) => void = () => {};
  const attach = (): void => {
    helper.stdout.on('data', (chunk: Buffer) => listener(chunk));
    helper.once('exit', () => void again());
  };
  /** socat ends when the master closes its side; a wire is still there then. */
  async function again(): Promise<void> {
    while (!closing) {
      const next = await start();
      if (next === undefined) await systemClock.sleep(500);
      else if (closing) return void next.stdin.end();
      else {
        helper = next;
        return attach();
      }
    }
  }
  attach();
  return {
    path,
    paced,
    onBytes: (next) => (listener = next),
    write: (bytes) => void (helper.stdin.writableLength < waitingBytesMax && helper.stdin.write(bytes)),
    async [Symbol.asyncDispose]() {
      closing = true;
      const gone = helper.exitCode === null && helper.signalCode === null ? once(helper, 'exit') : undefined;
      helper.stdin.end();
      helper.kill('SIGTERM');
      await gone;
      await rm(path, { force: true });
    },
  };
}
