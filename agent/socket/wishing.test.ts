import { expect, test } from 'vitest';
import { because } from '../model/because.ts';
import { systemClock } from '../model/clock.ts';
import type { Author } from '../model/command.ts';
import { fault, good } from '../model/outcome.ts';
import type { Via, Wish } from '../model/wish.ts';
import { connectControl, type ControlClient } from './client.ts';
import { type Role, roles } from './protocol.ts';
import { aBoot, fakeControl, hello, lan, rawClient, socketFolder, someHandlers } from './test-kit.ts';

const kinds: readonly Author['kind'][] = ['person', 'centre', 'flow'];
const authorOf = (kind: Author['kind']): Author => ({ kind, id: 'x', name: 'X' });

const types: readonly Wish['type'][] = [
  'run',
  'cancel',
  'stop',
  'stop-zone',
  'stop-all',
  'lock',
  'release',
  'hand',
  'correct-water',
  'acknowledge',
  'shelve',
  'unshelve',
  'out-of-service',
  'in-service',
];

/** A wish of any type, with all fields that any of them has. */
const aWish = (type: Wish['type'], author: Author, rank = 'local', id = 'w') => ({
  id,
  boot: aBoot,
  askedAt: 1,
  author,
  type,
  actuator: 'pump',
  zone: 'north',
  value: true,
  forMs: 1_000,
  rank,
  command: 'c',
  hold: 'h',
  alarm: 'a',
  on: true,
  point: 'derived.north',
  mm: 3,
  because: 'thử',
});

test('each role wishes for exactly what the table says, in its own name and at its own rank', async () => {
  await using folder = await socketFolder();
  const heard: { readonly wish: Wish; readonly via: Via }[] = [];
  const handlers = someHandlers({ wish: (wish, via) => (heard.push({ wish, via }), good({})) });
  await using _ = await fakeControl(folder.path, { handlers });
  const allowed: Record<Role, Set<string>> = {
    web: new Set(),
    link: new Set(),
    flows: new Set(),
    camera: new Set(),
    cli: new Set(),
  };
  for (const role of roles) {
    using client = await rawClient(folder.path, role);
    client.socket.write(`${hello}\n`);
    await client.next();
    let id = 0;
    for (const kind of kinds) {
      for (const rank of ['local', 'remote', 'flow']) {
        for (const type of types) {
          client.socket.write(
            `${JSON.stringify({ type: 'wish', id: (id += 1), wish: aWish(type, authorOf(kind), rank) })}\n`,
          );
          const answer = await client.next();
          expect(answer).toMatchObject({ id });
          if (answer !== 'end' && answer.type === 'reply')
            allowed[role].add(type === 'run' ? `${kind} ${type} ${rank}` : `${kind} ${type}`);
        }
      }
    }
  }
  const rest = types.slice(1);
  const ofPeople = ['person run local', ...rest.map((type) => `person ${type}`)];
  expect(allowed).toEqual({
    web: new Set(ofPeople),
    cli: new Set(ofPeople),
    link: new Set([
      'centre run remote',
      'centre cancel',
      'centre stop',
      'centre stop-zone',
      'centre stop-all',
      'centre lock',
      'centre acknowledge',
    ]),
    flows: new Set(['flow run flow', 'flow cancel', 'flow stop-all']),
    camera: new Set(),
  });
  // Through which socket it came is the server's own word.
  for (const { via } of heard) expect(via.client).toMatch(new RegExp(`^${via.role}-\\d+$`));
});

test('no two connections have one name, and the end of each is told once, at once, and no wish of it comes later', async () => {
  await using folder = await socketFolder();
  const told: string[] = [];
  const handlers = someHandlers({
    wish: async (_, { client }) => {
      told.push(`wish ${client}`);
      await systemClock.sleep(50);
      return good({});
    },
    gone: (client) => void told.push(`gone ${client}`),
  });
  await using control = await fakeControl(folder.path, { handlers });
  for (const _ of [1, 2]) {
    using client = await rawClient(folder.path, 'flows');
    const line = JSON.stringify({ type: 'wish', id: 1, wish: aWish('stop-all', authorOf('flow')) });
    client.socket.write(`${hello}\n${`${line}\n`.repeat(20)}`);
    await client.next();
    await client.next();
    client.socket.destroy();
    await systemClock.sleep(150);
  }
  const names = ['flows-1', 'flows-2'];
  expect(told.filter((what) => what.startsWith('gone'))).toEqual(names.map((name) => `gone ${name}`));
  for (const name of names) {
    const mine = told.filter((what) => what.endsWith(name));
    expect(mine.indexOf(`gone ${name}`)).toBe(mine.length - 1);
    expect(mine.length).toBeLessThan(6);
  }
  using last = await rawClient(folder.path, 'web');
  await last.next();
  await control.close();
  expect(told.at(-1)).toBe('gone web-3');
});

async function asking(
  handlers: Parameters<typeof someHandlers>[0],
  role: Role,
  ask: (control: ControlClient) => Promise<void>,
): Promise<void> {
  await using folder = await socketFolder();
  await using _ = await fakeControl(folder.path, { handlers: someHandlers(handlers) });
  const stop = new AbortController();
  const options = { folder: folder.path, role, name: 'test', clock: systemClock, random: () => 0, signal: stop.signal };
  const control = connectControl(options);
  await control.connected(5_000);
  await ask(control);
  stop.abort();
}

test('a client makes the head: of this boot, of this moment, never the same twice', async () => {
  const heard: Wish[] = [];
  await asking({ wish: (wish) => (heard.push(wish), good({ command: wish.id })) }, 'web', async (control) => {
    const before = systemClock.mono();
    const answers = await Promise.all([1, 2].map(() => control.wish({ type: 'stop-all' }, lan)));
    expect(answers).toEqual(heard.map(({ id }) => good({ followed: true, command: id })));
    expect(new Set(heard.map(({ id }) => id)).size).toBe(2);
    for (const { boot, askedAt, author } of heard) {
      expect([boot, author]).toEqual([aBoot, lan]);
      expect(askedAt).toBeGreaterThanOrEqual(before);
      expect(askedAt).toBeLessThanOrEqual(systemClock.mono());
    }
  });
});

test('followed, durable or not, and refused with the reason', async () => {
  const durable = { ...good({ hold: 'h1' }), isDurable: false };
  await asking({ wish: () => durable }, 'cli', async (control) => {
    expect(await control.wish({ type: 'stop-all' }, lan)).toEqual(good({ followed: true, hold: 'h1', durable: false }));
  });
  const why = because('too-long', { time: 3_600_000 });
  await asking({ wish: () => fault(why) }, 'cli', async (control) => {
    expect(await control.wish({ type: 'stop-all' }, lan)).toEqual(good({ followed: false, because: why }));
  });
  await asking({}, 'flows', async (control) => {
    expect(await control.wish({ type: 'release', hold: 'h1' }, authorOf('flow'))).toMatchObject({
      ok: false,
      fault: { kind: 'refused', detail: 'flows may not wish for release' },
    });
  });
});
