// A pseudo-terminal whose far end is this process: by `socat`, or by Python where there is no socat.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const python = '/usr/bin/python3';
const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const means = works('socat', '-V') ? 'socat' : works(python, '-c', 'import pty') ? 'python' : undefined;

/** Why there can be no pty here; undefined when there can. For the names of skipped tests. */
export const ptyMissing: string | undefined = means === undefined ? 'needs socat or python3' : undefined;

const pythonPty = `
import os, pty, select, sys, tty
far, near = pty.openpty()
tty.setraw(near)
os.symlink(os.ttyname(near), sys.argv[1])
while True:
    for end in select.select([0, far], [], [])[0]:
        chunk = os.read(end, 4096)
        if not chunk: sys.exit()
        os.write(far if end == 0 else 1, chunk)
`;

export interface Pty extends AsyncDisposable {
  /** A link to the device, in the temporary folder. */
  readonly path: string;
  /** To whoever has the device open. */
  write(bytes: Buffer): void;
  /** As if the adapter were pulled out. */
  kill(): Promise<void>;
}

/** `received` gets what the opener of the device writes. */
export async function openPty(
  received: (chunk: Buffer) => void,
  path = join(tmpdir(), `kenh-pty-${randomUUID()}`),
): Promise<Pty> {
  await rm(path, { force: true });
  const child = started(path);
  child.stdout.on('data', received);
  child.stdin.on('error', () => {}); // Written to just as it was killed: that is what the test is about.
  const exited = once(child, 'exit');
  await there(path);
  // Held open, so that the pty does not end when the agent closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  let open = true;
  const kill = async (): Promise<void> => {
    if (!open) return;
    open = false;
    child.kill('SIGKILL');
    await exited;
    closeSync(held);
    await rm(path, { force: true });
  };
  return { path, write: (bytes) => void child.stdin.write(bytes), kill, [Symbol.asyncDispose]: kill };
}

function started(path: string): ChildProcessByStdio<Writable, Readable, null> {
  const stdio = ['pipe', 'pipe', 'ignore'] as const;
  if (means === 'socat') return spawn('socat', [`PTY,raw,echo=0,link=${path}`, 'STDIO'], { stdio: [...stdio] });
  return spawn(python, ['-c', pythonPty, path], { stdio: [...stdio] });
}

async function there(path: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const found = await stat(path).catch(() => undefined); // Not yet.
    if (found?.isCharacterDevice() === true) return;
    await wait(10);
  }
  throw new Error(`no pty at ${path}`);
}
