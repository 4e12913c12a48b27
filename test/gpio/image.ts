// The board's first root: what `parts.ts` fetched, with today's sources and a first program behind it.
import { appendFile, copyFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join, resolve } from 'node:path';
import { cpio, type Entry, file, tree } from './cpio.ts';
import { parts } from './parts.ts';

const top = resolve(import.meta.dirname, '../..');

/** @param before a shell line that runs before the guest program */
const init = (before: string): string => `#!/bin/busybox sh
/bin/busybox mount -t proc p /proc; /bin/busybox mount -t sysfs s /sys; /bin/busybox mount -t devtmpfs d /dev
/bin/busybox --install -s /bin; /bin/busybox mkdir /run
export PATH=/bin:/usr/bin
stty -echo
${before}
cd /app && while node test/gpio/guest.js; do :; done
poweroff -f
`;

export async function writeImage(path: string, before: string): Promise<void> {
  const sources = ['agent/model', 'agent/field', 'drivers/gpio'].flatMap((name) => own(name, isSource));
  const guest = own('test/gpio', (name) => name === 'guest.ts');
  const entries = [
    file('init', init(before)),
    file('app/package.json', '{ "type": "module" }'),
    ...[...sources, ...guest].map(stripped),
  ];
  // Archives may stand one behind the other.
  await copyFile(parts.base, path);
  for (const part of cpio(entries)) await appendFile(path, part);
}

const own = (folder: string, wanted: (name: string) => boolean): Entry[] =>
  tree(join(top, folder), `app/${folder}`, wanted);
const isSource = (name: string): boolean => /\/$|\.(ts|pl)$/.test(name) && !/\.(test|test-kit|d)\.ts$/.test(name);

/** Types go before the board sees them: it is slow, and that is not what is tested here. */
function stripped(entry: Entry): Entry {
  if (!entry.path.endsWith('.ts')) return entry;
  const script = stripTypeScriptTypes(entry.data.toString());
  const named = script.replaceAll(/(from |import\()'(\.[^']+)\.ts'/g, "$1'$2.js'");
  return file(entry.path.replace(/\.ts$/, '.js'), named);
}
