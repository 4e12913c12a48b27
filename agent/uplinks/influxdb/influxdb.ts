// A batch of dated records → one write to InfluxDB (v2 write path: 2.x, 3.x, VictoriaMetrics; 1.8 has it too) → a verdict.
import type { Clock } from '../../model/clock.ts';
import type { InfluxUplinkSpec, Site } from '../../model/site.ts';
import { codeOf } from '../../model/thrown.ts';
import type { Uplink, Verdict } from '../contract.ts';
import { verdictOf, verdictOfFault } from './answer.ts';
import { directoryLines } from './directory-lines.ts';
import { Poster } from './post.ts';
import { SampleLines } from './sample-line.ts';

/** What `token` rejects with when its message is fit for people: it names files and quotes nothing of them. */
export class TokenAbsent extends Error {}

export interface InfluxdbOptions {
  readonly site: Site;
  /** Asked before every request, so that a renewed token is used at once. Kept nowhere, told to nobody but the server. */
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  /** For a whole request, ms. On 64 kbit/s a full batch takes about 8 s. */
  readonly deadlineMs?: number;
}

const deadlineMsDefault = 30_000;
/** What an HTTP header can carry; anything else would throw far away from here. */
const tokenPattern = /^[\x21-\x7e]+$/;

/** @throws when `spec.url` is no http(s) URL. */
export function openInfluxdb(
  spec: Pick<InfluxUplinkSpec, 'url' | 'org' | 'bucket'>,
  { site, token, clock, deadlineMs = deadlineMsDefault }: InfluxdbOptions,
): Uplink {
  const poster = new Poster({ url: spec.url, clock, deadlineMs });
  const samples = new SampleLines({ site: site.gateway.id, simulated: site.gateway.simulated });
  const query = new URLSearchParams({ org: spec.org, bucket: spec.bucket, precision: 'ms' });

  async function write(lines: readonly string[], signal: AbortSignal): Promise<Verdict> {
    // Else only the code: the message of whoever keeps secrets might name one.
    const secret = await token().catch((error: unknown) =>
      error instanceof TokenAbsent
        ? error
        : new Error(`the token cannot be read: ${codeOf(error) ?? 'unknown reason'}`),
    );
    if (secret instanceof Error) return { kind: 'refused', detail: secret.message };
    if (!tokenPattern.test(secret))
      return { kind: 'refused', detail: 'the token is empty or holds characters that no token has' };
    const posted = await poster.post(`/api/v2/write?${query.toString()}`, lines.join('\n'), secret, signal);
    if (posted.kind === 'fault') return verdictOfFault(posted.error);
    return verdictOf(posted.answer, { records: lines.length, token: secret, nowMs: clock.wall() });
  }

  return {
    send: (batch, signal) =>
      write(
        batch.map((record) => samples.line(record)),
        signal,
      ),
    describe: (now, signal) => write(directoryLines(site, now), signal),
    async close() {
      poster.close();
    },
  };
}
