// What several share: a place is taken until its holder is known to have left it, whoever asks at the same moment.
import { expect, test } from 'vitest';
import { actuatorId, anActuator, aRule, aSite, groupId, Rig } from './control.test-kit.ts';

const rigOf = (parts: Parameters<typeof aSite>[0]): Rig => {
  const rig = new Rig(aSite(parts));
  rig.run(5_000);
  return rig;
};
const [a, b] = ['a', 'b'].map(actuatorId) as [ReturnType<typeof actuatorId>, ReturnType<typeof actuatorId>];
const actuators = [anActuator('a'), anActuator('b')];

test('a place is free only when its holder is at rest by its board’s word', () => {
  const rig = rigOf({ actuators, groups: [{ id: groupId('g'), name: 'g', members: [a, b], most: 1 }] });
  rig.wish({ type: 'run', actuator: a, value: true, forMs: 600_000, rank: 'remote' }, { role: 'link', client: 'l' });
  rig.run(1_000);
  rig.moods.set('a', 'silent');
  rig.open('b', 600_000);
  rig.run(60_000);
  expect([rig.output('a'), rig.output('b')]).toEqual([true, false]);
  rig.moods.set('a', 'well');
  rig.run(20_000);
  expect([rig.output('a'), rig.output('b')]).toEqual([false, true]);
});

test('of two exclusive outputs that are wanted in the same moment one runs', () => {
  const rig = rigOf({
    actuators,
    groups: [{ id: groupId('g'), name: 'g', members: [a, b], exclusiveMs: 1_000 }],
    rules: [aRule('hot_a', 'air.t > 30', 'a'), aRule('hot_b', 'air.t > 30', 'b')],
  });
  rig.sample('air.t', 35);
  rig.run(10_000);
  expect([rig.output('a'), rig.output('b')]).toEqual([true, false]);
});
