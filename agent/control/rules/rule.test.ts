// One rule on one clock: when it begins, when it ends, what it does without its inputs.
import { expect, test } from 'vitest';
import type { RuleSpec } from '../../model/rule.ts';
import { actuatorId, anActuator, aRule, aSite, groupId, Rig } from '../control.test-kit.ts';

function rigOf(differs: Partial<RuleSpec>, fan: Parameters<typeof anActuator>[1] = {}): Rig {
  const rig = new Rig(
    aSite({
      actuators: [anActuator('fan', { role: 'fan', longestMs: null, why: 'x', ...fan })],
      rules: [aRule('warm', 'air.t > 30', 'fan', differs)],
    }),
  );
  rig.sample('air.t', 20);
  rig.run(20_000);
  return rig;
}
/** Seconds from now on at which the fan is on. */
function onSeconds(rig: Rig, seconds: number): number[] {
  const on: number[] = [];
  for (let at = 0; at < seconds; at += 1) {
    if (rig.output('fan') === true) on.push(at);
    rig.run(1_000);
  }
  return on;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

test('`for`: only what lasts begins; a moment in between begins the count anew', () => {
  const rig = rigOf({ forMs: 10_000 });
  rig.sample('air.t', 35);
  expect(onSeconds(rig, 9)).toEqual([]);
  rig.sample('air.t', 25);
  rig.sample('air.t', 35);
  expect(onSeconds(rig, 15)).toEqual(range(11, 15));
});

test('`for`: a gap in the inputs begins the count anew', () => {
  const rig = rigOf({ forMs: 10_000 });
  rig.sample('air.t', 35);
  rig.run(8_000);
  rig.sample('air.t', 35, 'stale');
  rig.sample('air.t', 35);
  expect(onSeconds(rig, 14)).toEqual(range(11, 14));
});

test('after a restart the pause begins anew', () => {
  const rig = rigOf({ lastingMs: 10_000, pauseMs: 20_000 });
  rig.sample('air.t', 35);
  rig.run(25_000);
  rig.restart();
  rig.run(1_000);
  rig.sample('air.t', 35);
  const on = onSeconds(rig, 25);
  expect([on[0], on.length]).toEqual([20, 5]);
});

test('`until` wins over `when`: what it ended does not begin again while both hold', () => {
  const rig = rigOf({ until: 'tank.level < 10' });
  rig.sample('tank.level', 50);
  rig.sample('air.t', 35);
  rig.run(100);
  expect(onSeconds(rig, 3)).toHaveLength(3);
  rig.sample('tank.level', 5);
  rig.run(100);
  expect(onSeconds(rig, 60)).toEqual([]);
  expect(rig.control.book.entries[0]?.state.isHeldOff).toBe(true);
  rig.sample('tank.level', 50);
  rig.run(100);
  expect(onSeconds(rig, 3)).toHaveLength(3);
});

test('`until` is another level, and must last too', () => {
  const rig = rigOf({ until: 'air.t < 25', untilForMs: 5_000 });
  rig.sample('air.t', 35);
  rig.run(1_000);
  rig.sample('air.t', 27);
  expect(onSeconds(rig, 3).length).toBe(3);
  rig.sample('air.t', 24);
  expect(onSeconds(rig, 10)).toEqual(range(0, 6));
});

test('`lasting` and `pause`: watered for so long, then not again before its pause, while it is still dry', () => {
  const rig = rigOf({ lastingMs: 10_000, pauseMs: 20_000 });
  rig.sample('air.t', 35);
  const on = onSeconds(rig, 70);
  expect([on[0], on.length, on.includes(15), on.includes(35), on.includes(45)]).toEqual([1, 29, false, true, false]);
});

test('an actuator’s shortest run holds for rules, not for people', () => {
  const rig = rigOf({}, { shortestMs: 30_000 });
  rig.sample('air.t', 35);
  rig.run(1_000);
  rig.sample('air.t', 20);
  expect(onSeconds(rig, 40)).toEqual(range(0, 30));
  rig.sample('air.t', 35);
  rig.run(1_000);
  rig.wish({ type: 'stop', actuator: 'fan' as never });
  rig.run(100);
  expect(rig.output('fan')).toBe(false);
});

test.each([
  { without: { kind: 'rest' } as const, on: [] },
  { without: { kind: 'keep', ms: 20_000 } as const, on: range(0, 21) },
  { without: { kind: 'duty', onMs: 5_000, everyMs: 20_000 } as const, on: [0, 1, 2, 3, 4, 5, 21, 22, 23, 24, 25] },
])('without its input, $without.kind: it was on, and is $on', ({ without, on }) => {
  const rig = rigOf({ without });
  rig.sample('air.t', 35);
  rig.run(1_000);
  rig.sample('air.t', 35, 'stale');
  rig.run(0);
  expect(onSeconds(rig, 40).filter((second) => second > 0)).toEqual(on.filter((second) => second > 0));
  expect(rig.facts.some((fact) => fact.type === 'alarm' && fact.alarm === 'rule:warm.without')).toBe(true);
});

test('stopped while it ran by the clock, a rule runs again once its inputs have been back', () => {
  const rig = rigOf({ without: { kind: 'duty', onMs: 60_000, everyMs: 120_000 } });
  rig.sample('air.t', 20, 'stale');
  rig.run(1_000);
  rig.wish({ type: 'stop', actuator: 'fan' as never });
  expect(onSeconds(rig, 180)).toEqual([0]);
  rig.sample('air.t', 20);
  rig.sample('air.t', 35);
  rig.run(1_000);
  expect(rig.output('fan')).toBe(true);
});

test('an interlock without its input acts, from the first moment on', () => {
  const rig = new Rig(
    aSite({
      actuators: [anActuator('pump', { role: 'pump' })],
      rules: [
        aRule('low', 'tank.level < 1', 'pump', {
          rank: 'interlock',
          without: { kind: 'act' },
          then: [{ actuator: 'pump' as never, value: false }],
        }),
      ],
    }),
  );
  rig.run(1_000);
  rig.open('pump', 60_000);
  rig.run(1_000);
  expect(rig.output('pump')).toBe(false);
  rig.sample('tank.level', 2);
  rig.run(1_000);
  expect(rig.output('pump')).toBe(true);
});

test('hours of the day, over midnight too; without trusted time it waits', () => {
  const rig = rigOf({ between: { from: '22:00', to: '06:00' } });
  rig.sample('air.t', 35);
  rig.run(1_000);
  // The rig begins at 07:00 in Hà Nội.
  expect(rig.output('fan')).toBe(false);
  rig.run(15 * 3_600_000);
  expect(rig.output('fan')).toBe(true);
  rig.wallTrusted = false;
  rig.run(61_000);
  expect(rig.output('fan')).toBe(false);
  rig.wallTrusted = true;
  rig.run(8 * 3_600_000);
  expect(rig.output('fan')).toBe(false);
});

test('before its inputs came once a rule wants nothing, and after a while it goes without them', () => {
  const rig = new Rig(
    aSite({
      actuators: [anActuator('fan', { role: 'fan', longestMs: null, why: 'x' })],
      rules: [aRule('warm', 'air.t > 30', 'fan', { without: { kind: 'duty', onMs: 60_000, everyMs: 120_000 } })],
    }),
  );
  rig.run(14_000);
  expect(rig.output('fan')).not.toBe(true);
  rig.run(2_000);
  expect(rig.output('fan')).toBe(true);
});

test('outside its hours a rule does nothing, with its inputs or without them', () => {
  const rig = rigOf({
    between: { from: '06:00', to: '07:10' },
    without: { kind: 'duty', onMs: 60_000, everyMs: 600_000 },
  });
  rig.sample('air.t', null, 'stale');
  rig.run(540_000);
  expect(rig.facts.filter((fact) => fact.type === 'rule' && fact.state === 'without')).toHaveLength(1);
  rig.facts.length = 0;
  rig.run(3_600_000);
  expect(rig.facts.filter((fact) => fact.type === 'rule' && fact.state === 'without')).toEqual([]);
  expect(rig.output('fan')).toBe(false);
});

test('two rules that last for a time and share one place both have their time, one after the other', () => {
  const wet = (id: string) => anActuator(id, { role: 'zone-valve', longestMs: 600_000 });
  const rule = (id: string) => aRule(id, 'soil.m < 30', `valve_${id}`, { lastingMs: 60_000, pauseMs: 600_000 });
  const members = ['a', 'b', 'c'].map((id) => actuatorId(`valve_${id}`));
  const rig = new Rig(
    aSite({
      actuators: members.map(wet),
      groups: [{ id: groupId('g'), name: 'g', members, most: 1 }],
      rules: ['a', 'b', 'c'].map(rule),
    }),
  );
  rig.sample('soil.m', 20);
  const onMs = new Map(members.map((id) => [id, 0]));
  for (let second = 0; second < 200; second += 1) {
    rig.run(1_000);
    for (const id of members) if (rig.output(id) === true) onMs.set(id, onMs.get(id)! + 1_000);
  }
  for (const id of members) expect(Math.abs(onMs.get(id)! - 60_000), id).toBeLessThanOrEqual(2_000);
  // Whoever had its time says so: the condition is still true.
  const over = rig.facts.filter((fact) => fact.type === 'rule' && fact.state === 'over');
  expect(over.map((fact) => fact.type === 'rule' && fact.because.code)).toEqual(['lasted', 'lasted', 'lasted']);
});
