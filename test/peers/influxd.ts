// Debian's InfluxDB 1.6.7 with a v2 write path in front of it, and what it has stored.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

export interface Influxd extends AsyncDisposable {
  /** For an InfluxDB v2 client; the bucket is the database. */
  readonly url: string;
  /** Rows of a query on the database `gateways`; the first column is the time in ms. */
  query(text: string): Promise<readonly (readonly unknown[])[]>;
  /** Lines straight into the database, past everything of ours. */
  write(lines: string): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** `content-encoding` of the writes that came through. */
  readonly encodings: readonly (string | undefined)[];
}

export async function startInfluxd(): Promise<Influxd> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-influxd-'));
  const [rpc, port] = [await freePort(), await freePort()];
  const config = join(folder, 'influxd.toml');
  await writeFile(config, configuration(folder, rpc, port));
  const origin = `http://127.0.0.1:${port}`;
  const start = (): Promise<ServerProcess> => startServer('influxd', ['-config', config], `${origin}/ping`);
  let server = await start();
  const encodings: (string | undefined)[] = [];
  const shim = await startShim(port, encodings);
  const ask = async (text: string): Promise<readonly (readonly unknown[])[]> => {
    const form = new URLSearchParams({ db: 'gateways', epoch: 'ms', q: text });
    const answer = (await (await fetch(`${origin}/query`, { method: 'POST', body: form })).json()) as QueryAnswer;
    if (answer.results === undefined) throw new Error(`influxd: ${answer.error}`);
    return answer.results[0]?.series?.[0]?.values ?? [];
  };
  await ask('CREATE DATABASE gateways');
  return {
    url: `http://127.0.0.1:${(shim.address() as AddressInfo).port}`,
    encodings,
    query: ask,
    async write(lines) {
      const { status } = await fetch(`${origin}/write?db=gateways&precision=ms`, { method: 'POST', body: lines });
      if (status !== 204) throw new Error(`influxd said ${status}`);
    },
    kill: () => server.stop('SIGKILL'),
    async restart() {
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      shim.closeAllConnections();
      shim.close();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface QueryAnswer {
  readonly error?: string;
  readonly results?: readonly { readonly series?: readonly { readonly values: readonly (readonly unknown[])[] }[] }[];
}

const configuration = (folder: string, rpc: number, port: number): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
`;

/** 1.6.7 knows no /api/v2/write: the path is mapped, body and answer go through as they are. */
async function startShim(port: number, encodings: (string | undefined)[]): Promise<http.Server> {
  const precisions: Record<string, string> = { ns: 'n', us: 'u', ms: 'ms', s: 's' };
  const server = http.createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://shim');
    const query = new URLSearchParams({
      db: searchParams.get('bucket') ?? '',
      precision: precisions[searchParams.get('precision') ?? 'ns'] ?? 'n',
    });
    const { authorization: _, ...headers } = request.headers;
    encodings.push(request.headers['content-encoding']);
    const onward = http.request(
      { host: '127.0.0.1', port, method: 'POST', path: `/write?${query.toString()}`, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on('aborted', () => response.destroy());
      },
    );
    // The server behind is down: so is the connection, as it would be without the shim.
    onward.on('error', () => request.destroy());
    request.on('error', () => onward.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
