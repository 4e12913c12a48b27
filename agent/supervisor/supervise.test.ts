import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../model/clock.ts';
import { type Logger, silentLogger } from '../model/logger.ts';
import { lineWise } from './output.ts';
import { type ChildSpec, supervise } from './supervise.ts';

// Real processes on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

const childUrl = new URL('../child.ts', import.meta.url).href;
const superviseUrl = new URL('./supervise.ts', import.meta.url).href;
const clockUrl = new URL('../model/clock.ts', import.meta.url).href;
const loggerUrl = new URL('../model/logger.ts', import.meta.url).href;

async function scratch(): Promise<AsyncDisposable & { readonly diary: string; read(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-sup-'));
  const diary = join(folder, 'diary');
  await writeFile(diary, '');
  return {
    diary,
    read: async () => (await readFile(diary, 'utf8')).split('\n').filter((line) => line !== ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** A real process of its own; `write(word)` adds a line to the diary. */
function script(diary: string, body: string): string[] {
  const head = `import { appendFileSync } from 'node:fs'; const write = (word) => appendFileSync('${diary}', word + '\\n');`;
  return ['--input-type=module', '-e', `${head}\n${body}`];
}
const wellBehaved = (name: string, readyMs: number): string =>
  `import { runChild } from '${childUrl}';
   await runChild(async (signal, child) => {
     write('${name} up'); await new Promise((r) => setTimeout(r, ${readyMs})); write('${name} ready'); child.ready();
     await new Promise((r) => signal.addEventListener('abort', r)); write('${name} down');
   });`;

const spec = (name: string, args: string[], more: Partial<ChildSpec> = {}): ChildSpec => ({
  name,
  command: { program: process.execPath, args, env: { ...process.env, KENH_LOG: 'silent' } },
  restartsMax: Infinity,
  periodMs: 60_000,
  readyMs: 10_000,
  // Longer than any test: whoever waits for all of it is caught.
  stopMs: 120_000,
  ...more,
});
const around = (log: Logger = silentLogger) => ({ clock: systemClock, random: () => 0, log });

async function until(what: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(20))
    if (await what()) return;
  throw new Error('it did not happen in time');
}

test('each starts when the one before is ready; they stop in reverse, one after the other', async () => {
  await using place = await scratch();
  const stop = new AbortController();
  const specs = [
    spec('a', script(place.diary, wellBehaved('a', 150))),
    spec('b', script(place.diary, wellBehaved('b', 20))),
    spec('c', script(place.diary, wellBehaved('c', 0))),
  ];
  const running = supervise(specs, around(), stop.signal);
  await until(async () => (await place.read()).includes('c ready'));
  stop.abort();
  await running;
  expect(await place.read()).toEqual([
    'a up',
    'a ready',
    'b up',
    'b ready',
    'c up',
    'c ready',
    'c down',
    'b down',
    'a down',
  ]);
});

test('one that crashes in a loop is given up loudly, control never, and the others go on', async () => {
  await using place = await scratch();
  const stop = new AbortController();
  const loud: string[] = [];
  const log: Logger = { ...silentLogger, error: (_, text) => loud.push(text) };
  const specs = [
    spec('control', script(place.diary, `write('control'); process.exit(1)`)),
    spec('link', script(place.diary, `write('link'); process.kill(process.pid, 'SIGKILL')`), { restartsMax: 2 }),
    spec('hopeless', script(place.diary, `write('hopeless'); process.exit(78)`), { restartsMax: 5 }),
    spec('web', script(place.diary, wellBehaved('web', 0))),
  ];
  const running = supervise(specs, around(log), stop.signal);
  const count = async (name: string): Promise<number> => (await place.read()).filter((line) => line === name).length;
  await until(
    async () => loud.filter((text) => text.includes('GIVEN UP')).length === 2 && (await count('control')) >= 5,
  );
  expect(await count('link')).toBe(3);
  expect(await count('hopeless')).toBe(1);
  expect(await count('web up')).toBe(1);
  stop.abort();
  await running;
  expect(await count('web down')).toBe(1);
  expect(await count('link')).toBe(3);
});

test('one that ignores SIGTERM is killed after its stop time; one that cannot be started is tried again', async () => {
  await using place = await scratch();
  const stop = new AbortController();
  const loud: object[] = [];
  const log: Logger = { ...silentLogger, error: (fields) => loud.push(fields) };
  const deaf = `process.on('SIGTERM', () => write('no')); write('up'); setInterval(() => {}, 1000);`;
  const nowhere = spec('nowhere', []);
  const specs = [
    spec('deaf', script(place.diary, deaf), { stopMs: 300, readyMs: 100 }),
    { ...nowhere, command: { ...nowhere.command, program: '/nowhere/node' } },
  ];
  const running = supervise(specs, around(log), stop.signal);
  await until(async () => (await place.read()).includes('up') && loud.length >= 2);
  stop.abort();
  await running;
  expect(await place.read()).toEqual(['up', 'no']);
  expect(loud.at(-1)).toMatchObject({ process: 'deaf', signal: 'SIGKILL' });
  expect(loud[0]).toMatchObject({ process: 'nowhere', detail: expect.stringContaining('ENOENT') });
});

test('one that hangs is killed, rests and is started again; one that is only slow to begin is not', async () => {
  await using place = await scratch();
  const stop = new AbortController();
  const loud: string[] = [];
  const log: Logger = { ...silentLogger, error: (_fields, text) => loud.push(text) };
  // The first life hangs a while after it was ready, and wants no end; the others live on.
  const hanging = `import { runChild } from '${childUrl}'; import { readFileSync } from 'node:fs';
    const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    await runChild(async (signal, child) => { write('up'); block(1_500); child.ready(); write('ready');
      const isFirst = readFileSync('${place.diary}', 'utf8').split('up').length === 2;
      if (isFirst) setTimeout(() => block(600_000), 300);
      await new Promise((r) => signal.addEventListener('abort', r)); write('down'); });`;
  // Its loop turns and it moves nothing.
  const idle = `import { runChild } from '${childUrl}';
    await runChild(async (signal, child) => { write('idle'); child.movesWhile(() => false); child.ready();
      await new Promise((r) => signal.addEventListener('abort', r)); });`;
  const one = spec('one', script(place.diary, hanging));
  const two = spec('two', script(place.diary, idle));
  const rest = { program: process.execPath, args: script(place.diary, `write('rest')`), env: process.env };
  const running = supervise(
    [
      { ...one, command: { ...one.command, hangsMs: 1_000 }, rest: () => rest },
      { ...two, command: { ...two.command, hangsMs: 1_000 } },
    ],
    around(log),
    stop.signal,
  );
  await until(async () => (await place.read()).filter((word) => word === 'ready').length === 2, 40_000);
  await until(async () => (await place.read()).filter((word) => word === 'idle').length >= 2, 40_000);
  stop.abort();
  await running;
  const words = (await place.read()).filter((word) => word !== 'idle');
  expect(words).toEqual(['up', 'ready', 'rest', 'up', 'ready', 'down']);
  expect(loud).toContain('a process hangs and is killed');
});

/** A supervisor in a process of its own, and the pids of its children as they wrote them down. */
async function realSupervisor(diary: string, bodies: readonly string[]): Promise<ChildProcess> {
  const specs = bodies.map((body, n) => spec(`p${n}`, script(diary, body), { readyMs: 200 }));
  const source = `import { supervise } from '${superviseUrl}'; import { systemClock } from '${clockUrl}';
    import { silentLogger } from '${loggerUrl}';
    const specs = JSON.parse(process.argv[1]).map((spec) => ({ ...spec, restartsMax: Infinity }));
    await supervise(specs, { clock: systemClock, random: Math.random, log: silentLogger }, new AbortController().signal);`;
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', source, JSON.stringify(specs)], {
    stdio: 'ignore',
  });
  await once(supervisor, 'spawn');
  return supervisor;
}

test('after kill -9 of the supervisor no process is left, also none that will not rest', async () => {
  await using place = await scratch();
  const body = (rests: boolean): string => `import { runChild } from '${childUrl}';
    await runChild(async (signal) => { write(String(process.pid));
      await new Promise((r) => ${rests ? `signal.addEventListener('abort', r)` : 'setTimeout(r, 60_000)'}); });`;
  const supervisor = await realSupervisor(place.diary, [body(true), body(false), body(true)]);
  await until(async () => (await place.read()).length === 3);
  const pids = (await place.read()).map(Number);
  supervisor.kill('SIGKILL');
  const killed = systemClock.mono();
  await until(() => !pids.some(isAlive), 10_000);
  // 1.5 s for those that do not rest; the rest is the machine's load.
  expect(systemClock.mono() - killed).toBeLessThan(8_000);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('lines of several processes stay whole', () => {
  const lines: string[] = [];
  const [one, two] = [lineWise((line) => lines.push(line)), lineWise((line) => lines.push(line))];
  one(Buffer.from('{"a":'));
  two(Buffer.from('{"b":2}\n{"b":'));
  one(Buffer.from('1}\n'));
  two(Buffer.from('3}\n'));
  expect(lines).toEqual(['{"b":2}\n', '{"a":1}\n', '{"b":3}\n']);
});
