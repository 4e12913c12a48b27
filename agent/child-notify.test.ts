// A real process in a unit's place: started through `deploy/notify.pl`, heard by a real datagram socket (perl's: node has none).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './model/clock.ts';

vi.setConfig({ testTimeout: 60_000 });

const notify = resolve(import.meta.dirname, '../deploy/notify.pl');
const childUrl = new URL('./child.ts', import.meta.url).href;

/** Prints what it hears, a message a line. */
const listener = `
  use Socket; $| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un($ARGV[0])) or die "$!";
  print "up\\n"; while (1) { defined recv(S, my $message, 4096, 0) or die; print "$message\\n" }`;

let parts: AsyncDisposableStack;
let socket: string;
let heard: string[];

beforeEach(async () => {
  parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'kn-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  socket = join(folder, 'notify');
  heard = [];
  const perl = start('perl', ['-e', listener, socket], {});
  perl.stdout?.on('data', (bytes: Buffer) => heard.push(...bytes.toString().split('\n').filter(Boolean)));
  await until(() => heard.shift() === 'up');
});
afterEach(() => parts.disposeAsync());

function start(program: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  parts.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  return child;
}

async function until(what: () => boolean, ms = 20_000): Promise<void> {
  for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(20)) if (what()) return;
  throw new Error(`it did not happen in time; heard: ${heard.join(', ')}`);
}

function unit(body: string, env: Record<string, string> = {}): ChildProcess {
  const main = `import { runChild } from '${childUrl}';
    await runChild(async (signal, child) => { ${body} await new Promise((r) => signal.addEventListener('abort', r)); });`;
  const args = [notify, process.execPath, '--input-type=module', '-e', main];
  return start('perl', args, { KENH_LOG: 'silent', NOTIFY_SOCKET: socket, ...env });
}
const beats = (): number => heard.filter((message) => message === 'WATCHDOG=1').length;

test('it becomes the program, and tells that it is ready, that it moves, that it ends', async () => {
  const child = unit(`child.ready();`, { WATCHDOG_USEC: '200000' });
  await until(() => heard.includes('READY=1') && beats() >= 8);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(heard).toContain('STOPPING=1');
});

test('a loop that hangs, or a process that says that it does not move, is not told as moving', async () => {
  const hanging = unit(`setTimeout(() => { for (;;); }, 500);`, { WATCHDOG_USEC: '200000' });
  await until(() => beats() >= 4);
  await systemClock.sleep(1_500);
  const before = beats();
  await systemClock.sleep(500);
  expect(beats()).toBe(before);
  hanging.kill('SIGKILL');

  heard.length = 0;
  unit(`child.movesWhile(() => process.uptime() < 1.5);`, { WATCHDOG_USEC: '200000' });
  await until(() => beats() >= 2);
  await systemClock.sleep(2_500);
  const last = beats();
  await systemClock.sleep(500);
  expect(beats()).toBe(last);
});

test('a watchdog that is meant for another process, or none, is not fed', async () => {
  unit(`child.ready();`, { WATCHDOG_USEC: '200000', WATCHDOG_PID: '1' });
  unit(`child.ready();`);
  await until(() => heard.filter((message) => message === 'READY=1').length === 2);
  await systemClock.sleep(500);
  expect(beats()).toBe(0);
});

test('without a listener, and with one that is gone, the program runs all the same', async () => {
  const alone = unit(`process.exit(7);`, { NOTIFY_SOCKET: `${socket}.gone` });
  expect(await once(alone, 'exit')).toEqual([7, null]);
  const unheard = unit(`child.ready(); setTimeout(() => process.exit(8), 300);`, { NOTIFY_SOCKET: '' });
  expect(await once(unheard, 'exit')).toEqual([8, null]);
});
