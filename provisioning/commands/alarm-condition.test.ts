import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../agent/model/alarm.ts';
import { pointId } from '../../agent/model/ids.ts';
import type { Value } from '../../agent/model/sample.ts';
import { aPoint } from '../../agent/socket/test-kit.ts';
import { readingOf } from '../reading.ts';
import { alarmClause, writtenCondition } from './alarm-condition.ts';

const points = [
  aPoint('air.temp', 'Nhiệt độ', 'Temperature', '°C', 1),
  aPoint('out.temp', 'Ngoài trời', 'Outdoors', '°C', 1),
];
const minute = 60_000;
const when = 'air.temp > 8.5';

test.each<[AlarmCondition, Readonly<Record<string, Value>>, string, string]>([
  [
    { kind: 'continuous', when, forMs: minute },
    { 'air.temp': 9.25 },
    'Nhiệt độ 9,25 °C trên 8,5 °C, liên tục 1 phút',
    'Temperature 9.25 °C is above 8.5 °C, for 1 min',
  ],
  [
    { kind: 'cumulative', when, totalMs: 5 * minute, withinMs: 60 * minute },
    {},
    'Nhiệt độ trên 8,5 °C, cộng lại 5 phút trong 1 giờ',
    'Temperature is above 8.5 °C, for 5 min altogether within 1 h',
  ],
  [
    { kind: 'rate', of: 'air.temp', overMs: 10 * minute, above: 2.5, below: -3, forMs: 0 },
    {},
    'Nhiệt độ tăng hơn 2,5 °C trong 10 phút · Nhiệt độ giảm hơn 3 °C trong 10 phút',
    'Temperature rises by more than 2.5 °C within 10 min · Temperature falls by more than 3 °C within 10 min',
  ],
  [
    { kind: 'deviation', of: 'air.temp', from: 'out.temp', by: 4, rearm: 1, forMs: 0 },
    { 'air.temp': 30, 'out.temp': 20 },
    'Nhiệt độ lệch hơn 4 °C so với Ngoài trời (Nhiệt độ 30 °C, Ngoài trời 20 °C)',
    'Temperature is further than 4 °C from Outdoors (Temperature 30 °C, Outdoors 20 °C)',
  ],
  [
    { kind: 'missing', points: [pointId('air.temp')], forMs: minute },
    {},
    'không có số liệu tốt của Nhiệt độ',
    'no good data of Temperature',
  ],
])('%j', (condition, seen, vi, en) => {
  const values = new Map(Object.entries(seen));
  expect(alarmClause(readingOf('vi', points), condition, values)).toBe(vi);
  expect(alarmClause(readingOf('en', points), condition, values)).toBe(en);
});

test('what the site file says stands behind it', () => {
  expect(writtenCondition({ kind: 'continuous', when, forMs: 0 })).toBe(when);
  expect(writtenCondition({ kind: 'missing', points: [pointId('air.temp')], forMs: 0 })).toBe('');
});
