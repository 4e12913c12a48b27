import { lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshLog, makeFolder, pointAt } from './folders.ts';

async function scratch() {
  const path = await mkdtemp(join(tmpdir(), 'kenh-folders-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('a folder is made for its owner only; what cannot be made is said', async () => {
  await using root = await scratch();
  expect(await makeFolder(join(root.path, 'a/b'))).toEqual({ ok: true, value: undefined });
  expect((await stat(join(root.path, 'a/b'))).mode & 0o777).toBe(0o700);
  await writeFile(join(root.path, 'file'), '');
  expect(await makeFolder(join(root.path, 'file/c'))).toMatchObject({
    ok: false,
    fault: expect.stringContaining('file/c'),
  });
});

test('the last run’s log stays beside the new one', async () => {
  await using root = await scratch();
  const path = join(root.path, 'agent.log');
  for (const words of ['first', 'second', 'third']) {
    await using log = await freshLog(path);
    await log.write(words);
  }
  expect(await readFile(path, 'utf8')).toBe('third');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('second');
});

test('a link is moved, a folder that stands there is left alone', async () => {
  await using root = await scratch();
  const link = join(root.path, 'state');
  await pointAt(link, join(root.path, 'farm'));
  await pointAt(link, join(root.path, 'gateway'));
  expect(await readlink(link)).toBe(join(root.path, 'gateway'));
  const folder = join(root.path, 'own');
  await mkdir(folder);
  await pointAt(folder, join(root.path, 'farm'));
  expect((await lstat(folder)).isDirectory()).toBe(true);
});
