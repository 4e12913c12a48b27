import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { because } from '../model/because.ts';
import type { Hold } from '../model/command.ts';
import { HoldsFile } from './holds-file.ts';

const author = { kind: 'person', id: 'lan', name: 'Lan' } as const;
const hold = (id: string): Hold => ({
  id,
  kind: 'stop-all',
  author,
  because: because('stop-all', { name: 'Lan' }),
  setAtWall: 5,
});

async function folderFor() {
  const path = await mkdtemp(join(tmpdir(), 'kenh-holds-'));
  return {
    path,
    file: join(path, 'holds.json'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
const known = async (folder: string): Promise<readonly string[]> =>
  (await new HoldsFile(folder).read()).map(({ id }) => id);

test('what one run wrote the next one knows', async () => {
  await using folder = await folderFor();
  expect(await new HoldsFile(folder.path).write([hold('a'), hold('b')])).toBe(true);
  expect(await new HoldsFile(folder.path).read()).toEqual([hold('a'), hold('b')]);
});

test('what was released is gone from it, and the same holds are not written twice', async () => {
  await using folder = await folderFor();
  const file = new HoldsFile(folder.path);
  void file.write([hold('a')]);
  expect(await file.write([])).toBe(true);
  expect(await known(folder.path)).toEqual([]);
  const { ino } = await stat(folder.file);
  const next = new HoldsFile(folder.path);
  await next.read();
  expect(await next.write([])).toBe(true);
  expect((await stat(folder.file)).ino).toBe(ino);
});

test('a file that is missing, torn, flipped or no holds knows nothing; a folder that takes nothing says so', async () => {
  await using folder = await folderFor();
  expect(await known(folder.path)).toEqual([]);
  await new HoldsFile(folder.path).write([hold('a')]);
  const whole = await readFile(folder.file, 'utf8');
  for (const text of [whole.slice(0, -70), whole.replace('Lan', 'Mai'), '', '[]', 'null\n\n', '\u0000'.repeat(50)]) {
    await writeFile(folder.file, text);
    expect(await known(folder.path)).toEqual([]);
  }
  expect(await new HoldsFile(join(folder.path, 'nowhere')).write([hold('a')])).toBe(false);
});
