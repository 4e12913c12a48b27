// Parts of a chunk → a durable file under its name, whole or not at all.
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { draftSuffix } from './chunk-name.ts';
import { isCode, syncFolder } from '../log/segment-folder.ts';

/** Where a crash can fall; tests stop there. */
export type WriteStep = 'draft' | 'flushed' | 'checked' | 'renamed' | 'done';
export type OnStep = (step: WriteStep) => void;

/**
 * Writes under a draft's name, flushes, lets `check` look at what was written, then takes the name over: readers see
 * the file of before or the new one, and after a crash a draft at most is left behind.
 * @returns false when `check` refused; then nothing has changed
 * @throws when the disk refuses (ENOSPC, EIO …); then nothing has changed
 */
export async function writeChunk(
  folder: string,
  file: string,
  parts: readonly Buffer[],
  check: (path: string) => Promise<boolean>,
  onStep: OnStep = () => {},
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, file + draftSuffix);
  try {
    {
      await using handle = await open(draft, 'w', 0o640);
      await handle.writeFile(Buffer.concat(parts)); // writev may stop half-way without a word
      onStep('draft');
      await handle.datasync();
    }
    onStep('flushed');
    if (!(await check(draft))) {
      await rm(draft, { force: true });
      return false;
    }
    onStep('checked');
    await rename(draft, join(folder, file));
  } catch (failed) {
    if (isCode(failed, 'ENOSPC', 'EDQUOT')) await rm(draft, { force: true }).catch(() => {}); // give the space back
    throw failed;
  }
  onStep('renamed');
  await syncFolder(folder);
  onStep('done');
  return true;
}

/** Removes drafts that a crash left. Only the one process that seals may call it. */
export async function removeDrafts(folder: string): Promise<number> {
  const drafts = (await filesIn(folder)).filter((file) => file.endsWith(draftSuffix));
  for (const file of drafts) await rm(join(folder, file), { force: true });
  return drafts.length;
}

/** Names in the folder; none when it is not there. */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}
