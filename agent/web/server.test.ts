import { createConnection } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { aStatus } from '../socket/test-kit.ts';
import type { Status } from '../socket/protocol.ts';
import { portOf } from './port.ts';
import { serveHealth, type WebServer } from './server.ts';

interface Answer {
  readonly code: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function get(
  port: number,
  path: string,
  { method = 'GET', host = `127.0.0.1:${port}`, body = '' } = {},
): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { host }, agent: false });
  asked.end(body);
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { code: response.statusCode, type: response.headers['content-type'], body: text };
}

async function served(source: () => Outcome<Status, string>, clock = new FakeClock()): Promise<WebServer> {
  const server = await serveHealth(0, async () => source(), clock);
  if (!server.ok) throw new Error(server.fault);
  return server.value;
}

test('a gateway that works is live, ready and measured', async () => {
  await using server = await served(() => good(aStatus()));
  expect(await get(server.port, '/healthz')).toMatchObject({ code: 200, body: '{"live":true}\n' });
  expect(await get(server.port, '/readyz')).toMatchObject({ code: 200, body: '{"ready":true,"why":[]}\n' });
  const { code, type, body } = await get(server.port, '/metrics?x=1');
  expect([code, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const row of [
    'kenh_control_up 1',
    'kenh_info{gateway="sim-farm",version="0.1.0",site="3f2a9c",simulated="true"} 1',
    'kenh_control_uptime_seconds 3723',
    'kenh_line_reads_total{line="field"} 120482',
    'kenh_device_answering{line="field",device="soil_1"} 0',
    'kenh_device_answer_seconds{line="field",device="air"} 0.0345',
    'kenh_device_requests_total{line="field",device="soil_1",outcome="silent"} 340',
    'kenh_journal_written_bytes_total 12582912',
    'kenh_uplink_state{uplink="centre",state="catching-up"} 1',
    'kenh_uplink_oldest_seconds{uplink="centre"} 3600',
  ]) {
    expect(body.split('\n')).toContain(row);
  }
  expect(body).not.toContain('kenh_device_answer_seconds{line="field",device="soil_1"}');
});

test('without control it is live, not ready, and says why; metrics say so too', async () => {
  await using server = await served(() => fault('nothing answers'));
  expect(await get(server.port, '/healthz')).toMatchObject({ code: 200 });
  expect(await get(server.port, '/readyz')).toMatchObject({
    code: 503,
    body: '{"ready":false,"why":["nothing answers"]}\n',
  });
  expect((await get(server.port, '/metrics')).body).toContain('kenh_control_up 0\n');
});

test('a journal with a fault, or no open line, is not ready; a silent device and a server away are', async () => {
  const { journal, lines, ...status } = aStatus();
  const cases: [Status, number][] = [
    [{ ...status, lines, journal: { ...journal, fault: 'ENOSPC' } }, 503],
    [{ ...status, journal, lines: lines.map((line) => ({ ...line, state: 'gone' })) }, 503],
    [{ ...status, journal, lines: [] }, 200],
  ];
  for (const [what, code] of cases) {
    await using server = await served(() => good(what));
    expect(await get(server.port, '/readyz')).toMatchObject({ code });
  }
});

test('a flood asks control once', async () => {
  let asked = 0;
  const clock = new FakeClock();
  await using server = await served(() => {
    asked += 1;
    return good(aStatus());
  }, clock);
  await Promise.all(Array.from({ length: 20 }, () => get(server.port, '/metrics')));
  expect(asked).toBe(1);
  await clock.advance(1_000);
  await get(server.port, '/readyz');
  expect(asked).toBe(2);
});

test.each([
  ['/', {}, 404],
  ['/metrics', { method: 'POST', body: 'x'.repeat(100) }, 405],
  ['/metrics', { host: 'evil.example' }, 421],
  ['/metrics', { host: 'localhost' }, 200],
  ['/metrics', { method: 'HEAD' }, 200],
])('%s %j gives %i', async (path, options, code) => {
  await using server = await served(() => good(aStatus()));
  expect(await get(server.port, path, options)).toMatchObject({ code });
});

test('what is no HTTP is cut, and the next one is served', async () => {
  await using server = await served(() => good(aStatus()));
  for (const bytes of ['\0\0\0\n\n', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`]) {
    const socket = createConnection(server.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.write(bytes);
    await once(socket, 'close');
  }
  expect(await get(server.port, '/healthz')).toMatchObject({ code: 200 });
});

test('a busy port is said in words', async () => {
  await using server = await served(() => good(aStatus()));
  expect(await serveHealth(server.port, async () => fault('x'), new FakeClock())).toMatchObject({
    ok: false,
    fault: expect.stringContaining('EADDRINUSE'),
  });
});

test('KENH_HTTP_PORT', () => {
  expect([portOf(undefined), portOf(''), portOf('80'), portOf('0')]).toEqual([
    good(9464),
    good(9464),
    good(80),
    good(0),
  ]);
  for (const wrong of ['65536', 'x', '-1', '1e3', ' 80']) expect(portOf(wrong)).toMatchObject({ ok: false });
});
