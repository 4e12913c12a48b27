import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadKernel } from './kernel.ts';
import { watchWith } from './wake.ts';

// Built at install time where there is a compiler.
const hasEpoll = await import('epoll').then(
  () => true,
  () => false,
);

test.each(hasEpoll ? (['epoll', 'timer'] as const) : (['timer'] as const))(
  '%s tells what can be read, and once what has gone',
  async (by) => {
    const folder = mkdtempSync(join(tmpdir(), 'kenh-wake-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const end = openSync(path, 'w');
    const kernel = await loadKernel();
    if (!kernel.ok) throw new Error(kernel.fault.why);
    const watch =
      by === 'epoll' ? watchWith(kernel.value) : watchWith(kernel.value, () => Promise.reject(new Error('no')));
    const told: boolean[] = [];
    const wake = await watch([fd], (which, gone) => {
      expect(which).toBe(fd);
      told.push(gone);
      if (!gone) readSync(fd, Buffer.alloc(8));
    });
    expect(wake.by).toBe(by);
    await wait(50);
    expect(told).toEqual([]);
    writeSync(end, 'x');
    await wait(50);
    expect(told).toEqual([false]);
    closeSync(end);
    await wait(100);
    expect(told).toEqual([false, true]);
    wake.close();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  },
);
