import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../model/sample.ts';
import type { Wording } from './terms.ts';
import { conditionWords, numberWords } from './words.ts';

const units: Readonly<Record<string, string>> = {
  'soil.vwc': '%',
  'air.temp': '°C',
  'out.temp': '°C',
  'tank.level': 'm',
};
const names: Readonly<Record<string, { readonly vi: string; readonly en: string }>> = {
  'soil.vwc': { vi: 'Độ ẩm đất khu Bắc', en: 'Soil moisture north' },
  'air.temp': { vi: 'Nhiệt độ', en: 'Temperature' },
  'out.temp': { vi: 'Nhiệt độ ngoài trời', en: 'Outdoor temperature' },
  'tank.level': { vi: 'Mực nước', en: 'Water level' },
  'tank.float': { vi: 'Phao', en: 'Float' },
  'hoa.mode': { vi: 'Công tắc', en: 'Switch' },
};
const wording = (language: 'vi' | 'en'): Wording => {
  const signed = (value: number): string => (language === 'vi' ? String(value).replace('.', ',') : String(value));
  const withUnit = (value: number, unit: string): string => `${signed(value)} ${unit}`.trimEnd();
  return {
    language,
    name: (point) => names[point]?.[language] ?? point,
    unit: (point) => units[point] ?? '',
    number: withUnit,
    value: (point, value: Value) => {
      if (typeof value === 'number') return withUnit(value, units[point] ?? '');
      return value === true
        ? language === 'vi'
          ? 'có'
          : 'yes'
        : value === false
          ? language === 'vi'
            ? 'không'
            : 'no'
          : value;
    },
  };
};
const said = (text: string, seen: Readonly<Record<string, Value | null>> = {}) =>
  (['vi', 'en'] as const).map((language) => conditionWords(wording(language), text, new Map(Object.entries(seen))));

test.each([
  ['soil.vwc < 28.0', {}, 'Độ ẩm đất khu Bắc dưới 28 %', 'Soil moisture north is below 28 %'],
  ['28.5 > soil.vwc', {}, 'Độ ẩm đất khu Bắc dưới 28,5 %', 'Soil moisture north is below 28.5 %'],
  ['air.temp >= 30', {}, 'Nhiệt độ từ 30 °C trở lên', 'Temperature is 30 °C or more'],
  ['air.temp <= -2', {}, 'Nhiệt độ từ -2 °C trở xuống', 'Temperature is -2 °C or less'],
  ['!(soil.vwc < 28)', {}, 'Độ ẩm đất khu Bắc từ 28 % trở lên', 'Soil moisture north is 28 % or more'],
  ['tank.float', {}, 'Phao: có', 'Float: yes'],
  ['tank.float != true', {}, 'Phao: không', 'Float: no'],
  ['hoa.mode == "HAND"', {}, 'Công tắc bằng HAND', 'Switch is HAND'],
  ['hoa.mode in ["HAND", "OFF"]', {}, 'Công tắc là một trong: HAND, OFF', 'Switch is one of: HAND, OFF'],
  ['air.temp > out.temp', {}, 'Nhiệt độ trên Nhiệt độ ngoài trời', 'Temperature is above Outdoor temperature'],
  [
    'avg(soil.vwc, "10min") < 28',
    {},
    'Độ ẩm đất khu Bắc trung bình trong 10 phút dưới 28 %',
    'the average of Soil moisture north over 10 min is below 28 %',
  ],
  [
    'rate(tank.level, "5min") < 0',
    {},
    'mức tăng mỗi phút của Mực nước (tính trong 5 phút) dưới 0 m/min',
    'the rise of Water level per minute (over 5 min) is below 0 m/min',
  ],
  [
    'age(tank.level) > 90',
    {},
    'thời gian từ lần trả lời cuối của Mực nước trên 1 phút 30 giây',
    'the time since Water level was last answered for is above 1 min 30 s',
  ],
  [
    'abs(air.temp - out.temp) > 5',
    {},
    'độ chênh giữa Nhiệt độ và Nhiệt độ ngoài trời trên 5 °C',
    'the difference between Temperature and Outdoor temperature is above 5 °C',
  ],
  [
    'air.temp - out.temp > 5',
    {},
    'Nhiệt độ − Nhiệt độ ngoài trời trên 5 °C',
    'Temperature − Outdoor temperature is above 5 °C',
  ],
  ['convert(tank.level, "cm") < 30', {}, 'Mực nước dưới 30 cm', 'Water level is below 30 cm'],
  ['!good(tank.level)', {}, 'không có số liệu tốt của Mực nước', 'no good data of Water level'],
  [
    'quality(tank.level) == "stale"',
    {},
    'chất lượng số liệu của Mực nước bằng cũ',
    'the quality of Water level is stale',
  ],
  [
    'between("22:00", "05:30") && weekday() != "sun"',
    {},
    'trong khoảng 22:00–05:30 và hôm nay khác Chủ nhật',
    'between 22:00 and 05:30 and today is not Sunday',
  ],
  [
    '(soil.vwc < 28 || tank.float) && air.temp > 5',
    {},
    '(Độ ẩm đất khu Bắc dưới 28 % hoặc Phao: có) và Nhiệt độ trên 5 °C',
    '(Soil moisture north is below 28 % or Float: yes) and Temperature is above 5 °C',
  ],
  [
    'soil.vwc < 28 && tank.float || air.temp > 5',
    {},
    'Độ ẩm đất khu Bắc dưới 28 % và Phao: có, hoặc Nhiệt độ trên 5 °C',
    'Soil moisture north is below 28 % and Float: yes, or Temperature is above 5 °C',
  ],
  [
    '!(soil.vwc < 28 && tank.float)',
    {},
    'không phải (Độ ẩm đất khu Bắc dưới 28 % và Phao: có)',
    'not (Soil moisture north is below 28 % and Float: yes)',
  ],
  // With what was seen: inside where it makes the comparison true, else behind.
  [
    'soil.vwc < 28',
    { 'soil.vwc': 27.2 },
    'Độ ẩm đất khu Bắc 27,2 % dưới 28 %',
    'Soil moisture north 27.2 % is below 28 %',
  ],
  [
    'soil.vwc < 28',
    { 'soil.vwc': 31.2 },
    'Độ ẩm đất khu Bắc dưới 28 % (đang 31,2 %)',
    'Soil moisture north is below 28 % (now 31.2 %)',
  ],
  [
    'soil.vwc < 28',
    { 'soil.vwc': null },
    'Độ ẩm đất khu Bắc dưới 28 % (đang ?)',
    'Soil moisture north is below 28 % (now ?)',
  ],
  [
    'air.temp >= 30 || tank.float',
    { 'air.temp': 30, 'tank.float': false },
    'Nhiệt độ 30 °C, từ 30 °C trở lên hoặc Phao: có (Phao không)',
    'Temperature 30 °C is 30 °C or more or Float: yes (Float no)',
  ],
  [
    'air.temp > out.temp',
    { 'air.temp': 30, 'out.temp': 20 },
    'Nhiệt độ 30 °C trên Nhiệt độ ngoài trời 20 °C',
    'Temperature 30 °C is above Outdoor temperature 20 °C',
  ],
  ['!tank.float', { 'tank.float': false }, 'Phao: không', 'Float: no'],
  [
    '!(soil.vwc < 28 && tank.float)',
    { 'soil.vwc': 20, 'tank.float': false },
    'không phải (Độ ẩm đất khu Bắc dưới 28 % và Phao: có) (Độ ẩm đất khu Bắc 20 %, Phao không)',
    'not (Soil moisture north is below 28 % and Float: yes) (Soil moisture north 20 %, Float no)',
  ],
] as const)('%s with %j', (text, seen, vi, en) => {
  expect(said(text, seen)).toEqual([vi, en]);
});

test.each([
  'bể cạn',
  '',
  'soil.vwc <',
  'true',
  'tank.float ? air.temp > 3 : true',
  'air.temp - out.temp * 2 > 3',
  '1 < 2',
  'between(1, 2)',
])('what words cannot say is left alone: %s', (text) => {
  expect(said(text)).toEqual([undefined, undefined]);
});

test('a number of points', () => {
  expect(numberWords(wording('vi'), 'avg(air.temp, "1h")')).toMatchObject({
    text: 'Nhiệt độ trung bình trong 1 giờ',
    unit: '°C',
  });
  expect(numberWords(wording('vi'), '7.5')).toMatchObject({ text: '7,5' });
});

const leaf = fc.constantFrom('soil.vwc < 28', 'air.temp >= 30.5', 'tank.float', '!tank.float', 'tank.level != 2');
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('tree'), fc.constantFrom('&&', '||'), tie('tree')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('tree').map((one) => `!(${one})`),
  ),
}));

test('every point and every written number of a condition is in its words, whatever was seen', () => {
  const seen = fc.record(
    { 'soil.vwc': fc.integer({ min: 0, max: 60 }), 'tank.float': fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(tree, seen, (text, values) => {
      const [vi = ''] = said(text, values);
      for (const point of new Set(text.match(/[a-z]+\.[a-z]+/g))) {
        const times = text.split(point).length - 1;
        expect((vi ?? '').split(names[point]!.vi).length - 1).toBeGreaterThanOrEqual(times);
      }
      for (const number of text.match(/\d+(\.\d+)?/g) ?? []) expect(vi).toContain(number.replace('.', ','));
    }),
  );
});
