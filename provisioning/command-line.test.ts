import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { lineHelpTexts } from '../agent/model/catalogue/line.ts';
import { openJournalWriter } from '../agent/journal/log/writer.ts';
import { monoMs, systemClock } from '../agent/model/clock.ts';
import type { Language } from '../agent/model/language.ts';
import { gatewayId, pointId } from '../agent/model/ids.ts';
import { aStatus, aBoot, fakeControl, socketFolder, somePoints } from '../agent/socket/test-kit.ts';
import { kenh, quiet } from './terminal.test-kit.ts';
import { tellDenied } from './reach.ts';
import type { LiveScreen } from './screen/tty.ts';
import { widthOf } from './screen/width.ts';
import type { Terminal } from './terminal.ts';

// Real processes on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  [['stats'], 64, 'Không có lệnh «stats».\nÝ bạn là «status»?'],
  [['status', '--bogus'], 64, 'Không có tùy chọn «--bogus»'],
  [['history'], 64, 'Thiếu tham số «point»'],
  [['--lang', 'fr', 'status'], 64, '«--lang <lang>» không nhận «fr». Chọn một trong: vi, en.'],
  [['history', 'a.b', '--from', 'hôm qua'], 64, 'Không hiểu thời gian «hôm qua»'],
  [['status', '--run', '/nowhere'], 69, 'không chạy'],
  [['history', 'a.b', '--state', '/nowhere'], 69, 'Không có nhật ký trong /nowhere'],
  [['journal', 'verify', '--state', '/nowhere'], 69, 'Không có nhật ký'],
  [['check', '/nowhere.yaml'], 78, ''],
])('kenh %j ends with %i and says it in Vietnamese', async (argv, code, words) => {
  const ran = await kenh(argv);
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(words);
});

test('the same in English, without any Vietnamese sign', async () => {
  for (const argv of [
    ['stats'],
    ['status', '--bogus'],
    ['history'],
    ['status', '--run', '/nowhere'],
    ['--help'],
    ['journal', 'export', '--help'],
  ]) {
    const { out, err } = await kenh(argv, { language: 'en' });
    // The name of the program is the same in both languages.
    expect((out + err).replaceAll('Kênh', '')).toMatch(/^[\p{ASCII}’…]+$/u);
  }
});

test('help and version end well; no command shows the help and is a mistake', async () => {
  expect(await kenh(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Cách dùng: kenh') });
  expect(await kenh(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  expect(await kenh([])).toMatchObject({ code: 64, out: expect.stringContaining('Lệnh:') });
});

test('status says everything in both languages, and no line is wider than the terminal', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  for (const width of [40, 60, 80, 120]) {
    for (const language of ['vi', 'en'] as const) {
      const { code, out } = await kenh(['status', '--run', folder.path], { language, width });
      expect(code).toBe(0);
      // A name may be broken between its words; none of it is left out.
      const words = out.replaceAll(/\s+/g, ' ');
      for (const name of [
        'sim-farm · Nhà màng Lục Ngạn 7',
        'field · Đường truyền nhà màng',
        'air · Không khí nhà màng',
        'soil_1 · Đất khu Bắc',
      ])
        expect(words, name).toContain(name);
      expect(words).not.toContain('…');
      for (const line of out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
  const { out } = await kenh(['status', '--run', folder.path]);
  for (const words of [
    'MÔ PHỎNG',
    'trả lời 34,5 ms',
    'mất liên lạc',
    'hỏi lại sau 42 giây',
    'đang gửi bù',
    '2 để riêng vì máy chủ không nhận',
    'giờ đúng',
  ]) {
    expect(out).toContain(words);
  }
  const json = await kenh(['status', '--run', folder.path, '--json']);
  expect(JSON.parse(json.out)).toMatchObject({ gateway: 'sim-farm', lines: [{ line: 'field' }] });
});

test('status says what to do about a port, in the reader’s language and once', async () => {
  await using folder = await socketFolder();
  // As the drivers say it.
  const detail = `/dev/ttyUSB0: ${lineHelpTexts['EACCES']?.en}`;
  const fault = { kind: 'denied', code: 'EACCES', detail } as const;
  const status = () => ({
    ...aStatus(),
    lines: aStatus().lines.map((line) => ({ ...line, state: 'denied' as const, fault })),
  });
  await using _ = await fakeControl(folder.path, { status });
  const told = async (language: Language) =>
    (await kenh(['status', '--run', folder.path], { language, width: 200 })).out;
  expect(await told('vi')).toContain('hãy thêm người dùng vào nhóm dialout');
  expect((await told('en')).split('add the user to the group dialout')).toHaveLength(2);
});

test('nobody is told to join a group that may not read either, or the group root', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-cli-'));
  const path = join(folder, 'journal');
  await mkdir(path, { mode: 0o700 });
  const words: string[] = [];
  const terminal: Terminal = { ...quiet, language: 'en', err: (text) => void words.push(text) };
  expect(await tellDenied(terminal, join(path, 'chunks'))).toBe(77);
  expect(words.join('')).toMatch(/may use it\. Run it with sudo\.\n$/);
  await rm(folder, { recursive: true });
});

test('points in a table and as JSON', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  const { out } = await kenh(['points', '--run', folder.path]);
  expect(out).toMatch(/^air\.air_temp +Nhiệt độ không khí +°C +air_temp +5 giây$/m);
  expect(JSON.parse((await kenh(['points', '--run', folder.path, '--json'])).out)).toHaveLength(4);
});

const sample = (value: number) =>
  ({ point: pointId('air.air_temp'), value, quality: 'good', mono: systemClock.mono() }) as const;

test('watch without a terminal prints one plain line per reading', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path);
  control.publish([sample(27.44)]);
  const stop = new AbortController();
  const watching = kenh(['watch', 'air.air_temp', '--run', folder.path], { signal: stop.signal, width: Infinity });
  await systemClock.sleep(500);
  stop.abort();
  const { code, out } = await watching;
  expect(code).toBe(0);
  expect(out).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d {2}air\.air_temp {2}27,4 °C {2}tốt\n$/);
  expect(await kenh(['watch', 'air.air_tmp', '--run', folder.path])).toMatchObject({
    code: 1,
    err: expect.stringContaining('air.air_tmp'),
  });
});

test('watch on a terminal draws, follows its size, scrolls, and leaves the terminal as it was', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path);
  control.publish([sample(27.44)]);
  const frames: string[] = [];
  let press = (_key: string): void => {};
  let size = { columns: 80, rows: 24 };
  const nothing = { [Symbol.dispose]: () => {} };
  const screen: LiveScreen = {
    size: () => size,
    write: (text) => void frames.push(text),
    onKey: (listener) => ((press = listener), nothing),
    onResize: () => nothing,
  };
  const watching = kenh(['watch', '--run', folder.path], { screen });
  await until(() => frames.some((frame) => frame.includes('27,4 °C')));
  size = { columns: 40, rows: 5 };
  press('G');
  // oxlint-disable-next-line no-control-regex -- what a terminal does not show
  const lines = (frames.at(-1) ?? '').replaceAll(/\u001b\[[?0-9;]*[A-Za-z]/g, '').split('\r\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(widthOf(line)).toBeLessThan(40);
  expect(lines.at(-1)).toContain('dòng 3–4 / 4');
  await control.close();
  await until(() => frames.at(-1)?.includes('MẤT KẾT NỐI') === true);
  size = { columns: 80, rows: 24 };
  press('g');
  // What was good is not called good any more when nobody vouches for it.
  expect(frames.at(-1)).toContain('cũ: mất kết nối');
  expect(frames.at(-1)).not.toContain('tốt');
  press('q');
  expect((await watching).code).toBe(0);
  expect(frames[0]).toContain('[?1049h');
  expect(frames.at(-1)).toContain('[?1049l');
});

async function until(what: () => boolean): Promise<void> {
  for (const end = systemClock.mono() + 10_000; systemClock.mono() < end; await systemClock.sleep(20))
    if (what()) return;
  throw new Error('it did not happen in time');
}

test('check prints complaints and ends with 78, a right file with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-cli-'));
  const wrong = join(folder, 'site.yaml');
  await writeFile(wrong, 'gateway: { id: x, name: y, kind: zoo }\n');
  expect(await kenh(['check', wrong])).toMatchObject({ code: 78, out: expect.stringContaining(`${wrong}:1:`) });
  expect(JSON.parse((await kenh(['check', wrong, '--json'])).out)).toMatchObject({ ok: false });
  const example = resolve(import.meta.dirname, '../agent/site/example.yaml');
  expect(await kenh(['check', example])).toMatchObject({ code: 0, out: expect.stringContaining('cấu hình đúng') });
  // The example's token is not on this machine: a warning, because the file itself is right.
  expect((await kenh(['check', example])).out).toContain('không có mã bí mật "influx"');
  expect(JSON.parse((await kenh(['check', example, '--json'])).out)).toMatchObject({ ok: true, secrets: [{}] });
  expect(JSON.parse((await kenh(['schema'])).out)).toMatchObject({ type: 'object' });
  await rm(folder, { recursive: true });
});

test('the launcher runs from anywhere, through a symlink, with the pinned Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-cli-'));
  await symlink(resolve(import.meta.dirname, 'kenh'), join(folder, 'kenh'));
  const options = { cwd: '/', env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } };
  const out = await new Promise((done) =>
    execFile(join(folder, 'kenh'), ['--version'], options, (error, stdout) => done(error ?? stdout)),
  );
  expect(out).toBe('0.1.0\n');
  await rm(folder, { recursive: true });
});

test('history, verify and export read what a journal holds', async () => {
  const state = await mkdtemp(join(tmpdir(), 'kenh-cli-'));
  const [point] = somePoints;
  if (point === undefined) throw new Error('no point');
  const journal = await openJournalWriter(join(state, 'journal'), {
    clock: systemClock,
    boot: aBoot,
    gateway: gatewayId('sim-farm'),
    simulated: true,
    points: [point],
    flushMs: 50,
  });
  const mono = systemClock.mono();
  journal.event({ type: 'anchor', boot: aBoot, mono, wall: systemClock.wall(), errorMs: 1, source: 'ntp' });
  for (let n = 0; n < 50; n += 1) journal.sample({ ...sample(20 + n / 10), mono: monoMs(mono + n) });
  journal.sample({ ...sample(6553.5), quality: 'bad', reason: 'fault-code', mono: monoMs(mono + 60) });
  await journal.settled();
  await journal.close(5_000);
  const where = ['--state', state, '--run', state];

  const shown = await kenh(['history', 'air.air_temp', ...where]);
  expect(shown.code).toBe(0);
  // A bad value is listed as what it is, and neither drawn nor counted among the extremes.
  expect(shown.out).toContain('nhỏ nhất 20,0 °C · lớn nhất 24,9 °C · mới nhất 24,9 °C');
  expect(shown.out).toMatch(/6553,5 °C +sai/);
  const csv = await kenh(['history', 'air.air_temp', '--csv', ...where]);
  expect(csv.out.split('\r\n')).toHaveLength(1 + 51 + 1);
  expect(csv.out).toMatch(/^time,value,quality,min,max,count\r\n\d{4}-[\d-]+T[\d:.]+Z,20,good,,,\r\n/);
  expect(await kenh(['history', 'air.air_tmp', ...where])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Ý bạn là: air.air_temp'),
  });

  expect(await kenh(['journal', 'verify', ...where])).toMatchObject({ code: 0, out: expect.stringContaining('✓') });
  const lines = (await kenh(['journal', 'export', '--format', 'jsonl', ...where])).out.trim().split('\n');
  expect(lines).toHaveLength(51);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ point: 'air.air_temp', value: 20, quality: 'good' });
  await rm(state, { recursive: true });
});
