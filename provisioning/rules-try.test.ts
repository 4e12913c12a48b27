import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openJournalWriter } from '../agent/journal/log/writer.ts';
import { monoMs, systemClock, wallMs } from '../agent/model/clock.ts';
import { bootId, gatewayId, pointId } from '../agent/model/ids.ts';
import { aBoot, aPoint } from '../agent/socket/test-kit.ts';
import { eventsBetween, newestEvent } from './event-log.ts';
import { widthOf } from './screen/width.ts';
import { kenh } from './terminal.test-kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const example = resolve(import.meta.dirname, '../agent/site/example.yaml');
/** Noon at the gateway of the example. */
const noon = Date.UTC(2026, 5, 1, 5);

async function stateFolder(): Promise<AsyncDisposable & { readonly path: string; readonly journal: string }> {
  const path = await mkdtemp(join(tmpdir(), 'kenh-try-'));
  return { path, journal: join(path, 'journal'), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const points = [
  aPoint('air.air_temp', 'Nhiệt độ', 'Temperature', '°C', 1),
  aPoint('air.air_rh', 'Độ ẩm', 'Humidity', '%', 1),
];

const writer = (folder: string, boot = aBoot) =>
  openJournalWriter(folder, {
    clock: systemClock,
    boot,
    gateway: gatewayId('sim-farm'),
    simulated: true,
    points,
    flushMs: 20,
  });

test('a site file on recorded hours: what its rules would have done, in words and as JSON', async () => {
  await using state = await stateFolder();
  const journal = await writer(state.journal);
  journal.event({ type: 'anchor', boot: aBoot, mono: monoMs(0), wall: wallMs(noon), errorMs: 1, source: 'ntp' });
  // Hot from half past twelve to half past one, every five seconds.
  for (let second = 0; second < 7_200; second += 5) {
    const isHot = second >= 1_800 && second < 5_400;
    const at = { quality: 'good', mono: monoMs(second * 1_000) } as const;
    journal.sample({ point: pointId('air.air_temp'), value: isHot ? 33.5 : 24, ...at });
    journal.sample({ point: pointId('air.air_rh'), value: 80, ...at });
  }
  await journal.settled();
  await journal.close(5_000);
  const argv = ['rules', 'try', example, '--from', '2026-06-01T05:00Z', '--to', '2026-06-01T07:00Z'];
  const where = ['--state', state.path, '--run', state.path];
  const { code, out } = await kenh([...argv, ...where], { width: 100 });
  expect(code).toBe(0);
  expect(out).toContain('với số liệu đã ghi');
  expect(out).toContain('2\u202F880 số liệu');
  expect(out).toContain('Không có số liệu đã ghi: ');
  // The heat holds for 30 s, and the mean of five minutes is above 29: then it begins. At its end that mean has to fall
  // below 29 for a minute.
  expect(out).toMatch(/● Quạt hút · 1 lần · 1 giờ\n/);
  expect(out).toMatch(/● Thông gió khi nóng · 1 lần · 1 giờ\n/);
  expect(out).toMatch(/◆ Bể cạn · 1 lần · 2 giờ · thiếu số liệu 2 giờ\n/);
  const json = JSON.parse((await kenh([...argv, '--json', ...where])).out);
  expect(json).toMatchObject({ from: noon, to: noon + 7_200_000, missing: expect.arrayContaining(['flow.flow']) });
  const fan = json.actuators.find((one: { actuator: string }) => one.actuator === 'fan');
  expect(Math.round((fan.runs[0].from - noon) / 1_000)).toBe(1_988);
  // An hour in which nothing was recorded yet is not an hour without data.
  const early = ['rules', 'try', example, '--from', '2026-06-01T04:00Z', '--to', '2026-06-01T07:00Z', ...where];
  const zones: string[] = [];
  const { out: told } = await kenh(early, { width: 100, atZone: (zone) => void zones.push(zone) });
  expect(zones).toEqual(['Asia/Ho_Chi_Minh']);
  expect(told).toMatch(/Trước \d\d\/06\/2026 \d\d:00:00 chưa có số liệu nào: không tính\./);
  expect(told).toMatch(/◆ Bể cạn · 1 lần · 2 giờ · thiếu số liệu 2 giờ\n/);
  expect(await kenh(['rules', 'try', '/nowhere.yaml', ...where])).toMatchObject({ code: 78 });
  expect(await kenh(['rules', 'try', example, '--state', '/nowhere', '--run', '/nowhere'])).toMatchObject({ code: 69 });
  expect(await kenh(['rules', 'try', example, '--from', 'hôm qua'])).toMatchObject({ code: 64 });
});

test('a made-up day needs no journal and no control, in both languages and on any terminal', async () => {
  const hour = ['--from', '2026-06-01T05:00Z', '--to', '2026-06-01T06:00Z'];
  for (const language of ['vi', 'en'] as const) {
    for (const width of [40, 80, 120]) {
      const ran = await kenh(['rules', 'try', example, '--simulated', ...hour], {
        language,
        width,
      });
      expect(ran).toMatchObject({ code: 0, err: '' });
      expect(ran.out).toContain(language === 'vi' ? 'GIẢ ĐỊNH' : 'MADE-UP');
      for (const line of ran.out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test('a file whose rules do not check is not tried', async () => {
  await using state = await stateFolder();
  const file = join(state.path, 'site.yaml');
  await writeFile(file, (await readFile(example, 'utf8')).replace('level.level < 0.3', 'level.levle < 0.3'));
  const ran = await kenh(['rules', 'try', file, '--simulated']);
  expect(ran.code).toBe(78);
  expect(ran.err).toContain('level.levle');
});

test('events of several runs, dated each by its own boot, in order; as far back as is asked for', async () => {
  await using state = await stateFolder();
  const boots = [1, 2, 3].map((n) => bootId(`00000000-0000-4000-8000-00000000000${n}`));
  for (const [n, boot] of boots.entries()) {
    const journal = await writer(state.journal, boot);
    const wall = wallMs(noon + n * 3_600_000);
    journal.event({ type: 'anchor', boot, mono: monoMs(0), wall, errorMs: 1, source: 'ntp' });
    for (let k = 0; k < 3_000; k += 1)
      journal.event({ type: 'note', mono: monoMs(k * 100), author: 'x', text: `${n}.${k}` });
    await journal.settled();
    await journal.close(5_000);
  }
  const place = { folder: state.journal, durable: undefined };
  const texts = async (fromHour: number, toHour: number) => {
    const range = { from: wallMs(noon + fromHour * 3_600_000), to: wallMs(noon + toHour * 3_600_000) };
    const found = await eventsBetween(place, range, ({ type }) => type === 'note');
    return found.map(({ event }) => (event.type === 'note' ? event.text : ''));
  };
  const all = boots.flatMap((_, n) => Array.from({ length: 3_000 }, (_unused, k) => `${n}.${k}`));
  expect(await texts(0, 24)).toEqual(all);
  expect(await texts(1, 24)).toEqual(all.slice(3_000));
  expect((await texts(1.05, 1.5))[0]).toBe('1.1800');
  expect(await newestEvent(place, (event) => event.type === 'note' && event.text.endsWith('.7'))).toMatchObject({
    text: '2.7',
  });
  expect(await newestEvent(place, ({ type }) => type === 'hold')).toBeUndefined();
});
