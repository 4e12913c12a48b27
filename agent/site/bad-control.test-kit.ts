// Rows of the table of mistakes (`bad-input.test.ts`) for the sections that drive something.
import { type Row, row, type Sections } from './bad-input.test-kit.ts';

/** Two relay boards with timers, one without, a speed in per cent, and what rules read. */
const devices = `devices:
  air: { profile: xy-md02, line: field, unit: 1 }
  tank: { profile: qdy30a, line: field, unit: 3 }
  flow: { profile: tuf-2000m, line: field, unit: 4 }
  valves: { profile: waveshare-rtu-relay-8ch, line: field, unit: 10 }
  pumps: { profile: eletechsup-n4d8b08, line: field, unit: 11 }
  plain: { line: field, unit: 12, registers: { relay: { fc: 1, addr: 0, write: {} }, same: { fc: 1, addr: 0, write: {} } } }
  drive:
    line: field
    unit: 13
    registers:
      speed: { fc: 3, addr: 1, scale: 0.1, unit: '%', valid: [0, 100], write: {} }
      status: { fc: 3, addr: 2, codes: { 0: run, 1: stop, 2: fault }, write: {} }
      mode: { fc: 3, addr: 3, codes: { 0: 1, 1: 5 }, write: {} }
      half: { fc: 3, addr: 4, mask: 255, write: {} }
      step: { fc: 3, addr: 5, write: {} }
  pressure:
    line: field
    unit: 14
    registers:
      pipe: { fc: 3, addr: 1, unit: bar }
      pump: { fc: 3, addr: 2, unit: kPa }`;

const pump = 'point: pumps.relay_1, role: pump, rest: off, longest: 2h';
const valve = 'point: valves.relay_1, role: zone-valve, rest: off, longest: 45min';
const fan = 'point: valves.relay_4, role: fan, rest: off, longest: none, why: air';
const relays = `  pump_1: { ${pump} }\n  valve_1: { ${valve}, pump: pump_1 }\n  fan: { ${fan} }\n`;

/** An output of the gateway's own pins that rests off. */
const pinned = (rest: string): Sections => ({
  lines: 'lines:\n  header: { driver: gpio }',
  devices:
    'devices:\n  board: { line: header, pins: { relay: { pin: 17, direction: out, rest: off }, button: { pin: 27, direction: in } } }',
  actuators: `actuators:\n  a: { point: board.relay, role: fan, rest: ${rest}, longest: 1h }`,
});
const site = (sections: Sections): Sections => ({ devices, actuators: `actuators:\n${relays}`, ...sections });
const actuator = (inside: string): Sections => ({ devices, actuators: `actuators:\n  a: { ${inside} }` });
const more = (lines: string): Sections => ({ devices, actuators: `actuators:\n${relays}${lines}` });
const group = (inside: string): Sections => site({ groups: `groups:\n  g: { ${inside} }` });
const zones = (lines: string): Sections => site({ zones: `zones:\n${lines}` });
const hot = 'when: air.air_temp > 32, then: { fan: on }';
const rule = (inside: string): Sections => site({ rules: `rules:\n  r: { ${inside} }` });
const rules = (lines: string): Sections => site({ rules: `rules:\n${lines}` });
const interlock = (inside: string): Sections => site({ interlocks: `interlocks:\n  i: { ${inside} }` });
const alarm = (inside: string): Sections => site({ alarms: `alarms:\n  a: { ${inside} }` });
const stop = (inside: string): Sections => site({ stops: `stops:\n  s: { ${inside} }` });
const when = (text: string): Sections => rule(`when: '${text}', then: { fan: on }, without: rest`);

const derived = (inside: string): Sections => ({ devices, derived: `derived:\n  d: { ${inside} }` });
const zone = { zones: 'zones:\n  north: { valve: valve_1 }', actuators: `actuators:\n${relays}` };
const ledger = (inside: string): Sections => ({
  devices,
  ...zone,
  derived: `derived:\n  d: { deficit: { ${inside}, et0: "1.0" } }`,
});
const ledgerAt = (inside: string): Sections => ({
  devices,
  ...zone,
  derived: `derived:\n  d: { ⟦deficit⟧: { ${inside}, et0: "1.0" } }`,
});
const deriveds: readonly Row[] = [
  row('missing-key', { devices, derived: 'derived:\n  ⟦d⟧: { name: VPD }' }),
  row('unknown-key', derived("value: 'air.air_temp + 1.0', ⟦sum⟧: flow.flow")),
  row('expression-unknown-point', derived('value: ⟦air.air_tmp⟧'), 'air.air_temp'),
  row('expression-unknown-point', {
    devices,
    derived: 'derived:\n  d: { value: ⟦derived.e⟧ }\n  e: { value: air.air_temp }',
  }),
  row('wrong-type', derived('value: ⟦drive.status⟧')),
  row('derived-unit', derived('value: air.air_temp, unit: ⟦kPa⟧')),
  row('derived-sum', derived('sum: ⟦air.air_rh⟧')),
  row('derived-unit', derived('sum: flow.flow, unit: ⟦kWh⟧')),
  row('not-one-of', derived('while: valves.relay_1, unit: ⟦day⟧')),
  row('expression-wrong-type', derived('while: ⟦air.air_temp⟧')),
  row('no-location', derived('⟦et0⟧: { air: air.air_temp, humidity: air.air_rh, wind: "2", radiation: "500" }')),
  row('missing-key', derived('⟦et0⟧: { air: air.air_temp, humidity: air.air_rh, wind: "2" }'), undefined, [
    'no-location',
  ]),
  row('out-of-range', derived('value: air.air_temp, every: ⟦1d⟧')),
  row('unknown-zone', ledger('zone: ⟦nort⟧, area: 60, soil: loam, kc: 1, roots: 0.5'), 'north'),
  row('not-one-of', ledger('zone: north, area: 60, soil: ⟦loamy⟧, kc: 1, roots: 0.5'), 'loam'),
  row(
    'soil-upside-down',
    ledger('zone: north, area: 60, field_capacity: 0.2, wilting_point: ⟦0.3⟧, kc: 1, roots: 0.5'),
  ),
  row('missing-key', ledgerAt('zone: north, area: 60, soil: loam, roots: 0.5')),
  row('missing-key', ledgerAt('zone: north, area: 60, kc: 1, roots: 0.5')),
  row('missing-key', ledgerAt('zone: north, area: 60, soil: loam, crop: tomato')),
  row('missing-key', ledgerAt('zone: north, area: 60, soil: loam, crop: tomato, planted: 2026-03-01')),
  row('not-one-of', ledger('zone: north, area: 60, soil: loam, crop: ⟦tomatoe⟧, kc: 1'), 'tomato'),
  row(
    'bad-format',
    ledger('zone: north, area: 60, soil: loam, crop: tomato, planted: ⟦2026-02-30⟧, stages: [1, 2, 3, 4]'),
  ),
  row('bad-format', ledger('zone: north, area: 60, soil: loam, crop: tomato, planted: 2026-03-01, stages: ⟦[1, 2]⟧')),
  row('out-of-range', ledger('zone: north, area: ⟦0⟧, soil: loam, kc: 1, roots: 0.5')),
  row('derived-unit', ledger('zone: north, area: 60, soil: loam, kc: 1, roots: 0.5, rain: ⟦tank.level⟧')),
];

const actuators: readonly Row[] = [
  row('empty-value', { devices, actuators: 'actuators:⟦⟧' }),
  row('wrong-type', { devices, actuators: 'actuators: ⟦[a]⟧' }),
  row('bad-id', { devices, actuators: `actuators:\n  ⟦Van 1⟧: { ${valve} }` }, 'van_1'),
  row('missing-key', { devices, actuators: 'actuators:\n  ⟦a⟧: { point: valves.relay_1, role: valve, longest: 1h }' }),
  row('missing-key', { devices, actuators: 'actuators:\n  ⟦a⟧: { point: valves.relay_1, role: valve, rest: off }' }),
  row('missing-key', { devices, actuators: 'actuators:\n  ⟦a⟧: { point: valves.relay_1, rest: off, longest: 1h }' }),
  row('missing-key', { devices, actuators: 'actuators:\n  ⟦a⟧: { role: valve, rest: off, longest: 1h }' }),
  row('unknown-key', actuator(`${valve}, ⟦cooldown⟧: 1h`), 'pause'),
  row('not-one-of', actuator('point: valves.relay_1, role: ⟦pumpp⟧, rest: off, longest: 1h'), 'pump'),
  row('unit-missing', actuator('point: valves.relay_1, role: valve, rest: off, longest: ⟦45⟧'), '45s'),
  row('bad-format', actuator('point: valves.relay_1, role: valve, rest: off, longest: ⟦45 phút⟧'), '45min'),
  row('out-of-range', actuator('point: valves.relay_1, role: valve, rest: off, longest: ⟦8d⟧')),
  row('longest-wet', actuator('point: valves.relay_1, role: valve, rest: off, longest: ⟦none⟧, why: because')),
  row('longest-wet', actuator('point: pumps.relay_1, role: dosing, rest: off, longest: ⟦none⟧, why: because')),
  row('longest-why', actuator('point: valves.relay_1, role: fan, rest: off, longest: ⟦none⟧')),
  row('bad-format', actuator('point: ⟦relay_1⟧, role: fan, rest: off, longest: 1h')),
  row('no-such-point', actuator('point: ⟦valves.relay_9⟧, role: fan, rest: off, longest: 1h'), 'valves.relay_1'),
  row('no-such-point', actuator('point: ⟦valve.relay_1⟧, role: fan, rest: off, longest: 1h'), 'valves.relay_1'),
  row('read-only-point', actuator('point: ⟦pumps.input_1⟧, role: fan, rest: off, longest: 1h')),
  row('not-drivable', actuator('point: ⟦drive.status⟧, role: fan, rest: hold, longest: 1h')),
  row('not-drivable', actuator('point: ⟦drive.half⟧, role: fan, rest: 0, longest: 1h')),
  row('pin-rests-otherwise', pinned('⟦on⟧'), 'off'),
  row('pin-rests-otherwise', pinned('⟦hold⟧'), 'off'),
  row('read-only-point', {
    ...pinned('off'),
    actuators: 'actuators:\n  a: { point: ⟦board.button⟧, role: fan, rest: off, longest: 1h }',
  }),
  row('same-output', more('  b: { point: ⟦valves.relay_4⟧, role: fan, rest: off, longest: 1h }\n')),
  row(
    'same-output',
    more(
      '  b: { point: plain.relay, role: fan, rest: off, longest: 1h }\n  c: { point: ⟦plain.same⟧, role: fan, rest: off, longest: 1h }\n',
    ),
    undefined,
    ['no-own-timer'],
  ),
  row('wrong-value', actuator('point: valves.relay_1, role: fan, rest: ⟦0⟧, longest: 1h'), 'off'),
  row('wrong-value', actuator('point: valves.relay_1, role: fan, rest: ⟦tắt⟧, longest: 1h'), 'off'),
  row('wrong-value', actuator('point: drive.speed, role: fan, rest: ⟦-1⟧, longest: 1h')),
  row('wrong-value', actuator('point: drive.speed, role: fan, rest: ⟦120 %⟧, longest: 1h')),
  row('wrong-value', actuator('point: drive.speed, role: fan, rest: ⟦off⟧, longest: 1h')),
  row('wrong-value', actuator('point: drive.speed, role: fan, rest: ⟦"30"⟧, longest: 1h'), '30'),
  row('wrong-value', actuator('point: drive.mode, role: fan, rest: ⟦2⟧, longest: 1h')),
  row('wrong-value', actuator('point: drive.step, role: fan, rest: ⟦65536⟧, longest: 1h')),
  row('value-unit', actuator('point: drive.speed, role: fan, rest: ⟦30 bar⟧, longest: 1h')),
  row('wrong-type', actuator('point: valves.relay_1, role: fan, rest: ⟦[off]⟧, longest: 1h')),
  row('unit-missing', actuator(`${valve}, flow: ⟦40⟧`), '40 L/min'),
  row('bad-format', actuator(`${valve}, flow: ⟦40 bar⟧`)),
  row('flow-too-large', {
    devices,
    actuators: `actuators:\n  p: { ${pump}, flow: 120 L/min }\n  v: { ${valve}, pump: p, flow: ⟦7.3 m³/h⟧ }`,
  }),
  row('meter-unit', actuator(`${valve}, meter: ⟦tank.level⟧`)),
  row('no-such-point', actuator(`${valve}, meter: ⟦flow.flw⟧`), 'flow.flow'),
  row('litres-unmeasured', actuator(`${valve}, per_day: { litres: ⟦500⟧ }`)),
  row('wrong-type', actuator(`${valve}, ⟦per_day⟧: {}`)),
  row(
    'unknown-actuator',
    more(`  v2: { point: valves.relay_2, role: valve, rest: off, longest: 1h, pump: ⟦pump_2⟧ }\n`),
    'pump_1',
  ),
  row(
    'wrong-role',
    more(`  v2: { point: valves.relay_2, role: valve, rest: off, longest: 1h, pump: ⟦valve_1⟧ }\n`),
    'pump_1',
  ),
  row('wrong-role', more(`  v2: { point: valves.relay_2, role: valve, rest: off, longest: 1h, main: ⟦fan⟧ }\n`)),
  row('reference-circle', {
    devices,
    actuators: `actuators:\n  p: { ${pump}, main: ⟦m⟧ }\n  m: { point: valves.relay_2, role: main-valve, rest: off, longest: 1h, pump: p }`,
  }),
  row('reference-circle', actuator('point: valves.relay_2, role: main-valve, rest: off, longest: 1h, main: ⟦a⟧')),
  row('no-own-timer', actuator('point: ⟦plain.relay⟧, role: lamp, rest: off, longest: 1h')),
  row('lease-none', actuator('point: valves.relay_1, role: lamp, rest: ⟦on⟧, longest: 1h')),
  row('lease-none', actuator(`${fan}, lease: ⟦none⟧`)),
  row('rest-wet', actuator('point: pumps.relay_1, role: pump, rest: ⟦on⟧, longest: 1h'), 'off'),
  row('rest-wet', actuator('point: valves.relay_1, role: zone-valve, rest: ⟦hold⟧, longest: 1h'), 'off'),
  row('no-timer', actuator('point: plain.relay, role: lamp, rest: off, longest: 1h, lease: ⟦10s⟧')),
  row('lease-needs-off', actuator('point: valves.relay_1, role: lamp, rest: on, longest: 1h, lease: ⟦10s⟧')),
  row('out-of-range', actuator(`${valve}, lease: ⟦1s⟧`)),
  row('out-of-range', {
    devices:
      'devices: { b: { line: field, unit: 1, registers: { r: { fc: 1, addr: 0, write: { on_for: { base: 0, per_second: 1, seconds_max: 5 } } } } } }',
    actuators: 'actuators: { a: { point: b.r, role: lamp, rest: off, longest: 1h, lease: ⟦10s⟧ } }',
  }),
  row('lease-order', { devices, actuators: `actuators:\n  p: { ${pump}, lease: ⟦20s⟧ }\n  v: { ${valve}, pump: p }` }),
  row('lease-order', { devices, actuators: `actuators:\n  p: { ${pump} }\n  v: { ${valve}, pump: p, lease: ⟦3s⟧ }` }),
  row(
    'pump-outlives-valves',
    {
      devices,
      actuators: `actuators:\n  p: { ${pump}, lease: ⟦none⟧ }\n  v: { ${valve}, pump: p }`,
    },
    undefined,
    ['lease-none'],
  ),
  row(
    'pump-outlives-valves',
    {
      devices,
      actuators: `actuators:\n  p: { ${pump}, lease: ⟦none⟧ }\n  v: { ${valve}, pump: p, main: m, lease: none }\n  m: { point: valves.relay_2, role: main-valve, rest: off, longest: 1h }`,
    },
    undefined,
    ['lease-none', 'lease-none'],
  ),
  row('expression-wrong-type', actuator(`${valve}, needs: ⟦tank.level⟧`)),
  row('expression-unknown-point', actuator(`${valve}, hand: "⟦pumps.input_9⟧"`), 'pumps.input_1'),
  row('expression-units-differ', actuator(`${valve}, proof: { when: "flow.flow > ⟦tank.level⟧" }`)),
  row('missing-key', actuator(`${valve}, ⟦proof⟧: { within: 30s }`)),
];

const together: readonly Row[] = [
  row('unknown-actuator', group('members: [valve_1, ⟦valve_2⟧], most: 1'), 'valve_1'),
  row('duplicate-member', group('members: [valve_1, ⟦valve_1⟧], most: 1')),
  row('bad-format', group('members: ⟦[valve_1]⟧, most: 1')),
  row('wrong-type', group('members: ⟦valve_1⟧, most: 1')),
  row('group-without-limit', site({ groups: 'groups:\n  ⟦g⟧: { members: [valve_1, fan] }' })),
  row('out-of-range', group('members: [valve_1, fan], most: ⟦0⟧')),
  row('unknown-actuator', zones('  z: { valve: ⟦valve_2⟧ }'), 'valve_1'),
  row('wrong-role', zones('  z: { valve: ⟦pump_1⟧ }'), 'valve_1'),
  row('same-valve', zones('  z: { valve: valve_1 }\n  y: { valve: ⟦valve_1⟧ }')),
  row('unknown-key', zones('  z: { ⟦valv⟧: valve_1 }'), 'valve'),
  row('not-a-contact', stop('point: ⟦tank.level⟧')),
  row('stop-is-output', stop('point: ⟦valves.relay_4⟧')),
  row('no-such-point', stop('point: ⟦pumps.inputt_4⟧'), 'pumps.input_4'),
];

const driving: readonly Row[] = [
  row('missing-key', site({ rules: `rules:\n  ⟦r⟧: { ${hot} }` })),
  row('missing-key', site({ rules: 'rules:\n  ⟦r⟧: { then: { fan: on }, without: rest }' })),
  row('missing-key', site({ rules: 'rules:\n  ⟦r⟧: { when: air.air_temp > 1, without: rest }' })),
  row('empty-value', rule(`${hot}, without: ⟦null⟧`)),
  row('wrong-type', rule(`${hot}, without: ⟦5⟧`)),
  row('not-one-of', rule(`${hot}, without: ⟦resst⟧`), 'rest'),
  row('act-rule', rule(`${hot}, without: ⟦act⟧`)),
  row('unknown-key', rule(`${hot}, without: { ⟦kep⟧: 10min }`), 'keep'),
  row('unit-missing', rule(`${hot}, without: { keep: ⟦10⟧ }`), '10s'),
  row('bad-format', rule(`${hot}, without: { duty: ⟦10min⟧ }`)),
  row('duty-too-long', rule(`${hot}, without: { duty: ⟦30min/30min⟧ }`)),
  row('between-interlock', interlock(`${hot}, without: rest, ⟦between⟧: 06:00-18:00`)),
  row('bad-format', rule(`${hot}, without: rest, between: ⟦6h-18h⟧`)),
  row('empty-between', rule(`${hot}, without: rest, between: ⟦06:00-06:00⟧`)),
  row('no-effect', rule('when: air.air_temp > 1, ⟦then⟧: {}, without: rest')),
  row('unknown-actuator', rule('when: air.air_temp > 1, then: { ⟦fann⟧: on }, without: rest'), 'fan'),
  row('wrong-value', rule('when: air.air_temp > 1, then: { fan: ⟦1⟧ }, without: rest'), 'on'),
  row('wrong-type', rule('when: ⟦true⟧, then: { fan: on }, without: rest')),
  row('expression-unknown-point', rule(`${hot}, until: "⟦air.air_tmp⟧ < 3", without: rest`), 'air.air_temp'),
  row(
    'duplicate-id',
    site({
      interlocks: `interlocks:\n  r: { ${hot}, without: rest }`,
      rules: `rules:\n  ⟦r⟧: { ${hot}, without: rest }`,
    }),
  ),
  row('always-so', when('⟦drive.speed < 120.0⟧ && air.air_temp > 30.0')),
  row('never-so', when('⟦drive.speed > 100.0⟧')),
  row('always-so', when('⟦air.air_temp > 30.0 || air.air_temp < 32.0⟧')),
  row('never-so', when('⟦drive.status == "run" && drive.status != "run"⟧')),
  row(
    'rule-never',
    rule("when: 'air.air_temp > 30.0', then: { fan: on }, until: ⟦air.air_temp > 25.0⟧, without: rest"),
  ),
  row('reads-itself', actuator(`${pump}, needs: ⟦pumps.relay_1⟧`)),
  row('reads-itself', actuator(`${pump}, proof: { when: ⟦pumps.relay_1⟧ }`)),
  row('rule-loop', rule('when: "air.air_temp > 32 && !⟦valves.relay_4⟧", then: { fan: on }, without: rest')),
  row(
    'rule-loop',
    rules(
      '  a: { when: ⟦pumps.relay_1⟧, then: { valve_1: on }, without: rest }\n  b: { when: valves.relay_1, then: { pump_1: on }, without: rest }\n',
    ),
  ),
  row(
    'rules-fight',
    rules(
      '  a: { when: air.air_temp > 32, then: { fan: on }, without: rest }\n  b: { when: air.air_rh < 50, then: { fan: ⟦off⟧ }, without: rest }\n',
    ),
  ),
];

const alarms: readonly Row[] = [
  row('not-one-of', alarm('when: air.air_temp > 40, priority: ⟦hight⟧'), 'high'),
  row('expression-wrong-type', alarm('when: ⟦air.air_temp⟧')),
  row('expression-wrong-type', alarm('when: air.air_temp > 40, clear: ⟦air.air_temp⟧')),
  row('unit-missing', alarm('when: air.air_temp > 40, for: ⟦5⟧'), '5s'),
  row('out-of-range', alarm('when: air.air_temp > 40, missing: ⟦8d⟧')),
  row('total-too-long', alarm('when: air.air_temp > 40, total: ⟦25h⟧, within: 24h')),
  row('missing-key', site({ alarms: 'alarms:\n  ⟦a⟧: { when: air.air_temp > 40, total: 5h }' })),
  row('bounds-missing', site({ alarms: 'alarms:\n  ⟦a⟧: { rate: air.air_temp, over: 10min }' })),
  row('bounds-crossed', alarm('rate: air.air_temp, over: 10min, above: -3, below: ⟦3⟧')),
  row('value-unit', alarm('rate: pressure.pipe, over: 10min, above: ⟦300 kPa⟧'), '3 bar'),
  row('expression-wrong-type', alarm('rate: ⟦air.air_temp > 3⟧, over: 10min, above: 3')),
  row('rearm-too-large', alarm('deviation: air.air_temp, from: 30, by: 2, rearm: ⟦2⟧')),
  row('out-of-range', alarm('deviation: air.air_temp, from: 30, by: ⟦0⟧')),
  row('wrong-type', alarm('deviation: air.air_temp, from: ⟦[30]⟧, by: 2')),
  row('expression-units-differ', alarm('deviation: air.air_temp, from: ⟦air.air_rh⟧, by: 2')),
  row(
    'expression-units-differ',
    alarm('deviation: pressure.pump, from: ⟦pressure.pipe⟧, by: 2'),
    'convert(pressure.pipe, "kPa")',
  ),
  row('no-such-point', alarm('points: [air.air_temp, ⟦air.air_rhh⟧], missing: 15min'), 'air.air_rh'),
  row('bad-format', alarm('points: ⟦[]⟧, missing: 15min')),
];

const expressions: readonly Row[] = [
  row('expression-empty', when('⟦⟧')),
  row('expression-too-long', when(`${' '.repeat(1_000)}⟦true⟧`)),
  row('expression-too-deep', when(`${'('.repeat(24)}⟦⟧${'('.repeat(9)}`)),
  row('expression-syntax', when('air.air_temp > 3 ⟦and⟧ air.air_rh > 3'), '&&'),
  row('expression-cut-off', when('air.air_temp >⟦⟧')),
  row('expression-open-text', when('drive.status == ⟦"run⟧')),
  row('expression-number', when('air.air_temp > ⟦1e999⟧')),
  row('expression-unit-written', when('air.air_temp > 32⟦°C⟧'), '32'),
  row('expression-reserved', when('⟦if⟧ air.air_temp > 32')),
  row('expression-unsupported', when('drive.status == ⟦null⟧')),
  row('expression-unknown-point', when('air.air_temp > 32 || ⟦air.air_r⟧ > 3'), 'air.air_rh'),
  row('expression-unknown-function', when('⟦mean⟧(air.air_temp, "10min") > 32')),
  row('expression-arguments', when('⟦vpd(air.air_temp)⟧ > 1')),
  row('expression-types-differ', when('pumps.input_1 == ⟦1⟧'), 'true'),
  row('expression-units-differ', when('pressure.pump > ⟦pressure.pipe⟧'), 'convert(pressure.pipe, "kPa")'),
  row('expression-wrong-unit', when('vpd(air.air_temp, ⟦tank.level⟧) > 1')),
  row('expression-no-unit', when('convert(⟦drive.step⟧, "kPa") > 1')),
  row('expression-needs-point', when('age(⟦3⟧) > 60')),
  row('expression-needs-text', when('rate(air.air_temp, ⟦600⟧) > 60')),
  row('expression-needs-list', when('drive.step in ⟦drive.mode⟧')),
  row('expression-duration', when('avg(air.air_temp, ⟦"10 phút"⟧) > 30'), '"10min"'),
  row('expression-clock', when('between(⟦"5:30"⟧, "18:00")'), '"05:30"'),
  row('expression-same-clock', when('⟦between("05:30", "05:30")⟧')),
  row('expression-never', when('drive.status == ⟦"runn"⟧'), '"run"'),
  // The very token, in every way to write a text.
  row(
    'expression-unknown-point',
    rule('when: "air.air_temp > 3 && ⟦air.air_tmp⟧ > 4", then: { fan: on }, without: rest'),
    'air.air_temp',
  ),
  row(
    'expression-never',
    rule('when: "drive.status == \\"stop\\" && drive.status == ⟦\\"runn\\"⟧", then: { fan: on }, without: rest'),
    '"run"',
  ),
  row(
    'expression-never',
    rules("  r:\n    when: 'drive.status == ⟦''runn''⟧'\n    then: { fan: on }\n    without: rest"),
    '"run"',
  ),
  row(
    'expression-unknown-point',
    rules(
      '  r:\n    when: >-\n      air.air_temp > 3\n      && ⟦air.air_tmp⟧ > 4\n    then: { fan: on }\n    without: rest',
    ),
    'air.air_temp',
  ),
  row(
    'expression-unknown-point',
    rules(
      '  r:\n    when: |\n      air.air_temp > 3 &&\n        ⟦air.air_tmp⟧ > 4\n    then: { fan: on }\n    without: rest',
    ),
    'air.air_temp',
  ),
  row(
    'expression-unknown-point',
    rules('  r:\n    when: air.air_temp > 3\n      && ⟦air.air_tmp⟧ > 4\n    then: { fan: on }\n    without: rest'),
    'air.air_temp',
  ),
  row(
    'expression-unknown-point',
    rules(
      '  r:\n    when: "air.air_temp > 3 \\\n      && ⟦air.air_tmp⟧ > 4"\n    then: { fan: on }\n    without: rest',
    ),
    'air.air_temp',
  ),
];

export const badControl = { deriveds, actuators, together, driving, alarms, expressions };
