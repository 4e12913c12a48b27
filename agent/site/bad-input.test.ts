// Every way to get a site file wrong that we know of: the code of the complaint, and the place, marked with ⟦ ⟧.
import { describe, expect, test } from 'vitest';
import { complaintTexts } from '../model/catalogue/site.ts';
import { badControl } from './bad-control.test-kit.ts';
import { good, type Row, row, type Sections, whole } from './bad-input.test-kit.ts';
import type { ComplaintCode } from './complaint.ts';
import { loadSite } from './load.ts';
import { loadProfiles, Profiles } from './profiles.ts';

const shipped = await loadProfiles();
const profiles = new Profiles([
  ...(await Promise.all(shipped.ids.map(async (id) => ({ file: `${id}.yaml`, text: await textOf(id) })))),
  { file: 'broken.yaml', text: 'id: broken\nversion: one\n' },
]);

async function textOf(id: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(new URL(`../../drivers/modbus/profiles/${id}.yaml`, import.meta.url), 'utf8');
}

const gateway = (inside: string): Sections => ({ gateway: `gateway: { ${inside} }` });
const line = (inside: string): Sections => ({ lines: `lines:\n  field: { ${inside} }` });
const device = (inside: string): Sections => ({ devices: `devices:\n  air: { ${inside} }` });
const air = 'profile: xy-md02, line: field, unit: 1';
const register = (inside: string): Sections => device(`line: field, unit: 1, registers: { a: { ${inside} } }`);
const uplink = (inside: string): Sections => ({ uplinks: `uplinks:\n  centre: { ${inside} }` });
const influx = 'kind: influxdb, org: o, bucket: b';

const syntax: readonly Row[] = [
  row('empty-file', '⟦⟧'),
  row('empty-file', '⟦#⟧ only a comment\n'),
  row('tab-indent', 'gateway:\n⟦\t⟧id: nha_7\n'),
  row('syntax', 'gateway: { id: nha_7\n⟦l⟧ines: {}'),
  row('syntax', 'gateway: { id: "nha_7 }⟦⟧'),
  row('syntax', 'gateway: id⟦:⟧ nha_7\n'.replace('id⟦:⟧', '⟦i⟧d:')),
  row('syntax', 'gateway: ⟦@⟧nha_7\n'),
  row('syntax', 'gateway:\n  id: a\n⟦ ⟧kind: b\n'),
  row('many-documents', 'a: 1\n⟦---⟧\nb: 2\n'),
  row('unknown-tag', gateway('id: ⟦!secert⟧ nha_7, kind: greenhouse, timezone: Asia/Ho_Chi_Minh'), '!secret'),
  row('unknown-alias', gateway('id: nha_7, kind: greenhouse, timezone: UTC, name: ⟦*n⟧')),
  row('merge-key', device('⟦<<⟧: { line: field }, profile: xy-md02, line: field, unit: 1')),
  row('key-not-text', gateway('⟦1.5⟧: a, id: nha_7, kind: greenhouse, timezone: UTC'), '"1.5"'),
  row('key-not-text', gateway('⟦true⟧: a, id: nha_7, kind: greenhouse, timezone: UTC'), '"true"'),
  row('key-not-text', gateway('⟦[a]⟧: a, id: nha_7, kind: greenhouse, timezone: UTC')),
  row('duplicate-key', gateway('id: nha_7, kind: greenhouse, timezone: UTC, ⟦id⟧: nha_8')),
  row('duplicate-key', { devices: `devices:\n  air: { ${air} }\n  ⟦air⟧: { profile: qdy30a, line: field, unit: 2 }` }),
  row('missing-colon', gateway('id: nha_7, kind: greenhouse, timezone: UTC, name: Vườn nhãn, ⟦vườn vải⟧')),
  row('too-deep', `a: ${'['.repeat(24)}⟦[]⟧${']'.repeat(24)}`),
  row('not-utf8', '⟦g⟧ateway: \0'),
  row('wrong-type', '⟦- a⟧\n- b\n'),
  row('wrong-type', '⟦just words⟧\n'),
];

const gateways: readonly Row[] = [
  row('unknown-key', '⟦gatewy⟧: 1\n' + Object.values(good).join('\n'), 'gateway'),
  row('unknown-key', `${Object.values(good).join('\n')}\n⟦programs⟧: {}\n`),
  row('missing-key', `⟦l⟧ines: { field: { port: /dev/ttyAMA0 } }\n${good.devices}`),
  row('missing-key', { gateway: '⟦gateway⟧: { kind: greenhouse, timezone: UTC }' }),
  row('empty-value', { gateway: 'gateway:\n  kind: greenhouse\n  timezone: UTC\n  id:⟦⟧' }),
  row('wrong-type', { gateway: 'gateway: ⟦nha_7⟧' }),
  row('wrong-type', gateway('id: nha_7, kind: greenhouse, timezone: UTC, location: ⟦21.37⟧')),
  row('bad-id', gateway('id: ⟦Nhà màng 7⟧, kind: greenhouse, timezone: UTC'), 'nha-mang-7'),
  row('bad-id', gateway('id: ⟦7⟧, kind: greenhouse, timezone: UTC')),
  row('not-one-of', gateway('id: nha_7, kind: ⟦greenhous⟧, timezone: UTC'), 'greenhouse'),
  row('unknown-timezone', gateway('id: nha_7, kind: school, timezone: ⟦Asia/Hanoi⟧')),
  row('unknown-timezone', gateway('id: nha_7, kind: school, timezone: ⟦Asia/Ho Chi Minh⟧'), 'Asia/Ho_Chi_Minh'),
  row('unknown-timezone', gateway('id: nha_7, kind: school, timezone: ⟦"+07:00"⟧')),
  row('lat-lon-swapped', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: ⟦106.57⟧, lon: 21.37 }')),
  row('out-of-range', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: ⟦91⟧, lon: 120 }')),
  row('out-of-range', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: 1, lon: ⟦181⟧ }')),
  row('wrong-type', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: ⟦"21,37"⟧, lon: 106 }'), '21.37'),
  row('wrong-type', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: ⟦.nan⟧, lon: 106 }')),
  row('unknown-key', gateway('id: nha_7, kind: school, timezone: UTC, location: { lat: 1, lon: 2, ⟦height⟧: 3 }')),
  row('unknown-key', gateway('id: nha_7, kind: school, timezone: UTC, ⟦simulated⟧: true')),
  row('unknown-key', gateway('id: nha_7, kind: school, timezone: UTC, ⟦__proto__⟧: {}')),
  row('secret-misplaced', gateway('id: nha_7, kind: school, timezone: UTC, name: !secret ⟦abcdef123456⟧')),
  row('bad-format', gateway(`id: nha_7, kind: school, timezone: UTC, name: ⟦${'x'.repeat(121)}⟧`)),
  row('bad-format', gateway('id: nha_7, kind: school, timezone: UTC, name: ⟦"two\\nlines"⟧')),
];

const lines: readonly Row[] = [
  row('empty-value', { lines: 'lines:⟦⟧' }, undefined, ['unknown-line']),
  row('wrong-type', { lines: 'lines: ⟦[field]⟧' }, undefined, ['unknown-line']),
  row('bad-id', { lines: 'lines:\n  ⟦Field⟧: { port: /dev/ttyAMA0 }' }, 'field', ['unknown-line']),
  row('unknown-key', line('port: /dev/ttyAMA0, ⟦baudrate⟧: 9600'), 'baud'),
  row('unknown-key', line('⟦hoost⟧: 10.0.0.1'), 'host'),
  row('unknown-key', line('⟦ip⟧: 10.0.0.1, port: 502'), 'host'),
  row('not-one-of', line('port: /dev/ttyAMA0, baud: ⟦9601⟧'), '9600'),
  row('not-one-of', line('port: /dev/ttyAMA0, baud: ⟦"9600"⟧'), '9600'),
  row('not-one-of', line('port: /dev/ttyAMA0, parity: ⟦N⟧')),
  row('not-one-of', line('port: /dev/ttyAMA0, data_bits: ⟦9⟧')),
  row('not-one-of', line('port: /dev/ttyAMA0, driver: ⟦modbuss⟧'), 'modbus'),
  row('not-one-of', line('port: /dev/ttyAMA0, transport: ⟦serial⟧')),
  row('bad-format', line('port: ⟦ttyAMA0⟧'), '/dev/ttyAMA0'),
  row('bad-format', line('port: ⟦COM3⟧')),
  row('wrong-type', line('port: ⟦502⟧')),
  row('missing-key', { lines: 'lines:\n  ⟦field⟧: { baud: 9600 }' }),
  row('bad-format', line('host: ⟦"http://10.0.0.1"⟧'), '10.0.0.1'),
  row('bad-format', line('host: ⟦10.0.0.1:502⟧'), '10.0.0.1'),
  row('bad-format', line('host: ⟦10.0.0.256⟧')),
  row('out-of-range', line('host: 10.0.0.1, port: ⟦70000⟧')),
  row('wrong-type', line('host: 10.0.0.1, port: ⟦"502"⟧'), '502'),
  row('unknown-key', line('host: 10.0.0.1, ⟦baud⟧: 9600')),
  row('missing-key', { lines: 'lines:\n  ⟦field⟧: { transport: rtu-over-tcp, host: a }' }),
  row('same-port', { lines: 'lines:\n  field: { port: /dev/ttyAMA0 }\n  two: { port: ⟦/dev/ttyAMA0⟧ }' }, undefined, [
    'unused-line',
  ]),
  row('same-port', { lines: 'lines:\n  field: { host: A }\n  two: { host: ⟦a⟧, port: 502 }' }, undefined, [
    'unused-line',
  ]),
  row('unstable-port', line('port: ⟦/dev/ttyUSB0⟧')),
  row('unused-line', { lines: 'lines:\n  field: { port: /dev/ttyAMA0 }\n  ⟦two⟧: { host: a }' }),
];

const devices: readonly Row[] = [
  row('no-points', { devices: '⟦devices⟧: {}' }, undefined, ['unused-line']),
  row('unknown-profile', device('profile: ⟦xy-md2⟧, line: field, unit: 1'), 'xy-md02'),
  row('unknown-profile', device('profile: ⟦constructor⟧, line: field, unit: 1')),
  row('broken-profile', device('profile: ⟦broken⟧, line: field, unit: 1')),
  row('bad-format', device('profile: ⟦XY MD02⟧, line: field, unit: 1'), 'xy-md02', ['unknown-profile']),
  row('unknown-line', device('profile: xy-md02, line: ⟦feild⟧, unit: 1'), 'field'),
  row('missing-key', { devices: 'devices:\n  ⟦air⟧: { profile: xy-md02, unit: 1 }' }, undefined, ['unused-line']),
  row('out-of-range', device('profile: xy-md02, line: field, unit: ⟦248⟧')),
  row('out-of-range', device('profile: xy-md02, line: field, unit: ⟦0⟧')),
  row('out-of-range', device('profile: xy-md02, line: field, unit: ⟦1.5⟧')),
  row('unknown-key', device('profile: xy-md02, line: field, ⟦slave_id⟧: 1'), 'unit'),
  row('duplicate-unit', {
    devices: `devices:\n  air: { ${air} }\n  two: { profile: xy-md02, line: field, unit: ⟦1⟧ }`,
  }),
  row('unit-missing', device(`${air}, every: ⟦5⟧`), '5s'),
  row('unit-missing', device(`${air}, every: ⟦"5"⟧`), '5s'),
  row('bad-format', device(`${air}, every: ⟦5 s⟧`), '5s'),
  row('bad-format', device(`${air}, every: ⟦5m⟧`), '5min'),
  row('bad-format', device(`${air}, every: ⟦5 phút⟧`), '5min'),
  row('bad-format', device(`${air}, every: ⟦often⟧`)),
  row('out-of-range', device(`${air}, every: ⟦10ms⟧`)),
  row('out-of-range', device(`${air}, every: ⟦2d⟧`)),
  row('profile-or-registers', { devices: 'devices:\n  ⟦air⟧: { line: field, unit: 1 }' }),
  row('profile-or-registers', { devices: `devices:\n  ⟦air⟧: { ${air}, registers: {} }` }),
  row('unknown-point', device(`${air}, points: { ⟦air_tmp⟧: { every: 1s } }`), 'air_temp'),
  row('unknown-key', device(`${air}, points: { air_temp: { ⟦evry⟧: 1s } }`), 'every'),
  row('range-reversed', device(`${air}, points: { air_temp: { valid: ⟦[80, -40]⟧ } }`)),
  row('wrong-type', device(`${air}, points: { air_temp: { valid: ⟦5⟧ } }`)),
  row('wrong-type', device(`${air}, points: { air_temp: { skip: ⟦yes⟧ } }`), 'true'),
  row('out-of-range', device(`${air}, points: { air_temp: { scale: ⟦0⟧ } }`)),
  row('unknown-unit', device(`${air}, points: { air_temp: { unit: ⟦oC⟧ } }`), '°C'),
  row('not-one-of', device(`${air}, points: { air_temp: { record: ⟦legall⟧ } }`), 'legal'),
  row('no-points', {
    devices: `devices:\n  ⟦air⟧: { ${air}, points: { air_temp: { skip: true }, air_rh: { skip: true } } }`,
  }),
  row('bad-id', { devices: `devices:\n  ⟦soil 1⟧: { ${air} }` }, 'soil_1'),
  row('bad-id', { devices: `devices:\n  ⟦12⟧: { ${air} }` }),
  row('baud-differs', device('profile: ⟦soil-7in1-npk-cwt⟧, line: field, unit: 1')),
  row('parity-differs', {
    lines: 'lines: { field: { port: /dev/ttyAMA0, parity: even } }',
    devices: 'devices:\n  air: { profile: ⟦xy-md02⟧, line: field, unit: 1 }',
  }),
];

const registers: readonly Row[] = [
  row('table-or-fc', device('line: field, unit: 1, registers: { ⟦a⟧: { addr: 1 } }')),
  row('table-or-fc', device('line: field, unit: 1, registers: { ⟦a⟧: { addr: 1, fc: 3, table: holding } }')),
  row('missing-key', device('line: field, unit: 1, registers: { ⟦a⟧: { fc: 3 } }')),
  row('not-one-of', register('fc: ⟦6⟧, addr: 1')),
  row('out-of-range', register('fc: 3, addr: ⟦65536⟧')),
  row('manual-address', register('fc: 3, addr: ⟦40013⟧'), '12'),
  row('does-not-fit', register('fc: 1, addr: 1, type: ⟦u16⟧')),
  row('does-not-fit', register('fc: 3, addr: 1, type: ⟦string⟧')),
  row('does-not-fit', register('fc: 3, addr: 1, length: ⟦4⟧')),
  row('does-not-fit', register('fc: 3, addr: ⟦65535⟧, type: u32')),
  row('does-not-fit', register('fc: 3, addr: 1, words: ⟦little⟧')),
  row('does-not-fit', register('fc: 3, addr: 1, type: f32, mask: ⟦255⟧')),
  row('does-not-fit', register('fc: 3, addr: 1, mask: ⟦65536⟧')),
  row('does-not-fit', register('fc: 3, addr: 1, fault_raw: [1, ⟦65536⟧]')),
  row('does-not-fit', register('fc: 3, addr: 1, codes: { ⟦x⟧: 1 }')),
  row('does-not-fit', register('fc: 3, addr: 1, ⟦codes⟧: { 0: a, 1: 2 }')),
  row('does-not-fit', register('fc: 3, addr: 1, type: bool, scale: ⟦2⟧')),
  row('does-not-fit', register('fc: 4, addr: 1, ⟦write⟧: {}')),
  row('not-one-of', register('fc: 3, addr: 1, type: ⟦int16⟧')),
  row('unknown-unit', register('fc: 3, addr: 1, unit: ⟦m3/h⟧'), 'm³/h'),
];

const header = 'lines:\n  header: { driver: gpio }';
const pins = (...entries: readonly string[]): Sections => ({
  lines: header,
  devices: `devices:\n  board:\n    line: header\n    pins: { ${entries.join(', ')} }`,
});
const relay = 'a: { pin: 17, direction: out }';

const gpio: readonly Row[] = [
  row('same-pin', pins(relay, 'b: { pin: ⟦17⟧, direction: in }')),
  row('same-pin', pins(relay, 'b: { pin: ⟦GPIO17⟧, direction: in }')),
  row('same-pin', pins('a: { pin: LED, direction: out }', 'b: { pin: ⟦LED⟧, direction: out, rest: on }')),
  row('same-pin', {
    lines: 'lines:\n  header: { driver: gpio }\n  lamps: { driver: gpio }',
    devices: `devices:\n  board: { line: header, pins: { ${relay} } }\n  two: { line: lamps, pins: { b: { pin: ⟦17⟧, direction: out } } }`,
  }),
  row('out-of-range', pins('a: { pin: ⟦2000⟧, direction: out }')),
  row('out-of-range', pins('a: { pin: ⟦-1⟧, direction: out }')),
  row('wrong-type', pins('a: { pin: ⟦[17]⟧, direction: out }')),
  row('bad-format', pins('a: { pin: ⟦""⟧, direction: out }')),
  row('missing-key', pins('⟦a⟧: { direction: out }')),
  row('missing-key', pins('⟦a⟧: { pin: 17 }')),
  row('not-one-of', pins('a: { pin: 17, direction: ⟦ou⟧ }'), 'out'),
  row('unknown-key', pins('a: { pin: 17, direction: out, ⟦actve⟧: low }'), 'active'),
  row('not-one-of', pins('a: { pin: 17, direction: out, active: ⟦lo⟧ }'), 'low'),
  row('not-one-of', pins('a: { pin: 17, direction: out, rest: ⟦of⟧ }'), 'off'),
  row('does-not-fit', pins('a: { pin: 17, direction: out, pull: ⟦up⟧ }')),
  row('does-not-fit', pins('a: { pin: 17, direction: out, debounce: ⟦20ms⟧ }')),
  row('does-not-fit', pins('a: { pin: 17, direction: in, rest: ⟦off⟧ }')),
  row('does-not-fit', pins('a: { pin: 17, direction: in, drive: ⟦open-drain⟧ }')),
  row('does-not-fit', pins('a: { pin: 17, direction: in, edge: ⟦rising⟧ }')),
  row('does-not-fit', pins('a: { pin: 17, direction: in, scale: ⟦10⟧ }')),
  row('unit-missing', pins('a: { pin: 17, direction: in, debounce: ⟦20⟧ }'), '20ms'),
  row('out-of-range', pins('a: { pin: 17, direction: count, scale: ⟦0⟧ }')),
  row('unknown-unit', pins('a: { pin: 17, direction: count, unit: ⟦lít⟧ }')),
  row('bad-id', { lines: header, devices: `devices:\n  ⟦tủ⟧: { line: header, pins: { ${relay} } }` }, 'tu'),
  row('bad-id', pins('⟦Bơm⟧: { pin: 17, direction: out }'), 'bom'),
  row('no-points', { lines: header, devices: 'devices:\n  ⟦board⟧: { line: header, pins: {} }' }),
  row('empty-value', { lines: header, devices: 'devices:\n  board:\n    line: header\n    pins:⟦⟧' }),
  row('missing-key', { lines: header, devices: 'devices:\n  ⟦board⟧: { line: header }' }),
  row('other-driver', { devices: `devices:\n  board: { line: ⟦field⟧, pins: { ${relay} } }` }),
  row('other-driver', { lines: header, devices: 'devices:\n  air: { profile: xy-md02, line: ⟦header⟧, unit: 1 }' }),
  row('unknown-key', { ...pins(relay), lines: 'lines:\n  header: { driver: gpio, ⟦port⟧: /dev/gpiochip0 }' }),
  row('bad-format', { ...pins(relay), lines: 'lines:\n  header: { driver: gpio, chip: ⟦""⟧ }' }),
  row('wrong-type', { ...pins(relay), lines: 'lines:\n  header: { driver: gpio, chip: ⟦0⟧ }' }),
  row('not-one-of', line('driver: ⟦gpoi⟧'), 'gpio'),
];

const rest: readonly Row[] = [
  row('unit-missing', { journal: 'journal: { flush: ⟦5⟧ }' }, '5s'),
  row('unit-missing', { journal: 'journal: { size: ⟦2⟧ }' }, '2GB'),
  row('bad-format', { journal: 'journal: { size: ⟦2 gb⟧ }' }, '2GB'),
  row('out-of-range', { journal: 'journal: { size: ⟦1MB⟧ }' }),
  row('unit-missing', { journal: 'journal: { keep: ⟦400⟧ }' }, '400d'),
  row('unknown-key', { journal: 'journal: { ⟦retention⟧: 400d }' }, 'keep'),
  row('empty-value', { journal: 'journal:⟦⟧' }),
  row('secret-literal', uplink(`${influx}, url: "https://a.example", token: ⟦abcdef123456==⟧`)),
  row('secret-name', uplink(`${influx}, url: "https://a.example", token: !secret ⟦Abc123==⟧`)),
  row('missing-key', { uplinks: `uplinks:\n  ⟦centre⟧: { ${influx}, url: "https://a.example" }` }),
  row('unknown-key', uplink(`${influx}, url: "https://a.example", ⟦tokn⟧: abcdef123456==`), 'token'),
  row('bad-format', uplink(`${influx}, token: !secret t, url: ⟦influx.example⟧`)),
  row('bad-format', uplink(`${influx}, token: !secret t, url: ⟦"ftp://influx.example"⟧`)),
  row('url-with-password', uplink(`${influx}, token: !secret t, url: ⟦"https://u:abcdef123456==@a.example"⟧`)),
  row('url-with-password', uplink(`${influx}, token: !secret t, url: ⟦"https://a.example/?token=abcdef123456=="⟧`)),
  row('not-encrypted', uplink(`${influx}, token: !secret t, url: ⟦"http://influx.example"⟧`)),
  row(
    'not-one-of',
    uplink('kind: ⟦influx⟧, org: o, bucket: b, token: !secret t, url: "https://a.example"'),
    'influxdb',
  ),
  row('out-of-range', uplink(`${influx}, token: !secret t, url: "https://a.example", backlog_per_sec: ⟦0⟧`)),
  row(
    'bad-id',
    { uplinks: `uplinks:\n  ⟦Centre 1⟧: { ${influx}, token: !secret t, url: "https://a.example" }` },
    'centre_1',
  ),
];

const all = { syntax, gateways, lines, devices, registers, gpio, rest, ...badControl };

describe.each(Object.entries(all))('%s', (_, rows) => {
  test.each(rows.map((one) => [one.code, whole(one.text).replaceAll('\n', '⏎').slice(0, 160), one] as const))(
    '%s: %s',
    (code, _text, one) => {
      const marked = whole(one.text);
      const start = marked.indexOf('⟦');
      const end = marked.indexOf('⟧') - 1;
      const text = marked.replace('⟦', '').replace('⟧', '');
      const lineStart = text.lastIndexOf('\n', start - 1) + 1;
      const place = { line: text.slice(0, start).split('\n').length, column: start - lineStart + 1 };
      const { complaints, ok } = loadSite(text, { file: 'site.yaml', profiles });
      expect(complaints.map((each) => each.code).toSorted()).toEqual([code, ...(one.also ?? [])].toSorted());
      const complaint = complaints.find((each) => each.code === code);
      expect(complaint).toMatchObject({ ...place, file: 'site.yaml' });
      if (end > start) expect(complaint?.endColumn).toBe(end - lineStart + 1);
      expect(complaint?.suggestion).toBe(one.suggestion);
      expect(ok).toBe(complaints.every((each) => each.severity === 'warning'));
      expect(JSON.stringify(complaints)).not.toContain('abcdef123456');
    },
  );
});

test('there is a row for every complaint that a text can cause', () => {
  const rows = Object.values(all).flat();
  const shown = new Set(rows.map((one) => one.code));
  // These need more than a line of text and have tests of their own beside them.
  const others = new Set(['unreadable', 'too-large', 'alias-bomb', 'duplicate-point']);
  expect(Object.keys(complaintTexts).filter((code) => !shown.has(code as ComplaintCode) && !others.has(code))).toEqual(
    [],
  );
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

test('a reversed range is quoted', () => {
  const text = whole(device(`${air}, points: { air_temp: { valid: [80, -40] } }`));
  const { complaints } = loadSite(text, { file: 'site.yaml', profiles });
  expect(complaints.map((each) => each.message.en)).toEqual(['the range [80, -40] is reversed']);
});
