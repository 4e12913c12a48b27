// Who wants what, who may, who wins: people, flows and hands.
import { expect, test } from 'vitest';
import { describeAll } from './describe.ts';
import { becauseText } from '../model/because.ts';
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

test('the ranks: a stop over an interlock over people over flows over rules', () => {
  const rig = rigOf({
    actuators: [anActuator('fan', { role: 'fan' })],
    rules: [
      aRule('warm', 't.a > 30', 'fan'),
      aRule('smoke', 't.smoke > 1', 'fan', {
        rank: 'interlock',
        then: [{ actuator: actuatorId('fan'), value: false }],
      }),
    ],
  });
  const winner = (): string => {
    const { winner: who } = rig.state('fan').verdict;
    return who === undefined ? '-' : who && 'command' in who ? who.command.rank : 'hold';
  };
  rig.sample('t.smoke', 0);
  rig.sample('t.a', 35);
  expect(winner()).toBe('rule');
  rig.wish(
    { type: 'run', actuator: actuatorId('fan'), value: true, forMs: 60_000, rank: 'flow' },
    { role: 'flows', client: 'f' },
  );
  expect(winner()).toBe('flow');
  rig.wish(
    { type: 'run', actuator: actuatorId('fan'), value: true, forMs: 60_000, rank: 'remote' },
    { role: 'link', client: 'l' },
  );
  expect(winner()).toBe('remote');
  rig.open('fan', 60_000);
  expect(winner()).toBe('local');
  rig.sample('t.smoke', 2);
  expect(winner()).toBe('interlock');
  rig.wish({ type: 'lock', actuator: actuatorId('fan'), because: 'thay dây' });
  expect([winner(), becauseText('en', rig.state('fan').claims.find((one) => one.denied)!.denied!)]).toEqual([
    'hold',
    'Lan wants something else: locked by Lan: thay dây',
  ]);
});

test('wishes that are late, doubled, from before the start or from another boot are refused and recorded', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  const wish = {
    type: 'run',
    id: 'x',
    boot: rig.boot,
    askedAt: rig.now.mono,
    author: { kind: 'person', id: 'lan', name: 'Lan' },
    actuator: actuatorId('valve'),
    value: true,
    forMs: 60_000,
    rank: 'local',
  } as const;
  const via = { role: 'web', client: 'w' } as const;
  const ask = (differs: object): string => {
    const [answer] = rig.step({ type: 'wish', wish: { ...wish, ...differs }, via }).answers;
    return answer?.ok === true ? 'followed' : (answer?.fault.code ?? '');
  };
  expect(ask({})).toBe('followed');
  expect(ask({})).toBe('duplicate');
  expect(ask({ id: 'y', askedAt: rig.mono - 60_000 })).toBe('other-boot');
  rig.run(60_000);
  expect(ask({ id: 'z', askedAt: rig.mono - 11_000 })).toBe('late');
  expect(ask({ id: 'a', askedAt: rig.mono + 5_000 })).toBe('future');
  expect(ask({ id: 'b', boot: 'other' })).toBe('other-boot');
  expect(ask({ id: 'c', askedAt: rig.mono, forMs: 4_000_000 })).toBe('too-long');
  expect(ask({ id: 'd', askedAt: rig.mono, value: 5 })).toBe('wrong-value');
  expect(ask({ id: 'e', askedAt: rig.mono, actuator: 'nobody' })).toBe('no-such');
  expect(rig.facts.filter((fact) => fact.type === 'refusal').length).toBe(8);
});

test.each([
  { role: 'web', may: ['local'] },
  { role: 'cli', may: ['local'] },
  { role: 'link', may: ['remote'] },
  { role: 'flows', may: ['flow'] },
  { role: 'camera', may: [] },
] as const)('$role may ask for runs with the rank $may', ({ role, may }) => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  const answers = (['local', 'remote', 'flow'] as const).filter((rank) => {
    const wish = { type: 'run', actuator: actuatorId('valve'), value: true, forMs: 1_000, rank } as const;
    return rig.wish(wish, { role, client: 'c' }).ok;
  });
  expect(answers).toEqual(may);
});

test('people have one slot: whoever asks last has it, and nobody before comes back', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  rig.open('valve', 600_000);
  rig.open('valve', 5_000);
  rig.run(4_000);
  expect(rig.output('valve')).toBe(true);
  rig.run(2_000);
  expect(rig.output('valve')).toBe(false);
});

test('only its own author cancels a command', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  const answer = rig.open('valve', 60_000);
  const cancel = { type: 'cancel', command: answer.ok ? answer.value.command! : '' } as const;
  const minh = { kind: 'person', id: 'minh', name: 'Minh' } as const;
  const flow = { kind: 'flow', id: 'lan', name: 'Lan' } as const;
  expect(rig.wish(cancel, undefined, minh)).toMatchObject({ ok: false, fault: { code: 'not-yours' } });
  expect(rig.wish(cancel, { role: 'flows', client: 'f' }, flow)).toMatchObject({ ok: false });
  rig.run(1_000);
  expect(rig.output('valve')).toBe(true);
  expect(rig.wish(cancel).ok).toBe(true);
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
});

test('a flow’s run lasts for the shortest run at least; a person’s ends when it is cancelled', () => {
  const rig = rigOf({ actuators: [anActuator('valve', { shortestMs: 30_000 })] });
  const flow = { kind: 'flow', id: 'n1', name: 'tưới' } as const;
  const asFlow = [{ role: 'flows', client: 'f' }, flow] as const;
  const run = { type: 'run', actuator: actuatorId('valve'), value: true, forMs: 29_000, rank: 'flow' } as const;
  expect(rig.wish(run, ...asFlow)).toMatchObject({ fault: { code: 'too-short' } });
  const answer = rig.wish({ ...run, forMs: 60_000 }, ...asFlow);
  rig.run(1_000);
  rig.wish({ type: 'cancel', command: answer.ok ? answer.value.command! : '' }, ...asFlow);
  rig.run(28_000);
  expect(rig.output('valve')).toBe(true);
  rig.run(2_000);
  expect(rig.output('valve')).toBe(false);
  const own = rig.open('valve', 10_000);
  rig.run(1_000);
  rig.wish({ type: 'cancel', command: own.ok ? own.value.command! : '' });
  rig.run(1_000);
  expect(rig.output('valve')).toBe(false);
});

test('a flow’s commands end with its connection; a person’s do not', () => {
  const rig = rigOf({ actuators: [anActuator('a'), anActuator('b')] });
  rig.wish(
    { type: 'run', actuator: actuatorId('a'), value: true, forMs: 60_000, rank: 'flow' },
    { role: 'flows', client: 'f' },
  );
  rig.open('b', 60_000);
  rig.run(1_000);
  rig.step({ type: 'gone', client: 'f' }, { type: 'gone', client: 'web-1' });
  rig.run(1_000);
  expect([rig.output('a'), rig.output('b')]).toEqual([false, true]);
});

test('a hand on the switch suspends automation and alarms, and finds everything at rest when it lets go', () => {
  const rig = rigOf({
    actuators: [anActuator('pump', { role: 'pump', hand: 'box.hand' })],
    rules: [aRule('dry', 's.m < 20', 'pump')],
  });
  rig.sample('box.hand', false);
  rig.sample('s.m', 5);
  rig.run(1_000);
  expect(rig.output('pump')).toBe(true);
  rig.sample('box.hand', true);
  rig.run(1_000);
  expect([rig.output('pump'), reason(rig, 'pump')]).toEqual([false, 'driven by hand']);
  rig.log.length = 0;
  rig.outputs.set('pump', { value: true, until: Infinity });
  rig.sample('board.pump', true);
  rig.run(10_000);
  expect(orders(rig)).toEqual([]);
  const told = rig.facts.flatMap((fact) => (fact.type === 'evidence' ? [[fact.state, fact.value]] : []));
  expect(told.at(-1)).toEqual(['moved-by-hand', true]);
});

test('who takes over by hand what runs by order is told that it is switched off first', () => {
  const rig = rigOf({ actuators: [anActuator('fan', { role: 'fan' })] });
  const hand = (on: boolean) =>
    rig.wish({ type: 'hand', actuator: actuatorId('fan'), on }, { role: 'cli', client: 'c' });
  expect(hand(true)).toMatchObject({ ok: true, value: { mustSettle: true } });
  expect(hand(true)).not.toMatchObject({ value: { stopsFirst: true } });
  hand(false);
  rig.open('fan', 60_000);
  rig.run(1_000);
  expect(hand(true)).toMatchObject({ ok: true, value: { stopsFirst: true } });
  rig.run(1_000);
  expect(rig.output('fan')).toBe(false);
});

test('a switch that cannot be read changes nothing: who drove it by hand still does', () => {
  const rig = rigOf({
    actuators: [anActuator('fan', { role: 'fan', hand: 'box.hand' })],
    rules: [aRule('warm', 't.a > 30', 'fan')],
  });
  rig.sample('box.hand', true);
  rig.sample('t.a', 35);
  rig.sample('box.hand', true, 'stale');
  rig.run(5_000);
  expect([rig.output('fan'), reason(rig, 'fan')]).toEqual([false, 'driven by hand']);
  rig.sample('box.hand', false);
  rig.sample('box.hand', false, 'stale');
  rig.run(5_000);
  expect(rig.output('fan')).toBe(true);
});

test('ten thousand late, doubled and replayed wishes: none is followed', () => {
  const rig = rigOf({ actuators: [anActuator('valve')] });
  const first = {
    type: 'run',
    id: 'w',
    boot: rig.boot,
    askedAt: rig.now.mono,
    author: { kind: 'person', id: 'lan', name: 'Lan' },
    actuator: actuatorId('valve'),
    value: true,
    forMs: 1_000,
    rank: 'local',
  } as const;
  const via = { role: 'web', client: 'w' } as const;
  rig.step({ type: 'wish', wish: first, via });
  rig.run(2_000);
  rig.log.length = 0;
  const ages = [0, 1, 9_999, 10_001, 3_600_000];
  for (let n = 0; n < 10_000; n += 1) {
    const age = ages[n % ages.length]!;
    // A copy as it was, a copy with another time, a fresh id with an old time, one from before the start, another boot.
    const wish = [
      first,
      { ...first, askedAt: rig.now.mono },
      { ...first, id: `late-${n}`, askedAt: (rig.mono - 10_001 - age) as typeof first.askedAt },
      { ...first, id: `early-${n}`, askedAt: (rig.control.state.startedAt - 1 - age) as typeof first.askedAt },
      { ...first, id: `boot-${n}`, boot: '00000000-0000-4000-8000-00000000000f' as typeof first.boot },
    ][n % 5]!;
    expect(rig.step({ type: 'wish', wish, via }).answers[0]?.ok).toBe(false);
    if (n % 100 === 0) rig.run(500);
  }
  rig.run(60_000);
  rig.restart();
  for (let n = 0; n < 100; n += 1) rig.step({ type: 'wish', wish: first, via });
  rig.run(1_000);
  expect(rig.log.filter(({ value }) => value === true)).toEqual([]);
  // Each of them is on record, in a handful of facts.
  rig.step({ type: 'shutdown' });
  const refused = rig.facts.flatMap((fact) => (fact.type === 'refusal' ? [fact] : []));
  expect(refused.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(10_100);
  expect(refused.length).toBeLessThan(30);
});

test('refusals of another kind are not hidden among many of the same', () => {
  const rig = rigOf({ actuators: [anActuator('valve'), anActuator('fan')] });
  for (let n = 0; n < 50; n += 1) rig.open('nobody', 1_000);
  rig.open('valve', 400_000_000);
  rig.open('fan', 400_000_000);
  const told = () => rig.facts.flatMap((fact) => (fact.type === 'refusal' ? [[fact.what, fact.times ?? 1]] : []));
  expect(told()).toEqual([
    ['nobody', 1],
    ['valve', 1],
    ['fan', 1],
  ]);
  rig.run(59_000);
  expect(told()).toHaveLength(3);
  rig.run(2_000);
  expect(told().slice(3)).toEqual([['nobody', 49]]);
  rig.run(120_000);
  rig.open('nobody', 1_000);
  expect(told().slice(4)).toEqual([['nobody', 1]]);
});

test('a place that a board takes which was never heard is named after it', () => {
  const members = [actuatorId('a'), actuatorId('b')];
  const rig = new Rig(
    aSite({
      actuators: [anActuator('a'), anActuator('b')],
      groups: [{ id: groupId('one'), name: 'one', members, most: 1 }],
    }),
  );
  rig.moods.set('a', 'silent');
  rig.run(5_000);
  rig.open('b', 60_000);
  rig.run(1_000);
  expect(reason(rig, 'b')).toBe('group one: at most 1 at a time, and nobody knows yet where a is');
  rig.moods.delete('a');
  rig.run(20_000);
  expect(rig.output('b')).toBe(true);
});

test('what is asked for while everything still goes to rest runs as soon as it is there', () => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve')] }));
  rig.step();
  expect(rig.open('valve', 60_000)).toMatchObject({ ok: true });
  expect(reason(rig, 'valve')).toContain('starting');
  rig.run(200);
  expect(rig.output('valve')).toBe(true);
});

test('a pump names a valve that it runs for, also when that is another one than the first', () => {
  const pump = actuatorId('pump');
  const rig = rigOf({
    actuators: [
      anActuator('a', { role: 'zone-valve', pump }),
      anActuator('b', { role: 'zone-valve', pump }),
      anActuator('pump', { role: 'pump' }),
    ],
  });
  const why = (): string => becauseText('en', describeAll(rig.control.state, rig.now.mono)[2]!.because);
  rig.open('a', 30_000);
  rig.open('b', 60_000);
  rig.run(5_000);
  expect(why()).toBe('follows a');
  rig.run(30_000);
  expect(why()).toBe('follows b');
  expect(rig.output('pump')).toBe(true);
});
