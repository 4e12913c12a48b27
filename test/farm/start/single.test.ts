import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { only } from './single.ts';

test('a folder has one owner, and the next one once that is gone', async () => {
  const folder = `a-folder-of-${process.pid}`;
  {
    await using first = await only(folder);
    expect(first).toBeDefined();
    expect(await only(folder)).toBeUndefined();
    await using other = await only(`${folder}-too`);
    expect(other).toBeDefined();
  }
  await using again = await only(folder);
  expect(again).toBeDefined();
});

test('an owner that was killed has given the folder back', async () => {
  const folder = `a-killed-folder-of-${process.pid}`;
  const script = `await (await import(${JSON.stringify(resolve(import.meta.dirname, 'single.ts'))})).only(${JSON.stringify(folder)});
    console.log('mine'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  expect(await only(folder)).toBeUndefined();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await using mine = await only(folder);
  expect(mine).toBeDefined();
});
