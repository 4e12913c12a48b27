// The uplink against a server at the wire with every mood that was ever met, and some that were not.
import { expect, test, vi } from 'vitest';
import { type InfluxMood, influxServer } from '../../../test/wire/influx-server.ts';
import { systemClock } from '../../model/clock.ts';
import type { DatedRecord } from '../../journal/types.ts';
import type { Uplink, Verdict } from '../contract.ts';
import { type ServerFault, type UplinkBench, uplinkContract } from '../contract.test-kit.ts';
import { aRecord } from '../memory-journal.test-kit.ts';
import { openInfluxdb, TokenAbsent } from './influxdb.ts';
import { parseLine } from './line-protocol.test-kit.ts';
import { aSite } from './site.test-kit.ts';

const secret = 's3cret-token';
const open = (url: string, token = async (): Promise<string> => secret, deadlineMs = 700): Uplink =>
  openInfluxdb({ url, org: 'bac giang', bucket: 'gateways' }, { site: aSite(), token, clock: systemClock, deadlineMs });
const batch = (count: number, from = 0): DatedRecord[] =>
  Array.from({ length: count }, (_, index) => aRecord({ number: from + index, value: index }));
const never = new AbortController().signal;

test.each<{ mood: InfluxMood; kind: Verdict['kind']; words: string; afterMs?: number }>([
  { mood: 'unauthorized', kind: 'refused', words: '401: unauthorized access' },
  { mood: 'forbidden', kind: 'refused', words: '403: insufficient permissions' },
  { mood: 'no-bucket', kind: 'refused', words: '404: bucket "gateways" not found' },
  { mood: 'portal', kind: 'refused', words: '200: a web page: WiFi login' },
  { mood: 'portal-400', kind: 'refused', words: '400: a web page: WiFi login' },
  { mood: 'html-204', kind: 'refused', words: '204 (no InfluxDB answers' },
  { mood: 'redirect', kind: 'refused', words: '302: moved to 127.0.0.2:9; check the url' },
  { mood: 'garbage', kind: 'refused', words: 'HPE_' },
  { mood: 'too-large', kind: 'too-large', words: '413: cannot read data' },
  { mood: 'too-old', kind: 'poison', words: '422: failure writing points' },
  { mood: 'created', kind: 'poison', words: '201: partial write of line protocol occurred: bad line' },
  { mood: 'endless', kind: 'poison', words: '400' },
  { mood: 'busy', kind: 'later', words: '429: org exceeded its limit', afterMs: 7_000 },
  { mood: 'busy-until', kind: 'later', words: '503', afterMs: 120_000 },
  { mood: 'broken', kind: 'later', words: '500: an internal error' },
  { mood: 'unavailable', kind: 'later', words: '503' },
  { mood: 'silent', kind: 'later', words: 'no whole answer within 0.7 s' },
  { mood: 'half', kind: 'later', words: 'aborted' },
  { mood: 'reset', kind: 'later', words: 'ECONNRESET' },
])('a server that is $mood → $kind, and the next write is whole', async ({ mood, kind, words, afterMs }) => {
  await using server = await influxServer();
  const uplink = open(server.url);
  server.turn(mood);
  const verdict = await uplink.send(batch(20), never);
  expect(verdict.kind).toBe(kind);
  expect(verdict).toHaveProperty('detail', expect.stringContaining(words));
  expect(JSON.stringify(verdict)).not.toMatch(/s3cret|hush/);
  if (afterMs !== undefined) expect(verdict).toHaveProperty('afterMs', afterMs);
  server.turn('well');
  expect(await uplink.send(batch(20, 100), never)).toEqual({ kind: 'accepted' });
  expect(server.lines.slice(-20).map((line) => Number(parseLine(line).time) % 1_000)).toEqual(
    batch(20).map((_, n) => 100 + n),
  );
  await uplink.close();
});

test('the request: path, token, gzip for large bodies, one connection kept open', async () => {
  await using server = await influxServer();
  const uplink = open(`${server.url}/`);
  await uplink.send(batch(1), never);
  for (let turn = 0; turn < 5; turn += 1) await uplink.send(batch(500), never);
  const [small, large] = server.requests;
  expect(small?.path).toBe('/api/v2/write?org=bac+giang&bucket=gateways&precision=ms');
  expect(small?.headers).toMatchObject({
    authorization: `Token ${secret}`,
    'content-type': 'text/plain; charset=utf-8',
  });
  expect(small?.headers['content-encoding']).toBeUndefined();
  expect(large?.headers['content-encoding']).toBe('gzip');
  expect(Number(large?.headers['content-length'] ?? 5_000)).toBeLessThan(30_000);
  expect(server.lines).toHaveLength(2_501);
  expect(server.connections).toBe(1);
  await uplink.close();
});

test('the token is asked for before every request; a missing or broken one is refused without its text', async () => {
  await using server = await influxServer();
  server.token = 'new-token';
  const answers = [
    async () => 'old-token',
    async () => 'new-token',
    async () => Promise.reject(Object.assign(new Error('open hush'), { code: 'ENOENT' })),
    async () => Promise.reject(new TokenAbsent('chmod 600 secrets/influx')),
    async () => 'hush\nhush',
    async () => '',
  ];
  const uplink = open(server.url, () => answers.shift()!());
  const verdicts = [];
  for (let turn = 0; turn < 6; turn += 1) verdicts.push(await uplink.send(batch(100), never));
  expect(verdicts.map(({ kind }) => kind)).toEqual(['refused', 'accepted', 'refused', 'refused', 'refused', 'refused']);
  expect(verdicts[3]).toHaveProperty('detail', 'chmod 600 secrets/influx');
  expect(verdicts[2]).toHaveProperty('detail', 'the token cannot be read: ENOENT');
  expect(JSON.stringify(verdicts)).not.toContain('hush');
  expect(server.requests).toHaveLength(2);
  await uplink.close();
});

test('nothing is printed, whatever goes wrong', async () => {
  const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn'), vi.spyOn(process.stderr, 'write')];
  await using server = await influxServer();
  // The library would scold about the path, and drops it.
  const uplink = open(`${server.url}/api/v2`);
  expect(await uplink.send(batch(2), never)).toEqual({ kind: 'accepted' });
  for (const mood of ['broken', 'reset', 'portal', 'half'] as const) {
    server.turn(mood);
    await uplink.send(batch(2), never);
  }
  await uplink.close();
  for (const spy of printed) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});

test('an abort during a hanging request leaves no connection behind', async () => {
  await using server = await influxServer();
  server.turn('silent');
  const uplink = open(server.url, undefined, 60_000);
  const stop = new AbortController();
  const sending = uplink.send(batch(2), stop.signal);
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  stop.abort();
  expect((await sending).kind).toBe('later');
  await uplink.close();
});

uplinkContract('influxdb', async (): Promise<UplinkBench> => {
  let server = await influxServer();
  const { url, port } = server;
  let gone = false;
  let kept: string[] = [];
  const moods: Record<Exclude<ServerFault, 'gone'>, InfluxMood> = {
    silent: 'silent',
    broken: 'broken',
    half: 'half',
    reset: 'reset',
    unauthorized: 'unauthorized',
    foreign: 'portal',
  };
  const timeOf = (line: string): number => Number(parseLine(line).time);
  const samplesOnly = (line: string): boolean => parseLine(line).measurement === 'sample';
  return {
    stored: ({ wall }) =>
      new Set([...kept, ...server.lines].filter((line) => samplesOnly(line) && timeOf(line) === wall)).size,
    async fail(how) {
      if (how !== 'gone') return server.turn(moods[how]);
      gone = true;
      kept = [...kept, ...server.lines];
      await server[Symbol.asyncDispose]();
    },
    async mend() {
      if (gone) server = await influxServer(port);
      gone = false;
      server.turn('well');
    },
    refuse: (number) => server.refuse((line) => timeOf(line) === aRecord({ number }).wall),
    open: () => open(url),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});
