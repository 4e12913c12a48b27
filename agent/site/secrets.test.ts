import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { languages } from '../model/language.ts';
import { resolveSecret, type SecretFault, secretFaultText } from './secrets.ts';

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'kenh-secret-'));
  await mkdir(join(path, 'secrets'));
  return {
    path,
    put: async (name: string, content: string | Uint8Array, mode = 0o600) => {
      await writeFile(join(path, name), content);
      await chmod(join(path, name), mode); // the process's mask must not decide the test
      return join(path, name);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

test('the order is: own variable, plain variable, credentials folder, folder beside the site', async () => {
  await using site = await folder();
  await using credentials = await folder();
  const env: Record<string, string> = {};
  const resolve = async () => {
    const found = await resolveSecret('influx-main', { env, siteFolder: site.path });
    return found.ok ? found.value.reveal() : found.fault.kind;
  };
  expect(await resolve()).toBe('missing');
  await site.put('secrets/influx-main', 'beside\n');
  expect(await resolve()).toBe('beside');
  env['CREDENTIALS_DIRECTORY'] = credentials.path;
  expect(await resolve()).toBe('beside');
  await credentials.put('influx-main', 'credential\r\n', 0o444);
  expect(await resolve()).toBe('credential');
  env['INFLUX_MAIN_FILE'] = await site.put('plain', 'plain');
  expect(await resolve()).toBe('plain');
  env['KENH_SECRET_INFLUX_MAIN_FILE'] = await site.put('own', 'own');
  expect(await resolve()).toBe('own');
});

test('a folder that systemd hands over as a whole: its files, and no word about the closed one behind it', async () => {
  await using site = await folder();
  await using credentials = await folder();
  const places = { env: { CREDENTIALS_DIRECTORY: credentials.path }, siteFolder: site.path };
  await credentials.put('secret_influx', 'handed over', 0o400);
  const found = await resolveSecret('influx', places);
  expect(found.ok && found.value.reveal()).toBe('handed over');
  if (process.getuid?.() === 0) return; // Nothing is closed to root.
  await site.put('secrets/other', 'closed', 0o000);
  expect(await resolveSecret('other', places)).toMatchObject({ ok: false, fault: { kind: 'missing' } });
  expect(await resolveSecret('other', { ...places, env: {} })).toMatchObject({ fault: { code: 'EACCES' } });
});

test('a variable that names a file which is not there is a fault and not a reason to look further', async () => {
  await using site = await folder();
  await site.put('secrets/influx', 'beside');
  const env = { INFLUX_FILE: join(site.path, 'gone') };
  const found = await resolveSecret('influx', { env, siteFolder: site.path });
  expect(found).toMatchObject({ ok: false, fault: { kind: 'unreadable', code: 'ENOENT' } });
});

test.each([
  ['world-readable', 's3cret', 0o644, 'exposed'],
  ['world-writable', 's3cret', 0o602, 'exposed'],
  ['group-readable is allowed', 's3cret', 0o640, undefined],
  ['empty', '\n', 0o600, 'empty'],
  ['two lines', 's3cret\nmore', 0o600, 'not-text'],
  ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x41]), 0o600, 'not-text'],
  ['far too long', 's3cret'.repeat(10_000), 0o600, 'not-text'],
])('a secret file that is %s', async (_, content, mode, kind) => {
  await using site = await folder();
  await site.put('secrets/influx', content, mode);
  const found = await resolveSecret('influx', { env: {}, siteFolder: site.path });
  expect(found.ok ? undefined : found.fault.kind).toBe(kind);
  if (!found.ok) expect(JSON.stringify(found.fault)).not.toContain('s3cret');
});

test('a folder is no secret, and a name cannot climb out of its folder', async () => {
  await using site = await folder();
  await mkdir(join(site.path, 'secrets', 'influx'));
  await site.put('site', 's3cret');
  expect(await resolveSecret('influx', { env: {}, siteFolder: site.path })).toMatchObject({ ok: false });
  expect(await resolveSecret('../site', { env: {}, siteFolder: site.path })).toMatchObject({
    ok: false,
    fault: { kind: 'missing' },
  });
});

test('a secret never shows itself', async () => {
  await using site = await folder();
  await site.put('secrets/influx', 's3cret');
  const found = await resolveSecret('influx', { env: {}, siteFolder: site.path });
  if (!found.ok) throw new Error('not found');
  const secret = found.value;
  const shown = [
    [secret].join(),
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret, { showHidden: true }),
    inspect({ a: [secret] }),
  ];
  for (const text of [...shown, secret + '', JSON.stringify(Object.entries(secret))])
    expect(text).not.toContain('s3cret');
  expect(secret.reveal()).toBe('s3cret');
});

test('every fault has words in both languages that name the secret and the file', () => {
  const faults: readonly SecretFault[] = [
    { kind: 'missing', name: 'influx', places: ['/a/secrets/influx'] },
    { kind: 'unreadable', name: 'influx', file: '/a/secrets/influx', code: 'EACCES' },
    { kind: 'exposed', name: 'influx', file: '/a/secrets/influx', mode: '0644' },
    { kind: 'empty', name: 'influx', file: '/a/secrets/influx' },
    { kind: 'not-text', name: 'influx', file: '/a/secrets/influx' },
  ];
  for (const language of languages) {
    for (const one of faults) {
      const text = secretFaultText(one, language);
      expect(text).toContain('/a/secrets/influx');
      expect(text).not.toMatch(/[{}]/);
    }
  }
});
