import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complaintsOf } from './tools.ts';

/** A checkout with one installed program that prints its arguments on both channels and ends as it is told. */
async function checkout() {
  const top = await mkdtemp(join(tmpdir(), 'kenh-tidy-'));
  await mkdir(join(top, 'node_modules/.bin'), { recursive: true });
  const program = join(top, 'node_modules/.bin/judge');
  await writeFile(program, '#!/bin/sh\necho "out $2"\necho "err $2" >&2\nexit "$1"\n');
  await chmod(program, 0o755);
  return { top, [Symbol.asyncDispose]: () => rm(top, { recursive: true }) };
}

test('a program that is content has nothing to say, whatever it prints', async () => {
  await using here = await checkout();
  expect(await complaintsOf({ name: 'x', command: ['judge', '0', 'fine'] }, here.top)).toEqual([]);
});

test('a program that is not content is quoted from both channels, and its exit code is named', async () => {
  await using here = await checkout();
  const complaints = await complaintsOf({ name: 'x', command: ['judge', '3', 'bad'] }, here.top);
  expect(complaints).toEqual(['out bad', 'err bad', 'judge ended with exit code 3']);
});

test('a program that is not installed is a complaint', async () => {
  await using here = await checkout();
  const complaints = await complaintsOf({ name: 'x', command: ['absent'] }, here.top);
  expect(complaints.at(-1)).toContain('could not start');
});
