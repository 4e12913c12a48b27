import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { usageOf } from './process-tree.ts';

test('a process and its children are counted together', async () => {
  const child = spawn('sh', ['-c', 'sleep 30 & echo up; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(child.stdout, 'data');
  const usage = await usageOf(child.pid!);
  process.kill(-child.pid!, 'SIGKILL');
  expect(usage.processes).toBe(2);
  expect(usage.rssMb).toBeGreaterThan(usage.pssMb);
  expect(usage.pssMb).toBeGreaterThan(0);
});

test('processor time grows with work', async () => {
  const before = await usageOf(process.pid);
  for (const end = performance.now() + 100; performance.now() < end;);
  expect((await usageOf(process.pid)).cpuMs - before.cpuMs).toBeGreaterThanOrEqual(50);
});
