import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../model/clock.ts';
import { pointId } from '../model/ids.ts';
import { silentLogger } from '../model/logger.ts';
import type { Sample } from '../model/sample.ts';
import { protocolVersion, roles } from './protocol.ts';
import { mayAsk } from './rights.ts';
import { serveControl } from './server.ts';
import {
  aBoot,
  aPoint,
  aStatus,
  endsAt,
  fakeControl,
  hello,
  rawClient,
  socketFolder,
  someHandlers,
} from './test-kit.ts';

const sample = (point: string, value: number): Sample => ({
  point: pointId(point),
  value,
  quality: 'good',
  mono: systemClock.mono(),
});

/** A group of nobody here. */
const strangeGroup = 54_321;

test('sockets are for owner and group only, and gone after close', async () => {
  await using folder = await socketFolder();
  const control = await fakeControl(folder.path);
  for (const role of roles) expect((await stat(join(folder.path, `${role}.sock`))).mode & 0o777).toBe(0o660);
  await control.close();
  await expect(stat(join(folder.path, 'cli.sock'))).rejects.toThrow('ENOENT');
});

test('a socket has the group of its bind folder, from the first moment and under its own name', async () => {
  await using folder = await socketFolder();
  const within = join(folder.path, '.web');
  await mkdir(within);
  if (process.getuid?.() === 0) await chown(within, 0, strangeGroup);
  await chmod(within, 0o2750);
  const { gid } = await stat(within);
  for (const _ of ['first', 'after a restart']) {
    const control = await fakeControl(folder.path);
    const web = await stat(join(folder.path, 'web.sock'));
    expect({ gid: web.gid, mode: web.mode & 0o777 }).toEqual({ gid, mode: 0o660 });
    expect((await stat(join(folder.path, 'cli.sock'))).gid).toBe(process.getgid?.());
    using client = await rawClient(folder.path, 'web');
    client.socket.write(`${hello}\n`);
    expect(await client.next()).toMatchObject({ type: 'hello' });
    await control.close();
    expect(await readdir(folder.path)).toEqual(['.web']);
    expect(await readdir(within)).toEqual([]);
  }
});

test('whoever only holds a place gives it to the next one; whoever watches keeps his', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  using parts = new DisposableStack();
  const joined = async () => {
    const client = parts.use(await rawClient(folder.path, 'cli'));
    client.socket.write(`${hello}\n`);
    expect(await client.next()).toMatchObject({ type: 'hello' });
    return client;
  };
  const first = await joined();
  first.socket.write('{"type":"watch","id":1,"points":[]}\n');
  expect(await first.next()).toMatchObject({ type: 'reply', id: 1 });
  for (let index = 0; index < 40; index += 1) await joined();
  const last = await joined();
  last.socket.write('{"type":"status","id":2}\n');
  expect(await last.next()).toMatchObject({ type: 'reply', id: 2 });
  expect(first.socket.destroyed).toBe(false);
  // Where all of them watch nobody is thrown out, and the next one is told why.
  for (let index = 0; index < 40; index += 1) {
    const client = parts.use(await rawClient(folder.path, 'cli'));
    client.socket.write(`${hello}\n{"type":"watch","id":1,"points":[]}\n`);
    const answer = await client.next();
    if (answer === 'end' || answer.type !== 'hello')
      expect(answer).toMatchObject({ type: 'refused', why: expect.stringContaining('places') });
    else await client.next();
  }
  expect(first.socket.destroyed).toBe(false);
});

test('every role may ask exactly what the table says', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  const questions = [
    { type: 'status' },
    { type: 'points' },
    { type: 'watch' },
    { type: 'follow' },
    { type: 'report', uplinks: [] },
    { type: 'fact', event: { type: 'gap', mono: 1, lost: 1, from: 1, to: 1, why: 'damaged' } },
    { type: 'actuators' },
    { type: 'alarms' },
    { type: 'holds' },
    { type: 'rules' },
    { type: 'zones' },
    { type: 'water' },
  ] as const;
  for (const role of roles) {
    for (const [id, question] of questions.entries()) {
      using client = await rawClient(folder.path, role);
      client.socket.write(`${hello}\n${JSON.stringify({ ...question, id })}\n`);
      expect(await client.next()).toMatchObject({ type: 'hello', version: protocolVersion, name: 'sim-farm' });
      expect(await client.next()).toMatchObject({ type: mayAsk(role, question.type) ? 'reply' : 'refused', id });
    }
  }
  expect(roles.filter((role) => mayAsk(role, 'report') || mayAsk(role, 'fact'))).toEqual(['link']);
});

test.each([
  ['nonsense\n', 'not a JSON object'],
  [`{"type":"status","id":1}\n`, 'the first line must be a hello'],
  [`{"type":"hello","version":99,"name":"x"}\n`, 'version 1'],
  [`${hello}\n{"type":"status"}\n`, 'no usable id'],
  [`${hello}\n"${'x'.repeat(300_000)}"\n`, 'longer than'],
  [`${hello}\n${'x'.repeat(300_000)}`, 'longer than'],
])('case %#: what is no protocol is told so and cut', async (text, why) => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  using client = await rawClient(folder.path, 'cli');
  client.socket.write(text);
  expect(await client.next()).toMatchObject({ type: 'hello' });
  expect(await client.next()).toMatchObject({ type: 'refused', why: expect.stringContaining(why) });
  expect(await client.next()).toBe('end');
});

test('whatever bytes arrive, other clients are answered and the server lives', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  using polite = await rawClient(folder.path, 'cli');
  polite.socket.write(`${hello}\n`);
  await polite.next();
  let id = 0;
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(`${hello}\n${text}\n`)),
  );
  await fc.assert(
    fc.asyncProperty(noise, async (bytes) => {
      using rude = await rawClient(folder.path, 'web');
      rude.socket.end(bytes);
      polite.socket.write(`{"type":"status","id":${(id += 1)}}\n`);
      expect(await polite.next()).toMatchObject({ type: 'reply', id });
    }),
    { numRuns: 60 },
  );
});

test('requests are answered in order, each once, however they are packed', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path);
  using client = await rawClient(folder.path, 'cli');
  const ids = Array.from({ length: 500 }, (_unused, id) => id);
  client.socket.write(`${hello}\n${ids.map((id) => `{"type":"points","id":${id}}\n`).join('')}`);
  await client.next();
  for (const id of ids) expect(await client.next()).toMatchObject({ type: 'reply', id });
});

test('a long answer is made in pieces: control has its turns between, and nothing slips into it', async () => {
  await using folder = await socketFolder();
  const points = Array.from({ length: 2_500 }, (_unused, n) => aPoint(`d${n}.p`, `Nhiệt độ ${n}`, `Air ${n}`, '°C', 1));
  let turn = 0;
  let askedAt = 0;
  await using control = await fakeControl(folder.path, {
    limits: { gatherMs: 1 },
    handlers: someHandlers({
      points: () => {
        askedAt = turn;
        return points;
      },
    }),
  });
  using client = await rawClient(folder.path, 'web');
  client.socket.write(`${hello}\n{"type":"watch","id":1}\n{"type":"follow","id":2}\n{"type":"points","id":3}\n`);
  const stop = new AbortController();
  const turning = (async () => {
    for (; !stop.signal.aborted; turn += 1) {
      control.publish([sample('a.x', turn)]);
      control.durable(endsAt(turn));
      await new Promise((next) => setImmediate(next));
    }
  })();
  let message = await client.next();
  while (message !== 'end' && !(message.type === 'reply' && message.id === 3)) message = await client.next();
  const turns = turn - askedAt;
  stop.abort();
  await turning;
  expect(message).toEqual({ type: 'reply', id: 3, result: points });
  expect(turns).toBeGreaterThan(30);
  expect(await client.next()).not.toBe('end');
});

test('a slow reader gets the newest value per point, and not many messages', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path, { limits: { gatherMs: 1 } });
  using client = await rawClient(folder.path, 'web');
  client.socket.write(`${hello}\n{"type":"watch","id":1}\n`);
  await client.next();
  expect(await client.next()).toEqual({ type: 'reply', id: 1, result: null });
  client.socket.pause();
  const points = Array.from({ length: 2_000 }, (_unused, n) => `d.p${n}`);
  for (let round = 1; round <= 100; round += 1) {
    control.publish(points.map((point) => sample(point, round)));
    await systemClock.sleep(2);
  }
  client.socket.resume();
  const newest = new Map<string, unknown>();
  let received = 0;
  while (newest.size < points.length || [...newest.values()].some((value) => value !== 100)) {
    const message = await client.next();
    if (message === 'end' || message.type !== 'update') throw new Error('expected updates');
    received += message.samples.length;
    for (const live of message.samples) newest.set(live.point, live.value);
  }
  expect(received).toBeLessThan(100_000);
});

test('a watcher of some points gets those only, what is known at once', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path, { limits: { gatherMs: 1 } });
  control.publish([sample('a.x', 1), sample('a.y', 2)]);
  using client = await rawClient(folder.path, 'flows');
  client.socket.write(`${hello}\n{"type":"watch","id":1,"points":["a.y","a.z"]}\n`);
  await client.next();
  await client.next();
  expect(await client.next()).toMatchObject({ type: 'update', samples: [{ point: 'a.y', value: 2, quality: 'good' }] });
  control.publish([sample('a.x', 3)]);
  control.publish([sample('a.z', 4)]);
  expect(await client.next()).toMatchObject({ type: 'update', samples: [{ point: 'a.z', value: 4 }] });
});

test('a client that never reads is cut, and what control makes for it is bounded', async () => {
  await using folder = await socketFolder();
  let answered = 0;
  await using _ = await fakeControl(folder.path, {
    limits: { stuckMs: 200 },
    status: () => {
      answered += 1;
      return aStatus();
    },
  });
  using client = await rawClient(folder.path, 'cli');
  client.socket.pause();
  client.socket.write(`${hello}\n${'{"type":"status","id":1}\n'.repeat(10_000)}`);
  await systemClock.sleep(1_000);
  client.socket.resume();
  while ((await client.next()) !== 'end');
  // 10,000 answers would be about 15 MB; a few hundred kB that nobody took were enough.
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(2_000);
});

test('a client without a hello is cut; an idle one with a hello is not', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path, { limits: { helloMs: 100 } });
  using silent = await rawClient(folder.path, 'cli');
  using idle = await rawClient(folder.path, 'cli');
  idle.socket.write(`${hello}\n`);
  await silent.next();
  expect(await silent.next()).toBe('end');
  await idle.next();
  idle.socket.write('{"type":"status","id":3}\n');
  expect(await idle.next()).toMatchObject({ type: 'reply', id: 3 });
});

test('a broken handler is refused and does not end the server', async () => {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path, {
    status: () => {
      throw new Error('boom');
    },
  });
  using client = await rawClient(folder.path, 'cli');
  client.socket.write(`${hello}\n{"type":"status","id":1}\n{"type":"points","id":2}\n`);
  await client.next();
  expect(await client.next()).toEqual({ type: 'refused', id: 1, why: 'internal fault' });
  expect(await client.next()).toMatchObject({ type: 'reply', id: 2 });
});

test('followers are told the ends of now and the newest ones', async () => {
  await using folder = await socketFolder();
  await using control = await fakeControl(folder.path);
  control.durable(endsAt(7));
  using client = await rawClient(folder.path, 'link');
  client.socket.write(`${hello}\n{"type":"follow","id":1}\n`);
  await client.next();
  expect(await client.next()).toEqual({ type: 'reply', id: 1, result: endsAt(7) });
  expect(await client.next()).toEqual({ type: 'durable', ends: endsAt(7) });
  control.durable(endsAt(9));
  expect(await client.next()).toEqual({ type: 'durable', ends: endsAt(9) });
});

const serve = (folder: string): ReturnType<typeof serveControl> =>
  serveControl({
    folder,
    roles: ['cli'],
    clock: systemClock,
    log: silentLogger,
    hello: { name: 'x', boot: aBoot },
    durable: endsAt(0),
    handlers: someHandlers(),
  });

test('a socket left by a dead process is taken over, a living one and a file that is no socket never', async () => {
  await using folder = await socketFolder();
  const path = join(folder.path, 'cli.sock');
  const dead = createServer().listen(path);
  await once(dead, 'listening');
  // What kill -9 leaves: the socket file without a listener. Closing the handle alone would remove the file.
  await rename(path, `${path}.kept`);
  dead.close();
  await once(dead, 'close');
  await rename(`${path}.kept`, path);

  const first = await serve(folder.path);
  expect(first.ok).toBe(true);
  const second = await serve(folder.path);
  expect(second).toMatchObject({
    ok: false,
    fault: { kind: 'taken', detail: expect.stringContaining('another gateway agent runs here') },
  });
  if (first.ok) await first.value.close();

  await writeFile(path, 'somebody’s file');
  expect(await serve(folder.path)).toMatchObject({
    ok: false,
    fault: { kind: 'failed', detail: expect.stringContaining('no socket') },
  });
});

test('a folder that is too long or not there is named', async () => {
  const long = `/tmp/${'x'.repeat(110)}`;
  expect(await serve(long)).toMatchObject({
    ok: false,
    fault: { kind: 'path-too-long', folder: long, detail: expect.stringContaining(long) },
  });
  expect(await serve('/nowhere/at/all')).toMatchObject({
    ok: false,
    fault: { kind: 'failed', folder: '/nowhere/at/all' },
  });
});
