// A server whose certificate nobody vouches for gets no token and no reading, whatever the environment allows.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { openInfluxdb } from '../../agent/uplinks/influxdb/influxdb.ts';
import { aSite } from '../../agent/uplinks/influxdb/site.test-kit.ts';
import { aRecord } from '../../agent/uplinks/memory-journal.test-kit.ts';

const withOpenssl = test.skipIf(spawnSync('openssl', ['version']).status !== 0);

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const who = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...who]);
  expect(made.status, String(made.stderr)).toBe(0);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

withOpenssl(
  'openssl: a self-signed certificate is refused, also where the environment switches the check off',
  async () => {
    const requests: string[] = [];
    const server = https.createServer(await selfSigned(), (request, response) => {
      requests.push(request.headers.authorization ?? '');
      response.writeHead(204).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => {
      vi.unstubAllEnvs();
      server.close();
    });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { site: aSite(), token: async () => 'hush', clock: systemClock, deadlineMs: 5_000 };
    const uplink = openInfluxdb({ url, org: 'o', bucket: 'b' }, options);
    const verdict = await uplink.send([aRecord({ number: 0 })], new AbortController().signal);
    await uplink.close();
    expect(verdict).toEqual({ kind: 'refused', detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') });
    expect(requests).toEqual([]);
  },
);
