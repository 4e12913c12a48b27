import { expect, test } from 'vitest';
import { aRule, actuatorId, anActuator, aSite, Rig } from '../control.test-kit.ts';
import { pointId } from '../../model/ids.ts';
import { describeRules } from './describe.ts';

const rig = () =>
  new Rig(
    aSite({
      actuators: [anActuator('fan', { role: 'fan' }), anActuator('pump', { role: 'pump', longestMs: 60_000 })],
      rules: [
        aRule('vent', 'air.temp > 32', 'fan', {
          forMs: 30_000,
          without: { kind: 'duty', onMs: 10_000, everyMs: 30_000 },
        }),
        aRule('fill', 'tank.level < 1', 'pump'),
      ],
    }),
  );
const told = (one: Rig) =>
  describeRules(one.control.book, one.control.state, (point) => one.control.table.sample(point), one.now.mono);

test('a rule says what it reads, waits for, wants and why', () => {
  const one = rig();
  one.run(1_000);
  expect(told(one)[0]).toMatchObject({
    rule: 'vent',
    isActive: false,
    activeMs: null,
    pendingMs: null,
    wants: [],
    inputs: [{ point: 'air.temp', value: null, quality: 'stale', reason: 'not-yet', ageMs: null }],
  });
  one.sample('air.temp', 33.5);
  one.run(10_000);
  expect(told(one)[0]).toMatchObject({
    isActive: false,
    pendingMs: 10_000,
    inputs: [{ point: 'air.temp', value: 33.5, quality: 'good', ageMs: 10_000 }],
  });
  one.run(25_000);
  const active = told(one)[0];
  expect(active).toMatchObject({
    isActive: true,
    activeMs: 5_000,
    pendingMs: null,
    isWithout: false,
    wants: [{ actuator: 'fan', value: true }],
    because: { code: 'rule', params: { name: 'vent', words: 'air.temp > 32 (air.temp = 33.5)' } },
    spec: { id: 'vent', forMs: 30_000 },
  });
  expect(active).not.toHaveProperty('missing');
});

test('without its inputs it says which, for how long, and what it does meanwhile', () => {
  const one = rig();
  one.sample('air.temp', 20);
  one.sample('air.temp', null, 'stale');
  one.run(5_000);
  expect(told(one)[0]).toMatchObject({
    missing: { points: [pointId('air.temp')], forMs: 5_000 },
    isWithout: true,
    wants: [{ actuator: 'fan', value: true }],
    because: { code: 'without-duty' },
    inputs: [{ quality: 'stale', reason: 'silent' }],
  });
  one.run(10_000);
  expect(told(one)[0]).toMatchObject({ isWithout: false, wants: [] });
});

test('a rule that ran into the longest run of its pump is not heard there, and says so', () => {
  const one = rig();
  one.sample('tank.level', 0.5);
  one.run(30_000);
  expect(told(one)[1]?.wants).toEqual([{ actuator: actuatorId('pump'), value: true }]);
  one.run(60_000);
  expect(told(one)[1]?.wants).toEqual([{ actuator: actuatorId('pump'), value: true, isIgnored: true }]);
});
