import { expect, test } from 'vitest';
import { deviceId, pointId } from '../../../agent/model/ids.ts';
import type { PointSpec } from '../../../agent/model/site.ts';
import type { LiveSample } from '../../../agent/socket/protocol.ts';
import { plainTable } from './table.ts';
import { aSource } from '../../../agent/model/site.test-kit.ts';

const point = (id: string, more: Partial<PointSpec> = {}): PointSpec => ({
  id: pointId(id),
  device: deviceId(id.split('.')[0]!),
  names: { vi: 'Nhiệt độ', en: 'Temperature' },
  unit: '°C',
  kind: 'air_temp',
  valueType: 'number',
  counter: false,
  decimals: 1,
  periodMs: 5_000,
  staleMs: 15_000,
  record: 'normal',
  source: aSource({ table: 'input', start: 1, type: 's16', scale: 0.1 }),
  ...more,
});
const sample = (id: string, value: LiveSample['value'], more: Partial<LiveSample> = {}): [string, LiveSample] => [
  id,
  { point: pointId(id), value, quality: 'good', ageMs: 1, ...more },
];
const input = {
  gateway: 'sim-farm',
  time: new Date(2026, 0, 1, 6, 5, 4),
  points: [
    point('air.air_temp'),
    point('flow.flow', { decimals: null, unit: 'm³/h' }),
    point('valves.relay_1', { valueType: 'boolean', unit: '' }),
    point('tank.level'),
  ],
  newest: new Map([
    sample('air.air_temp', 26.5),
    sample('flow.flow', 1.23456789, { quality: 'stale', reason: 'silent' }),
    sample('valves.relay_1', true),
  ]),
};

test('one aligned line per point; a value that is not good says why, one that was never read is a dash', () => {
  expect(plainTable({ ...input, language: 'en' })).toBe(
    [
      'sim-farm · 06:05:04 · 2 of 4 points good',
      'air.air_temp       26.5  °C    Temperature',
      'flow.flow       1.23457  m³/h  Temperature  stale: silent',
      'valves.relay_1        1        Temperature',
      'tank.level            –  °C    Temperature',
      '',
      '',
    ].join('\n'),
  );
});

test('Vietnamese names and comma decimals in Vietnamese', () => {
  expect(plainTable({ ...input, language: 'vi' })).toContain('26,5  °C    Nhiệt độ');
});
