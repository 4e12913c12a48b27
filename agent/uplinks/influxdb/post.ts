// Lines + token → one HTTP request → what came back. The only file that speaks to `@influxdata/influxdb-client`.
//
// Its transport is used bare, below its WriteApi: a write needs an abort, a deadline for the whole request, a token
// that may change between two requests and the headers of the answer, and WriteApi has none of them (it knows an idle
// time-out after which the request lives on, and counts a 201 as stored). One call is one request; nothing is retried,
// buffered or printed here.
import http from 'node:http';
import https from 'node:https';
import { HttpError, InfluxDB, setLogger, type Transport } from '@influxdata/influxdb-client';
import type { Clock } from '../../model/clock.ts';
import type { Answer } from './answer.ts';

export interface PosterOptions {
  readonly url: string;
  readonly clock: Clock;
  /** For the whole request, from the first byte sent to the last byte read. */
  readonly deadlineMs: number;
}

export type Posted =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'fault'; readonly error: unknown };

/** Small bodies gain nothing from gzip. */
const gzipThresholdBytes = 1_000;
/** An answer to a write is a few words. Whoever sends more is no InfluxDB, or means harm. */
const answerBytesMax = 65_536;
const shownBytesMax = 1_000;

export class Poster {
  readonly #options: PosterOptions;
  readonly #agent: http.Agent;
  readonly #transport: Transport;
  /** Headers of answers that were cut off. */
  readonly #tooLong = new WeakSet<Answer['headers']>();

  /** @throws when `url` is no http(s) URL; the site's check comes first. */
  constructor(options: PosterOptions) {
    this.#options = options;
    setLogger({ error() {}, warn() {} });
    const secure = new URL(options.url).protocol === 'https:';
    // One request in flight, so one connection; explicit, because an environment variable may loosen the default.
    this.#agent = secure
      ? new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: true })
      : new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.#transport = new InfluxDB({
      url: options.url,
      timeout: 0,
      transportOptions: {
        agent: this.#agent,
        rejectUnauthorized: true,
        'follow-redirects': {
          http: { request: bounded(http.request, this.#tooLong) },
          https: { request: bounded(https.request, this.#tooLong) },
        },
      },
    }).transport;
  }

  /** Never rejects. An abort of `signal` is a fault like any other. */
  async post(path: string, body: string, token: string, signal: AbortSignal): Promise<Posted> {
    const stop = new AbortController();
    const done = new AbortController();
    const abort = (): void => stop.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const { clock, deadlineMs } = this.#options;
    const late = clock.sleep(deadlineMs, done.signal).then(() => 'late' as const);
    try {
      const posted = await Promise.race([this.#request(path, body, token, stop.signal), late]);
      if (posted !== 'late') return posted;
      stop.abort();
      return { kind: 'fault', error: new Error(`no whole answer within ${deadlineMs / 1_000} s`) };
    } finally {
      done.abort();
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #request(path: string, body: string, token: string, signal: AbortSignal): Promise<Posted> {
    const headers = { 'content-type': 'text/plain; charset=utf-8', authorization: `Token ${token}` };
    const options = { method: 'POST', headers, gzipThreshold: gzipThresholdBytes, signal };
    const answer = { status: 0, headers: {} as Answer['headers'], body: '' };
    return new Promise((resolve) => {
      this.#transport.send(path, body, options, {
        responseStarted: (got, status) => {
          answer.headers = got;
          answer.status = status ?? 0;
        },
        next: (part) => {
          if (answer.body.length < shownBytesMax) answer.body += Buffer.from(part).toString('utf8');
        },
        complete: () => resolve({ kind: 'answer', answer }),
        error: (error) => resolve(failed(error, answer, this.#tooLong.has(answer.headers))),
      });
    });
  }
}

/** The library makes an error of every status from 300 on. */
function failed(error: Error, answer: Answer, tooLong: boolean): Posted {
  if (error instanceof HttpError) return { kind: 'answer', answer: { ...answer, body: error.body ?? '' } };
  // The status says enough when the rest was endless; no broken answer becomes an acceptance by it.
  return tooLong ? { kind: 'answer', answer: { ...answer, body: 'an endless answer' } } : { kind: 'fault', error };
}

type Request = (options: http.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) => http.ClientRequest;

/**
 * The library collects a JSON answer without any bound. `follow-redirects` is its option for another `request`
 * function; ours follows nothing and ends an answer that grows too long.
 */
function bounded(request: Request, tooLong: WeakSet<Answer['headers']>): Request {
  return (options, onAnswer) =>
    request(options, (answer) => {
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= answerBytesMax) return;
        tooLong.add(answer.headers);
        answer.destroy();
      });
      onAnswer(answer);
    });
}
