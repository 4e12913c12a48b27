// A small HTTP server with an InfluxDB's moods: it keeps what it acknowledges, and can say everything that a real one,
// or what stands in its place, was seen to say.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export type InfluxMood =
  | 'well'
  /** 400 as InfluxDB 1.x says it: the bad lines are named, the good ones kept. */
  | 'partial'
  /** 422 as 2.x says it: nothing of the request is kept. */
  | 'unprocessable'
  | 'too-old'
  | 'unauthorized'
  | 'forbidden'
  | 'no-bucket'
  | 'too-large'
  | 'busy'
  | 'busy-until'
  | 'broken'
  | 'unavailable'
  | 'silent'
  | 'half'
  | 'reset'
  | 'portal'
  | 'portal-400'
  | 'html-204'
  | 'redirect'
  | 'created'
  | 'endless'
  | 'slow'
  | 'garbage';

export interface InfluxServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every line that was acknowledged, once per acknowledgement. */
  readonly lines: readonly string[];
  readonly requests: readonly {
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly lines: number;
  }[];
  /** Connections that were ever opened. */
  readonly connections: number;
  turn(mood: InfluxMood): void;
  /** Lines for which this holds are refused in every mood. */
  refuse(bad: (line: string) => boolean): void;
  /** Request bodies above this many bytes (as sent, gzip included) get a 413. */
  limit(bytes: number): void;
  token: string | undefined;
}

const unzip = promisify(gunzip);

export async function influxServer(port = 0): Promise<InfluxServer> {
  const state = new State();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void state.answer(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const at = (server.address() as AddressInfo).port;
  return Object.assign(state, {
    url: `http://127.0.0.1:${at}`,
    port: at,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

class State {
  readonly lines: string[] = [];
  readonly requests: { path: string; headers: IncomingMessage['headers']; lines: number }[] = [];
  connections = 0;
  token: string | undefined;
  #mood: InfluxMood = 'well';
  #bad: (line: string) => boolean = () => false;
  #bytesMax = Infinity;

  turn(mood: InfluxMood): void {
    this.#mood = mood;
  }

  refuse(bad: (line: string) => boolean): void {
    this.#bad = bad;
  }

  limit(bytes: number): void {
    this.#bytesMax = bytes;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const sent = Buffer.concat(parts);
    const body = request.headers['content-encoding'] === 'gzip' ? await unzip(sent) : sent;
    const lines = body.toString('utf8').split('\n');
    this.requests.push({ path: request.url ?? '', headers: request.headers, lines: lines.length });
    if (this.#mood === 'well' || this.#mood === 'slow') {
      if (this.token !== undefined && request.headers.authorization !== `Token ${this.token}`)
        return unauthorized(response);
      if (sent.length > this.#bytesMax) return say(response, 413, { error: 'Request Entity Too Large' });
      if (this.#mood === 'slow') await new Promise((resolve) => setTimeout(resolve, 300));
      return this.#store(lines, response);
    }
    this.#moody(this.#mood, lines, response);
  }

  #store(lines: readonly string[], response: ServerResponse): void {
    const bad = lines.find(this.#bad);
    if (bad !== undefined)
      return say(response, 400, { code: 'invalid', message: `unable to parse '${bad}': missing fields` });
    this.lines.push(...lines);
    response.writeHead(204, { 'x-influxdb-version': '2.7.0' }).end();
  }

  #moody(mood: Exclude<InfluxMood, 'well' | 'slow'>, lines: readonly string[], response: ServerResponse): void {
    const good = lines.filter((line) => !this.#bad(line));
    const date = { date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
    const html = '<!DOCTYPE html><html><head><title>WiFi login</title></head><body>Please sign in</body></html>';
    switch (mood) {
      case 'partial':
        if (good.length === lines.length) return this.#store(lines, response);
        this.lines.push(...good);
        return say(response, 400, {
          error: `partial write: unable to parse '${lines.find(this.#bad)}': missing fields dropped=0`,
        });
      case 'unprocessable':
        if (good.length === lines.length) return this.#store(lines, response);
        return say(response, 422, { code: 'unprocessable entity', message: 'failure writing points to database' });
      case 'too-old':
        return say(response, 422, {
          code: 'unprocessable entity',
          message: `failure writing points to database: partial write: points beyond retention policy dropped=${lines.length}`,
        });
      case 'unauthorized':
        return unauthorized(response);
      case 'forbidden':
        return say(response, 403, { code: 'forbidden', message: 'insufficient permissions for write' });
      case 'no-bucket':
        return say(response, 404, { code: 'not found', message: 'bucket "gateways" not found' });
      case 'too-large':
        return say(response, 413, {
          code: 'request too large',
          message: 'cannot read data: points batch is too large',
        });
      case 'busy':
        return say(
          response,
          429,
          { code: 'too many requests', message: 'org exceeded its limit' },
          { 'retry-after': '7' },
        );
      case 'busy-until':
        return say(response, 503, {}, { ...date, 'retry-after': 'Thu, 01 Jan 2026 00:02:00 GMT' });
      case 'broken':
        return say(response, 500, { code: 'internal error', message: 'an internal error has occurred' });
      case 'unavailable':
        return void response.writeHead(503).end();
      case 'silent':
        return;
      case 'half':
        response.writeHead(400, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"code":"inv', () => response.socket?.destroy());
        return;
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'portal':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(html);
      case 'portal-400':
        return void response.writeHead(400, { 'content-type': 'text/html' }).end(html);
      case 'html-204':
        return void response.writeHead(204, { 'content-type': 'text/html' }).end();
      case 'redirect':
        return void response.writeHead(302, { location: 'http://127.0.0.2:9/login?session=hush' }).end();
      case 'created':
        this.lines.push(...good);
        return say(response, 201, {
          error: 'partial write of line protocol occurred',
          data: [{ error_message: 'bad line' }],
        });
      case 'endless':
        response.writeHead(400, { 'content-type': 'application/json' });
        return pour(response);
      case 'garbage':
        return void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n');
      default:
        return mood satisfies never;
    }
  }
}

function say(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function unauthorized(response: ServerResponse): void {
  say(response, 401, { code: 'unauthorized', message: 'unauthorized access' });
}

/** More and more of one JSON string, until the other side has enough. */
function pour(response: ServerResponse): void {
  if (response.destroyed) return;
  if (response.write('{"message":"'.padEnd(65_536, 'x'))) setImmediate(pour, response);
  else response.once('drain', () => pour(response));
}
