import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serialPorts } from './ports.ts';

test('serial ports: adapters by their lasting names, built-in ports that are there, never the console', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-ports-'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const put = async (path: string, text = ''): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const name of ['usb-B-port0', 'usb-A-port0']) await put(`dev/serial/by-id/${name}`);
  for (const name of ['ttyS0', 'ttyS1', 'ttyS10', 'ttyS2', 'ttyAMA0', 'ttyAMA1', 'ttyUSB0', 'tty1'])
    await put(`dev/${name}`);
  for (const [name, type] of Object.entries({ ttyS0: 4, ttyS1: 0, ttyS2: 4, ttyS10: 4, ttyAMA1: 32 }))
    await put(`sys/class/tty/${name}/type`, `${type}\n`);
  await put('sys/class/tty/console/active', 'tty0 ttyAMA0\n');
  expect(await serialPorts(folder)).toEqual([
    '/dev/serial/by-id/usb-A-port0',
    '/dev/serial/by-id/usb-B-port0',
    '/dev/ttyAMA1',
    '/dev/ttyS0',
    '/dev/ttyS2',
    '/dev/ttyS10',
  ]);
  expect(await serialPorts(join(folder, 'nothing'))).toEqual([]);
});
