// The check as a real process, in a folder where it may keep what it found.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepKnown, knownSite, siteKey } from './known-site.ts';

const example = join(import.meta.dirname, '../site/example.yaml');
let folder: string;
let site: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kk-'));
  site = join(folder, 'site.yaml');
  await writeFile(site, await readFile(example));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const checked = async (): Promise<string> => {
  const out = join(folder, 'site.json');
  const program = join(import.meta.dirname, 'site-child.ts');
  await promisify(execFile)(process.execPath, [program, '--site', site, '--out', out, '--keep', folder]);
  return readFile(out, 'utf8');
};
const keyNow = (): string => siteKey(site, false) ?? '';

test('what was checked without complaints is taken as it was; another byte and it is checked', async () => {
  const json = await checked();
  expect(await knownSite(folder, keyNow())).toBe(json);
  // Only by what is kept can it be told that nothing was checked.
  await keepKnown(folder, keyNow(), '{"kept":true}');
  expect(await checked()).toBe('{"kept":true}');
  await writeFile(site, `${await readFile(example, 'utf8')}\n# one line more\n`);
  expect(await checked()).toBe(json);
}, 30_000);

test('a site with complaints is not kept, and one that was kept before does not stand in for it', async () => {
  await checked();
  const before = keyNow();
  await writeFile(site, 'gateway: 7\n');
  await expect(checked()).rejects.toMatchObject({ code: 78 });
  expect(await knownSite(folder, keyNow())).toBe(undefined);
  expect(await knownSite(folder, before)).not.toBe(undefined);
}, 30_000);

test('simulated or not are two sites; what cannot be read is nobody’s', async () => {
  expect(siteKey(site, true)).not.toBe(siteKey(site, false));
  expect(siteKey(join(folder, 'none.yaml'), false)).toBe(undefined);
  await writeFile(join(folder, 'checked-site.json'), '{"key": 7');
  expect(await knownSite(folder, keyNow())).toBe(undefined);
});
