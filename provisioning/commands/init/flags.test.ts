// `kenh init` where nobody can be asked: flags alone.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../agent/model/clock.ts';
import type { Language } from '../../../agent/model/language.ts';
import { loadProfiles } from '../../../agent/site/profiles.ts';
import { readSiteFile } from '../../../agent/site/read.ts';
import { commandLine } from '../../command-line.ts';
import { noPaint } from '../../screen/paint.ts';
import type { Terminal } from '../../terminal.ts';
import { readFlags } from './flags.ts';
import { profileChoices } from './profile-choice.ts';

vi.setConfig({ testTimeout: 60_000 });

const kenh = resolve(import.meta.dirname, '../../kenh');
const port = '/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10KZP-if00-port0';
const profiles = await loadProfiles();

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kenh-init-'));
  file = join(folder, 'site.yaml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Without a terminal. */
async function run(
  args: readonly string[],
  lang: Language = 'en',
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    language: lang,
    env: {},
    isRoot: false,
    clock: systemClock,
    random: Math.random,
    signal: new AbortController().signal,
    paint: noPaint,
    width: 80,
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
  };
  const code = await commandLine(terminal, ['init', '--out', file, ...args], () => undefined);
  return { code, out, err };
}

async function siteOf(path: string) {
  const result = await readSiteFile(path);
  if (!result.ok) throw new Error(result.complaints.map(({ message }) => message.en).join('\n'));
  return result.site;
}

const flags = ['--yes', '--id', 'a', '--kind', 'greenhouse', '--port', port, '--device', 'relays=waveshare@10'];

test('a program without a terminal is told the flag, and does not wait', () => {
  const { status, stderr } = spawnSync(kenh, ['init', '--out', file, '--id', 'a'], {
    encoding: 'utf8',
    input: 'x\n'.repeat(99),
  });
  expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining('--kind, --port, --device') });
});

test('flags alone write a whole site', async () => {
  const pump = 'pump=relays.relay_1,pump,2h,60s,name:Bơm, số 1';
  const valve = 'north=relays.relay_2,zone-valve,45min,pump:pump';
  const fan = 'fan=relays.relay_3,fan,none,why:thông gió, cả đêm';
  const air = 'air=xy-md02@1,5s,name:7 mét: gần cửa, phía Đông';
  const { code, out } = await run(
    [...flags, '--device', air, '--actuator', pump, '--actuator', valve, '--actuator', fan],
    'vi',
  );
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('2 thiết bị, 11 điểm đo, 3 cơ cấu') });
  const { gateway, devices, actuators } = await siteOf(file);
  expect(gateway).toMatchObject({ id: 'a', name: 'a' });
  expect(devices.map(({ name }) => name)).toEqual(['relays', '7 mét: gần cửa, phía Đông']);
  expect(actuators.map(({ name, why }) => [name, why])).toEqual([
    ['Bơm, số 1', undefined],
    ['north', undefined],
    ['fan', 'thông gió, cả đêm'],
  ]);
});

test('a file that is there is left alone without --force', async () => {
  await writeFile(file, 'mine');
  expect(await run(flags)).toMatchObject({ code: 64, err: expect.stringContaining('--force') });
  expect(await readFile(file, 'utf8')).toBe('mine');
  await rm(file);
  await symlink('/nowhere/at/all', file); // also a name that leads nowhere
  expect((await run(flags)).code).toBe(64);
  await rm(file);
  await writeFile(file, 'mine');
  expect((await run([...flags, '--force'])).code).toBe(0);
  expect((await siteOf(file)).gateway.id).toBe('a');
});

test.each<[args: string[], lang: Language, code: number, words: string]>([
  [[], 'vi', 64, 'Thiếu --id, --kind, --port, --device'],
  [['--id', 'a', '--port', port], 'en', 64, '--kind, --device is missing'],
  [['--id', 'A 7'], 'en', 64, '--id "A 7": "A 7" is no id'],
  [['--kind', 'greenhose'], 'en', 64, 'perhaps greenhouse'],
  [['--timezone', 'Hanoi'], 'en', 64, 'There is no time zone "Hanoi"'],
  [['--port', `${port},9600,8N1`], 'en', 64, 'expected [id=]port[,baud]'],
  [['--port', `${port},fast`], 'en', 64, 'a whole number'],
  [['--port', 'a=/dev/x', '--port', 'a=/dev/y'], 'en', 64, 'The id "a" is taken'],
  [['--port', port, '--device', 'xy-md20@1'], 'en', 64, 'Did you mean xy-md02?'],
  [['--port', port, '--device', 'eletechsup@1'], 'en', 64, 'fits several: eletechsup-n4d8b08'],
  [['--port', port, '--device', 'thermometer@1'], 'vi', 64, 'Không có hồ sơ nào giống «thermometer». Có: eastron'],
  [['--port', port, '--device', 'xy-md02'], 'en', 64, 'expected [id=]profile@unit'],
  [['--port', port, '--device', 'xy-md02@0'], 'en', 64, 'from 1 to 247'],
  [['--port', port, '--device', 'xy-md02@1,soon'], 'en', 64, '"soon" is no length of time'],
  [['--port', port, '--device', 'xy-md02@1,line:other'], 'en', 64, 'there is no line other'],
  [['--port', port, '--port', '10.0.0.1', '--device', 'xy-md02@1'], 'en', 64, 'add line:id'],
  [['--actuator', 'relays.relay_1,fan'], 'en', 64, 'expected id=device.point,role'],
  [['--actuator', 'a=relays.relay_1,pumpe'], 'en', 64, 'perhaps pump'],
  [[...flags, '--actuator', 'a=relays.relay_1,pump,none'], 'en', 78, 'a pump may not run without limit'],
  [[...flags, '--actuator', 'a=relay.relay_1,fan,1h'], 'vi', 78, 'relays.relay_1'],
  [[...flags, '--device', 'xy-md02@10'], 'en', 78, 'relays'],
])('without a terminal, %j (%s) ends with %i and says why', async (args, lang, code, words) => {
  const ran = await run(args, lang);
  expect({ code: ran.code, said: ran.out + ran.err }).toEqual({ code, said: expect.stringContaining(words) });
  expect(await readdir(folder)).toEqual([]);
});

test('every flag that --help shows is read', () => {
  const given = readFlags(
    {
      id: 'a',
      name: 'b',
      kind: 'school',
      timezone: 'UTC',
      port: ['/dev/x'],
      device: ['qdy30a@3'],
      actuator: ['p=level.x,pump'],
    },
    profileChoices(profiles, 'en'),
    'en',
  );
  expect(given).toMatchObject({
    ok: true,
    value: {
      id: 'a',
      name: 'b',
      kind: 'school',
      timezone: 'UTC',
      lines: [{ id: 'field' }],
      devices: [{ unit: 3, line: 'field' }],
      actuators: [{ longest: '2h' }],
    },
  });
});
