// A foreign server program → a child on loopback that is ready when this resolves and gone when it is disposed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface ServerProcess extends AsyncDisposable {
  /** Ends it and waits until it is gone. `SIGKILL` is a power cut for the program, not for the disk. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param ready an address that answers (whatever it says) once the server is up */
export async function startServer(program: string, args: readonly string[], ready: string): Promise<ServerProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  await once(child, 'spawn');
  for (let turn = 0; !(await answers(ready)); turn += 1) {
    if (child.exitCode !== null || turn > 400) throw new Error(`${program} did not start: ${said}`);
    await wait(25);
  }
  return {
    stop: (signal) => ended(child, signal),
    [Symbol.asyncDispose]: () => ended(child, 'SIGKILL'),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).text();
    return true;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
