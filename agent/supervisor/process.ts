// A command → one running process with its moments: ready, hanging, asked to stop, ended.
//
// 1. `stop` always ends it: SIGTERM, and SIGKILL when it has not ended within `stopMs`.
// 2. It holds the other end of a channel that the kernel closes when this process dies, however it dies.
// 3. It hangs when it has not said for `hangsMs` that it moves. Who reads that may have been asleep itself: what was said
//    meanwhile is read before anybody is judged.
// 4. It is in a session of its own: Ctrl-C reaches the supervisor alone, which stops its children in order.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../model/clock.ts';
import { type ChildMessage, hangsEnv } from '../child-message.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets each chunk of what it writes to stdout; without it, it writes to ours. */
  readonly output?: (chunk: Buffer) => void;
  /** Once it is ready it may be quiet for so long, ms; without it nobody watches. */
  readonly hangsMs?: number;
}

/** How it ended; `detail` when it could not even be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly detail?: string;
}

export interface Running {
  readonly pid: number | undefined;
  /** Settles when it said that it is ready, or when it ended before. */
  readonly ready: Promise<void>;
  readonly exited: Promise<Exit>;
  /** Settles when it hangs (true), or when `signal` aborts; it is watched only while this waits. */
  hangs(clock: Clock, signal: AbortSignal): Promise<boolean>;
  /** Settles when it has ended. */
  stop(clock: Clock, stopMs: number): Promise<Exit>;
  kill(): Promise<Exit>;
}

/** For what was said while we slept to be read, ms. */
const readingMs = 1_000;

export function run({ program, args, env, output, hangsMs }: Command): Running {
  const child = spawn(program, args, {
    env: { ...env, ...(hangsMs !== undefined && { [hangsEnv]: String(hangsMs) }) },
    detached: true,
    stdio: ['ignore', output === undefined ? 'inherit' : 'pipe', 'inherit', 'ipc'],
  });
  if (output !== undefined) child.stdout?.on('data', output);
  const exited = exitOf(child);
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: Partial<ChildMessage> | null) => {
    if (message?.type === 'ready') ready.resolve();
  });
  const kill = (): Promise<Exit> => {
    child.kill('SIGKILL');
    return exited;
  };
  return {
    pid: child.pid,
    ready: settled(ready.promise, exited),
    exited,
    kill,
    async hangs(clock, signal) {
      if (hangsMs === undefined) return false;
      await ready.promise;
      let spokeAt = clock.mono();
      child.on('message', () => (spokeAt = clock.mono()));
      while (!signal.aborted) {
        const before = spokeAt;
        await clock.sleep(before + hangsMs - clock.mono(), signal);
        if (spokeAt === before) await clock.sleep(readingMs, signal);
        if (spokeAt === before && !signal.aborted) return true;
      }
      return false;
    },
    async stop(clock, stopMs) {
      child.kill('SIGTERM');
      const ended = new AbortController();
      const late = clock.sleep(stopMs, ended.signal).then(() => 'late' as const);
      const exit = (await Promise.race([exited, late])) === 'late' ? await kill() : await exited;
      ended.abort();
      return exit;
    },
  };
}

async function settled(...either: readonly Promise<unknown>[]): Promise<void> {
  await Promise.race(either);
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => {
      // Also a failed `kill` comes here: only a process that never was has no pid.
      if (child.pid === undefined) resolve({ code: null, signal: null, detail: error.message });
    });
  });
}
