import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Site } from '../model/site.ts';
import { loadSite, type SiteResult } from './load.ts';
import { loadProfiles } from './profiles.ts';

const example = await readFile(new URL('example.yaml', import.meta.url), 'utf8');
const profiles = await loadProfiles();
const load = (text: string): SiteResult => loadSite(text, { file: 'site.yaml', profiles });

function siteOf(text: string): Site {
  const result = load(text);
  if (!result.ok) throw new Error(result.complaints.map((one) => `${one.line}: ${one.message.en}`).join('\n'));
  return result.site;
}
const start = `gateway: { id: nha_7, kind: greenhouse, timezone: Asia/Ho_Chi_Minh }
lines: { field: { port: /dev/ttyAMA0 } }
devices:
  air: { profile: xy-md02, line: field, unit: 1 }
  valves: { profile: waveshare-rtu-relay-8ch, line: field, unit: 10 }
  pumps: { profile: eletechsup-n4d8b08, line: field, unit: 11 }
  drive:
    line: field
    unit: 12
    registers:
      speed: { fc: 3, addr: 1, scale: 0.1, unit: '%', valid: [0, 100], write: {} }
      head: { fc: 3, addr: 2, unit: bar }
`;
const relay = (inside: string) => `{ point: valves.relay_1, role: fan, rest: off, longest: 1h, ${inside} }`;
const actuators = (...entries: readonly string[]) =>
  siteOf(`${start}actuators:\n${entries.map((entry, index) => `  a${index + 1}: ${entry}\n`).join('')}`).actuators;
const messages = (text: string, language: 'vi' | 'en') => load(text).complaints.map((one) => one.message[language]);

test('the example drives what it says', () => {
  const site = siteOf(example);
  const byId = new Map<string, unknown>(site.actuators.map((one) => [one.id, one]));
  expect(byId.get('pump_1')).toEqual({
    id: 'pump_1',
    name: 'Bơm tưới',
    point: 'pumps.relay_1',
    role: 'pump',
    rest: false,
    longestMs: 7_200_000,
    shortestMs: 0,
    pauseMs: 60_000,
    flowLitrePerMin: 120,
    meter: 'flow.flow',
    travelMs: 0,
    needs: 'level.level > 0.3',
    proof: { when: 'flow.flow > 0.5', withinMs: 30_000, otherwise: 'stop', retryMs: 600_000, idleMs: 60_000 },
    lagMs: 3_000,
    keepOnStop: false,
    lease: { leaseMs: 15_000 },
  });
  expect(byId.get('valve_north')).toMatchObject({
    pump: 'pump_1',
    main: 'main',
    perDayMs: 10_800_000,
    perDayLitre: 5_000,
    lease: { leaseMs: 30_000 },
  });
  expect(byId.get('fan')).toMatchObject({ longestMs: null, why: 'thông gió không giới hạn', keepOnStop: true });
  expect(site.groups).toEqual([
    { id: 'zones', name: 'Các khu tưới', members: ['valve_north', 'valve_south'], most: 1 },
    { id: 'vent', name: 'vent', members: ['vent_open', 'vent_close'], exclusiveMs: 2_000 },
  ]);
  expect(site.zones[0]).toEqual({ id: 'north', name: 'Khu Bắc', valve: 'valve_north' });
  expect(site.rules.map(({ id, rank, without }) => [id, rank, without.kind])).toEqual([
    ['tank_low', 'interlock', 'act'],
    ['vent', 'rule', 'duty'],
    ['mist_dry', 'rule', 'rest'],
  ]);
  expect(site.rules[1]).toMatchObject({
    forMs: 30_000,
    untilForMs: 60_000,
    pauseMs: 0,
    then: [{ actuator: 'fan', value: true }],
    between: { from: '06:00', to: '18:00' },
    without: { kind: 'duty', onMs: 600_000, everyMs: 1_800_000 },
  });
  expect(site.alarms.map(({ condition }) => condition)).toEqual([
    { kind: 'continuous', when: 'air.air_temp > 40', forMs: 300_000, clear: 'air.air_temp < 38' },
    { kind: 'cumulative', when: 'air.air_temp > 35', totalMs: 21_600_000, withinMs: 86_400_000 },
    { kind: 'rate', of: 'level.level', overMs: 600_000, below: -0.2, forMs: 60_000 },
    { kind: 'deviation', of: 'meter.voltage', from: '220', by: 20, rearm: 5, forMs: 600_000 },
    { kind: 'missing', points: ['air.air_temp', 'air.air_rh'], forMs: 1_800_000 },
  ]);
  expect(site.alarms[0]).toMatchObject({ priority: 'high', clearForMs: 60_000, missingMs: 900_000 });
  expect(site.alarms[1]).toMatchObject({ name: 'warm_day', clearForMs: 0, missingMs: 900_000 });
  expect(site.stops).toEqual([{ point: 'pumps.input_4', name: 'Nút dừng ở tủ bơm' }]);
});

test('a site without these sections drives nothing, and empty ones are none', () => {
  const nothing = { actuators: [], groups: [], zones: [], rules: [], alarms: [], stops: [] };
  expect(siteOf(start)).toMatchObject(nothing);
  const empty = ['actuators', 'groups', 'zones', 'interlocks', 'rules', 'alarms', 'stops'];
  expect(siteOf(start + empty.map((section) => `${section}: {}\n`).join(''))).toMatchObject(nothing);
});

test('on and off, true and false, numbers and their units', () => {
  const speed = (rest: string) => `{ point: drive.speed, role: fan, rest: ${rest}, longest: 1h }`;
  for (const [written, value] of [
    ['on', true],
    ['off', false],
    ['true', true],
    ['"off"', false],
  ] as const) {
    expect(actuators(relay('').replace('rest: off', `rest: ${written}`))[0]?.rest).toBe(value);
  }
  expect(actuators(speed('30'))[0]?.rest).toBe(30);
  expect(actuators(speed('30 %'))[0]?.rest).toBe(30);
  expect(actuators(speed('12.5%'))[0]?.rest).toBe(12.5);
  expect(actuators(speed('hold'))[0]?.rest).toBe('hold');
});

test('flows are litres per minute, whatever unit they were written in', () => {
  const litres = ['120 L/min', '7200 L/h', '7.2 m³/h', '7.2 m3/h', '120 lpm', '120L/min'].map(
    (flow) => actuators(relay(`flow: ${flow}`))[0]?.flowLitrePerMin,
  );
  expect(new Set(litres)).toEqual(new Set([120]));
});

const valve = '{ point: valves.relay_1, role: valve, rest: off, longest: 1h, pump: a2 LEASE }';
const pump = '{ point: pumps.relay_1, role: pump, rest: off, longest: 1h LEASE }';
const leases = (forValve: string, forPump: string) =>
  actuators(valve.replace('LEASE', forValve), pump.replace('LEASE', forPump)).map((one) => one.lease?.leaseMs);

test('boards with a timer of their own get a lease, and a pump lets go before its valves', () => {
  expect(leases('', '')).toEqual([30_000, 15_000]);
  expect(leases(', lease: 12s', '')).toEqual([12_000, 6_000]);
  expect(leases(', lease: none', '')).toEqual([undefined, 20_000]);
  expect(leases('', ', lease: 4s')).toEqual([30_000, 4_000]);
  expect(actuators(relay('lease: 10s'))[0]?.lease).toEqual({ leaseMs: 10_000 });
  expect(actuators(relay('').replace('rest: off', 'rest: hold'))[0]?.lease).toBeUndefined();
});

test('a lease is never longer than the board’s timer', () => {
  const board =
    '  short: { line: field, unit: 20, registers: { r: { fc: 1, addr: 0, write: { on_for: { base: 0, per_second: 1, seconds_max: SECONDS } } } } }\n';
  const of = (seconds: number) =>
    siteOf(
      `${start}${board.replace('SECONDS', String(seconds))}actuators: { a: { point: short.r, role: fan, rest: off, longest: 1h } }\n`,
    ).actuators[0]?.lease;
  expect(of(60)).toEqual({ leaseMs: 30_000 });
  expect(of(5)).toEqual({ leaseMs: 5_000 });
  expect(of(1)).toBeUndefined();
});

test('a pump pauses for half a minute unless told, anything else does not', () => {
  expect(actuators(relay(''), pump.replace('LEASE', '')).map((one) => one.pauseMs)).toEqual([0, 30_000]);
});

test('who does not go off by itself is named, in words for people', () => {
  const text = `${start}actuators: { a: { point: drive.speed, role: fan, rest: 0, longest: 1h } }\n`;
  expect(messages(text, 'vi')).toEqual([
    '"a" không tự tắt khi gateway ngừng hoạt động: bo mạch registers không có bộ hẹn giờ',
  ]);
  expect(load(text).ok).toBe(true);
});

const driven = `${start}actuators:\n  fan: ${relay('')}\n  lamp: { point: valves.relay_2, role: lamp, rest: off, longest: 1h }\n`;
const rule = (id: string, when: string, then: string, more = '') =>
  `  ${id}: { when: '${when}', then: { ${then} }, without: rest${more} }\n`;

test('rules of one rank that want different things fight, where they do is said', () => {
  const text =
    driven + 'rules:\n' + rule('hot', 'air.air_temp > 30', 'fan: on') + rule('wet', 'air.air_rh > 90', 'fan: off');
  expect(messages(text, 'en')).toEqual(['wet sets fan to off, and hot sets it to on (line 17): they fight']);
  expect(load(text).complaints).toMatchObject([{ code: 'rules-fight', line: 18, found: 'off' }]);
});

test.each([
  ['the same value', rule('hot', 'air.air_temp > 30', 'fan: on') + rule('wet', 'air.air_rh > 90', 'fan: on')],
  ['another actuator', rule('hot', 'air.air_temp > 30', 'fan: on') + rule('wet', 'air.air_rh > 90', 'lamp: off')],
  [
    'hours that do not overlap',
    rule('day', 'air.air_temp > 30', 'fan: on', ', between: 06:00-18:00') +
      rule('night', 'air.air_temp > 20', 'fan: off', ', between: 18:00-06:00'),
  ],
])('no fight: %s', (_, lines) => expect(messages(`${driven}rules:\n${lines}`, 'en')).toEqual([]));

test('overlapping hours fight, also over midnight', () => {
  const lines =
    rule('day', 'air.air_temp > 30', 'fan: on', ', between: 06:00-18:01') +
    rule('night', 'air.air_temp > 20', 'fan: off', ', between: 18:00-06:00');
  expect(load(`${driven}rules:\n${lines}`).complaints).toMatchObject([{ code: 'rules-fight' }]);
});

test('an interlock may stand against a rule: that is what it is for', () => {
  const text = `${driven}interlocks:\n${rule('cold', 'air.air_temp < 5', 'fan: off')}rules:\n${rule('hot', 'air.air_temp > 30', 'fan: on')}`;
  expect(messages(text, 'en')).toEqual([]);
});

test('the way of a loop is told, over several rules and both ranks', () => {
  const text = `${driven}interlocks:\n${rule('a', 'valves.relay_2', 'fan: off')}rules:\n${rule('b', 'air.air_temp > 30 && valves.relay_1', 'lamp: on')}`;
  expect(messages(text, 'en')).toEqual(['"a" reads what it drives itself: a → fan → b → lamp → a']);
  // Whether the relay's board answers is another question.
  const asks = `${driven}rules:\n${rule('c', 'good(valves.relay_1) && air.air_temp > 30', 'fan: on')}`;
  expect(messages(asks, 'en')).toEqual([]);
});

test('a device with a mistake is not blamed on whoever names its points', () => {
  const rules = rule('hot', 'air.air_temp > 30', 'fan: on') + rule('dry', 'air.air_rhh < 30', 'lamp: on');
  const text = `${driven}rules:\n${rules}`.replace(
    'profile: xy-md02, line: field, unit: 1',
    'profile: xy-md02, line: field, unit: 300',
  );
  expect(load(text).complaints.map((one) => one.code)).toEqual(['out-of-range']);
  const away = text.replace('valves: { profile: waveshare-rtu-relay-8ch', 'valves: { profile: waveshare');
  expect(load(away).complaints.map((one) => one.code)).toEqual(['out-of-range', 'unknown-profile']);
});

test('all mistakes of one entry are told in one go, each once', () => {
  const text = `${driven}rules:\n  r: { when: "air.air_tmp > 30", for: 30, then: { fann: on, lamp: 2 }, until: "air.air_temp", without: act, foo: 1 }\n`;
  expect(load(text).complaints.map((one) => [one.code, one.found])).toEqual([
    ['expression-unknown-point', 'air.air_tmp'],
    ['unit-missing', '30'],
    ['unknown-actuator', '"fann"'],
    ['wrong-value', '2'],
    ['expression-wrong-type', 'air.air_temp'],
    ['act-rule', 'act'],
    ['unknown-key', '"foo"'],
  ]);
});
