// Where an agent is to live → the folders that are there, or why it cannot live there.
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { agentTexts } from '../model/catalogue/agent.ts';
import { type ExitCode, exitCodes } from '../model/exit.ts';
import { type Folders, runBytesMax } from '../model/folders.ts';
import type { Logger } from '../model/logger.ts';
import { codeOf, messageOf } from '../model/thrown.ts';
import { storageCodes } from './lock.ts';
import { tell } from './tell.ts';

export const folderMode = 0o750;
export const withoutState = 'the state folder takes nothing now; the agent runs without it';

/** The folders that are there, or the exit code when the place cannot be used. */
export async function prepare(
  { site, state, run: sockets }: Folders,
  log: Logger,
): Promise<ExitCode | ReadonlySet<string>> {
  const there = new Set<string>();
  try {
    await access(site);
  } catch (error) {
    // What else may be wrong with the file (no permission, a folder in its place) the check says better.
    if (codeOf(error) === 'ENOENT') return tell(exitCodes.config, agentTexts.noSite, { path: site });
  }
  // Control would never come up, and would be started for ever.
  const bytes = Buffer.byteLength(resolve(sockets));
  if (bytes > runBytesMax) {
    return tell(exitCodes.config, agentTexts.longRun, { folder: sockets, bytes, max: runBytesMax });
  }
  for (const folder of [state, sockets]) {
    try {
      await makeFolder(resolve(folder));
      there.add(folder);
    } catch (error) {
      const isWithout = folder === state && storageCodes.includes(codeOf(error));
      if (isWithout) log.error({ folder, words: messageOf(error) }, withoutState);
      else return tell(exitCodes.permission, agentTexts.noFolder, { folder, detail: messageOf(error) });
    }
  }
  return there;
}

/**
 * With all folders around it. Not by node's own `recursive`: on a read-only file system it says that something is
 * missing, and in /proc it tries for ever at full speed.
 */
async function makeFolder(folder: string): Promise<void> {
  const around = dirname(folder);
  try {
    await mkdir(folder, { mode: folderMode });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || around === folder) throw error;
    await makeFolder(around);
    await mkdir(folder, { mode: folderMode });
  }
}
