// The three stops: of a run, of everything wet, of one actuator; who skips what until when, and who lets go again.
import { expect, test } from 'vitest';
import { describeAll } from './describe.ts';
import { holdsOf } from './holds.ts';
import { becauseText } from '../model/because.ts';
import { actuatorId, anActuator, aRule, aSite, Rig, zoneId } from './control.test-kit.ts';

const rigOf = (parts: Parameters<typeof aSite>[0]): Rig => {
  const rig = new Rig(aSite(parts));
  rig.run(5_000);
  return rig;
};

const water = [
  anActuator('north', { role: 'zone-valve', pump: actuatorId('pump'), main: actuatorId('main') }),
  anActuator('main', { role: 'main-valve' }),
  anActuator('pump', { role: 'pump' }),
];

test('Dừng tưới ends the run and keeps rules away until midnight; people may water again', () => {
  const rig = rigOf({
    actuators: [anActuator('valve')],
    zones: [{ id: zoneId('north'), name: 'Bắc', valve: actuatorId('valve') }],
    rules: [aRule('dry', 's.m < 20', 'valve')],
  });
  rig.sample('s.m', 5);
  rig.run(1_000);
  rig.wish({ type: 'stop-zone', zone: zoneId('north') });
  rig.run(1_000);
  rig.sample('s.m', 30);
  rig.sample('s.m', 5);
  rig.run(3_600_000);
  expect(rig.output('valve')).toBe(false);
  rig.open('valve', 60_000);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
  rig.run(24 * 3_600_000);
  expect(rig.state('valve').skip).toBeUndefined();
});

test('a valve that somebody holds open by hand keeps no main valve open, unless a pump pushes against it', () => {
  const rig = rigOf({ actuators: water });
  const hand = (actuator: string) =>
    rig.wish({ type: 'hand', actuator: actuatorId(actuator), on: true }, { role: 'cli', client: 'c' });
  const turned = (actuator: string, value: boolean): void => {
    rig.outputs.set(actuator, { value, until: Infinity });
    rig.sample(`board.${actuator}`, value);
  };
  for (const actuator of ['north', 'pump']) {
    hand(actuator);
    turned(actuator, true);
  }
  turned('main', true);
  rig.run(30_000);
  expect(['pump', 'north', 'main'].map((id) => rig.output(id))).toEqual([true, true, true]);
  turned('pump', false);
  rig.run(30_000);
  expect(['pump', 'north', 'main'].map((id) => rig.output(id))).toEqual([false, true, false]);
});

test.each(['pump', 'main'])(
  'a stop of the %s that follows a valve stops the valve, which would keep it running',
  (what) => {
    const rig = rigOf({ actuators: water, rules: [aRule('dry', 's.m < 20', 'north')] });
    rig.sample('s.m', 5);
    rig.open('north', 600_000);
    rig.run(5_000);
    expect(rig.output('pump')).toBe(true);
    rig.wish({ type: 'stop', actuator: actuatorId(what) });
    rig.run(10_000);
    expect(['pump', 'north', 'main'].map((id) => rig.output(id))).toEqual([false, false, false]);
  },
);

test('Dừng tất cả outlives restarts and is released by a named person on site only; releasing starts nothing', () => {
  const rig = rigOf({
    actuators: [
      anActuator('valve'),
      anActuator('fan', { role: 'fan' }),
      anActuator('lamp', { role: 'mist', keepOnStop: true }),
    ],
  });
  for (const id of ['valve', 'fan', 'lamp']) rig.open(id, 3_600_000);
  rig.run(1_000);
  const answer = rig.wish(
    { type: 'stop-all' },
    { role: 'flows', client: 'f' },
    { kind: 'flow', id: 'n1', name: 'rò rỉ' },
  );
  rig.run(1_000);
  expect(['valve', 'fan', 'lamp'].map((id) => rig.output(id))).toEqual([false, true, true]);
  const hold = answer.ok ? answer.value.hold! : '';
  rig.restart({ sameBoot: false });
  rig.run(2_000);
  rig.open('valve', 60_000);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
  const release = { type: 'release', hold } as const;
  expect(rig.wish(release, { role: 'flows', client: 'f' }).ok).toBe(false);
  expect(rig.wish(release, { role: 'link', client: 'l' }).ok).toBe(false);
  expect(rig.wish(release, { role: 'web', client: 'w' }, { kind: 'person', id: '', name: ' ' }).ok).toBe(false);
  expect(rig.wish(release).ok).toBe(true);
  rig.run(5_000);
  expect(rig.output('valve')).toBe(false);
});

test('what is kept on a stop is not stopped, nor locked', () => {
  const rig = rigOf({ actuators: [anActuator('dose', { role: 'dosing', keepOnStop: true })] });
  rig.open('dose', 60_000);
  rig.run(1_000);
  for (const type of ['stop', 'lock'] as const)
    expect(rig.wish({ type, actuator: actuatorId('dose') })).toMatchObject({ fault: { code: 'keeps-on-stop' } });
  rig.wish({ type: 'stop-all' });
  rig.run(1_000);
  expect(rig.output('dose')).toBe(true);
});

test('a lock holds its own actuator; the others run', () => {
  const rig = rigOf({ actuators: [anActuator('a'), anActuator('b')] });
  rig.wish({ type: 'lock', actuator: actuatorId('a') });
  expect([rig.open('a', 60_000).ok, rig.open('b', 60_000).ok]).toEqual([false, true]);
  rig.run(1_000);
  expect([rig.output('a'), rig.output('b')]).toEqual([false, true]);
});

test('a hold does not leave to a hand what a hand has turned', () => {
  const rig = rigOf({ actuators: [anActuator('pump', { role: 'pump', hand: 'box.hand' })] });
  rig.sample('box.hand', true);
  rig.outputs.set('pump', { value: true, until: Infinity });
  rig.sample('board.pump', true);
  rig.run(10_000);
  expect(rig.output('pump')).toBe(true);
  rig.wish({ type: 'stop-all' });
  rig.run(1_000);
  expect(rig.output('pump')).toBe(false);
});

test('a stop input stops everything wet; its end releases nothing', () => {
  const rig = rigOf({ actuators: [anActuator('valve')], stops: [{ point: 'box.stop' as never, name: 'nút đỏ' }] });
  rig.open('valve', 60_000);
  rig.run(1_000);
  rig.sample('box.stop', true, 'stale');
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
  rig.sample('box.stop', true);
  rig.run(1_000);
  rig.sample('box.stop', false);
  rig.open('valve', 60_000);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
});

test('what is asked for while it is held is refused; rules that became active meanwhile wait for their next time', () => {
  const rig = rigOf({ actuators: [anActuator('valve')], rules: [aRule('dry', 's.m < 20', 'valve')] });
  const answer = rig.wish({ type: 'stop-all' });
  expect(rig.open('valve', 60_000)).toMatchObject({ ok: false, fault: { code: 'stop-all' } });
  rig.sample('s.m', 5);
  rig.run(1_000);
  rig.wish({ type: 'release', hold: answer.ok ? answer.value.hold! : '' });
  rig.run(60_000);
  expect(rig.output('valve')).toBe(false);
  rig.sample('s.m', 30);
  rig.sample('s.m', 5);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
});

test('a clock that was days ahead keeps neither a cap nor a stop of today shut until then', () => {
  const rig = rigOf({
    actuators: [anActuator('valve', { perDayMs: 60_000, role: 'zone-valve' })],
    rules: [aRule('dry', 's.m < 20', 'valve')],
  });
  rig.sample('s.m', 5);
  rig.wall += 30 * 86_400_000;
  rig.run(50_000);
  rig.wish({ type: 'stop', actuator: actuatorId('valve') });
  rig.run(1_000);
  rig.wall -= 30 * 86_400_000;
  rig.run(60_000);
  expect(rig.output('valve')).toBe(false);
  rig.sample('s.m', 50);
  rig.run(86_400_000);
  rig.sample('s.m', 5);
  rig.run(30_000);
  expect(rig.output('valve')).toBe(true);
});

test('who stopped it, or which rule has had its run, is said where nobody’s wish counts', () => {
  const rig = rigOf({
    actuators: [anActuator('valve', { role: 'zone-valve', longestMs: 30_000 })],
    rules: [aRule('dry', 's.m < 20', 'valve')],
  });
  const why = (): string => becauseText('en', describeAll(rig.control.state, rig.now.mono)[0]!.because);
  rig.sample('s.m', 5);
  rig.run(120_000);
  expect(why()).toBe('dry has had its run or was stopped, and waits until its condition was over, or for tomorrow');
  rig.restart();
  rig.run(20_000);
  expect(why()).toContain('dry has had its run');
  rig.wish({ type: 'stop', actuator: actuatorId('valve') });
  expect(why()).toBe('stopped by Lan, no more today');
  rig.run(86_400_000);
  rig.sample('s.m', 5);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
});

test('whoever stopped it by mistake lets it run again today, and rules that want it go on', () => {
  const rig = rigOf({
    actuators: [anActuator('valve', { role: 'zone-valve' })],
    rules: [aRule('dry', 'soil.m < 20', 'valve')],
  });
  rig.sample('soil.m', 10);
  rig.run(2_000);
  rig.wish({ type: 'stop', actuator: actuatorId('valve') });
  rig.run(5_000);
  expect(rig.output('valve')).toBe(false);
  expect(holdsOf(rig.control.state)).toMatchObject([{ id: 'skip.valve', kind: 'skip', actuator: 'valve' }]);
  expect(rig.wish({ type: 'release', hold: 'skip.valve' })).toMatchObject({ ok: true });
  rig.run(2_000);
  expect([rig.output('valve'), holdsOf(rig.control.state)]).toEqual([true, []]);
  expect(rig.facts.at(-1)).toBeDefined();
  expect(rig.facts.some((fact) => fact.type === 'hold' && fact.state === 'released' && fact.hold.kind === 'skip')).toBe(
    true,
  );
});
