// A terminal → the live table of `kenh watch` on it, until the person or the caller ends it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '../../../agent/model/clock.ts';
import { connectControl } from '../../../agent/socket/client.ts';

export interface WatchOptions {
  readonly top: string;
  readonly run: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Longer than any start of the agent that ends well; after that `kenh watch` says itself what it misses. */
const waitMsMax = 20_000;

/**
 * True when it was shown, to whoever ended it; false when it could not be.
 * In our own process group, because it reads the keys; Ctrl-C reaches both, and both mean the same by it.
 */
export async function watchOnTerminal({ top, run, env }: WatchOptions, signal: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  const until = AbortSignal.any([signal, waiting.signal]);
  const client = connectControl({
    folder: run,
    role: 'cli',
    name: 'npm start',
    clock: systemClock,
    random: Math.random,
    signal: until,
  });
  await client.connected(waitMsMax);
  waiting.abort();
  if (signal.aborted) return true;
  const child = spawn(join(top, 'provisioning/kenh'), ['watch'], { env: { ...env, KENH_RUN: run }, stdio: 'inherit' });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const shown = await new Promise<boolean>((resolve) => {
    child
      .once('exit', (code) => resolve(code === 0 || code === null || signal.aborted))
      .once('error', () => resolve(false));
  });
  signal.removeEventListener('abort', end);
  return shown;
}
