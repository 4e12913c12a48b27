import { expect, test } from 'vitest';
import type { Verdict } from '../contract.ts';
import { type Answer, retryAfterMs, verdictOf, verdictOfFault } from './answer.ts';
import { wordsOf } from './words.ts';

const json = { 'content-type': 'application/json; charset=utf-8' };
const asked = { records: 10, token: 's3cret-token', nowMs: Date.UTC(2026, 0, 1) };
const answer = (status: number, body = '', headers: Answer['headers'] = {}): Answer => ({ status, body, headers });

test.each<{ what: string; answer: Answer; verdict: Partial<Verdict> }>([
  { what: '204', answer: answer(204), verdict: { kind: 'accepted' } },
  { what: '204 of InfluxDB 1.x', answer: answer(204, '', json), verdict: { kind: 'accepted' } },
  { what: '204 with a length', answer: answer(204, '', { 'content-length': '12' }), verdict: { kind: 'refused' } },
  { what: '200 without a body', answer: answer(200), verdict: { kind: 'refused' } },
  { what: '202', answer: answer(202), verdict: { kind: 'refused' } },
  { what: '201 without words', answer: answer(201), verdict: { kind: 'refused' } },
  {
    what: '201 with words',
    answer: answer(201, '{"error":"partial"}', json),
    verdict: { kind: 'poison', detail: '201: partial' },
  },
  {
    what: '308',
    answer: answer(308, '', { location: 'https://x.example/a?b' }),
    verdict: { kind: 'refused', detail: '308: moved to x.example; check the url' },
  },
  {
    what: '400 of 1.x',
    answer: answer(400, '{"error":"unable to parse"}', json),
    verdict: { kind: 'poison', detail: '400: unable to parse' },
  },
  {
    what: '400 of 2.x',
    answer: answer(400, '{"code":"invalid","message":"no"}', json),
    verdict: { kind: 'poison', detail: '400: no' },
  },
  {
    what: '400 of 3.x',
    answer: answer(400, '{"error":"partial","data":[{"error_message":"line 3"}]}', json),
    verdict: { kind: 'poison', detail: '400: partial: line 3' },
  },
  { what: '400 in HTML', answer: answer(400, '<html>', { 'content-type': 'text/html' }), verdict: { kind: 'refused' } },
  {
    what: '400 of vmauth',
    answer: answer(400, 'cannot find the provided auth token "Bearer s3cret-token" in config'),
    verdict: { kind: 'refused', detail: '400: cannot find the provided auth token "Bearer •••" in config' },
  },
  { what: '401', answer: answer(401), verdict: { kind: 'refused', detail: '401' } },
  { what: '402', answer: answer(402), verdict: { kind: 'refused' } },
  { what: '403', answer: answer(403), verdict: { kind: 'refused' } },
  {
    what: '404',
    answer: answer(404, '{"error":"database not found"}', json),
    verdict: { kind: 'refused', detail: '404: database not found' },
  },
  { what: '405', answer: answer(405), verdict: { kind: 'refused' } },
  { what: '407', answer: answer(407), verdict: { kind: 'refused' } },
  { what: '408', answer: answer(408), verdict: { kind: 'later' } },
  {
    what: '413 of a proxy',
    answer: answer(413, '<html>', { 'content-type': 'text/html' }),
    verdict: { kind: 'too-large' },
  },
  {
    what: '422',
    answer: answer(422, '{"message":"conflict dropped=10"}', json),
    verdict: { kind: 'poison', detail: '422: conflict dropped=10' },
  },
  {
    what: '422, all too old',
    answer: answer(422, '{"message":"points beyond retention policy dropped=10"}', json),
    verdict: { kind: 'poison', whole: true },
  },
  { what: '429', answer: answer(429, '', { 'retry-after': '9' }), verdict: { kind: 'later', afterMs: 9_000 } },
  { what: '500', answer: answer(500), verdict: { kind: 'later', detail: '500' } },
  {
    what: '503',
    answer: answer(503, '', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }),
    verdict: { kind: 'later', afterMs: 60_000 },
  },
  { what: '599', answer: answer(599), verdict: { kind: 'later' } },
  {
    what: '400 by header',
    answer: answer(400, '', { 'x-influxdb-error': 'no database' }),
    verdict: { kind: 'poison', detail: '400: no database' },
  },
])('$what → $verdict.kind', ({ answer: got, verdict }) => {
  expect(verdictOf(got, asked)).toMatchObject(verdict);
});

test('a batch of which only a part is too old is halved, not given up', () => {
  const some = verdictOf(answer(422, '{"message":"points beyond retention policy dropped=9"}', json), asked);
  expect(some).not.toHaveProperty('whole');
});

test.each([
  { code: 'ECONNREFUSED', kind: 'later' },
  { code: 'ENOTFOUND', kind: 'later' },
  { code: 'ECONNRESET', kind: 'later' },
  { code: 'CERT_NOT_YET_VALID', kind: 'later' },
  { code: 'CERT_HAS_EXPIRED', kind: 'later' },
  { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', kind: 'refused' },
  { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', kind: 'refused' },
  { code: 'ERR_TLS_CERT_ALTNAME_INVALID', kind: 'refused' },
  { code: 'HPE_INVALID_CONSTANT', kind: 'refused' },
])('no answer because of $code → $kind', ({ code, kind }) => {
  const verdict = verdictOfFault(Object.assign(new Error('words'), { code }));
  expect(verdict.kind).toBe(kind);
  expect(verdict).toHaveProperty('detail', `${code}: words`);
});

test('a retry date is read by the server’s own clock', () => {
  const at = 'Thu, 01 Jan 2026 00:02:00 GMT';
  expect(retryAfterMs(at, 'Thu, 01 Jan 2026 00:01:30 GMT', 0)).toBe(30_000);
  expect(retryAfterMs(at, '', Date.UTC(2026, 0, 1))).toBe(120_000);
  expect(retryAfterMs(at, '', Date.UTC(2027, 0, 1))).toBe(0);
  expect(retryAfterMs('soon', '', 0)).toBeUndefined();
  expect(retryAfterMs('-5', '', 0)).not.toBe(-5_000);
});

test('words are short, on one line, and never the token', () => {
  const words = wordsOf(
    JSON.stringify({ message: `bad\n\u0007token s3cret-token ${'x'.repeat(900)}` }),
    's3cret-token',
  );
  expect(words).toMatch(/^bad token ••• x+$/);
  expect(words.length).toBeLessThanOrEqual(300);
  expect(wordsOf('<!doctype html><title> Free WiFi </title>', '')).toBe('a web page: Free WiFi');
  expect(wordsOf('{"message":7}', '')).toBe('{"message":7}');
});
