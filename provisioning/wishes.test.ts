import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../agent/model/clock.ts';
import { roles } from '../agent/socket/protocol.ts';
import { hello, rawClient } from '../agent/socket/test-kit.ts';
import { liveFarm } from './core.test-kit.ts';

vi.setConfig({ testTimeout: 120_000 });

const anything = fc.oneof(
  fc.constantFrom('pump', 'fan', 'valve_north', 'north', 'warm', 'tank_low', '', 'x', null, undefined, true, false),
  fc.constantFrom(0, -1, 1, 60_000, 1e15, 1e-9, -0),
  fc.jsonValue(),
);
const kinds = fc.constantFrom('person', 'centre', 'flow', 'person', 'centre', 'flow', 'rule', 'control');

/** Mostly right: only then does it get as far as control. */
const mostly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: anything });

const types = [
  'run',
  'cancel',
  'stop',
  'stop-zone',
  'stop-all',
  'correct-water',
  'lock',
  'release',
  'hand',
  'acknowledge',
  'shelve',
  'unshelve',
  'out-of-service',
  'in-service',
] as const;

const asked = (boot: string) =>
  fc.record({
    id: mostly(fc.uuid()),
    boot: mostly(fc.constant(boot)),
    askedAt: mostly(fc.constant(null)),
    author: mostly(fc.record({ kind: kinds, id: fc.constantFrom('lan', 'f1'), name: fc.string({ maxLength: 120 }) })),
    type: mostly(fc.constantFrom(...types, 'run', 'run')),
    actuator: mostly(fc.constantFrom('pump', 'fan', 'valve_north', 'vent')),
    zone: mostly(fc.constant('north')),
    value: mostly(fc.oneof(fc.boolean(), fc.double())),
    forMs: mostly(fc.integer({ min: -1, max: 10_000 })),
    rank: fc.constantFrom('local', 'remote', 'flow', 'rule', 'hold', null),
    command: mostly(fc.string()),
    hold: mostly(fc.string()),
    point: mostly(fc.constantFrom('air.temp', 'derived.north')),
    mm: mostly(fc.double()),
    alarm: mostly(fc.constant('warm')),
    on: mostly(fc.boolean()),
    because: mostly(fc.string()),
  });

test('whatever is wished for, through whichever socket: answered in words, and nothing runs without a command that has not ended', async () => {
  await using core = await liveFarm();
  const { rig } = core;
  let [followed, refused, id] = [0, 0, 0];
  const property = fc.asyncProperty(
    fc.constantFrom(...roles),
    fc.array(asked(rig.boot), { minLength: 1, maxLength: 8 }),
    async (role, wishes) => {
      using client = await rawClient(core.folder, role);
      client.socket.write(`${hello}\n`);
      await client.next();
      for (const wish of wishes) {
        // A wish of this very moment: it must be judged by what it asks for, not by its age.
        const now = { ...wish, askedAt: wish.askedAt ?? systemClock.mono() };
        client.socket.write(`${JSON.stringify({ type: 'wish', id: (id += 1), wish: now })}\n`);
        const answer = await client.next();
        if (answer === 'end') throw new Error('the connection ended');
        expect(answer).toMatchObject({ id });
        if (answer.type === 'refused') {
          expect(answer.why).not.toBe('internal fault');
          refused += 1;
        } else if (answer.type === 'reply') {
          const reply = answer.result as { readonly followed: boolean; readonly because?: { readonly code: string } };
          if (reply.followed) followed += 1;
          else expect(reply.because?.code).toMatch(/^[a-z-]+$/);
        }
      }
      for (const of of rig.control.state.units) {
        const { verdict, unit } = of;
        const isAway = verdict.value !== undefined && verdict.value !== unit.spec.rest;
        if (!isAway) continue;
        expect(of.claims.some((claim) => claim.endsAt > rig.mono) || verdict.stays !== undefined).toBe(true);
      }
    },
  );
  await fc.assert(property, { numRuns: 150 });
  expect(followed).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(100);
  // A last stop by a person leaves nothing on, whatever came before.
  expect((await core.kenh(['stop', '--all'])).code).toBe(0);
});

test('a flow’s commands end with its connection, nobody else’s do', async () => {
  await using core = await liveFarm();
  const { rig } = core;
  {
    using flow = await rawClient(core.folder, 'flows');
    const head = { boot: rig.boot, askedAt: systemClock.mono(), author: { kind: 'flow', id: 'n1', name: 'Luồng 1' } };
    const wish = { ...head, id: 'f1', type: 'run', actuator: 'fan', value: true, forMs: 60_000, rank: 'flow' };
    flow.socket.write(`${hello}\n${JSON.stringify({ type: 'wish', id: 1, wish })}\n`);
    await flow.next();
    expect(await flow.next()).toEqual({ type: 'reply', id: 1, result: { followed: true, command: 'f1' } });
    await systemClock.sleep(100);
    expect(rig.output('fan')).toBe(true);
  }
  await systemClock.sleep(100);
  expect(rig.output('fan')).toBe(false);
  expect((await core.kenh(['run', 'fan', '1min'])).code).toBe(0);
  await systemClock.sleep(100);
  // The command line's own connection has ended, too.
  expect(rig.output('fan')).toBe(true);
});
