import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import { systemClock } from '../model/clock.ts';
import { bringToRest, isPlanOfAnother } from './rest.ts';

test('also a program whose own file is gone can start the last resort', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-exe-'));
  await copyFile(process.execPath, join(folder, 'node'));
  const source = `import { unlinkSync } from 'node:fs';
    import { bringToRest, restCommand } from '${new URL('./rest.ts', import.meta.url).href}';
    import { systemClock } from '${new URL('../model/clock.ts', import.meta.url).href}';
    unlinkSync(process.execPath);
    const folders = { site: '', state: '${folder}', run: '${folder}' };
    process.exit((await bringToRest(restCommand(folders, process.env), systemClock))?.code ?? 1);`;
  const child = spawn(join(folder, 'node'), ['--input-type=module', '-e', source], { stdio: 'ignore' });
  // 78: it ran, and found no plan.
  expect(await once(child, 'exit')).toEqual([78, null]);
  await rm(folder, { recursive: true });
}, 60_000);

test('a last resort that hangs is not waited for', async () => {
  const clock = new FakeClock();
  const hangs = {
    program: process.execPath,
    args: ['-e', `process.on('SIGTERM', () => {}); setInterval(() => {}, 9)`],
    env: {},
  };
  const resting = bringToRest(hangs, clock);
  for (let turn = 0; turn < 200 && clock.sleepers < 1; turn += 1) await systemClock.sleep(5);
  await clock.advance(9_500);
  expect(await resting).toBeUndefined();
  await clock.advance(0);
});

test('a torn plan, or none, is nobody’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-plan-'));
  const folders = { site: '', state: folder, run: folder };
  expect(await isPlanOfAnother(folders, '/nowhere')).toBe(false);
  await writeFile(join(folder, 'rest.plan'), '{"serial":1,"pl');
  expect(await isPlanOfAnother(folders, '/nowhere')).toBe(false);
  await rm(folder, { recursive: true });
});
