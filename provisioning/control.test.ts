import { expect, test, vi } from 'vitest';
import { systemClock } from '../agent/model/clock.ts';
import { actuatorId } from '../agent/model/ids.ts';
import { liveFarm } from './core.test-kit.ts';

// Real sockets, a real journal and a core that lives, on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000 });

/** A clock on which whoever waits waits a twentieth. */
const hurried = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 20, signal) };

test('run: taken, sent, confirmed; the valve is really open and its pump runs', async () => {
  await using core = await liveFarm();
  const ran = await core.kenh(['run', 'valve_north', '10min', '--because', 'thử van']);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toMatch(/^Đã nhận: Van khu Bắc MỞ trong 10 phút\n/);
  expect(ran.out).toContain('✓ Bo mạch xác nhận: Van khu Bắc MỞ\n');
  expect(ran.out).toMatch(/Lệnh vẫn chạy tiếp, còn 9 phút 5\d giây\. Dừng: kenh stop valve_north\n$/);
  expect(core.rig.output('valve_north')).toBe(true);
  await systemClock.sleep(200);
  expect(core.rig.output('pump')).toBe(true);
  const [claim] = core.rig.state('valve_north').claims;
  expect(claim?.command).toMatchObject({ rank: 'local', author: { kind: 'person', name: 'Lan' } });
  expect(JSON.parse((await core.kenh(['run', 'Quat hut', '1min', '--json'])).out)).toMatchObject({
    actuator: 'fan',
    value: true,
    forMs: 60_000,
    state: 'confirmed',
  });
});

test('run --wait follows to the end, and the journal says why it ended', async () => {
  await using core = await liveFarm();
  const ran = core.kenh(['run', 'fan', '1s', '--wait']);
  expect(await ran).toMatchObject({ code: 0, out: expect.stringContaining('Quạt hút: kết thúc, hết thời gian') });
  const waiting = core.kenh(['run', 'fan', '10min', '--wait', '--json']);
  await systemClock.sleep(500);
  await core.kenh(['stop', 'fan', '--as', 'Hoa']);
  const { code, out } = await waiting;
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ state: 'ended', because: { code: 'stopped', params: { name: 'Hoa' } } });
});

test('run says why it waits, and leaves the command when nobody waits any longer', async () => {
  await using core = await liveFarm();
  core.rig.sample('tank.level', 0.21);
  await systemClock.sleep(50);
  // Something of it is news all the time.
  const busy = setInterval(() => (core.rig.state('valve_north').usage.litre += 1), 50);
  const late = await core.kenh(['run', 'valve_north', '10min'], { clock: hurried });
  clearInterval(busy);
  expect(late.code).toBe(75);
  // Each reason is said once, although it is there all the time.
  expect(late.out.split('Đang chờ:')).toHaveLength(2);
  expect(late.out.replaceAll(/\s+/g, ' ')).toContain('liên động Bể cạn: Mực nước 0,21 m dưới 0,3 m');
  expect(late.out).toContain('Lệnh vẫn còn');
  expect(core.rig.state('valve_north').claims).toHaveLength(1);

  const stop = new AbortController();
  const leaving = core.kenh(['run', 'fan', '10min', '--wait'], { signal: stop.signal });
  await systemClock.sleep(500);
  stop.abort();
  expect(await leaving).toMatchObject({ code: 0, out: expect.stringContaining('Lệnh vẫn chạy tiếp') });
  expect(core.rig.output('fan')).toBe(true);
});

test('what cannot be is said at once: the word, the value, the time, the limit, the hold', async () => {
  await using core = await liveFarm();
  for (const [argv, code, words] of [
    [['run', 'fann', '10min'], 1, 'Không có thiết bị «fann».\nÝ bạn là: Quạt hút (fan)?'],
    [['run', 'fan', '10'], 64, 'Không hiểu thời gian «10»'],
    [['run', 'fan', '3h'], 1, 'Không được: dài quá: nhiều nhất 2 giờ'],
    [['run', 'fan', '10min', '--value', '60%'], 64, 'Quạt hút chỉ bật hoặc tắt được'],
    [['run', 'vent', '1min'], 64, 'hãy thêm --value'],
    [['run', 'vent', '1min', '--value', 'half'], 64, 'Không hiểu giá trị «half»'],
    [['run', 'vent', '1min', '--value', '5bar'], 64, 'không phải «bar»'],
    [['run', 'fan'], 64, 'Thiếu tham số «duration»'],
    [['stop'], 64, 'Dừng gì?'],
    [['stop', 'pump', '--all'], 64, 'Dừng gì?'],
    [['stop', 'nowhere'], 1, 'Không có thiết bị hay khu «nowhere»'],
    [['hand', 'fan', 'maybe'], 64, 'Không hiểu giá trị «maybe»'],
    [['lock', 'fan', '--as', 'Lan'], 64, 'Cần lý do'],
    [['ack', 'warm'], 64, 'Cần lý do'],
    [['ack', 'warm', '--because', 'x'], 1, 'Không được: không có gì để xác nhận'],
    [['ack', 'wam', '--because', 'x'], 1, 'Không có cảnh báo «wam».\nÝ bạn là: Nhà quá nóng (warm)?'],
    [['shelve', 'warm', '8d', '--because', 'x'], 1, 'dài quá: nhiều nhất 7 ngày'],
    [['unshelve', 'warm'], 1, 'cảnh báo này không bị tạm ẩn'],
    [['rules', 'explain', 'ht'], 1, 'Không có quy tắc «ht».\nÝ bạn là: Thông gió khi nóng (hot)?'],
    [['release'], 1, 'Không có gì đang bị dừng hay khóa'],
    [['events', '--kind', 'memory'], 64, 'Không có loại sự kiện «memory»'],
  ] as const) {
    const ran = await core.kenh(argv);
    expect([ran.code, ran.err], argv.join(' ')).toEqual([code, expect.stringContaining(words)]);
  }
  expect((await core.kenh(['run', 'vent', '1min', '--value', '62,5'])).out).toContain('✓ Bo mạch xác nhận: Vent 62,5');
  expect(core.rig.output('vent')).toBe(62.5);
});

test('stop: an actuator, a zone by its name, everything; at rest by the boards’ word', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'valve_north', '10min']);
  const zone = await core.kenh(['stop', 'khu bac']);
  expect(zone).toMatchObject({ code: 0, out: expect.stringContaining('Đã dừng Khu Bắc.') });
  expect(zone.out).toContain('✓ Van khu Bắc: bo mạch xác nhận ĐÓNG');
  expect(core.rig.output('pump')).toBe(false);
  expect(core.rig.output('valve_north')).toBe(false);

  await core.kenh(['run', 'fan', '10min']);
  const all = await core.kenh(['stop', '--all', '--because', 'vỡ ống']);
  expect(all).toMatchObject({ code: 0, out: expect.stringContaining('Đã dừng tất cả nước và phân bón') });
  expect(all.out.match(/✓/g)).toHaveLength(2);
  expect([...core.rig.control.state.holds.values()]).toMatchObject([
    { kind: 'stop-all', because: { code: 'stop-all-said', params: { name: 'Lan', words: 'vỡ ống' } } },
  ]);
  expect(core.rig.output('fan')).toBe(true);
  expect(await core.kenh(['run', 'valve_north', '1min'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Lan đã bấm Dừng tất cả: vỡ ống'),
  });
});

test('a stop whose board does not answer is not called done', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'fan', '10min']);
  core.rig.moods.set('fan', 'silent');
  const ran = await core.kenh(['stop', 'fan'], { clock: hurried });
  expect(ran).toMatchObject({
    code: 75,
    out: expect.stringContaining('✗ Quạt hút: chưa về trạng thái nghỉ: bo mạch không trả lời\n'),
  });
});

test('what a stop keeps away for the day is said, listed, and lifted by name', async () => {
  await using core = await liveFarm();
  const stopped = await core.kenh(['stop', 'north'], { width: 200 });
  expect(stopped.out).toContain('kenh release valve_north --as TÊN');
  expect((await core.kenh(['status'])).out).toContain('Hôm nay không tự chạy: Van khu Bắc');
  expect(await core.kenh(['release', 'valve_north', '--as', 'Lan'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('lại được chạy nó hôm nay'),
  });
  expect((await core.kenh(['status'])).out).not.toContain('Hôm nay không tự chạy');
});

test('control says in whose time zone it lives, to whoever may ask it', async () => {
  await using core = await liveFarm();
  const zones: string[] = [];
  await core.kenh(['status'], { atZone: (zone) => void zones.push(zone) });
  expect(zones).toEqual(['Asia/Ho_Chi_Minh']);
});

test('a stop passes from anyone, also without a name', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'fan', '10min']);
  const nameless = { env: { HOME: '/root' } };
  expect(await core.kenh(['run', 'fan', '10min'], nameless)).toMatchObject({ code: 64 });
  const stopped = await core.kenh(['stop', 'fan'], nameless);
  expect(stopped).toMatchObject({ code: 0, out: expect.stringContaining('chờ tới lần sau') });
  expect((await core.kenh(['why', 'fan'])).out).not.toContain('Lan yêu cầu');
});

test('a stop of a board that only its timer can have brought to rest is not called done', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'valve_north', '10min']);
  for (let turn = 0; turn < 100 && core.rig.output('pump') !== true; turn += 1) await systemClock.sleep(50);
  expect(core.rig.output('pump')).toBe(true);
  core.rig.moods.set('pump', 'silent');
  const ran = await core.kenh(['stop', '--all'], { clock: hurried });
  expect(ran.code).toBe(75);
  expect(ran.out).not.toContain('Bơm tưới: bo mạch xác nhận');
});

test('locks and releases: with a person’s name only, one at a time, starting nothing', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'fan', '10min']);
  const locked = await core.kenh(['lock', 'fan', '--because', 'thay dây', '--as', 'Hoa']);
  expect(locked).toMatchObject({ code: 0, out: expect.stringContaining('Mở khóa: kenh release fan') });
  expect(core.rig.output('fan')).toBe(false);
  expect(await core.kenh(['release', 'fan'], { env: { USER: 'lan' } })).toMatchObject({ code: 64 });
  expect(await core.kenh(['release', 'fan', '--as', 'root'])).toMatchObject({
    code: 64,
    err: expect.stringContaining('Cần tên thật'),
  });
  // Somebody else's hands may be in the fan: no word takes its lock away but its own.
  const which = await core.kenh(['release']);
  expect(which.code).toBe(64);
  expect(which.err).toContain('Khóa bảo trì Quạt hút');
  expect(which.err).toContain('kenh release fan');
  expect(await core.kenh(['release', 'zzzz'])).toMatchObject({ code: 1, err: expect.stringContaining('«zzzz»') });
  await core.kenh(['stop', '--all']);
  expect(await core.kenh(['release'])).toMatchObject({ code: 0, out: expect.stringContaining('Dừng tất cả') });
  expect(await core.kenh(['release', 'fan'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Không có gì tự chạy'),
  });
  await systemClock.sleep(300);
  expect(core.rig.output('fan')).toBe(false);
  const told = core.rig.facts.filter(({ type }) => type === 'hold');
  expect(told).toMatchObject([
    { state: 'set' },
    { state: 'set' },
    { state: 'released' },
    { state: 'released', by: { name: 'Lan' } },
  ]);
});

test('why explains as a person would', async () => {
  await using core = await liveFarm();
  await core.kenh(['run', 'valve_north', '10min', '--because', 'thử van']);
  core.rig.sample('flow.flow', 12);
  await systemClock.sleep(300);
  const running = (await core.kenh(['why', 'bom tuoi'])).out;
  for (const words of [
    'Bơm tưới BẬT\n  vì chạy theo Van khu Bắc\n',
    '▶ theo Van khu Bắc: BẬT · người tại chỗ · còn 9 phút',
    'Nước chảy thật  có · từ',
    'chạy 0 giây, tối đa 1 giờ',
    'bo mạch tự về TẮT sau 15 giây khi gateway ngừng hoạt động',
  ]) {
    expect(running).toContain(words);
  }
  core.rig.sample('tank.level', 0.21);
  await systemClock.sleep(300);
  const dry = (await core.kenh(['why', 'pump'])).out;
  expect(dry).toContain('Bơm tưới TẮT\n  vì liên động Bể cạn: Mực nước 0,21 m dưới 0,3 m\n');
  const valve = (await core.kenh(['why', 'valve_north'], { width: 200 })).out;
  expect(valve).toContain('· Lan: MỞ · người tại chỗ · còn 9 phút');
  expect(valve).toContain('    thử van\n    chưa được vì Bơm tưới không chạy được: liên động Bể cạn');
  expect(valve).toContain('! không tự tắt khi gateway ngừng hoạt động');
  expect(valve).toMatch(/L, tối đa 1000 L/);
  const all = (await core.kenh(['why'])).out.split('\n');
  expect(all[0]).toMatch(/^Bơm tưới +pump +TẮT +liên động Bể cạn/);
  expect(JSON.parse((await core.kenh(['why', 'pump', '--json'])).out)).toMatchObject({
    actuator: 'pump',
    because: { code: 'interlock' },
    why: 'liên động Bể cạn: Mực nước 0,21 m dưới 0,3 m',
  });
});

test('alarms: told, acknowledged, shelved, taken out of service, shown again', async () => {
  await using core = await liveFarm();
  expect((await core.kenh(['alarms'])).out).toBe('✓ Không có cảnh báo.\n');
  core.rig.sample('air.temp', 41.5);
  await systemClock.sleep(100);
  expect((await core.kenh(['alarms'])).out).toMatch(
    /^● Nhà quá nóng \(cao\)\n {2}CHƯA XÁC NHẬN · vừa xong\n {2}Nhiệt độ 41,5 °C trên 40 °C\n {2}warm · air\.temp > 40\n$/,
  );
  expect(await core.kenh(['ack', 'nha qua nong', '--because', 'đã mở cửa'])).toMatchObject({
    code: 0,
    out: 'Đã xác nhận: Nhà quá nóng\n',
  });
  expect((await core.kenh(['alarms'])).out).toContain('đã xác nhận · vừa xong · Lan: đã mở cửa');
  for (const [word, hint] of [
    ['nha qa nogn', 'Ý bạn là: Nhà quá nóng (warm)?'],
    ['wram', 'Ý bạn là: Nhà quá nóng (warm)?'],
    ['gateway:off', 'Đang có: Nhà quá nóng (warm)'],
  ] as const) {
    expect(await core.kenh(['ack', word, '--because', 'x'])).toMatchObject({
      code: 1,
      err: `kenh: Không có cảnh báo «${word}».\n${hint}\n`,
    });
  }
  expect(await core.kenh(['ack', 'warm', '--because', 'x', '--as', 'Hoa'])).toMatchObject({
    code: 1,
    err: 'kenh: Không được: Lan đã xác nhận rồi\n',
  });
  expect(await core.kenh(['shelve', 'warm', '2 giờ', '--because', 'chờ thợ'])).toMatchObject({ code: 0 });
  expect((await core.kenh(['alarms'])).out).toBe('✓ Không có cảnh báo.\n1 cảnh báo đang ẩn: kenh alarms --all\n');
  expect((await core.kenh(['alarms', '--all'], { width: 200 })).out).toContain(
    'tạm ẩn, còn 1 giờ 59 phút (Lan: chờ thợ)',
  );
  expect(await core.kenh(['unshelve', 'warm'])).toMatchObject({ code: 0, out: 'Đã bỏ ẩn: Nhà quá nóng\n' });
  expect(await core.kenh(['out-of-service', 'warm', '--because', 'đầu đo hỏng'])).toMatchObject({
    code: 0,
    out: 'Đã ngừng sử dụng: Nhà quá nóng\n',
  });
  expect((await core.kenh(['alarms', '--all'], { width: 200 })).out).toContain('ngừng sử dụng (Lan: đầu đo hỏng)');
  expect(await core.kenh(['in-service', 'warm'])).toMatchObject({ code: 0, out: 'Đã dùng lại: Nhà quá nóng\n' });
  expect(JSON.parse((await core.kenh(['alarms', '--json'])).out)).toMatchObject([
    { alarm: 'warm', words: 'Nhà quá nóng' },
  ]);
});

test('rules: one line each, and one explained', async () => {
  await using core = await liveFarm();
  core.rig.sample('air.temp', 33.5);
  core.rig.sample('tank.level', null, 'stale');
  await systemClock.sleep(200);
  const all = (await core.kenh(['rules'])).out;
  expect(all).toMatch(
    /^◆ Bể cạn · THIẾU Mực nước đã \d giây \(tank_low\)\n● Thông gió khi nóng · ĐANG ÁP DỤNG \d giây · Quạt hút BẬT \(hot\)\n$/,
  );
  const one = (await core.kenh(['rules', 'explain', 'Thông gió khi nóng'])).out;
  for (const words of [
    'vì quy tắc Thông gió khi nóng: cây cháy lá (Nhiệt độ 33,5 °C)',
    'Quạt hút BẬT',
    'khi            Nhiệt độ trên 32 °C\n                 air.temp > 32\n',
    'đến khi        Nhiệt độ dưới 29 °C\n                 air.temp < 29\n',
    'nhiều nhất     2 giờ',
    'nghỉ ít nhất   1 phút',
    'trong giờ      00:00–23:59',
    'thiếu số liệu  chạy 10 phút trong mỗi 30 phút',
    'Nhiệt độ: 33,5 °C · tốt · ',
    ' · air.temp\n',
  ]) {
    expect(one).toContain(words);
  }
  expect((await core.kenh(['rules', 'explain', 'tank_low'])).out).toContain('Mực nước: – · cũ: mất liên lạc · ');
  expect(JSON.parse((await core.kenh(['rules', 'explain', 'hot', '--json'])).out)).toMatchObject({
    rule: 'hot',
    isActive: true,
  });
});

test('status says what runs, what is stopped, what people must know', async () => {
  await using core = await liveFarm();
  const quietly = (await core.kenh(['status'])).out;
  expect(quietly).toContain('● 4 thiết bị đều đang nghỉ\n● không có gì bị dừng hay khóa\n● không có cảnh báo\n');
  core.rig.sample('air.temp', 41);
  await core.kenh(['stop', '--all']);
  const busy = (await core.kenh(['status'])).out;
  expect(busy).toContain(
    '● 1 / 4 thiết bị đang chạy\n    Quạt hút BẬT: quy tắc Thông gió khi nóng: cây cháy lá (Nhiệt độ 41 °C)\n',
  );
  // Whoever only drives it by hand is told, and not counted as running.
  await core.kenh(['hand', 'valve_north', 'on']);
  expect((await core.kenh(['status'])).out).toContain('● 1 / 4 thiết bị đang chạy\n');
  expect(busy).toContain('● Dừng tất cả: Lan đã bấm Dừng tất cả\n');
  expect(busy).toContain('● 1 cảnh báo\n    Nhà quá nóng (cao): CHƯA XÁC NHẬN\n');
  expect(JSON.parse((await core.kenh(['status', '--json'])).out)).toMatchObject({
    gateway: 'sim-farm',
    control: { holds: [{ kind: 'stop-all' }], alarms: [{ alarm: 'warm' }] },
  });
});

test('events: decisions in words, newest last, by kind; also when control does not run', async () => {
  const core = await liveFarm();
  core.journal.event({
    type: 'memory',
    mono: systemClock.mono(),
    wall: systemClock.wall(),
    wallTrusted: true,
    boot: core.rig.boot,
    whole: true,
    parts: { secret: 'bí mật' },
  });
  await core.kenh(['run', 'vent', '1min', '--value', '60']);
  await core.kenh(['run', 'fan', '10min', '--because', 'thử quạt']);
  await core.kenh(['run', 'fan', '3h']);
  await core.kenh(['lock', 'fan', '--because', 'thay dây', '--as', 'Hoa']);
  core.rig.sample('air.temp', 41);
  await systemClock.sleep(100);
  await core.kenh(['ack', 'warm', '--because', 'biết rồi']);
  const { mono } = core.rig.now;
  const fan = { actuator: actuatorId('fan'), mono };
  core.journal.event({ type: 'evidence', ...fan, state: 'moved-by-hand', value: true });
  const author = { kind: 'centre', id: 'c', name: 'Trung tâm' } as const;
  const wish = { id: 'x', wish: 'run', what: 'fan', author, because: { code: 'duplicate' } } as const;
  core.journal.event({ type: 'refusal', mono, ...wish, times: 2_999 });
  await core.journal.settled();
  const lines = (await core.kenh(['events'], { width: 200 })).out.trim().split('\n');
  const words = lines.map((line) => line.slice('23/11/2026 15:30:05  '.length));
  const expected = [
    'Lan muốn Vent 60',
    'Lan muốn Quạt hút BẬT: thử quạt',
    'Quạt hút BẬT: bo mạch xác nhận (Lan)',
    'Từ chối yêu cầu của Lan: chạy Quạt hút: dài quá: nhiều nhất 2 giờ',
    'Quạt hút: Hoa khóa bảo trì: thay dây',
    'Quạt hút: lệnh BẬT của Lan kết thúc: Hoa khóa bảo trì: thay dây',
    'Quy tắc Thông gió khi nóng bắt đầu: cây cháy lá (Nhiệt độ 41 °C)',
    'Nhà quá nóng (cao): CHƯA XÁC NHẬN: Nhiệt độ 41 °C trên 40 °C',
    'Nhà quá nóng (cao): đã xác nhận, Lan: biết rồi',
    'Quạt hút: được chuyển sang BẬT bằng tay',
    'Thêm 2999 lần từ chối yêu cầu của Trung tâm: chạy Quạt hút: lệnh này đã nhận rồi',
  ];
  expect(words.filter((line) => expected.includes(line))).toEqual(expected);
  expect(lines.join('')).not.toContain('bí mật');
  const holds = await core.kenh(['events', '--kind', 'hold, alarm', '--json']);
  expect(
    holds.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type),
  ).toEqual(['hold', 'alarm', 'alarm']);
  expect((await core.kenh(['events', '--from', '2020-01-01', '--to', '2020-01-02'])).out).toContain(
    'Không có sự kiện nào',
  );
  await using _ = core;
  await core.server.close();
  const alone = (await core.kenh(['events', '--kind', 'command'])).out;
  // Nobody knows the names any more.
  expect(alone).toContain('Lan muốn fan BẬT: thử quạt');
});
