import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ActuatorStatus } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import { monoMs, systemClock } from '../model/clock.ts';
import type { Hold } from '../model/command.ts';
import { actuatorId } from '../model/ids.ts';
import { because } from '../model/because.ts';
import { connectControl } from './client.ts';
import { Lookout } from './lookout.ts';
import type { Message, Update } from './protocol.ts';
import {
  aHold,
  anActuatorStatus,
  anAlarm,
  fakeControl,
  hello,
  lan,
  rawClient,
  socketFolder,
  someHandlers,
} from './test-kit.ts';

/** A control that decides what a test says, and counts how often it is asked. */
function decider() {
  const asked = { actuators: 0 };
  const now: { actuators: ActuatorStatus[]; alarms: AlarmStatus[]; holds: Hold[] } = {
    actuators: [anActuatorStatus('pump'), anActuatorStatus('valve', { role: 'zone-valve' })],
    alarms: [anAlarm('line:field')],
    holds: [],
  };
  const handlers = someHandlers({
    actuators: () => ((asked.actuators += 1), now.actuators),
    alarms: () => now.alarms,
    holds: () => now.holds,
  });
  return { now, asked, handlers };
}

const watch = '{"type":"watch","id":1,"points":[],"actuators":true,"alarms":true,"holds":true}';

function updateOf(message: Message | 'end'): Update {
  if (message === 'end' || message.type !== 'update') throw new Error(`no update: ${JSON.stringify(message)}`);
  return message;
}

test('a new watcher first gets all that there is, then only what changed', async () => {
  await using folder = await socketFolder();
  const { now, handlers } = decider();
  await using control = await fakeControl(folder.path, { handlers });
  using client = await rawClient(folder.path, 'web');
  client.socket.write(`${hello}\n${watch}\n`);
  await client.next();
  await client.next();
  const first = updateOf(await client.next());
  expect(first).toMatchObject({
    samples: [],
    actuators: [{ actuator: 'pump' }, { actuator: 'valve' }],
    alarms: [{ alarm: 'line:field', state: 'active' }],
    holds: [],
  });
  now.actuators = [anActuatorStatus('pump', { value: true, isAtRest: false, runMs: 10 }), now.actuators[1]!];
  control.stepped();
  const second = updateOf(await client.next());
  expect(second).toMatchObject({ samples: [], actuators: [{ actuator: 'pump', value: true }] });
  expect(Object.keys(second)).toEqual(['type', 'samples', 'actuators']);
  now.holds = [aHold('h1')];
  // Without a word of control it is noticed all the same, a little later.
  expect(updateOf(await client.next())).toEqual({ type: 'update', samples: [], holds: [aHold('h1')] });
  now.alarms = [];
  control.stepped();
  expect(updateOf(await client.next())).toMatchObject({ alarms: [{ alarm: 'line:field', state: 'normal' }] });
});

test('whoever asked for one thing is not told of another, and where there is none that is said', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path);
  using client = await rawClient(folder.path, 'flows');
  client.socket.write(`${hello}\n{"type":"watch","id":1,"points":[],"actuators":true,"holds":false}\n`);
  await client.next();
  await client.next();
  expect(await client.next()).toEqual({ type: 'update', samples: [], actuators: [] });
  control.stepped();
  client.socket.write('{"type":"zones","id":2}\n');
  expect(await client.next()).toEqual({ type: 'reply', id: 2, result: [] });
});

test('without a watcher control is never asked, and no more when the last one is gone', async () => {
  await using folder = await socketFolder();
  const { asked, handlers } = decider();
  await using control = await fakeControl(folder.path, { handlers });
  for (let n = 0; n < 50; n += 1) control.stepped();
  await systemClock.sleep(50);
  expect(asked.actuators).toBe(0);
  {
    using client = await rawClient(folder.path, 'web');
    client.socket.write(`${hello}\n${watch}\n`);
    for (let n = 0; n < 3; n += 1) await client.next();
    const end = systemClock.mono() + 450;
    while (systemClock.mono() < end) {
      control.stepped();
      await systemClock.sleep(1);
    }
    // Ten looks a second at most, however often control decides.
    expect(asked.actuators).toBeGreaterThan(2);
    expect(asked.actuators).toBeLessThan(8);
  }
  await systemClock.sleep(1_200);
  const { actuators } = asked;
  control.stepped();
  await systemClock.sleep(1_200);
  expect(asked.actuators).toBe(actuators);
});

test('a slow reader gets the newest status of each, with its true ages', async () => {
  await using folder = await socketFolder();
  const { now, handlers } = decider();
  now.actuators = Array.from({ length: 500 }, (_, n) => anActuatorStatus(`v${n}`, { name: 'x'.repeat(2_000) }));
  await using control = await fakeControl(folder.path, { handlers });
  using client = await rawClient(folder.path, 'web');
  client.socket.write(`${hello}\n${watch}\n`);
  await client.next();
  await client.next();
  client.socket.pause();
  for (let round = 1; round <= 12; round += 1) {
    now.actuators = now.actuators.map((one) => ({ ...one, usedTodayLitre: round }));
    control.stepped();
    await systemClock.sleep(120);
  }
  client.socket.resume();
  const newest = new Map<string, number>();
  let received = 0;
  while (newest.size < 500 || [...newest.values()].some((litre) => litre !== 12)) {
    const { actuators } = updateOf(await client.next());
    received += actuators?.length ?? 0;
    for (const one of actuators ?? []) newest.set(one.actuator, one.usedTodayLitre);
  }
  expect(received).toBeLessThan(500 * 6);
});

test('a control that breaks when it is looked at serves everybody else', async () => {
  await using folder = await socketFolder();
  const handlers = someHandlers({
    actuators: () => {
      throw new Error('boom');
    },
  });
  await using _ = await fakeControl(folder.path, { handlers });
  using client = await rawClient(folder.path, 'web');
  client.socket.write(`${hello}\n${watch}\n{"type":"status","id":2}\n`);
  await client.next();
  expect(await client.next()).toEqual({ type: 'reply', id: 1, result: null });
  const answers = [await client.next(), await client.next()];
  expect(answers).toContainEqual(expect.objectContaining({ type: 'reply', id: 2 }));
});

test('ages and countdowns are no news; whatever else changes is', () => {
  let status = anActuatorStatus('pump', {
    runMs: 5_000,
    usedTodayMs: 5_000,
    claims: [
      {
        id: 'c',
        value: true,
        rank: 'rule',
        author: lan,
        because: because('nobody'),
        state: 'confirmed',
        endsInMs: 60_000,
      },
    ],
  });
  const lookout = new Lookout({ actuators: () => [status], alarms: () => [], holds: () => [] });
  expect(lookout.look(monoMs(0)).actuators).toHaveLength(1);
  const { claims } = status;
  const later = (ms: number, endsInMs: number): ActuatorStatus => ({
    ...status,
    runMs: 5_000 + ms,
    usedTodayMs: 5_000 + ms,
    order: { value: false, ageMs: 10_000 + ms },
    board: { value: false, ageMs: 7, isConfirmed: true, confirmedMs: 9_900 + ms },
    claims: claims.map((one) => ({ ...one, endsInMs })),
  });
  status = later(2_000, 58_000);
  expect(lookout.look(monoMs(2_000)).actuators).toEqual([]);
  // The rule goes on wanting it: its end moves away.
  status = later(3_000, 120_000);
  expect(lookout.look(monoMs(3_000)).actuators).toHaveLength(1);
  for (const differs of [
    { value: true },
    { fault: 'no answer' },
    { usedTodayLitre: 0.1 },
    { byHand: true },
    { claims: [] },
    { runMs: null },
    { because: because('starting') },
    { stays: because('valves-open') },
  ] satisfies Partial<ActuatorStatus>[]) {
    status = { ...status, ...differs };
    expect(lookout.look(monoMs(3_000)).actuators, JSON.stringify(differs)).toHaveLength(1);
    expect(lookout.look(monoMs(3_000)).actuators).toEqual([]);
  }
});

test('an alarm that comes and goes is told each time, and its end exactly once', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(key), { minLength: 1, maxLength: 20 }), (rounds) => {
      let standing: string[] = [];
      const told = new Map<string, string>();
      const lookout = new Lookout({
        actuators: () => [],
        alarms: () => standing.map((alarm) => anAlarm(alarm)),
        holds: () => [],
      });
      for (const [n, now] of rounds.entries()) {
        standing = now;
        for (const { alarm, state } of lookout.look(monoMs(n)).alarms) {
          expect(told.get(alarm)).not.toBe(state);
          told.set(alarm, state);
        }
        const active = [...told].filter(([, state]) => state === 'active').map(([alarm]) => alarm);
        expect(active.toSorted()).toEqual(now.toSorted());
      }
    }),
  );
});

test('a client that only observes asks for no samples, and one question serves both of its readers', async () => {
  await using folder = await socketFolder();
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write(`${JSON.stringify({ type: 'hello', version: 1, name: 'x' })}\n`);
    socket.on('data', (chunk) => void heard.push(...chunk.toString('utf8').trim().split('\n')));
  }).listen(join(folder.path, 'web.sock'));
  const stop = new AbortController();
  const options = { folder: folder.path, role: 'web', name: 'test', clock: systemClock, random: () => 0 } as const;
  const control = connectControl({ ...options, signal: stop.signal });
  await control.connected(5_000);
  const reading = [control.observe({ alarms: true })[Symbol.asyncIterator]().next()];
  await systemClock.sleep(100);
  reading.push(control.watch(undefined)[Symbol.asyncIterator]().next() as never);
  await systemClock.sleep(100);
  stop.abort();
  server.close();
  await Promise.all(reading);
  expect(heard.slice(1).map((line) => JSON.parse(line))).toEqual([
    { type: 'watch', id: 1, points: [], alarms: true },
    { type: 'watch', id: 2, alarms: true },
  ]);
});

test('a client observes across a restart of control, beside a watch of its own', async () => {
  await using folder = await socketFolder();
  const { now, handlers } = decider();
  const first = await fakeControl(folder.path, { handlers });
  const stop = new AbortController();
  const control = connectControl({
    folder: folder.path,
    role: 'web',
    name: 'test',
    clock: systemClock,
    random: () => 0,
    signal: stop.signal,
  });
  const observed = control.observe({ actuators: true, holds: true })[Symbol.asyncIterator]();
  const watched = control.watch([])[Symbol.asyncIterator]();
  void watched.next();
  const { value } = await observed.next();
  expect(value).toMatchObject({ actuators: [{ actuator: 'pump' }, { actuator: 'valve' }], alarms: [], holds: [] });
  await first.close();
  now.actuators = [anActuatorStatus('pump', { value: true, runMs: 1_000, isAtRest: false })];
  await using _ = await fakeControl(folder.path, { handlers });
  let pump: ActuatorStatus | undefined;
  while (pump?.value !== true) {
    const next = (await observed.next()).value;
    pump = next?.actuators.find(({ actuator }: ActuatorStatus) => actuator === actuatorId('pump'));
  }
  expect(pump.runMs).toBeGreaterThanOrEqual(1_000);
  stop.abort();
});
