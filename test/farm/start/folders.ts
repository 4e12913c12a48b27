// Paths of a plan → folders that are there and ours; a log file → a fresh one, the last run's beside it.
import { lstat, mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { fault, good, type Outcome } from '../../../agent/model/outcome.ts';
import { messageOf } from '../../../agent/model/thrown.ts';

/** The fault is the system's or our own sentence, in English as the system's are. */
export async function makeFolder(path: string): Promise<Outcome<void, string>> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const { uid } = await lstat(path);
    // In a shared temporary folder somebody else could have been there first.
    if (uid !== process.getuid?.()) return fault(`${path} belongs to another user`);
    return good(undefined);
  } catch (error) {
    return fault(messageOf(error));
  }
}

export async function freshLog(path: string): Promise<FileHandle> {
  await rename(path, `${path}.1`).catch(() => {});
  return open(path, 'w', 0o600);
}

/** Makes `link` point at `target`; whatever stands there and is no link is somebody's and stays. */
export async function pointAt(link: string, target: string): Promise<void> {
  const before = await lstat(link).catch(() => undefined);
  if (before !== undefined && !before.isSymbolicLink()) return;
  const fresh = `${link}.${process.pid}`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, link);
}
