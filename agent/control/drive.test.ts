// Orders that nobody answers, that come too late, or that something newer overtakes.
import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { actuatorId, anActuator, aSite, Rig } from './control.test-kit.ts';
import { hear } from './drive.ts';

const rigOf = (differs: Parameters<typeof anActuator>[1] = {}): Rig => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve', differs)] }));
  rig.run(5_000);
  return rig;
};
const stop = { type: 'stop', actuator: actuatorId('valve') } as const;

test('nothing is moved before its board has said that it is at rest', () => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve')] }));
  rig.moods.set('valve', 'silent');
  rig.run(5_000);
  rig.open('valve', 600_000);
  rig.run(60_000);
  expect(rig.log.filter(({ value }) => value === true)).toEqual([]);
  expect(rig.state('valve').verdict.denied?.code).toBe('starting');
  rig.moods.set('valve', 'well');
  while (rig.state('valve').drive.confirmedSince === undefined) rig.run(10);
  rig.run(100);
  expect(rig.output('valve')).toBe(true);
});

test('an order that is not answered is given again, ever more rarely, and never given up', () => {
  const rig = rigOf();
  rig.open('valve', 600_000);
  rig.run(1_000);
  rig.moods.set('valve', 'silent');
  rig.wish(stop);
  rig.log.length = 0;
  rig.run(60_000);
  const inTheFirstMinute = rig.log.length;
  rig.run(600_000);
  const perMinute = (rig.log.length - inTheFirstMinute) / 10;
  expect([inTheFirstMinute >= 6, inTheFirstMinute <= 12, perMinute >= 3, perMinute <= 4]).toEqual(Array(4).fill(true));
});

test('rest does not wait until the start that failed may be tried again', () => {
  const rig = rigOf();
  rig.moods.set('valve', 'mute');
  rig.open('valve', 600_000);
  rig.run(20_000);
  rig.log.length = 0;
  rig.wish(stop);
  expect(rig.log).toMatchObject([{ at: rig.mono, value: false }]);
});

test('a start that waited too long for its line is never sent; rest is, however long it waits', () => {
  const rig = rigOf();
  rig.queueMs.set('valve', 6_000);
  rig.open('valve', 60_000);
  rig.run(30_000, () => expect(rig.output('valve')).toBe(false));
  rig.queueMs.set('valve', 0);
  rig.run(10_000);
  expect(rig.output('valve')).toBe(true);
  rig.queueMs.set('valve', 6_000);
  rig.wish(stop);
  rig.run(6_100);
  expect(rig.output('valve')).toBe(false);
});

test('it counts as running from the order on, also while nobody can say whether it does', () => {
  const rig = rigOf({ perDayMs: 20_000 });
  rig.moods.set('valve', 'mute');
  rig.open('valve', 600_000);
  rig.run(21_000);
  expect([rig.output('valve'), rig.state('valve').verdict.denied?.code]).toEqual([false, 'day-time']);
});

test('after a start that failed, the same word as before is news: it never happened', () => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve')] }));
  rig.run(5_000);
  const state = rig.state('valve');
  const at = (ms: number) => monoMs(rig.mono + ms);
  const sent = { id: 99, value: true, at: at(1), isRenewal: false, since: at(10), isOpen: false } as const;
  Object.assign(state.drive, { order: sent, awaySince: at(1), restedSince: undefined });
  expect([hear(state, false, at(5)), hear(state, false, at(20)), hear(state, false, at(30))]).toEqual([
    false,
    true,
    false,
  ]);
});
