// `kenh init` itself, in a real terminal, with somebody who types.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSiteFile } from '../../../agent/site/read.ts';
import { inTerminal, scriptMissing, type Typist } from './pty.test-kit.ts';

// Real processes on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

const kenh = resolve(import.meta.dirname, '../../kenh');
const port = '/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10KZP-if00-port0';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kenh-init-'));
  file = join(folder, 'site.yaml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const terminal = (lang: string, ...args: readonly string[]): Typist =>
  inTerminal(kenh, ['--lang', lang, 'init', '--out', file, ...args], { TZ: 'UTC' });

async function siteOf(path: string) {
  const result = await readSiteFile(path);
  if (!result.ok) throw new Error(result.complaints.map(({ message }) => message.en).join('\n'));
  return result.site;
}

describe.skipIf(scriptMissing !== undefined)('in a terminal (needs script of bsdutils)', () => {
  test('Vietnamese: what is wrong is asked again, and the checker passes what is written', async () => {
    await using typist = terminal('vi');
    const dialog: readonly (readonly [string, string])[] = [
      ['Tên nơi này', ''],
      ['Tên nơi này', 'Nhà màng '.repeat(20)],
      ['Tên nơi này', 'Nhà màng số 7'],
      ['Mã gateway, không bao giờ đổi [nha_mang_so_7]', 'Nhà 7'],
      ['Mã gateway', 'nha_7'],
      ['Đây là [1]', 'grenhouse'],
      ['Đây là [1]', ''],
      ['Múi giờ [Asia/Ho_Chi_Minh]', 'Hà Nội'],
      ['Múi giờ', ''],
      ['Số thứ tự, đường dẫn cổng', ''],
      ['Số thứ tự, đường dẫn cổng', port],
      ['Tốc độ (baud) [9600]', '9601'],
      ['Mã đường truyền [field]', ''],
      ['Số thứ tự, đường dẫn cổng', port],
      ['Tốc độ (baud)', ''],
      ['Mã đường truyền', ''],
      ['Đường truyền nữa', '192.168.1.60:8899'],
      ['tốc độ phía RS-485', '9600'],
      ['Mã đường truyền [net]', ''],
      ['Đường truyền nữa', ''],
      ['vài chữ trong tên', 'xy-md20'], // nearly
      ['XY-MD02 (xy-md02)?', 'x'],
      ['XY-MD02 (xy-md02)?', 'c'],
      ['Nối vào đường truyền nào [1]', ''],
      ['Địa chỉ Modbus (1–247) [1]', '300'],
      ['Địa chỉ Modbus', ''],
      ['Tên cho người đọc', 'Không khí, giữa nhà'],
      ['Mã thiết bị [khong_khi_giua_nha]', 'air'],
      ['Bao lâu đọc một lần [10s]', 'nhanh'],
      ['Bao lâu đọc một lần', '5 s'],
      ['Thiết bị nữa', 'waveshare'],
      ['Nối vào đường truyền nào', 'field'],
      ['Địa chỉ Modbus', '1'],
      ['Địa chỉ Modbus', '10'],
      ['Tên cho người đọc', ''],
      ['Mã thiết bị [relay]', 'air'],
      ['Mã thiết bị', 'relays'],
      ['Bao lâu', ''],
      ['Thiết bị nữa', ''],
      ['Đầu ra nào', '1'],
      ['Nó là', '1'],
      ['Tên cho người đọc [bơm]', 'Bơm tưới'],
      ['Mã cơ cấu [bom_tuoi]', 'pump'],
      ['Mỗi lần chạy lâu nhất [2h]', 'none'],
      ['Mỗi lần chạy lâu nhất', '8d'],
      ['Nghỉ ít nhất', ''],
      ['Đầu ra nào', '1'],
      ['Nó là', 'bơm'],
      ['Tên cho người đọc', 'Bơm tưới'],
      ['Mã cơ cấu', 'pump'],
      ['Mỗi lần chạy lâu nhất', ''],
      ['Nghỉ ít nhất bao lâu giữa hai lần [60s]', ''],
      ['Đầu ra nào', '1'],
      ['Đầu ra nào', 'relays.relay_2'],
      ['Nó là', 'van khu tưới'],
      ['Tên cho người đọc', 'Van khu Bắc'],
      ['Mã cơ cấu', 'north'],
      ['Mỗi lần chạy lâu nhất [45min]', ''],
      ['Nghỉ ít nhất', '10s'],
      ['Bơm nào cấp nước cho van này [1]', ''],
      ['Đầu ra nào', '4'],
      ['Nó là', 'fan'],
      ['Tên cho người đọc', ''],
      ['Mã cơ cấu [quat]', ''],
      ['Mỗi lần chạy lâu nhất (none', 'none'],
      ['Vì sao', 'thông gió "suốt ngày"'],
      ['Nghỉ ít nhất', ''],
      ['Đầu ra nào', ''],
      [`Viết vào ${file}?`, ''],
    ];
    for (const [prompt, typed] of dialog) await typist.answer(prompt, typed);
    expect(await typist.ended()).toBe(0);
    const screen = typist.screen();
    for (const words of [
      'Mục này không để trống được.',
      'nhiều nhất 120 ký tự',
      '«Nhà 7» không phải mã',
      'có thể là greenhouse',
      'Không có múi giờ «Hà Nội»',
      'baud không có lựa chọn 9601',
      'cần số nguyên từ 1 đến 247',
      'Trả lời c (có) hoặc k (không)',
      '«nhanh» không phải khoảng thời gian',
      'Địa chỉ 1 trên field đã có thiết bị air',
      'Mã «air» đã dùng rồi',
      'phải có giới hạn',
      'longest ngoài khoảng cho phép',
      'Mã «relays.relay_1» đã dùng rồi',
      'Đã viết',
    ])
      expect(screen).toContain(words);
    const site = await siteOf(file);
    expect(site.gateway).toMatchObject({
      id: 'nha_7',
      name: 'Nhà màng số 7',
      kind: 'greenhouse',
      timezone: 'Asia/Ho_Chi_Minh',
    });
    expect(site.lines).toMatchObject([
      { id: 'field', options: { transport: 'rtu' } },
      { id: 'net', options: { transport: 'rtu-over-tcp' } },
    ]);
    expect(site.devices.map(({ id, name, unit }) => [id, name, unit])).toEqual([
      ['air', 'Không khí, giữa nhà', 1],
      ['relays', 'relays', 10],
    ]);
    expect(site.actuators).toMatchObject([
      {
        id: 'pump',
        name: 'Bơm tưới',
        point: 'relays.relay_1',
        role: 'pump',
        longestMs: 7_200_000,
        pauseMs: 60_000,
        rest: false,
      },
      { id: 'north', name: 'Van khu Bắc', role: 'zone-valve', pump: 'pump', pauseMs: 10_000 },
      { id: 'quat', name: 'quạt', point: 'relays.relay_4', longestMs: null, why: 'thông gió "suốt ngày"' },
    ]);
    expect(await readFile(file, 'utf8')).toMatch(/^# Tệp cấu hình .*\n# /);
    expect(await readdir(folder)).toEqual(['site.yaml']);
  });

  test('English: flags are answers, the rest is asked; typed ahead is heard in order', async () => {
    await using typist = terminal(
      'en',
      '--name',
      'Ward 3',
      '--id',
      'ward_3',
      '--kind',
      'hospital',
      '--port',
      '10.0.0.5',
    );
    await typist.answer('letters of its name', 'sdm120');
    typist.type('\rMains\r\r\r\r'); // unit, name, id, period, no more devices
    await typist.answer('Write ', 'y');
    expect(await typist.ended()).toBe(0);
    const { devices, gateway } = await siteOf(file);
    expect(devices).toMatchObject([{ id: 'mains', name: 'Mains', unit: 1 }]);
    expect(gateway).toMatchObject({ name: 'Ward 3', kind: 'hospital' });
    expect(await readFile(file, 'utf8')).toMatch(/^# Site file of one/);
    expect(typist.screen()).not.toMatch(/[ạảẹẻịỉọỏụủỳỵđ]/i);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s at any question writes nothing', async (_, key) => {
    for (const answers of [0, 2]) {
      await using typist = terminal(
        'vi',
        '--id',
        'a',
        '--kind',
        'school',
        '--port',
        '/dev/ttyX',
        '--device',
        'xy-md02@1',
      );
      if (answers > 0) {
        await typist.answer('Tên nơi này', 'Trường');
        await typist.answer('Múi giờ', '');
      }
      await expect
        .poll(() => typist.screen(), { timeout: 20_000 })
        .toContain(answers === 0 ? 'Tên nơi này' : 'Viết vào');
      typist.type(key);
      expect(await typist.ended()).toBe(1);
      expect(typist.screen()).toContain('chưa viết gì');
      expect(await readdir(folder)).toEqual([]);
    }
  });

  test('no is no', async () => {
    await using typist = terminal(
      'en',
      '--name',
      'a',
      '--id',
      'a',
      '--kind',
      'school',
      '--port',
      '/dev/ttyX',
      '--device',
      'xy-md02@1',
    );
    await typist.answer('Write ', 'n');
    expect(await typist.ended()).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });
});
