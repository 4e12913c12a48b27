// `npm start` as a person meets it: the farm, the agent and a table within seconds; gone without a trace afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { influxServer } from '../wire/influx-server.ts';

const top = resolve(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'kenh-start-'));
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
/** Inherited by every process that comes of a start, however it is called. */
const mark = `KENH_START_TEST=${folder}`;

/** A port of its own for health and metrics: another agent may run on this machine. */
const httpPort = String(await freePort());
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

interface Start {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly out: () => string;
  readonly err: () => string;
}

function start(env: Record<string, string> = {}, args: readonly string[] = []): Start {
  const [name, value] = mark.split('=') as [string, string];
  const places = ['--state', join(folder, 'farm'), '--run', join(folder, 'run')];
  const child = spawn(process.execPath, [join(top, 'test/farm/start.ts'), ...places, ...args], {
    env: { ...process.env, KENH_LANG: 'en', KENH_HTTP_PORT: httpPort, KENH_SITE: '', ...env, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, ended, out: () => out, err: () => err };
}

async function until(what: string, is: () => boolean | Promise<boolean>, ms: number, says: () => string = () => '') {
  for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(100)) {
    if (await is()) return;
  }
  expect.fail(`${what} did not come about within ${ms} ms: ${says().slice(-3_000)}`);
}

interface Living {
  readonly command: string;
  readonly environment: string;
}
/** All living processes that come of a start. */
async function left(): Promise<Living[]> {
  const found = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        try {
          const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
          if (!environment.split('\0').includes(mark)) return [];
          return [{ environment, command: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ') }];
        } catch {
          return []; // it ended while we looked, or is somebody else's
        }
      }),
  );
  return found.flat();
}
/** Which of them carry a text on their command line or in their environment; the one that was given it does not count. */
const knowing = async (secret: string): Promise<string[]> =>
  (await left())
    .filter(({ command }) => !command.includes('test/farm/start.ts'))
    .filter(({ command, environment }) => `${command} ${environment}`.includes(secret))
    .map(({ command }) => command);
const nobodyLeft = async (): Promise<boolean> => (await left()).length === 0;
const firstTable = /^sim-farm · .* (\d+) of (\d+) points good$/m;

test('first values within seconds; a second start is refused; after SIGTERM nothing is left', async () => {
  const first = start();
  await until('a table', () => firstTable.test(first.out()), 45_000, first.err);
  const [, good, all] = firstTable.exec(first.out())!;
  expect(Number(all)).toBeGreaterThan(80);
  expect(Number(good)).toBeGreaterThan(0.9 * Number(all));
  expect(first.out()).toMatch(/^weather\.air_temp +-?\d+\.\d +°C/m);

  const second = start();
  expect(await second.ended).toBe(75);
  expect(second.err()).toContain('npm start already runs');
  expect(second.out()).toBe('');

  first.process.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(await left()).toEqual([]);
}, 120_000);

test('kill -9 leaves nobody behind, and the next start works; the token is in a file of its owner only', async () => {
  const killed = start();
  await until('a table', () => firstTable.test(killed.out()), 45_000, killed.err);
  expect((await left()).length).toBeGreaterThan(3);
  killed.process.kill('SIGKILL');
  await until('an end of all', nobodyLeft, 45_000);

  await using server = await influxServer();
  const influx = { URL: server.url, TOKEN: 'very-secret-token', ORG: 'farm', BUCKET: 'gateways' };
  const env = Object.fromEntries(Object.entries(influx).map(([name, value]) => [`KENH_INFLUX_${name}`, value]));
  const again = start(env);
  await until('a table', () => firstTable.test(again.out()), 45_000, again.err);
  const streamed = (): string[] => server.lines.filter((line) => line.includes('point=weather.air_temp'));
  await until('a point at the server', () => streamed().length > 0, 45_000, again.err);
  expect(streamed()[0]).toMatch(/site=sim-farm/);
  // Whatever comes of the simulated farm says so.
  expect(server.lines.filter((line) => !line.includes('simulated=true'))).toEqual([]);
  expect(server.requests[0]?.headers.authorization).toBe('Token very-secret-token');
  const secret = join(folder, 'farm/secrets/influx');
  expect((await stat(secret)).mode & 0o777).toBe(0o600);
  expect(await readFile(secret, 'utf8')).toBe('very-secret-token');
  expect(await readFile(join(folder, 'farm/site.yaml'), 'utf8')).not.toContain('very-secret-token');
  expect(await knowing('very-secret-token')).toEqual([]);
  again.process.kill('SIGINT');
  expect(await again.ended).toBe(0);
  expect(again.err()).not.toContain('very-secret-token');
  expect(await left()).toEqual([]);
}, 180_000);

test('a site file of somebody’s own means no farm; a broken one is said and ends it with 78', async () => {
  const site = join(folder, 'broken.yaml');
  await mkdir(folder, { recursive: true });
  await writeFile(site, 'gateway: { id: Lục Ngạn }\n');
  const broken = start({}, ['--site', site]);
  expect(await broken.ended).toBe(78);
  expect(broken.err()).toContain('broken.yaml:1');
  expect(broken.err()).not.toContain('simulated farm runs');
  expect(await left()).toEqual([]);
}, 60_000);
