// The install script as far as it can be tried without changing this machine; the rest is `box.test.ts`.
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const top = resolve(import.meta.dirname, '../..');
const script = join(top, 'deploy/install.sh');
const launcher = join(top, 'provisioning/kenh');
const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { encoding: 'utf8' });
const has = (program: string): boolean => run('sh', '-c', `command -v ${program}`).status === 0;

test.each([script, launcher])('%s is plain sh', (path) => {
  expect(run('sh', '-n', path)).toMatchObject({ status: 0, stderr: '' });
});

test.skipIf(!has('shellcheck'))('shellcheck has no complaint (Debian package shellcheck)', () => {
  // What it only remarks on is meant so.
  expect(run('shellcheck', '--shell=dash', '--severity=warning', script, launcher).stdout).toBe('');
});

test('it knows every unit', async () => {
  const units = (await readdir(join(top, 'deploy/systemd'))).filter((name) => name.endsWith('.service'));
  const known = /^units='(.*)'$/m.exec(await readFile(script, 'utf8'))?.[1]?.split(' ');
  expect(known?.toSorted()).toEqual(units.toSorted());
});

test('a wrong word, and somebody who is not root, are told so in both languages, and nothing is done', () => {
  expect(run('env', 'KENH_LANG=en', script, '--remove')).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('usage:'),
  });
  const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  for (const [language, words] of [
    ['vi', 'cần quyền root'],
    ['en', 'root is needed'],
  ] as const) {
    for (const word of [[], ['--uninstall'], ['--purge']]) {
      const { status, stderr, stdout } = run('env', `KENH_LANG=${language}`, ...nobody, 'sh', script, ...word);
      expect({ status, stdout, stderr }).toEqual({ status: 77, stdout: '', stderr: expect.stringContaining(words) });
    }
  }
});
