// One writer per folder: a lock file that names its holder, and is taken over when the holder is dead.
//
// 1. While a process holds the lock nobody else gets it.
// 2. A holder that is dead (its pid is gone, or belongs to a process that began later, or it was another boot) loses it.
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fullDiskCodes, isCode } from './log/segment-folder.ts';

interface Holder {
  readonly pid: number;
  /** Clock ticks after boot at which the process began: tells it from a later one with the same pid. */
  readonly began: string;
  readonly boot: string;
}

export class LockHeld extends Error {
  readonly pid: number;
  constructor(pid: number) {
    super(`process ${pid} holds the lock`);
    this.pid = pid;
  }
}

export interface FolderLock {
  release(): Promise<void>;
}

/** @throws {LockHeld} when a living process holds it; what the file system says otherwise */
export async function lockFolder(folder: string, pid: number = process.pid): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const text = JSON.stringify(await holderOf(pid));
  for (let tries = 0; tries < 3; tries++) {
    const made = await createLock(path, text);
    // On a full disk there is no room for a lock; only a living holder may then keep us out.
    if (made === 'no-room' && (await readText(path)) === undefined) return { release: async () => {} };
    if (made === 'mine') return { release: () => release(path, text) };
    const found = await readText(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && (await isAlive(holder))) throw new LockHeld(holder.pid);
    await removeStale(path, found, pid);
  }
  throw new LockHeld(0);
}

/** The lock appears whole or not at all: a half-written one would look stale to somebody else. */
async function createLock(path: string, text: string): Promise<'mine' | 'taken' | 'no-room'> {
  const draft = `${path}.${process.pid}-${process.hrtime.bigint()}.tmp`;
  try {
    await using handle = await open(draft, 'wx', 0o660);
    await handle.writeFile(text);
    await link(draft, path);
    return 'mine';
  } catch (error) {
    if (isCode(error, 'EEXIST')) return 'taken';
    if (isCode(error, ...fullDiskCodes)) return 'no-room';
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Two who find the same stale lock: only one may remove it, and none may remove the other's new one. */
async function removeStale(path: string, stale: string, pid: number): Promise<void> {
  const aside = `${path}.${pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readText(aside)) !== stale) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function release(path: string, text: string): Promise<void> {
  if ((await readText(path)) === text) await rm(path, { force: true });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, began, boot } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && began !== undefined && boot !== undefined ? { pid, began, boot } : undefined;
  } catch {
    return undefined;
  }
}

async function holderOf(pid: number): Promise<Holder> {
  return { pid, began: (await beganOf(pid)) ?? '', boot: await kernelBoot() };
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.boot !== (await kernelBoot())) return false;
  const began = await beganOf(holder.pid);
  return began !== undefined && began === holder.began;
}

/** Field 22 of /proc/pid/stat (proc(5)); the process's name in field 2 may hold blanks and brackets. */
async function beganOf(pid: number): Promise<string | undefined> {
  const stat = await readText(`/proc/${pid}/stat`).catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function kernelBoot(): Promise<string> {
  return ((await readText('/proc/sys/kernel/random/boot_id')) ?? '').trim();
}
