// What a gap in the data and a restart do to each kind of alarm.
import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../model/alarm.ts';
import { alarmId, pointId } from '../../model/ids.ts';
import { anAlarm, Bench, day, hour, minute, second, topology } from './alarms.test-kit.ts';
import { deviceSilent, lineAway } from './system.ts';

const continuous = { kind: 'continuous', when: 'fridge.temp > 8', forMs: 10 * hour } as const;
const cumulative = { kind: 'cumulative', when: 'fridge.temp > 8', totalMs: 10 * hour, withinMs: 5 * day } as const;
const deviation = { kind: 'deviation', of: 'fridge.temp', from: '4', by: 4, rearm: 1, forMs: 10 * hour } as const;
const missing = { kind: 'missing', points: [pointId('fridge.temp')], forMs: hour } as const;
const bridged = (condition: AlarmCondition) => anAlarm(condition, { missingMs: 20 * minute });
const timed = [
  ['continuous', continuous],
  ['cumulative', cumulative],
  ['deviation', deviation],
] as const;

test.each(timed)('%s: a gap shorter than its limit for missing data counts', (_, condition) => {
  const bench = new Bench([bridged(condition)]).set('fridge.temp', 9).pass(5 * hour);
  bench
    .set('fridge.temp', null)
    .pass(20 * minute)
    .set('fridge.temp', 9)
    .pass(5 * hour - 20 * minute - 1);
  expect(bench.status()?.state).toBe('pending');
  bench.pass(1);
  expect(bench.rows.at(-1)).toMatchObject({ alarm: 'warm', to: 'active', heldMs: 10 * hour, unknownMs: 20 * minute });
});

test.each(timed)('%s: a longer one does not count, does not reset, and has an alarm of its own', (_, condition) => {
  const bench = new Bench([bridged(condition)]).set('fridge.temp', 9).pass(5 * hour);
  bench.set('fridge.temp', null).pass(10 * hour);
  expect(bench.status()?.state).toBe('pending');
  expect(bench.told('warm.missing', minute)).toEqual(['320 normal→active']);
  bench.set('fridge.temp', 9).pass(5 * hour - 1);
  expect(bench.status()?.state).toBe('pending');
  expect(bench.pass(1).status()?.state).toBe('active');
});

test('continuous: a gap that ends below the limit counts for nothing', () => {
  const bench = new Bench([bridged(continuous)]).set('fridge.temp', 9).pass(9 * hour);
  bench
    .set('fridge.temp', null)
    .pass(minute)
    .set('fridge.temp', 7)
    .pass(0)
    .set('fridge.temp', 9)
    .pass(9 * hour);
  expect(bench.status()).toMatchObject({ state: 'pending', heldMs: 9 * hour });
});

test('every other answer lost doubles no time', () => {
  const bench = new Bench([bridged(continuous)]);
  for (let i = 0; i < 10 * 60; i += 1)
    bench
      .set('fridge.temp', 9)
      .pass(30 * second)
      .set('fridge.temp', null)
      .pass(30 * second);
  expect(bench.set('fridge.temp', 9).status()?.state).toBe('active');
});

test('a gap ends no alarm: only known time below the level does', () => {
  const spec = anAlarm({ ...continuous, forMs: 0 }, { clearForMs: 10 * minute });
  const bench = new Bench([spec]).set('fridge.temp', 9).set('fridge.temp', null).pass(day);
  expect(bench.status()?.state).toBe('active');
  bench
    .set('fridge.temp', 7)
    .pass(5 * minute)
    .set('fridge.temp', null)
    .pass(day)
    .set('fridge.temp', 7);
  expect(bench.pass(5 * minute - 1).status()?.state).toBe('active');
  expect(bench.pass(1).status()?.state).toBe('cleared');
});

test('rate: unknown from the gap on until there is a value from before the whole time', () => {
  const condition = { kind: 'rate', of: 'room.temp', overMs: 5 * minute, above: 3, forMs: 0 } as const;
  const bench = new Bench([anAlarm(condition)])
    .set('room.temp', 20)
    .pass(10 * minute)
    .set('room.temp', null);
  bench
    .pass(second)
    .set('room.temp', 30)
    .pass(4 * minute);
  // The value from five minutes ago is a good one: what came in between does not matter.
  expect(bench.status()?.state).toBe('active');
  bench.restart({ downMs: second }).set('room.temp', 30).pass(hour).set('room.temp', 32);
  expect(bench.status()?.state).toBe('cleared');
});

test.each([
  ['the same boot', { downMs: 10 * minute }, 10 * minute],
  ['another boot, trusted clock', { downMs: 10 * minute, bootedMs: 30 * second }, 10 * minute],
  ['the same boot, long', { downMs: 3 * hour }, 0],
  ['another boot, trusted clock, long', { downMs: 3 * hour, bootedMs: 30 * second }, 0],
  [
    'another boot, clock not trusted: what is proven',
    { downMs: 10 * minute, bootedMs: 30 * second, wallTrusted: false },
    30 * second,
  ],
] as const)('a restart is a gap: %s', (_, restart, countsMs) => {
  for (const condition of [continuous, cumulative, deviation]) {
    const bench = new Bench([bridged(condition)])
      .set('fridge.temp', 9)
      .pass(5 * hour)
      .restart(restart)
      .set('fridge.temp', 9);
    expect(bench.status()).toMatchObject({ state: 'pending', heldMs: 5 * hour + countsMs });
    bench.pass(5 * hour - countsMs - 1);
    expect(bench.status()?.state).toBe('pending');
    expect(bench.pass(1).status()?.state).toBe('active');
  }
});

test.each([
  ['short enough to count', 10 * minute, 10 * minute],
  ['too long to count', 3 * hour, 0],
])('the clock is trusted later: the gap was %s', (_, downMs, countsMs) => {
  for (const condition of [continuous, cumulative, deviation]) {
    const bench = new Bench([bridged(condition)]).set('fridge.temp', 9).pass(5 * hour);
    bench
      .restart({ downMs, bootedMs: 30 * second, wallTrusted: false })
      .set('fridge.temp', 9)
      .pass(minute)
      .trustWall();
    expect(bench.status()).toMatchObject({ state: 'pending', heldMs: 5 * hour + countsMs + minute });
    expect(bench.pass(5 * hour - countsMs - minute).status()?.state).toBe('active');
  }
});

test('the clock is trusted before the data come back', () => {
  const bench = new Bench([bridged(continuous)])
    .set('fridge.temp', 9)
    .pass(5 * hour)
    .set('fridge.temp', null);
  bench
    .restart({ downMs: 10 * minute, bootedMs: 30 * second, wallTrusted: false })
    .pass(minute)
    .trustWall();
  expect(bench.set('fridge.temp', 9).status()?.heldMs).toBe(5 * hour + 11 * minute);
});

test('cumulative: what lies before the restart leaves the window at its true time, however late the clock is known', () => {
  const spec = anAlarm({ ...cumulative, withinMs: 24 * hour });
  const bench = new Bench([spec])
    .set('fridge.temp', 9)
    .pass(10 * hour)
    .set('fridge.temp', 7);
  bench
    .restart({ downMs: 5 * hour, bootedMs: minute, wallTrusted: false })
    .set('fridge.temp', 7)
    .pass(hour)
    .trustWall();
  // 16 h have passed since it began: it stands until the 24 h are over.
  expect(bench.pass(8 * hour - minute).status()?.state).toBe('active');
  bench.pass(minute + 1);
  expect(bench.status()?.state).toBe('cleared');
});

test('two restarts before the clock is known owe together what is missing', () => {
  const bench = new Bench([bridged(cumulative)])
    .set('fridge.temp', 9)
    .pass(5 * hour)
    .set('fridge.temp', 7);
  bench.wish({ type: 'shelve', forMs: day });
  bench
    .restart({ downMs: 2 * hour, bootedMs: minute, wallTrusted: false })
    .set('fridge.temp', 7)
    .pass(hour);
  bench
    .restart({ downMs: 3 * hour, bootedMs: minute, wallTrusted: false })
    .set('fridge.temp', 7)
    .pass(hour)
    .trustWall();
  expect(bench.status()?.shelved?.until).toBe(bench.mono + day - 7 * hour);
});

test.each(['active', 'acknowledged', 'cleared'] as const)('a restart loses no alarm that is %s', (state) => {
  const bench = new Bench([anAlarm({ ...continuous, forMs: 0 })]).set('fridge.temp', 9);
  if (state === 'acknowledged') bench.wish({ type: 'acknowledge' });
  if (state === 'cleared') bench.set('fridge.temp', 7);
  bench.told();
  bench
    .restart({ downMs: minute, bootedMs: minute })
    .look()
    .pass(hour)
    .set('fridge.temp', state === 'cleared' ? 7 : 9);
  expect(bench.status()).toMatchObject({ state, occurrence: 1, since: -minute + minute });
  expect(bench.told()).toEqual([]);
  expect(bench.status()?.acknowledged?.by.name).toBe(state === 'acknowledged' ? 'Lan' : undefined);
});

test('missing data: the time in which nobody looked does not count, and has an alarm of its own', () => {
  const bench = new Bench([anAlarm(missing)])
    .set('fridge.temp', 5)
    .set('fridge.temp', null)
    .pass(59 * minute);
  bench
    .restart({ downMs: day })
    .look()
    .pass(minute - 1);
  expect(bench.status()?.state).toBe('pending');
  expect(bench.pass(1).status()?.state).toBe('active');
  expect(bench.told('gateway:off')).toHaveLength(2);
  expect(bench.status('gateway:off')).toMatchObject({
    state: 'cleared',
    name: { code: 'gateway-off', params: { time: 24 * hour } },
  });
});

test('a short restart is nobody’s business, and one of unknown length is told once it is known', () => {
  const bench = new Bench([])
    .pass(hour)
    .restart({ downMs: 14 * minute })
    .look();
  expect(bench.status('gateway:off')).toBeUndefined();
  bench
    .restart({ downMs: 5 * hour, bootedMs: minute, wallTrusted: false })
    .look()
    .pass(hour);
  expect(bench.status('gateway:off')).toBeUndefined();
  bench.trustWall();
  expect(bench.status('gateway:off')).toMatchObject({ state: 'cleared', name: { params: { time: 5 * hour } } });
});

test('after a start every point has its turn before it is called missing', () => {
  const bench = new Bench([{ ...bridged(continuous), missingMs: second }]).pass(minute - 1);
  expect(bench.rows).toEqual([]);
  bench.pass(1);
  expect(bench.told('warm.missing')).toEqual(['60000 normal→active']);
});

test('that grace is over with the first good value', () => {
  const bench = new Bench([{ ...bridged(continuous), missingMs: second }]).pass(second).set('fridge.temp', 5);
  bench.set('fridge.temp', null).pass(second);
  expect(bench.told('warm.missing')).toEqual(['2000 normal→active']);
});

test('an edited condition keeps the state and starts its time anew; an edited duration keeps both', () => {
  const bench = new Bench([bridged(continuous)]).set('fridge.temp', 9).pass(5 * hour);
  bench.restart({ downMs: second, specs: [bridged({ ...continuous, forMs: 6 * hour })] }).set('fridge.temp', 9);
  expect(bench.status()?.heldMs).toBe(5 * hour + second);
  bench.restart({ downMs: second, specs: [bridged({ ...continuous, when: 'fridge.temp > 7' })] }).set('fridge.temp', 9);
  expect(bench.status()).toMatchObject({ state: 'pending', heldMs: 0 });
});

test('an alarm that the site no longer has is closed, not lost', () => {
  const bench = new Bench([anAlarm({ ...continuous, forMs: 0 })]).set('fridge.temp', 9);
  bench.raise(lineAway({ id: topology.lines[0]!.id, name: 'Tủ' })).pass(minute);
  const specs = [anAlarm(continuous, { id: alarmId('other') })];
  bench.restart({ downMs: second, specs, topology: { lines: [], devices: [], points: [] } }).look();
  const closed = bench.rows.filter(({ because }) => because !== undefined);
  expect(closed).toMatchObject([
    { alarm: 'warm', name: 'Tủ vắc-xin', from: 'active', to: 'normal', because: { code: 'site-changed' } },
    { alarm: 'line:field', from: 'active', to: 'normal', because: { code: 'site-changed' } },
  ]);
  expect(Object.keys(bench.memory.alarms)).toEqual(['other']);
  bench.restart({ downMs: second }).look();
  expect(bench.rows.filter(({ because }) => because !== undefined)).toHaveLength(2);
});

test('an alarm that the site no longer has is forgotten, also when there was nothing to close', () => {
  const bench = new Bench([anAlarm(continuous)]).set('fridge.temp', 7);
  expect(Object.keys(bench.memory.alarms)).toEqual(['warm']);
  bench.restart({ downMs: second, specs: [] }).look();
  expect(bench.memory.alarms).toEqual({});
});

test('what control said before a restart stays until it says otherwise', () => {
  const silent = deviceSilent({ ...topology.devices[0]!, name: 'Tủ' });
  const bench = new Bench([]).raise(silent).pass(minute).restart({ downMs: second }).look().pass(day);
  expect(bench.unsaid()).toEqual(['device:fridge']);
  expect(bench.status('device:fridge')?.state).toBe('active');
  expect(bench.settle('device:fridge').status('device:fridge')?.state).toBe('cleared');
  expect(bench.unsaid()).toEqual([]);
});
