import { expect, test } from 'vitest';
import { alarmName } from '../../model/alarm.ts';
import { actuatorId, alarmId, deviceId, lineId, pointId, ruleId } from '../../model/ids.ts';
import { languages } from '../../model/language.ts';
import * as system from './system.ts';

const pump = { id: actuatorId('pump'), name: 'Bơm giếng' };
const all = [
  system.lineAway({ id: lineId('field'), name: 'Tủ điện' }),
  system.deviceSilent({ id: deviceId('fridge'), name: 'Tủ vắc-xin', line: lineId('field') }),
  system.unconfirmed(pump, 'critical', undefined),
  system.noEffect(pump),
  system.runsUnasked(pump),
  system.dayCap(pump),
  system.worksWithout({ id: ruleId('vent'), name: 'Thông gió' }, [pointId('air.air_temp')]),
  system.storageFails('full'),
  system.movedUnasked(pump, 'high'),
  system.stopPressed({ point: pointId('panel.stop'), name: 'Nút đỏ' }),
  system.clockUnknown(),
  system.gatewayOff(90 * 60_000),
];

test('each has a key of its own that no alarm of a site file can have', () => {
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  for (const { key } of all) expect(() => alarmId(key)).toThrow(TypeError);
});

test.each(all)('$key has words in both languages', ({ name }) => {
  const words = languages.map((language) => alarmName(language, name));
  expect(new Set(words).size).toBe(2);
  for (const text of words) expect(text).not.toMatch(/[{}]/);
});

test('an alarm of the site is called what its technician called it', () => {
  expect(alarmName('en', 'Tủ vắc-xin')).toBe('Tủ vắc-xin');
});

test('how long the gateway was off is said in whole minutes', () => {
  expect(alarmName('en', system.gatewayOff(90 * 60_000 + 1_234).name)).toBe('The gateway was off for 1 h 30 min');
});
