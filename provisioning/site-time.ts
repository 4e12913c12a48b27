// A run folder → the time zone of the site that ran there: for commands that need no control. (A running one says it in its
// hello.)
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolders } from './reach.ts';

/** Undefined where no site is loaded; then times are those of the terminal. */
export async function siteTimezone(
  terminal: Parameters<typeof runFolders>[0],
  argv: readonly string[],
): Promise<string | undefined> {
  const at = argv.findIndex((word) => word === '--run' || word.startsWith('--run='));
  const run = at === -1 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  for (const folder of runFolders(terminal, run === undefined ? {} : { run })) {
    // Under systemd the check has a folder of its own.
    const read = ['site.json', 'check/site.json'].map((file) =>
      readFile(join(folder, file), 'utf8').catch(() => undefined),
    );
    const text = (await Promise.all(read)).find((one) => one !== undefined);
    if (text === undefined) continue;
    try {
      return (JSON.parse(text) as { gateway?: { timezone?: string } }).gateway?.timezone;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
