// The site's time zone → the zone of everything that is printed: a farmer's clock, whatever zone the machine has.
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
    const text = await readFile(join(folder, 'site.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      return (JSON.parse(text) as { gateway?: { timezone?: string } }).gateway?.timezone;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
