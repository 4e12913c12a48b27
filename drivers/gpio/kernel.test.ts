// The system calls themselves, on descriptors that every Linux has.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interruptFolder, interruptsOf } from './interrupts.ts';
import { type Kernel, loadKernel } from './kernel.ts';

const folder = mkdtempSync(join(tmpdir(), 'kenh-kernel-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the kernel', () => {
  let kernel: Kernel;
  beforeAll(async () => {
    const loaded = await loadKernel();
    if (!loaded.ok) throw new Error(loaded.fault.why);
    kernel = loaded.value;
  });

  test('says no in its own words', () => {
    const fd = openSync('/dev/null', 'r');
    expect(kernel.ioctl(fd, 0x8044_b401, Buffer.alloc(68))).toBe('ENOTTY');
    closeSync(fd);
    expect(kernel.ioctl(fd, 0x8044_b401, Buffer.alloc(68))).toBe('EBADF');
  });

  test('tells which descriptors have something to say and which have gone, and never waits', () => {
    const paths = ['a', 'b', 'c'].map((name) => join(folder, name));
    execFileSync('mkfifo', paths);
    const fds = paths.map((path) => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    const ends = paths.map((path) => openSync(path, 'w'));
    expect(kernel.ready(fds)).toEqual([]);
    writeSync(ends[1]!, 'x');
    closeSync(ends[2]!);
    expect(kernel.ready(fds)).toEqual([
      { fd: fds[1], gone: false },
      { fd: fds[2], gone: true },
    ]);
    const blocking = openSync(paths[0]!, constants.O_RDWR);
    expect(kernel.neverBlock(blocking)).toBeUndefined();
    expect(() => readSync(blocking, Buffer.alloc(1))).toThrow('EAGAIN');
    for (const fd of [...fds, ...ends.slice(0, 2), blocking]) closeSync(fd);
  });
});

test('without koffi one line says why', async () => {
  const loaded = await loadKernel(() => Promise.reject(new Error('Cannot find the native Koffi module\nat …')));
  expect(loaded).toEqual({
    ok: false,
    fault: { why: 'the npm package koffi cannot be loaded (Cannot find the native Koffi module)' },
  });
});

describe('interrupts', () => {
  const sys = join(folder, 'sys');
  const irq = (number: number, actions: string, counts: string): void => {
    mkdirSync(join(sys, 'kernel/irq', String(number)), { recursive: true });
    writeFileSync(join(sys, 'kernel/irq', String(number), 'actions'), `${actions}\n`);
    writeFileSync(join(sys, 'kernel/irq', String(number), 'per_cpu_count'), `${counts}\n`);
  };
  irq(17, 'kenh-gpiochip0-4', '944,3,0,1');
  irq(18, 'kenh-gpiochip0-40', '7,0,0,0');
  irq(19, 'twice', '1,0');
  irq(20, 'twice', '1,0');

  test('are counted over all processors, of exactly our pin', () => {
    const own = interruptFolder(sys, 'kenh-gpiochip0-4');
    expect(own).toBe(join(sys, 'kernel/irq/17'));
    expect(interruptsOf(own!)).toBe(948);
  });
  test('are not counted where nothing tells which are ours', () => {
    expect(interruptFolder(sys, 'twice')).toBeUndefined();
    expect(interruptFolder(sys, 'kenh-gpiochip1-4')).toBeUndefined();
    expect(interruptFolder(join(folder, 'hidden'), 'kenh-gpiochip0-4')).toBeUndefined();
    expect(interruptsOf(join(folder, 'hidden'))).toBeUndefined();
  });
});
