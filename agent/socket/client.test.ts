import { expect, test } from 'vitest';
import { systemClock } from '../model/clock.ts';
import { pointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import { type ControlClient, connectControl } from './client.ts';
import type { Role } from './protocol.ts';
import { aStatus, endsAt, fakeControl, socketFolder, somePoints } from './test-kit.ts';

const sample = (value: number): Sample => ({
  point: pointId('air.air_temp'),
  value,
  quality: 'good',
  mono: systemClock.mono(),
});

function openClient(folder: string, role: Role = 'cli'): Disposable & { readonly control: ControlClient } {
  const stop = new AbortController();
  const control = connectControl({
    folder,
    role,
    name: 'test',
    clock: systemClock,
    random: () => 0,
    signal: stop.signal,
  });
  return { control, [Symbol.dispose]: () => stop.abort() };
}

async function untilConnected(control: ControlClient): Promise<void> {
  expect(await control.connected(5_000)).toMatchObject({ ok: true });
}

test('questions get their own answers, also many at once', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  using client = openClient(folder.path);
  expect(await client.control.connected()).toMatchObject({ ok: true, value: { name: 'sim-farm' } });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_unused, n) => client.control.ask({ type: n % 2 === 0 ? 'status' : 'points' })),
  );
  for (const [n, answer] of answers.entries()) {
    expect(answer).toEqual({ ok: true, value: n % 2 === 0 ? aStatus() : somePoints });
  }
});

test('where control does not run, that is said at once, and where it may not be asked, too', async () => {
  await using folder = await socketFolder();
  using nobody = openClient(folder.path);
  expect(await nobody.control.connected()).toMatchObject({ ok: false, fault: { kind: 'absent', folder: folder.path } });
  expect(await nobody.control.ask({ type: 'status' })).toMatchObject({ ok: false, fault: { kind: 'absent' } });
  using long = openClient(`/tmp/${'x'.repeat(110)}`);
  expect(await long.control.connected()).toMatchObject({ ok: false, fault: { kind: 'path-too-long' } });
  await using _ = await fakeControl(folder.path);
  await untilConnected(nobody.control);
  expect(await nobody.control.ask({ type: 'report', uplinks: [] })).toMatchObject({
    ok: false,
    fault: { kind: 'refused' },
  });
});

test('a question to a control that hangs ends at its deadline, one to a control that dies with it', async () => {
  await using folder = await socketFolder();
  const control = await fakeControl(folder.path, { status: () => new Promise<never>(() => {}) as never });
  using client = openClient(folder.path);
  await untilConnected(client.control);
  expect(await client.control.ask({ type: 'status' }, 50)).toMatchObject({ ok: false, fault: { kind: 'late' } });
  const dying = client.control.ask({ type: 'status' }, 10_000);
  await systemClock.sleep(20);
  await control.close();
  expect(await dying).toMatchObject({ ok: false, fault: { kind: 'cut' } });
});

test('what was watched and followed goes on after control came back', async () => {
  await using folder = await socketFolder();
  const first = await fakeControl(folder.path);
  using client = openClient(folder.path, 'link');
  const watched = client.control.watch(undefined)[Symbol.asyncIterator]();
  const followed = client.control.follow()[Symbol.asyncIterator]();
  const early = [watched.next(), followed.next()] as const;
  await untilConnected(client.control);
  first.publish([sample(1)]);
  expect((await early[0]).value).toMatchObject([{ point: 'air.air_temp', value: 1, quality: 'good' }]);
  expect((await early[1]).value).toEqual(endsAt(0));
  await first.close();
  await using second = await fakeControl(folder.path, { durable: endsAt(5) });
  second.publish([sample(2)]);
  expect((await watched.next()).value).toMatchObject([{ value: 2 }]);
  expect((await followed.next()).value).toEqual(endsAt(5));
});

test('a slow reader of watch gets the newest value with its true age', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path, { limits: { gatherMs: 1 } });
  using client = openClient(folder.path);
  await untilConnected(client.control);
  const watched = client.control.watch([pointId('air.air_temp')])[Symbol.asyncIterator]();
  const first = watched.next();
  control.publish([sample(0)]);
  await first;
  for (let value = 1; value <= 20; value += 1) {
    control.publish([sample(value)]);
    await systemClock.sleep(10);
  }
  await systemClock.sleep(200);
  const { value } = await watched.next();
  expect(value).toHaveLength(1);
  expect(value).toMatchObject([{ value: 20 }]);
  expect(value?.[0]?.ageMs).toBeGreaterThan(150);
});

test('closing the client ends its readers', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  const client = openClient(folder.path);
  await untilConnected(client.control);
  const reading = (async () => {
    for await (const samples of client.control.watch(undefined)) expect(samples).toEqual([]);
    return 'ended';
  })();
  await systemClock.sleep(20);
  client[Symbol.dispose]();
  expect(await reading).toBe('ended');
  expect(await client.control.ask({ type: 'status' })).toMatchObject({ ok: false });
});
