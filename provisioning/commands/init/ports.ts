// The machine's folders → its serial ports, by the names that do not change when something is plugged in again.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param root of the file system; another one in tests */
export async function serialPorts(root = '/'): Promise<string[]> {
  const adapters = (await names(join(root, 'dev/serial/by-id'))).map((name) => `/dev/serial/by-id/${name}`);
  const console = (await text(join(root, 'sys/class/tty/console/active'))).trim().split(' ');
  const built: string[] = [];
  for (const name of await names(join(root, 'dev'))) {
    // The kernel's own console is no place for a bus.
    if (!/^tty(AMA|SC?)\d+$/.test(name) || console.includes(name)) continue;
    // A PC has names for ports that it does not have: their type is 0 (PORT_UNKNOWN, linux/serial_core.h).
    if ((await text(join(root, 'sys/class/tty', name, 'type'))).trim() !== '0') built.push(`/dev/${name}`);
  }
  return [...adapters, ...built];
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
