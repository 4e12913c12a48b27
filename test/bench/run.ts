// `npm run bench [name…]`: runs the benches of this folder, each in a process of its own; without a name all of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ending = '.bench.ts';
const known = (await readdir(import.meta.dirname))
  .filter((name) => name.endsWith(ending))
  .map((name) => name.slice(0, -ending.length));
const asked = process.argv.slice(2);
const strange = asked.filter((name) => name !== '--list' && !known.includes(name));

if (asked.includes('--list')) console.log(known.join('\n'));
else if (strange.length > 0) {
  console.error(`no bench ${strange.join(', ')}; there are ${known.join(', ')}`);
  process.exitCode = 64;
} else {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; read ratios, not times`,
  );
  for (const name of asked.length > 0 ? asked : known) {
    console.log(`\n## ${name}\n\n(before it ${await busyCores()} of ${cpus().length} cores were busy)\n`);
    const child = spawn(process.execPath, [join(import.meta.dirname, name + ending)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) process.exitCode = 1;
  }
}

/** How much of the machine others use, over two seconds. */
async function busyCores(): Promise<string> {
  const times = () =>
    cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({ busy: user + nice + sys + irq, idle }));
  const before = times();
  await wait(2000);
  const shares = times().map(({ busy, idle }, core) => {
    const busyMs = busy - before[core]!.busy;
    return busyMs / Math.max(1, busyMs + idle - before[core]!.idle);
  });
  return shares.reduce((sum, share) => sum + share, 0).toFixed(2);
}
