// A TypeScript entry file → a process on a leash: it is told to stop in our order, and notices when we are gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Program extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves with the exit code (128 + signal's number has no meaning here: −1 for a signal). */
  readonly ended: Promise<number>;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where its stdout and stderr go. */
  readonly outFd: number;
  readonly errFd: number;
  /** How long it may take to end after SIGTERM, ms; then it is killed. */
  readonly graceMs: number;
}

/**
 * The channel is the leash: it closes when this process ends, by whatever means. `detached` keeps the terminal's Ctrl-C
 * away, which would otherwise stop everybody at once and in no order.
 */
export function startProgram(entry: string, { args, env, outFd, errFd, graceMs }: ProgramOptions): Program {
  const child = spawn(process.execPath, [entry, ...args], {
    env,
    detached: true,
    stdio: ['ignore', outFd, errFd, 'ipc'],
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? -1));
    child.once('error', () => resolve(-1));
  });
  return {
    process: child,
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(impatience);
    },
  };
}
