// A state folder → the right to be its only agent, or who has it.
//
// 1. Two agents never hold the lock of one folder. The lock is the file `agent.<n>.lock` with the highest n: it is
//    created whole (a hard link, which fails when the name exists), never written in place, and only files with
//    lower numbers are ever removed. Whoever links n and then sees a higher one was too slow and steps back.
// 2. The lock of a dead process is taken over by linking n + 1, also when its pid belongs to somebody else by now,
//    also after a reboot. Removing a stale lock first and linking then would let two in (the test shows it).
// 3. A lock that was let go stays as a file that names nobody.
// 4. Where nothing can be written now (a full card, a card that went read-only) a living holder still keeps others out,
//    and the fault says that it is the storage: an agent must run also without its card.
import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { codeOf, messageOf } from '../model/thrown.ts';
import { identityOf, lives, parseIdentity } from './identity.ts';

export type LockFault =
  | { readonly kind: 'held'; /** Of the process that has it. */ readonly pid: number }
  /** The storage takes nothing now: it is full, read-only or broken. Nobody who lives has the lock. */
  | { readonly kind: 'storage'; readonly detail: string }
  /** The folder cannot be written; `detail` is the system's word. */
  | { readonly kind: 'failed'; readonly detail: string };

/** What a card says that is full, went read-only or is broken. */
export const storageCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

export async function takeLock(folder: string): Promise<Outcome<AsyncDisposable, LockFault>> {
  try {
    return await take(folder);
  } catch (error) {
    const detail = messageOf(error);
    const isStorage = error instanceof Error && 'code' in error && storageCodes.includes(error.code);
    return fault({ kind: isStorage ? 'storage' : 'failed', detail });
  }
}

async function take(folder: string): Promise<Outcome<AsyncDisposable, LockFault>> {
  const mine = join(folder, `agent.${randomUUID()}.tmp`);
  try {
    for (;;) {
      const number = await highest(folder);
      const holder = await livingHolder(lockPath(folder, number));
      if (holder !== undefined) return fault({ kind: 'held', pid: holder });
      await writeFile(mine, JSON.stringify(await identityOf(process.pid)), { mode: 0o600 });
      if (await linkedAsHighest(mine, folder, number + 1)) return good(lockOf(folder, number + 1));
    }
  } finally {
    await unlink(mine).catch(() => {});
  }
}

const lockPath = (folder: string, number: number): string => join(folder, `agent.${number}.lock`);

async function numbers(folder: string): Promise<number[]> {
  const found = (await readdir(folder)).map((name) => Number(/^agent\.(\d{1,15})\.lock$/.exec(name)?.[1]));
  return found.filter((number) => !Number.isNaN(number));
}

async function highest(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)));
}

async function livingHolder(path: string): Promise<number | undefined> {
  const identity = parseIdentity(await readFile(path, 'utf8').catch(() => ''));
  return identity !== undefined && (await lives(identity)) ? identity.pid : undefined;
}

async function linkedAsHighest(mine: string, folder: string, number: number): Promise<boolean> {
  try {
    await link(mine, lockPath(folder, number));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  const all = await numbers(folder);
  if (Math.max(...all) > number) {
    await unlink(lockPath(folder, number)).catch(() => {});
    return false;
  }
  const passed = all.filter((other) => other < number);
  await Promise.all(passed.map((other) => unlink(lockPath(folder, other)).catch(() => {})));
  return true;
}

function lockOf(folder: string, number: number): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      const nobody = join(folder, `agent.${randomUUID()}.tmp`);
      try {
        await writeFile(nobody, '', { mode: 0o600 });
        await rename(nobody, lockPath(folder, number));
      } catch {
        // The folder is gone or takes nothing: the lock names a process that ends now, which is as good.
        await unlink(nobody).catch(() => {});
      }
    },
  };
}
