// What came back for one write, or did not → a verdict. Pure; the tables of the tests are its specification.
//
// 1. Only a 204 without any body is an acceptance: nothing else that answers a write (a captive portal, a proxy, a
//    redirect) ever counts as one.
// 2. What a person must mend is `refused`, what time mends is `later`, what only the records can be to blame for is
//    `poison` or `too-large`.
import { codeOf } from '../../model/thrown.ts';
import type { Verdict } from '../contract.ts';
import { wordsOf } from './words.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As much of it as was read. */
  readonly body: string;
}

export interface Asked {
  /** How many records the request carried. */
  readonly records: number;
  readonly token: string;
  /** Wall clock, ms; for Retry-After dates of servers that do not send their own date. */
  readonly nowMs: number;
}

/** Time alone mends these: too early, too many, too slow. */
const laterStatuses = new Set([408, 425, 429]);

export function verdictOf(answer: Answer, asked: Asked): Verdict {
  const { status } = answer;
  const words = wordsOf(answer.body, asked.token) || header(answer, 'x-influxdb-error');
  const detail = words === '' ? String(status) : `${status}: ${words}`;
  if (status === 204) return isEmpty(answer) ? { kind: 'accepted' } : noInfluxdb(detail);
  // 3.x and its cloud: some points were rejected, and the body says why.
  if (status === 201 && isJson(answer) && words !== '') return { kind: 'poison', detail };
  if (status < 300) return noInfluxdb(detail);
  if (status < 400)
    return { kind: 'refused', detail: `${status}: moved to ${hostOf(header(answer, 'location'))}; check the url` };
  if (status >= 500 || laterStatuses.has(status)) return later(answer, asked, detail);
  if (status === 413) return { kind: 'too-large', detail };
  if (status === 400 && aboutToken.test(words)) return { kind: 'refused', detail };
  if ((status === 400 || status === 422) && !isHtml(answer)) return poison(detail, words, asked.records);
  return { kind: 'refused', detail };
}

/** vmauth 1.79 says 400 for a token that it does not know. */
const aboutToken = /\bauth(entication|orization)? token\b/i;

const noInfluxdb = (detail: string): Verdict => ({
  kind: 'refused',
  detail: `${detail} (no InfluxDB answers a write like this; a captive portal or a wrong url?)`,
});

function later(answer: Answer, { nowMs }: Asked, detail: string): Verdict {
  const afterMs = retryAfterMs(header(answer, 'retry-after'), header(answer, 'date'), nowMs);
  return afterMs === undefined ? { kind: 'later', detail } : { kind: 'later', detail, afterMs };
}

/** RFC 9110, 10.2.3: seconds, or a date; the server's own clock is the one that its date is meant by. */
export function retryAfterMs(value: string, serverDate: string, nowMs: number): number | undefined {
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  const now = Date.parse(serverDate);
  return Number.isNaN(at) ? undefined : Math.max(0, at - (Number.isNaN(now) ? nowMs : now));
}

/** "partial write: points beyond retention policy dropped=5": with all of them dropped, halving could tell nothing more. */
function poison(detail: string, words: string, records: number): Verdict {
  const dropped = Number(/dropped[= ](\d+)/.exec(words)?.[1] ?? 0);
  const whole = /retention/i.test(words) && dropped >= records;
  return whole ? { kind: 'poison', detail, whole } : { kind: 'poison', detail };
}

const header = ({ headers }: Answer, name: string): string => String(headers[name] ?? '');
const isHtml = (answer: Answer): boolean => /html/i.test(header(answer, 'content-type'));
const isJson = (answer: Answer): boolean => /json/i.test(header(answer, 'content-type'));
const isEmpty = (answer: Answer): boolean =>
  answer.body === '' && !isHtml(answer) && ['', '0'].includes(header(answer, 'content-length'));

/** Of a redirect only the host is told: the rest may carry a session or a token. */
function hostOf(location: string): string {
  return URL.parse(location, 'http://the-same-host')?.host ?? 'nowhere';
}

/** A wrong clock of ours gives these too, and central time may arrive at any moment. */
const clockFaults = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const certificateFaults =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|^ERR_TLS|^ERR_SSL|^EPROTO|^HPE_|INVALID_PURPOSE/;

/** No answer at all. */
export function verdictOfFault(error: unknown): Verdict {
  const code = codeOf(error) ?? '';
  const message = error instanceof Error && error.message !== '' ? error.message : String(code || error);
  const detail = message.includes(code) ? message : `${code}: ${message}`;
  const needsSomebody = certificateFaults.test(code) && !clockFaults.has(code);
  return { kind: needsSomebody ? 'refused' : 'later', detail };
}
