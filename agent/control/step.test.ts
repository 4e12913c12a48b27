// Order, limits and what is shared: the core on one clock with boards that answer.
import { expect, test } from 'vitest';
import { becauseText } from '../model/because.ts';
import { pointId } from '../model/ids.ts';
import { actuatorId, anActuator, aRule, aSite, groupId, Rig } from './control.test-kit.ts';

const rigOf = (parts: Parameters<typeof aSite>[0]): Rig => {
  const rig = new Rig(aSite(parts));
  rig.run(5_000);
  return rig;
};
const reason = (rig: Rig, actuator: string): string => {
  const { verdict } = rig.state(actuator);
  return verdict.denied === undefined ? '' : becauseText('en', verdict.denied);
};
const orders = (rig: Rig): string[] => rig.log.map(({ actuator, value }) => `${actuator} ${String(value)}`);
const states = (rig: Rig, actuator: string): string[] =>
  rig.facts.flatMap((fact) => (fact.type === 'command' && fact.actuator === actuator ? [fact.state] : []));

test('at its start everything is brought to rest, pumps first, and read back', () => {
  const rig = rigOf({
    actuators: [
      anActuator('valve', { role: 'zone-valve', pump: actuatorId('pump') }),
      anActuator('fan', { role: 'fan' }),
      anActuator('pump', { role: 'pump' }),
    ],
  });
  expect(orders(rig)).toEqual(['pump false', 'fan false', 'valve false']);
  expect(rig.control.state.units.every((of) => of.isReady)).toBe(true);
});

test('a pump that does not answer at the start keeps its valve as it is; when it answers the valve follows', () => {
  const rig = new Rig(
    aSite({
      actuators: [
        anActuator('valve', { role: 'zone-valve', pump: actuatorId('pump') }),
        anActuator('pump', { role: 'pump' }),
      ],
    }),
  );
  rig.moods.set('pump', 'silent');
  rig.run(30_000);
  expect(orders(rig).filter((order) => order.startsWith('valve'))).toEqual([]);
  expect(rig.state('valve').verdict.stays?.code).toBe('pump-unconfirmed');
  rig.moods.set('pump', 'well');
  rig.run(40_000);
  expect(orders(rig).at(-1)).toBe('valve false');
});

test('a person waters for ten minutes: asked, driving, confirmed, ended, and shut at its end to the millisecond', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  const begin = rig.mono;
  expect(rig.open('valve', 600_000).ok).toBe(true);
  rig.run(599_999);
  expect(rig.output('valve')).toBe(true);
  rig.run(100);
  expect(rig.output('valve')).toBe(false);
  expect(rig.log.at(-1)).toMatchObject({ at: begin + 600_000, value: false });
  expect(states(rig, 'valve')).toEqual(['asked', 'driving', 'confirmed', 'ended']);
});

test('water starts main valve, zone valve, pump, and stops in reverse, each after the board has said so', () => {
  const pump = actuatorId('pump');
  const main = actuatorId('main');
  const rig = rigOf({
    actuators: [
      anActuator('main', { role: 'main-valve', travelMs: 1_000 }),
      anActuator('north', { role: 'zone-valve', pump, main, travelMs: 500 }),
      anActuator('pump', { role: 'pump', lagMs: 2_000 }),
    ],
  });
  rig.log.length = 0;
  rig.open('north', 60_000);
  expect(reason(rig, 'north')).toBe('waits for main to open');
  rig.run(10_000);
  rig.wish({ type: 'stop', actuator: actuatorId('north') });
  rig.run(10_000);
  expect(orders(rig)).toEqual(['main true', 'north true', 'pump true', 'pump false', 'north false', 'main false']);
  const at = Object.fromEntries(rig.log.map(({ actuator, value, at: time }) => [`${actuator} ${String(value)}`, time]));
  expect(at['north true']! - at['main true']!).toBeGreaterThanOrEqual(1_000);
  expect(at['pump true']! - at['north true']!).toBeGreaterThanOrEqual(500);
  expect(at['north false']! - at['pump false']!).toBeGreaterThanOrEqual(2_000);
  expect(at['main false']! - at['north false']!).toBeGreaterThanOrEqual(500);
});

test('a pump stops so long before the end that its valve still shuts in time', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump', lagMs: 5_000 })],
  });
  rig.run(5_000);
  rig.open('north', 60_000);
  rig.run(54_000);
  expect(rig.output('pump')).toBe(true);
  rig.run(6_200);
  expect([rig.output('pump'), rig.output('north')]).toEqual([false, false]);
});

test('from zone to zone the pump goes on: the next valve opens before the last one shuts', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [
      anActuator('north', { role: 'zone-valve', pump }),
      anActuator('south', { role: 'zone-valve', pump }),
      anActuator('pump', { role: 'pump' }),
    ],
  });
  rig.open('north', 30_000);
  rig.run(29_000);
  rig.log.length = 0;
  rig.open('south', 30_000);
  rig.run(5_000);
  expect(orders(rig)).toEqual(['south true', 'north false']);
  expect(rig.output('pump')).toBe(true);
});

test('a pump never runs against shut valves, whoever asks', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump' })],
  });
  rig.open('pump', 60_000);
  rig.run(5_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([false, 'no valve is open']);
});

test('a pump that cannot be confirmed to have stopped keeps its valve open, and says so', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump' })],
  });
  rig.open('north', 20_000);
  rig.run(10_000);
  rig.moods.set('pump', 'silent');
  rig.run(60_000);
  expect([rig.output('north'), rig.state('north').verdict.stays?.code]).toEqual([true, 'pump-unconfirmed']);
  rig.moods.set('pump', 'well');
  rig.run(60_000);
  expect([rig.output('pump'), rig.output('north')]).toEqual([false, false]);
});

test('a pump stops when nobody knows any more whether its valve is open', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump' })],
  });
  rig.open('north', 600_000);
  rig.run(5_000);
  expect(rig.output('pump')).toBe(true);
  rig.moods.set('north', 'silent');
  rig.sample('board.north', null, 'stale');
  rig.run(1_000);
  expect(rig.output('pump')).toBe(false);
});

test('the longest run ends every author’s run, and the pause keeps it at rest', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { longestMs: 60_000, pauseMs: 30_000 })] });
  rig.run(30_000);
  rig.open('valve', 60_000);
  rig.run(30_000);
  rig.open('valve', 60_000);
  rig.run(30_100);
  expect([rig.output('valve'), reason(rig, 'valve')]).toEqual([false, '']);
  rig.open('valve', 60_000);
  expect(reason(rig, 'valve')).toBe('it ran for its longest time of 1 min');
  rig.run(31_000);
  expect(rig.output('valve')).toBe(true);
});

test('a soil probe that says dry for ever waters once', () => {
  const rig = rigOf({
    actuators: [anActuator('valve', { longestMs: 60_000, pauseMs: 1_000 })],
    rules: [aRule('dry', 's.m < 20', 'valve')],
  });
  rig.sample('s.m', 5);
  let onMs = 0;
  rig.run(600_000, () => void (onMs += rig.output('valve') === true ? 1 : 0));
  const opened = orders(rig).filter((order) => order === 'valve true').length;
  expect(opened).toBe(1);
  rig.sample('s.m', 30);
  rig.sample('s.m', 5);
  rig.run(1_000);
  expect(orders(rig).filter((order) => order === 'valve true').length).toBe(2);
});

test('daily minutes hold over midnight only when somebody knows the date', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { perDayMs: 60_000 })] });
  rig.open('valve', 600_000);
  rig.run(61_000);
  expect([rig.output('valve'), reason(rig, 'valve')]).toEqual([false, 'it ran for 1 min today, all it may']);
  rig.wallTrusted = false;
  rig.run(30 * 3_600_000);
  rig.open('valve', 600_000);
  expect(reason(rig, 'valve')).toContain('today');
  rig.wallTrusted = true;
  rig.run(61_000);
  expect(rig.output('valve')).toBe(true);
});

test('daily litres: what a volume counter shows after a short run belongs to that run', () => {
  const meter = pointId('meter.volume');
  const site = aSite({ actuators: [anActuator('valve', { perDayLitre: 100, flowLitrePerMin: 40, meter })] });
  const points = site.points.map((point) => (point.id === meter ? { ...point, unit: 'L', staleMs: 120_000 } : point));
  const rig = new Rig({ ...site, points });
  rig.run(5_000);
  let [litre, since] = [0, rig.mono];
  const flows = (): void => {
    if (rig.output('valve') === true) litre += (40 * (rig.mono - since)) / 60_000;
    since = rig.mono;
  };
  for (let run = 0; run < 12; run += 1) {
    rig.sample(meter, litre);
    rig.open('valve', 20_000);
    rig.run(40_000, flows);
  }
  rig.open('valve', 20_000);
  // The eighth run passed it, as the next reading showed.
  expect([Math.round(litre), reason(rig, 'valve')]).toEqual([107, 'it used 100 L today, all it may']);
});

test('a group takes so many; a stronger wish takes the place of a weaker one, once that has left it', () => {
  const members = ['north', 'middle', 'south'];
  const rig = rigOf({
    actuators: members.map((id) => anActuator(id)),
    groups: [{ id: groupId('zones'), name: 'zones', members: members.map(actuatorId), most: 2 }],
    rules: members.map((id) => aRule(`r_${id}`, 's.m < 20', id)),
  });
  rig.sample('s.m', 5);
  rig.run(1_000);
  expect(members.map((id) => rig.output(id))).toEqual([true, true, false]);
  expect(reason(rig, 'south')).toBe('group zones: at most 2 at a time, now north, middle');
  rig.log.length = 0;
  rig.open('south', 10_000);
  rig.run(5_000);
  expect(orders(rig)).toEqual(['middle false', 'south true']);
  rig.run(10_000);
  // Its own rule wants it too, and it runs: whoever runs keeps the place among equals.
  expect(members.map((id) => rig.output(id))).toEqual([true, false, true]);
});

test('exclusive outputs wait for each other', () => {
  const rig = rigOf({
    actuators: [anActuator('open'), anActuator('close')],
    groups: [
      { id: groupId('vent'), name: 'vent', members: [actuatorId('open'), actuatorId('close')], exclusiveMs: 2_000 },
    ],
  });
  rig.run(2_000);
  rig.open('open', 60_000);
  rig.run(1_000);
  rig.open('close', 60_000);
  expect(reason(rig, 'close')).toBe('never together with open');
  rig.wish({ type: 'stop', actuator: actuatorId('open') });
  rig.run(1_900);
  expect(rig.output('close')).toBe(false);
  rig.run(500);
  expect(rig.output('close')).toBe(true);
});

test('a pump opens no more valves than it has water for', () => {
  const pump = actuatorId('pump');
  const valve = (id: string, flowLitrePerMin: number) => anActuator(id, { role: 'zone-valve', pump, flowLitrePerMin });
  const rig = rigOf({
    actuators: [
      valve('a', 60),
      valve('b', 50),
      valve('c', 30),
      anActuator('pump', { role: 'pump', flowLitrePerMin: 100 }),
    ],
  });
  for (const id of ['a', 'b', 'c']) rig.open(id, 60_000);
  rig.run(5_000);
  expect(['a', 'b', 'c'].map((id) => rig.output(id))).toEqual([true, false, true]);
  expect(reason(rig, 'b')).toBe('pump delivers 100 L/min only');
});

test('needs: not without it, and not without knowing', () => {
  const rig = rigOf({ actuators: [anActuator('pump', { role: 'pump', needs: 'tank.level > 1' })] });
  rig.open('pump', 600_000);
  rig.run(1_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([false, 'not allowed without tank.level']);
  rig.sample('tank.level', 0.5);
  rig.run(1_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([
    false,
    'not allowed, it needs: tank.level > 1 (tank.level = 0.5)',
  ]);
  rig.sample('tank.level', 2);
  rig.run(1_000);
  expect(rig.output('pump')).toBe(true);
  rig.sample('tank.level', 2, 'stale');
  rig.run(1_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([false, 'not allowed without tank.level']);
});

test('a valve does not open for a pump that may not run', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [
      anActuator('north', { role: 'zone-valve', pump }),
      anActuator('pump', { role: 'pump', needs: 'tank.level > 1' }),
    ],
  });
  rig.sample('tank.level', 0.5);
  rig.open('north', 60_000);
  rig.run(5_000);
  expect([rig.output('north'), reason(rig, 'north')]).toEqual([
    false,
    'pump may not run: not allowed, it needs: tank.level > 1 (tank.level = 0.5)',
  ]);
  rig.sample('tank.level', 2);
  rig.run(5_000);
  expect([rig.output('north'), rig.output('pump')]).toEqual([true, true]);
});

test('on shutdown everything goes to rest in order, and no new wish is driven', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [anActuator('north', { role: 'zone-valve', pump }), anActuator('pump', { role: 'pump' })],
  });
  rig.open('north', 600_000);
  rig.run(5_000);
  rig.log.length = 0;
  rig.step({ type: 'shutdown' });
  rig.open('north', 600_000);
  rig.run(2_000);
  expect(orders(rig)).toEqual(['pump false', 'north false']);
  expect(states(rig, 'north')).toEqual(['asked', 'driving', 'confirmed', 'ended', 'asked']);
});

test('after a crash a run is charged the longest it can have lasted, and its pause begins anew', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { longestMs: 600_000, perDayMs: 900_000, pauseMs: 30_000 })] });
  rig.run(31_000);
  rig.open('valve', 600_000);
  rig.run(60_000);
  const memory = rig.memory();
  rig.mono += 120_000;
  rig.restart({ memory });
  expect(rig.state('valve').usage.ranMs).toBeCloseTo(180_000, -2);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
  rig.open('valve', 60_000);
  expect(reason(rig, 'valve')).toContain('it has to pause');
  rig.wallTrusted = false;
  rig.restart({ sameBoot: false, memory });
  expect(rig.state('valve').usage.ranMs).toBe(600_000);
});

test('one that does not come to rest after its longest run is told to rest on and on; who wanted it is told once', () => {
  const rig = new Rig(
    aSite({
      actuators: [anActuator('fan', { role: 'fan', longestMs: 10_000 })],
      rules: [aRule('hot', 'air.t > 30', 'fan')],
    }),
  );
  rig.pollMs = 1_000;
  rig.run(5_000);
  rig.sample('air.t', 35);
  rig.run(2_000);
  rig.moods.set('fan', 'welded');
  rig.run(60_000);
  const asked = rig.facts.filter((fact) => fact.type === 'command' && fact.state === 'asked');
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(rig.log.filter(({ value }) => value === false).length).toBeGreaterThan(3);
  rig.moods.delete('fan');
  rig.run(30_000);
  // A fan may go on after its pause.
  expect(rig.facts.filter((fact) => fact.type === 'evidence' && fact.state === 'confirmed').length).toBeGreaterThan(1);
});
