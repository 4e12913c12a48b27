import { expect, test, vi } from 'vitest';
import { deviceId } from '../agent/model/ids.ts';
import { aPoint } from '../agent/socket/test-kit.ts';
import { liveFarm } from './core.test-kit.ts';
import { readingOf, readsPoints } from './reading.ts';

vi.setConfig({ testTimeout: 60_000 });

const soil = (device: string) => ({
  ...aPoint(`${device}.soil_moisture`, 'Độ ẩm đất', 'Soil moisture', '%', 1),
  device: deviceId(device),
});
const points = [soil('soil_north'), soil('soil_south'), aPoint('tank.level', 'Mực nước', 'Water level', 'm', 1)];
const devices = new Map([['soil_north', 'Đất khu Bắc']]);
const [viReading, enReading] = [readingOf('vi', points, devices), readingOf('en', points, devices)];

test('points of one name are told apart by their devices', () => {
  expect(viReading.points('soil_north.soil_moisture, soil_south.soil_moisture, tank.level, no.such')).toBe(
    'Độ ẩm đất (Đất khu Bắc), Độ ẩm đất (soil_south), Mực nước, no.such',
  );
});

test.each([
  [
    'soil_north.soil_moisture < 28.5 (soil_north.soil_moisture = 27.25)',
    'Độ ẩm đất (Đất khu Bắc) 27,25 % dưới 28,5 %',
    'Soil moisture (Đất khu Bắc) 27.25 % is below 28.5 %',
  ],
  // A rule goes on until its `until`: nobody reads "0,6 m dưới 0,3 m".
  ['tank.level < 0.3 (tank.level = 0.6)', 'Mực nước dưới 0,3 m (đang 0,6 m)', 'Water level is below 0.3 m (now 0.6 m)'],
  ['bể cạn (tank.level = 0.21)', 'bể cạn (Mực nước 0,21 m)', 'bể cạn (Water level 0.21 m)'],
  ['bể cạn', 'bể cạn', 'bể cạn'],
  // What words cannot say is shown as it is written, and its values in words.
  [
    'tank.level * 2 - 1 > 3 (tank.level = 2.5)',
    'tank.level * 2 - 1 > 3 (Mực nước 2,5 m)',
    'tank.level * 2 - 1 > 3 (Water level 2.5 m)',
  ],
])('%s', (text, said, english) => {
  expect([viReading.condition(text), enReading.condition(text)]).toEqual([said, english]);
});

test('points are asked for only where a reason names some', () => {
  const dry = { code: 'needs', params: { words: 'tank.level > 1' } } as const;
  expect(readsPoints(dry)).toBe(true);
  expect(readsPoints({ code: 'pump-not-allowed', params: { name: 'Bơm' }, why: dry })).toBe(true);
  expect(readsPoints({ code: 'no-data', params: { points: 'tank.level' } })).toBe(true);
  expect(readsPoints({ code: 'person-said', params: { name: 'Lan', words: 'tank.level > 1' } })).toBe(false);
});

test('a stop of a pump says which zones stop with it, and how each is lifted', async () => {
  await using core = await liveFarm();
  const { out } = await core.kenh(['stop', 'pump'], { width: 200 });
  expect(out).toContain('cũng dừng, hôm nay không tự tưới nữa: Khu Bắc (valve_north)');
  expect(out).toContain('kenh release valve_north --as TÊN');
  expect((await core.kenh(['stop', 'valve_north'])).out).not.toContain('cũng dừng');
});
