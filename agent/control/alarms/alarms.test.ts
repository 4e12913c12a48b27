import { expect, test, vi } from 'vitest';
import { alarmId } from '../../model/ids.ts';
import { anAlarm, Bench, hour, minute, second } from './alarms.test-kit.ts';

/** Vaccine fridges after WHO PQS: warmer than 8 °C for 10 h; −0.5 °C or colder for 60 min. */
const warm = anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: 10 * hour });
const freezing = anAlarm({ kind: 'continuous', when: 'fridge.temp <= -0.5', forMs: 60 * minute });
const warmAltogether = anAlarm({
  kind: 'cumulative',
  when: 'fridge.temp > 8',
  totalMs: 10 * hour,
  withinMs: 24 * hour,
});

test.each([
  [
    '8.1 °C for 9 h 59 min: none',
    warm,
    [
      [8.1, 9 * 60 + 59],
      [7.9, 0],
    ],
    undefined,
  ],
  ['8.1 °C for 10 h', warm, [[8.1, 600]], 600],
  [
    '8.1 °C for 10 h, and not any longer',
    warm,
    [
      [8.1, 600],
      [7.9, 0],
    ],
    600,
  ],
  [
    '9 h, a minute below, 9 h: the count starts anew',
    warm,
    [
      [8.1, 540],
      [7.9, 1],
      [8.1, 540],
      [7.9, 0],
    ],
    undefined,
  ],
  [
    'the same counted together',
    warmAltogether,
    [
      [8.1, 540],
      [7.9, 1],
      [8.1, 540],
    ],
    601,
  ],
  ['8.0 °C is not above 8', warm, [[8, 100_000]], undefined],
  ['−0.6 °C for 60 min: at 60 min exactly', freezing, [[-0.6, 60]], 60],
  ['−0.5 °C is cold enough', freezing, [[-0.5, 60]], 60],
  [
    '−0.6 °C for 59 min: none',
    freezing,
    [
      [-0.6, 59],
      [0, 0],
    ],
    undefined,
  ],
  ['−0.4 °C for ever: none', freezing, [[-0.4, 100_000]], undefined],
] as const)('%s', (_, spec, pieces, activeAt) => {
  const bench = new Bench([spec]);
  for (const [value, minutes] of pieces) bench.set('fridge.temp', value).pass(minutes * minute);
  const active = bench.rows.filter(({ to }) => to === 'active').map(({ mono }) => mono / minute);
  expect(active).toEqual(activeAt === undefined ? [] : [activeAt]);
});

test('one millisecond before its time it is not active', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour - 1);
  expect(bench.status()).toMatchObject({ state: 'pending', heldMs: hour - 1 });
  expect(bench.pass(1).status()).toMatchObject({ state: 'active', heldMs: hour });
});

test('its whole life: pending, active, acknowledged, over', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour);
  expect(bench.wish({ type: 'acknowledge' })).toBeUndefined();
  bench.pass(hour).set('fridge.temp', 1);
  expect(bench.told('warm', minute)).toEqual([
    '0 normal→pending',
    '60 pending→active',
    '60 active→acknowledged',
    '120 acknowledged→normal',
  ]);
});

test('over before anybody knows: it stays cleared until it is acknowledged', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour).set('fridge.temp', 1).pass(hour);
  expect(bench.status()).toMatchObject({ state: 'cleared', occurrence: 1 });
  expect(bench.wish({ type: 'acknowledge' })).toBeUndefined();
  expect(bench.status()?.state).toBe('normal');
  expect(bench.rows.at(-1)).toMatchObject({ from: 'cleared', to: 'normal', occurrence: 1, by: { name: 'Lan' } });
});

test('active again from cleared is a new occurrence', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour).set('fridge.temp', 1);
  bench.set('fridge.temp', -0.6).pass(hour - 1);
  expect(bench.status()).toMatchObject({ state: 'cleared', occurrence: 1 });
  bench.pass(1);
  expect(bench.status()).toMatchObject({ state: 'active', occurrence: 2 });
  expect(bench.rows.at(-1)).toMatchObject({ from: 'cleared', to: 'active', occurrence: 2 });
});

test('a new occurrence is not acknowledged by whoever knew the last one', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour);
  bench.wish({ type: 'acknowledge' });
  bench.set('fridge.temp', 1).set('fridge.temp', -0.6).pass(hour);
  expect(bench.status()).toMatchObject({ state: 'active', occurrence: 2 });
  expect(bench.status()?.acknowledged).toBeUndefined();
});

test('a row of the journal says everything that decided', () => {
  const bench = new Bench([freezing]).set('fridge.temp', -0.6).pass(hour);
  expect(bench.rows.at(-1)).toEqual({
    type: 'alarm',
    mono: hour,
    alarm: 'warm',
    name: 'Tủ vắc-xin',
    priority: 'high',
    what: 'state',
    from: 'pending',
    to: 'active',
    occurrence: 1,
    condition: freezing.condition,
    seen: { 'fridge.temp': -0.6 },
    heldMs: hour,
  });
});

test('re-arm: it ends when its level has held for its time, and a relapse starts that time anew', () => {
  const condition = {
    kind: 'continuous',
    when: 'fridge.temp > 8',
    forMs: minute,
    clear: 'fridge.temp <= 7.5',
  } as const;
  const bench = new Bench([anAlarm(condition, { clearForMs: 15 * minute })]).set('fridge.temp', 9).pass(minute);
  bench.set('fridge.temp', 7.8).pass(hour);
  expect(bench.status()?.state).toBe('active');
  bench
    .set('fridge.temp', 7.5)
    .pass(14 * minute)
    .set('fridge.temp', 7.6)
    .set('fridge.temp', 7.4);
  expect(bench.pass(15 * minute - 1).status()?.state).toBe('active');
  expect(bench.pass(1).status()?.state).toBe('cleared');
});

test('a re-arm level inside the alarm ends nothing', () => {
  const condition = { kind: 'continuous', when: 'fridge.temp > 8', forMs: 0, clear: 'fridge.temp > 5' } as const;
  expect(new Bench([anAlarm(condition)]).set('fridge.temp', 9).pass(hour).status()?.state).toBe('active');
});

test('without a time of its own it is active at once, without being pending', () => {
  const bench = new Bench([anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: 0 })]).set('fridge.temp', 9);
  expect(bench.told()).toEqual(['0 normal→active']);
});

test('a stalled step makes up for what came meanwhile', () => {
  const bench = new Bench([freezing])
    .set('fridge.temp', -0.6)
    .stall(2 * hour)
    .set('fridge.temp', 1);
  expect(bench.told('warm', hour)).toEqual(['0 normal→pending', '2 pending→active', '2 active→cleared']);
});

test('cumulative: ends when too little is left in the window', () => {
  const bench = new Bench([warmAltogether])
    .set('fridge.temp', 9)
    .pass(11 * hour)
    .set('fridge.temp', 7);
  // 11 h stand in the window until the first of them leave it, 24 h after they began: an hour later 10 h are left.
  bench.pass(25 * hour - bench.mono);
  expect(bench.status()?.state).toBe('active');
  expect(bench.pass(1).status()?.state).toBe('cleared');
});

test('rate: the change over the last five minutes, both ways', () => {
  const condition = { kind: 'rate', of: 'room.temp', overMs: 5 * minute, above: 3, below: -3, forMs: 0 } as const;
  const bench = new Bench([anAlarm(condition)]).set('room.temp', 20);
  bench.pass(4 * minute).set('room.temp', 30);
  expect(bench.status()?.state).toBe('normal');
  // At 5 min there is a value from five minutes ago for the first time.
  expect(bench.pass(minute).status()?.state).toBe('active');
  expect(bench.pass(4 * minute).status()?.state).toBe('cleared');
  bench.wish({ type: 'acknowledge' });
  bench.set('room.temp', 27);
  expect(bench.status()?.state).toBe('normal');
  expect(bench.set('room.temp', 26.9).status()?.state).toBe('active');
});

test('deviation: further than its distance, until within the re-arm distance', () => {
  const condition = {
    kind: 'deviation',
    of: 'room.temp',
    from: 'tank.level',
    by: 2,
    rearm: 0.5,
    forMs: minute,
  } as const;
  const bench = new Bench([anAlarm(condition)]).set('tank.level', 20).set('room.temp', 22).pass(hour);
  expect(bench.status()?.state).toBe('normal');
  expect(bench.set('room.temp', 17.9).pass(minute).status()?.state).toBe('active');
  expect(bench.set('room.temp', 18.4).pass(hour).status()?.state).toBe('active');
  expect(bench.set('room.temp', 18.5).status()?.state).toBe('cleared');
});

test('missing: no moment at which all of its points were good', () => {
  const points = ['fridge.temp', 'room.temp'] as const;
  const condition = { kind: 'missing', points: points as never, forMs: 15 * minute } as const;
  const bench = new Bench([anAlarm(condition)]).set('fridge.temp', 5).set('room.temp', 20).pass(hour);
  bench.set('room.temp', null).pass(15 * minute - 1);
  expect(bench.status()?.state).toBe('pending');
  bench.pass(1);
  expect(bench.rows.at(-1)).toMatchObject({
    to: 'active',
    because: { code: 'no-data', params: { points: 'room.temp' } },
  });
  expect(bench.set('room.temp', 20).status()?.state).toBe('cleared');
});

test('a point in service is neither missing nor there', () => {
  const bench = new Bench([{ ...warm, missingMs: minute }]).set('fridge.temp', 5).pass(hour);
  bench.set('fridge.temp', 5, 'maintenance').pass(hour);
  expect(bench.rows).toEqual([]);
  bench.set('fridge.temp', 5, 'bad').pass(minute);
  expect(bench.status('warm.missing')?.state).toBe('active');
});

test('an expression over the clock is asked although nothing arrives', () => {
  const bench = new Bench([anAlarm({ kind: 'continuous', when: 'clock', forMs: 0 })]).pass(90 * second);
  expect(bench.told()).toEqual(['60000 normal→active']);
});

test.each([
  ['it fails', 'broken', 5, 'active'],
  ['the time is not known, of which control has an alarm of its own', 'today', 5, 'normal'],
  ['too little of a window, whose point is good', 'short fridge.temp', 5, 'normal'],
  ['too little of a window, whose point is missing', 'short fridge.temp', null, 'active'],
])('no answer although data come: %s', (_, of, value, state) => {
  const spec = anAlarm({ kind: 'deviation', of, from: '4', by: 1, rearm: 0, forMs: 0 }, { missingMs: 15 * minute });
  const bench = new Bench([spec]).set('fridge.temp', value).pass(hour);
  expect(bench.status('warm.missing')?.state ?? 'normal').toBe(state);
  expect(bench.status()?.state).toBe('normal');
});

test('what reads no changed point and is not due costs nothing', () => {
  const specs = Array.from({ length: 200 }, (_, i) => ({ ...warm, id: alarmId(`a${i}`) }));
  const bench = new Bench(specs).set('fridge.temp', 9);
  const get = vi.spyOn(bench.samples, 'get');
  bench.set('room.temp', 20).pass(hour);
  expect(get).not.toHaveBeenCalled();
  expect(bench.nextWake).toBe(10 * hour);
});
