// VictoriaMetrics behind vmauth: the v2 write path with a token, and a store that keeps every copy of a point.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

export interface Victoria extends AsyncDisposable {
  readonly url: string;
  /** The store itself, without a token in front: away when it is stopped, while vmauth answers 502. */
  readonly origin: string;
  readonly token: string;
  /** Times (ms) of every stored copy of a field, sorted. */
  times(metric: string): Promise<readonly number[]>;
  /** The same for each series of the field. */
  series(metric: string): Promise<readonly (readonly number[])[]>;
  /** It finishes what it is doing: a kill -9 would lose points that it acknowledged. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

export async function startVictoria(): Promise<Victoria> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-victoria-'));
  const [port, authPort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const token = 'tok123';
  const users = join(folder, 'auth.yml');
  await writeFile(users, `users:\n  - bearer_token: ${token}\n    url_prefix: "${origin}"\n`);
  const args = [`-storageDataPath=${folder}/vm`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y'];
  const start = (): Promise<ServerProcess> => startServer('victoria-metrics', args, `${origin}/health`);
  let server = await start();
  const authArgs = [`-auth.config=${users}`, `-httpListenAddr=127.0.0.1:${authPort}`];
  const auth = await startServer('vmauth', authArgs, `http://127.0.0.1:${authPort}/`);
  const series = async (metric: string): Promise<number[][]> => {
    await fetch(`${origin}/internal/force_flush`);
    const query = new URLSearchParams({ 'match[]': metric, start: '0', end: '4000000000' });
    const text = await (await fetch(`${origin}/api/v1/export?${query.toString()}`)).text();
    const rows = text.trim() === '' ? [] : text.trim().split('\n');
    return rows.map((row) => (JSON.parse(row) as { timestamps: number[] }).timestamps.toSorted((a, b) => a - b));
  };
  return {
    url: `http://127.0.0.1:${authPort}`,
    origin,
    token,
    times: async (metric) => (await series(metric)).flat().toSorted((a, b) => a - b),
    series,
    stop: () => server.stop('SIGTERM'),
    async restart() {
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await auth[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
