// Programs of a bench: our small C sources compiled on the spot, anything pinned to one core, output as JSON lines.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const succeeds = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** A folder for what a bench builds and writes; gone when the bench is. */
export async function scratch(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-bench-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Compiles `c/<name>.c`; undefined, with a line that says why, where there is no compiler or library. */
export function compiled(name: string, folder: string, ...libraries: string[]): string | undefined {
  const flags = libraries.flatMap((library) => {
    const asked = spawnSync('pkg-config', ['--cflags', '--libs', library], { encoding: 'utf8' });
    return asked.status === 0 ? asked.stdout.trim().split(/\s+/) : [`-l${library}`];
  });
  const target = join(folder, name);
  const built = spawnSync(
    'gcc',
    ['-O2', '-o', target, join(import.meta.dirname, 'c', `${name}.c`), '-lpthread', '-lutil', ...flags],
    {
      encoding: 'utf8',
    },
  );
  if (built.status === 0) return target;
  console.log(`left out: ${name} (${built.error?.message ?? built.stderr.split('\n')[0]})`);
  return undefined;
}

const canPin = succeeds('taskset', '-c', '0', 'true');

export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The next line that it prints; rejects when it ends before. */
  line(): Promise<string>;
  /** Settles when it is gone, however it ended. */
  readonly ended: Promise<unknown>;
}

/** Starts a program whose words nobody wants: what it would print cannot hold it up either. */
export function startQuietly(command: readonly string[]): Pick<Program, 'child' | 'ended'> & AsyncDisposable {
  const [program, ...args] = command;
  const child = spawn(program!, args, { stdio: 'ignore' });
  return { child, ...endOf(child) };
}

/** Starts a program, on one core when `core` is given and the machine can pin. */
export function start(command: readonly string[], core?: number): Program {
  const [program, ...args] = core === undefined || !canPin ? command : ['taskset', '-c', String(core), ...command];
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    ...endOf(child),
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${command.join(' ')} ended without an answer`);
      return next.value;
    },
  };
}

function endOf(child: ChildProcess): { ended: Promise<unknown>; [Symbol.asyncDispose](): Promise<void> } {
  const ended = once(child, 'close').catch(() => {});
  return {
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Starts a program and gives the one JSON line that it prints. */
export async function answerOf<Answer>(command: readonly string[], core?: number): Promise<Answer> {
  await using program = start(command, core);
  return JSON.parse(await program.line()) as Answer;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
