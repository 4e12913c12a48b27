// What boards say and what really happens: timers, proofs, welded contacts.
import { expect, test } from 'vitest';
import { becauseText } from '../model/because.ts';
import { actuatorId, anActuator, aSite, Rig } from './control.test-kit.ts';

const rigOf = (parts: Parameters<typeof aSite>[0]): Rig => {
  const rig = new Rig(aSite(parts));
  rig.run(5_000);
  return rig;
};
const reason = (rig: Rig, actuator: string): string => {
  const { verdict } = rig.state(actuator);
  return verdict.denied === undefined ? '' : becauseText('en', verdict.denied);
};
const states = (rig: Rig, actuator: string): string[] =>
  rig.facts.flatMap((fact) => (fact.type === 'command' && fact.actuator === actuator ? [fact.state] : []));

test('on a board with a timer a run is renewed at half time and never outlives a dead gateway by more than the lease', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { lease: { leaseMs: 30_000 } })] });
  rig.log.length = 0;
  rig.open('valve', 100_000);
  rig.run(70_000);
  expect(rig.log.map(({ at }) => Math.round((at - rig.log[0]!.at) / 1_000))).toEqual([0, 15, 30, 45, 60]);
  const died = rig.mono;
  while (rig.output('valve') === true) rig.mono += 100;
  expect(rig.mono - died).toBeLessThanOrEqual(30_000);
});

test('a timer that is about to run out is not renewed: it would be a new start without a pause', () => {
  const rig = rigOf({ actuators: [anActuator('pump', { role: 'pump', pauseMs: 10_000, lease: { leaseMs: 30_000 } })] });
  rig.run(10_000);
  rig.open('pump', 60_000);
  rig.run(59_900);
  rig.queueMs.set('pump', 300);
  rig.open('pump', 60_000);
  let restedMs = 0;
  for (; rig.output('pump') === true; rig.run(1));
  for (; rig.output('pump') === false; restedMs += 1) rig.run(1);
  expect(restedMs).toBeGreaterThanOrEqual(10_000);
});

test('a start whose answer was lost is tried again at once', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { pauseMs: 10_000, lease: { leaseMs: 30_000 } })] });
  rig.run(10_000);
  rig.moods.set('valve', 'silent');
  rig.open('valve', 600_000);
  rig.run(1_000);
  rig.moods.set('valve', 'well');
  rig.run(1_500);
  expect(rig.output('valve')).toBe(true);
});

test('a pump’s timer always ends before its valves’', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [
      anActuator('north', { role: 'zone-valve', pump, lease: { leaseMs: 30_000 } }),
      anActuator('pump', { role: 'pump', lease: { leaseMs: 30_000 } }),
    ],
  });
  rig.open('north', 600_000);
  rig.run(300_000, () => {
    const until = (id: string): number => rig.outputs.get(id)?.until ?? 0;
    if (rig.output('pump') === true) expect(until('pump')).toBeLessThan(until('north'));
  });
  expect(rig.output('pump')).toBe(true);
});

test('a dry pump is stopped, tried again after its pause, and says what it saw', () => {
  const rig = rigOf({
    actuators: [
      anActuator('pump', {
        role: 'pump',
        proof: { when: 'flow.f > 2', withinMs: 30_000, otherwise: 'stop', retryMs: 600_000 },
      }),
    ],
  });
  rig.sample('flow.f', 0);
  rig.open('pump', 3_600_000);
  rig.run(31_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([false, 'it was on without effect']);
  expect(rig.facts.some((fact) => fact.type === 'evidence' && fact.state === 'no-effect')).toBe(true);
  rig.run(570_000);
  expect(rig.output('pump')).toBe(false);
  rig.run(32_000);
  rig.sample('flow.f', 5);
  rig.run(60_000);
  expect([rig.output('pump'), states(rig, 'pump').at(-1)]).toEqual([true, 'flowing']);
});

test('a proof that is false and then missing is one lack, and a hand suspends the judgement', () => {
  const proof = { when: 'flow.f > 2', withinMs: 30_000, otherwise: 'stop', retryMs: 600_000 } as const;
  const rig = rigOf({ actuators: [anActuator('pump', { role: 'pump', proof, hand: 'box.hand' })] });
  rig.sample('flow.f', 0);
  rig.open('pump', 3_600_000);
  rig.run(20_000);
  rig.sample('flow.f', 0, 'stale');
  rig.run(9_000);
  expect(rig.output('pump')).toBe(true);
  rig.run(2_000);
  expect([rig.output('pump'), rig.state('pump').proof.state]).toEqual([false, 'no-effect']);
  rig.sample('box.hand', true);
  rig.run(1_000);
  rig.outputs.set('pump', { value: true, until: Infinity });
  rig.sample('board.pump', true);
  rig.run(60_000);
  expect([rig.output('pump'), rig.state('pump').proof.state]).toEqual([true, 'idle']);
});

test('a welded relay and water without a command are two different troubles', () => {
  const proof = { when: 'flow.f > 2', withinMs: 30_000, otherwise: 'alarm', retryMs: 0, idleMs: 60_000 } as const;
  const rig = rigOf({ actuators: [anActuator('valve', { proof })] });
  rig.sample('flow.f', 5);
  rig.run(61_000);
  expect(rig.state('valve').proof.state).toBe('idle-flow');
  rig.moods.set('valve', 'welded');
  rig.outputs.set('valve', { value: true, until: Infinity });
  rig.sample('board.valve', true);
  rig.run(20_000);
  const told = rig.facts.flatMap((fact) => (fact.type === 'evidence' ? [fact.state] : []));
  expect(told).toEqual(['confirmed', 'idle-flow', 'changed-by-itself', 'welded']);
});

test('a board that switches by itself is told, and driven where it belongs', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  rig.open('valve', 60_000);
  rig.run(1_000);
  rig.outputs.set('valve', { value: false, until: Infinity });
  rig.sample('board.valve', false);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
  expect(rig.facts.some((fact) => fact.type === 'evidence' && fact.state === 'changed-by-itself')).toBe(true);
});

const alarmsOf = (rig: Rig) => rig.facts.flatMap((fact) => (fact.type === 'alarm' ? [[fact.alarm, fact.to]] : []));

test('somebody else switches it on: taken back at once, and an alarm for as long as people may look', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  rig.run(1_000);
  rig.outputs.set('valve', { value: true, until: Infinity });
  rig.sample('board.valve', true);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
  expect(alarmsOf(rig)).toEqual([['actuator:valve.moved-unasked', 'active']]);
  rig.run(601_000);
  expect(alarmsOf(rig).at(-1)).toEqual(['actuator:valve.moved-unasked', 'cleared']);
});

test('trouble with the storage is an alarm when it lasts, and over when it is', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  rig.step({ type: 'storage', trouble: 'full' });
  rig.run(4_000);
  expect(alarmsOf(rig).at(-1)).toEqual(['gateway:storage', 'pending']);
  rig.run(2_000);
  expect(alarmsOf(rig).at(-1)).toEqual(['gateway:storage', 'active']);
  rig.step({ type: 'storage', trouble: undefined });
  rig.run(61_000);
  expect(alarmsOf(rig).at(-1)).toEqual(['gateway:storage', 'cleared']);
});

test('a board that falls silent while all is at rest is left alone; its valves stay believed at rest', () => {
  const rig = rigOf({ actuators: [anActuator('north'), anActuator('south')] });
  rig.log.length = 0;
  for (const id of ['north', 'south']) {
    rig.moods.set(id, 'silent');
    rig.sample(`board.${id}`, false, 'stale');
  }
  rig.run(600_000);
  expect(rig.log).toEqual([]);
  expect(states(rig, 'north')).toEqual([]);
  expect(rig.facts.filter((fact) => fact.type === 'evidence' && fact.state !== 'confirmed')).toEqual([]);
});

test('a pump stops when the board of its only open valve falls silent; back again, both go on', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump' })],
  });
  rig.open('north', 600_000);
  rig.run(5_000);
  expect([rig.output('north'), rig.output('pump')]).toEqual([true, true]);
  rig.sample('board.north', true, 'stale');
  rig.run(1_000);
  expect([rig.output('north'), rig.output('pump')]).toEqual([true, false]);
  rig.sample('board.north', true);
  rig.run(1_000);
  expect([rig.output('north'), rig.output('pump')]).toEqual([true, true]);
});

test('rest that a silent board did not hear is given again the moment it answers', () => {
  const rig = rigOf({ actuators: [anActuator('north')] });
  rig.open('north', 10_000);
  rig.run(2_000);
  rig.moods.set('north', 'silent');
  rig.sample('board.north', true, 'stale');
  rig.run(300_000);
  expect(rig.output('north')).toBe(true);
  expect(rig.facts.some((fact) => fact.type === 'evidence' && fact.state === 'welded')).toBe(false);
  rig.moods.delete('north');
  rig.sample('board.north', true);
  rig.run(100);
  expect(rig.output('north')).toBe(false);
});

test('what the board said while an order was under way that nobody answered says nothing about it', () => {
  const rig = rigOf({ actuators: [anActuator('north')] });
  rig.moods.set('north', 'silent');
  rig.open('north', 60_000);
  // A poll that was on the wire before the order came: its answer comes after it.
  rig.run(5);
  rig.sample('board.north', false);
  rig.run(600);
  expect(rig.state('north').drive.awaySince).not.toBe(undefined);
});
