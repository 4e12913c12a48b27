import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderComplaints } from './report.ts';
import { readSiteFile } from './read.ts';

const good = `gateway: { id: nha_7, kind: greenhouse, timezone: Asia/Ho_Chi_Minh }
lines: { field: { port: /dev/ttyAMA0 } }
devices: { air: { profile: xy-md02, line: field, unit: 1 } }
`;

async function fileOf(content: string | Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-site-'));
  const path = join(folder, 'site.yaml');
  await writeFile(path, content);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('a file becomes a site with the shipped profiles', async () => {
  await using file = await fileOf(good);
  const result = await readSiteFile(file.path, { simulated: true });
  expect(result).toMatchObject({ ok: true, complaints: [], text: good, site: { gateway: { simulated: true } } });
});

test('a file that Windows wrote is read as well', async () => {
  await using file = await fileOf(`\uFEFF${good.replaceAll('\n', '\r\n')}`);
  expect(await readSiteFile(file.path)).toMatchObject({ ok: true });
});

test.each([
  ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le'), 'not-utf8', 'UTF-8'],
  ['Latin-1', Buffer.from(good.replace('nha_7', 'nhà'), 'latin1'), 'not-utf8', 'UTF-8'],
  ['binary', new Uint8Array(1_000), 'not-utf8', 'UTF-8'],
  ['far too large', 'x'.repeat(600_000), 'too-large', '600000'],
])('a %s file is told what it is', async (_, content, code, word) => {
  await using file = await fileOf(content);
  const result = await readSiteFile(file.path);
  expect(result).toMatchObject({ ok: false, complaints: [{ code, line: 1, column: 1, file: file.path }] });
  expect(renderComplaints(result.complaints, { language: 'en', colour: false, text: result.text })).toContain(word);
});

test.each([
  ['/nowhere/site.yaml', 'there is no such file'],
  [import.meta.dirname, 'it is a folder'],
  ['/dev/zero', 'it is not a regular file'],
])('%s cannot be read: %s', async (path, why) => {
  const result = await readSiteFile(path);
  expect(result).toMatchObject({ ok: false, complaints: [{ code: 'unreadable', line: 1, column: 1 }] });
  expect(renderComplaints(result.complaints, { language: 'en', colour: false, text: result.text })).toContain(why);
});
