import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../model/clock.ts';

// Real processes on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

const main = resolve(import.meta.dirname, '../main.ts');
const goodSite = `gateway: { id: test_gate, name: Thử, kind: school, timezone: Asia/Ho_Chi_Minh }
lines: { field: { driver: modbus, host: 127.0.0.1, port: 1 } }
devices: { air: { profile: xy-md02, line: field, unit: 1, every: 5s } }
`;

interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly site: string;
}
async function place(site: string | undefined): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'k-'));
  if (site !== undefined) await writeFile(join(folder, 'site.yaml'), site);
  return {
    folder,
    site: join(folder, 'site.yaml'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

interface Agent extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Everything it wrote, both streams. */
  readonly said: () => string;
  readonly exit: Promise<number | null>;
}

function agent({ folder, site }: Place, language = 'vi', more: readonly string[] = []): Agent {
  const args = [main, '--site', site, '--state', join(folder, 's'), '--run', join(folder, 'r'), ...more];
  // No port: the other tests of this machine have theirs.
  const env = { ...process.env, KENH_LANG: language, KENH_HTTP_PORT: 'none', KENH_LOG_FORMAT: 'json' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exit = once(child, 'close').then(([code]): number | null => code);
  return {
    child,
    said: () => said,
    exit,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function until(what: () => boolean): Promise<void> {
  for (const end = systemClock.mono() + 30_000; systemClock.mono() < end; await systemClock.sleep(20))
    if (what()) return;
  throw new Error('it did not happen in time');
}

test.each([
  ['vi', undefined, [], 78, 'Kênh không bao giờ tự bịa ra số liệu'],
  ['en', undefined, [], 78, 'Kênh never invents data'],
  ['vi', 'gateway: { id: x }\n', [], 78, 'có lỗi, Kênh không chạy'],
  ['en', goodSite, ['--site', '/dev/null/site.yaml'], 78, 'the file cannot be read: system error ENOTDIR'],
  ['en', goodSite, ['--bogus'], 64, 'Wrong option'],
  ['en', goodSite, ['--state', '/dev/null/nowhere'], 77, '/dev/null/nowhere'],
  ['en', goodSite, ['--run', '/proc/nowhere'], 77, '/proc/nowhere'],
  ['en', goodSite, ['--run', `/tmp/${'x'.repeat(100)}`], 78, 'Choose a shorter one with --run'],
])('%s: site %j and options %j end with %i', async (language, site, more, code, words) => {
  await using where = await place(site);
  await using started = agent(where, language, more);
  expect(await started.exit).toBe(code);
  expect(started.said()).toContain(words);
});

test('one agent per folder; a wrong new site changes nothing, a right one starts all anew; SIGTERM ends well', async () => {
  await using where = await place(goodSite);
  await using first = agent(where);
  const starts = (): number => first.said().split('all processes were started').length - 1;
  await until(() => starts() === 1);
  const checked: unknown = JSON.parse(await readFile(join(where.folder, 'r/site.json'), 'utf8'));
  expect(checked).toMatchObject({ gateway: { id: 'test_gate', simulated: false } });

  await using second = agent(where, 'en');
  expect(await second.exit).toBe(75);
  expect(second.said()).toContain(`process ${first.child.pid}`);

  await writeFile(where.site, 'gateway: { id: x }\n');
  first.child.kill('SIGHUP');
  await until(() => first.said().includes('the running one stays as it is'));
  expect(starts()).toBe(1);

  await writeFile(where.site, goodSite.replace('test_gate', 'test_gate_2'));
  first.child.kill('SIGHUP');
  await until(() => starts() === 2);
  expect(await readFile(join(where.folder, 'r/site.json'), 'utf8')).toContain('test_gate_2');
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
});
