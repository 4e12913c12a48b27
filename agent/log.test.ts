import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { withoutCredentials } from './log.ts';

// Real processes on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const logUrl = new URL('./log.ts', import.meta.url).href;

/** What a real process that runs `script` with a log writes to stdout. */
async function lines(script: string, env: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
  const code = `import { openLog } from '${logUrl}'; const log = await openLog('control'); ${script}; await log.flush(); process.exit(0);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ...env },
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

test('one JSON line per sentence, with level in words, time, process and fields', async () => {
  const [first, ...rest] = await lines(`log.info({ line: 'field' }, 'line open'); log.debug({}, 'not shown')`);
  expect(first).toMatchObject({ level: 'info', name: 'control', line: 'field', msg: 'line open' });
  expect(first?.['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(rest).toEqual([]);
});

test('KENH_LOG sets the level, and a word that is no level is told', async () => {
  expect(await lines(`log.debug({}, 'a'); log.info({}, 'b')`, { KENH_LOG: 'debug' })).toHaveLength(2);
  expect(await lines(`log.warn({}, 'a')`, { KENH_LOG: 'error' })).toEqual([]);
  expect((await lines(`log.info({}, 'a')`, { KENH_LOG: 'loud' })).map((line) => line['msg'])).toEqual([
    'KENH_LOG names no level; info is used',
    'a',
  ]);
});

test('secrets never leave the process, wherever they hide', async () => {
  const script = `log.info({ token: 'hunter22', request: { headers: { authorization: 'Token hunter22' } },
    uplink: { password: 'hunter22' }, err: new Error('POST http://bob:hunter22@influx.example/ with Bearer hunter22xx') }, 'x Token hunter22')`;
  const text = JSON.stringify(await lines(script));
  expect(text).not.toContain('hunter22');
  expect(text).toContain('influx.example');
});

test('a process that ends at once has still written every line', async () => {
  expect(await lines(`for (let i = 0; i < 5000; i++) log.info({ i }, 'line')`)).toHaveLength(5000);
});

test('lines that nobody takes are dropped beyond a bound, the process goes on, and their number is told', async () => {
  const code = `import { openLog } from '${logUrl}'; const log = await openLog('control');
    for (let i = 0; i < 40_000; i++) log.info({ i, pad: 'x'.repeat(100) }, 'line');
    process.stderr.write('went on\\n'); setTimeout(async () => { await log.flush(); process.exit(0); }, 300);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said] = await once(child.stderr, 'data');
  expect(String(said)).toBe('went on\n');
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  const messages = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const dropped: number = messages.at(-1).dropped;
  expect(dropped).toBeGreaterThan(0);
  expect(messages.length - 1 + dropped).toBe(40_000);
});

test.each([
  ['Authorization: Token abcdefgh123', 'Authorization: Token •••'],
  ['mqtt://user:pass@broker:1883/x', 'mqtt://•••@broker:1883/x'],
  ['a token is missing', 'a token is missing'],
  ['http://127.0.0.1:8086/api', 'http://127.0.0.1:8086/api'],
])('%s → %s', (text, clean) => {
  expect(withoutCredentials(text)).toBe(clean);
});
