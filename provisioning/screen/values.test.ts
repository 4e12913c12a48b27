import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aPoint } from '../../agent/socket/test-kit.ts';
import { ageText, bytesText, countText, numberText, timeText, valueText } from './values.ts';
import { spanText } from '../../agent/model/span.ts';

const air = aPoint('air.air_temp', 'Nhiệt độ', 'Temperature', '°C', 1);
const relay = { ...aPoint('relays.relay_1', 'Van', 'Valve', '', null), kind: 'relay' };
const pin = (table: 'in' | 'out') =>
  ({ ...air, unit: '', source: { type: 'pin', table, start: 0, count: 1, scale: 1 } }) as const;

test.each([
  [air, 27.44, '27,4 °C', '27.4 °C'],
  [air, -0.04, '0,0 °C', '0.0 °C'],
  [air, null, '–', '–'],
  [relay, true, 'bật', 'on'],
  [relay, false, 'tắt', 'off'],
  [air, true, 'có', 'yes'],
  [pin('out'), false, 'tắt', 'off'],
  [pin('in'), false, 'không', 'no'],
  [undefined, 0.1 + 0.2, '0,3', '0.3'],
  [air, 'MPa', 'MPa', 'MPa'],
])('%# a value as its reader writes it', (point, value, vi, en) => {
  expect([valueText('vi', point, value), valueText('en', point, value)]).toEqual([vi, en]);
});

test('every decimal of the device is shown, none that it did not give', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 4 }), (raw, decimals) => {
      const text = numberText('en', raw / 10 ** decimals, decimals);
      expect(Number(text)).toBe(raw === 0 ? 0 : Number((raw / 10 ** decimals).toFixed(decimals)));
      expect(text.split('.')[1]?.length ?? 0).toBe(decimals);
    }),
  );
});

test.each([
  [0, '0 giây', '0 s', '0 s'],
  [999, '0 giây', '0 s', '0 s'],
  [65_000, '1 phút 5 giây', '1 min 5 s', '65 s'],
  [3_723_000, '1 giờ 2 phút', '1 h 2 min', '62 phút'],
  [7_200_000, '2 giờ', '2 h', '2 giờ'],
  [200_000_000, '2 ngày 7 giờ', '2 d 7 h', '2 ngày'],
])('%i ms is %s', (ms, vi, en, age) => {
  expect([spanText('vi', ms), spanText('en', ms), ageText('vi', ms)]).toEqual([vi, en, age]);
});

test('sizes, counts, times', () => {
  expect([bytesText('vi', 12_582_912), bytesText('en', 999), bytesText('en', 999_999), bytesText('en', 0)]).toEqual([
    '12,6 MB',
    '999 B',
    '1.0 MB',
    '0 B',
  ]);
  expect([countText(1_204_820), countText(999), countText(0)]).toEqual(['1\u202F204\u202F820', '999', '0']);
  const noon = new Date(2026, 10, 3, 12, 5, 9).getTime();
  expect([timeText('vi', noon), timeText('en', noon)]).toEqual(['03/11/2026 12:05:09', '2026-11-03 12:05:09']);
});
