// A source of status → a small HTTP server on loopback: /healthz, /readyz, /metrics, and nothing else.
//
// 1. It listens on the loopback address only, and answers only requests that name a loopback host: a page in
//    somebody's browser cannot read it through a name of its own (DNS rebinding).
// 2. However many requests arrive, control is asked at most once per `freshMs`.
// 3. Connections, header size and times are bounded; bodies are never read.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Clock, MonoMs } from '../model/clock.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { messageOf } from '../model/thrown.ts';
import type { Status } from '../socket/protocol.ts';
import { healthOf } from './health.ts';
import { metricsOf } from './metrics.ts';
import { prometheusText } from './prometheus.ts';

export type StatusSource = () => Promise<Outcome<Status, string>>;

export interface WebServer extends AsyncDisposable {
  readonly port: number;
}

const freshMs = 500;

/** @param port 0 lets the system choose */
export async function serveHealth(
  port: number,
  source: StatusSource,
  clock: Clock,
): Promise<Outcome<WebServer, string>> {
  const ask = remembered(source, clock);
  const server = createServer({
    maxHeaderSize: 8_192,
    requestTimeout: 5_000,
    headersTimeout: 5_000,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = 32;
  server.on('request', (request, response) => void answer(request, response, ask));
  const refused = await listen(server, port);
  if (refused !== undefined) return fault(refused);
  // Listening on a port always gives an address with one.
  const { port: chosen } = server.address() as AddressInfo;
  return good({
    port: chosen,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}

async function listen(server: Server, port: number): Promise<string | undefined> {
  try {
    server.listen({ host: '127.0.0.1', port });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** One question in flight, one answer for `freshMs`. */
function remembered(source: StatusSource, clock: Clock): StatusSource {
  let last: { readonly at: MonoMs; readonly status: Promise<Outcome<Status, string>> } | undefined;
  return () => {
    const now = clock.mono();
    if (last === undefined || now - last.at >= freshMs) last = { at: now, status: source() };
    return last.status;
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, ask: StatusSource): Promise<void> {
  const send = (code: number, type: string, body: string): void => {
    const head = {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    };
    // What came after the head was not read: the connection cannot be used again.
    if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined)
      response.shouldKeepAlive = false;
    response.writeHead(code, head).end(request.method === 'HEAD' ? undefined : body);
  };
  if (!isLoopback(request.headers.host)) return send(421, 'text/plain', 'only for this machine\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET or HEAD\n');
  switch ((request.url ?? '').split('?', 1)[0] ?? '') {
    case '/healthz':
      return send(200, 'application/json', '{"live":true}\n');
    case '/readyz': {
      const health = await readiness(ask);
      return send(health.ready ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`);
    }
    case '/metrics': {
      const status = await ask();
      return send(200, 'text/plain; version=0.0.4', prometheusText(metricsOf(status.ok ? status.value : undefined)));
    }
    default:
      return send(404, 'text/plain', '/healthz, /readyz, /metrics\n');
  }
}

async function readiness(ask: StatusSource): Promise<ReturnType<typeof healthOf>> {
  const status = await ask();
  return status.ok ? healthOf(status.value, undefined) : healthOf(undefined, status.fault);
}

function isLoopback(host: string | undefined): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host ?? '');
}
