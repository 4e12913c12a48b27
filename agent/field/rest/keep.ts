// The plan → files that outlive us, and the name of whoever drives the outputs meanwhile.
//
// 1. Whoever reads finds a whole plan: a new one is written beside the old, flushed, and only then gets the name; the
//    one before keeps a name of its own. A check sum shows a torn or rotten file, and the highest number is the newest.
// 2. The same plan is not written again: a process that starts in a loop must not wear the card.
// 3. A folder that takes nothing is told and stops nobody: one place is enough.
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../model/clock.ts';
import type { RestPlan } from '../../model/rest.ts';
import { messageOf } from '../../model/thrown.ts';

/** `state` survives a reboot; `run` is in memory and so takes a plan also when the card is full or broken. */
export interface RestFolders {
  readonly state: string;
  readonly run: string;
}

export interface KeptPlan {
  /** Paths that hold this plan now. */
  readonly kept: readonly string[];
  readonly faults: readonly { readonly folder: string; readonly detail: string }[];
}

export const planFile = 'rest.plan';
const olderFile = 'rest.plan.old';
/** Says in the run folder which process drives the outputs: while it lives, `rest` touches nothing. */
export const drivesFile = 'drives.json';

/** A card that does not answer for this long is not waited for: pumps are. */
const stuckMs = 2_000;

interface Numbered {
  readonly serial: number;
  readonly plan: RestPlan;
}

/** Never rejects, and returns within seconds: a card that is stuck is told as one. Called before anything is driven. */
export async function keepRestPlan(plan: RestPlan, { state, run }: RestFolders, clock: Clock): Promise<KeptPlan> {
  const folders = [...new Set([state, run])];
  const found = await Promise.all(folders.map((folder) => within(clock, readNumbered(folder), undefined)));
  const serial = 1 + Math.max(0, ...found.map((one) => one?.serial ?? 0));
  const isSame = found.every((one) => one !== undefined && JSON.stringify(one.plan) === JSON.stringify(plan));
  if (isSame && new Set(found.map((one) => one?.serial)).size === 1) {
    return { kept: folders.map((folder) => join(folder, planFile)), faults: [] };
  }
  const results = await Promise.all(
    folders.map(async (folder) => {
      const writing = write(folder, { serial, plan }).catch((error: unknown) => ({ folder, detail: messageOf(error) }));
      return within(clock, writing, { folder, detail: 'it takes nothing now' });
    }),
  );
  return {
    kept: results.filter((result) => typeof result === 'string'),
    faults: results.filter((result) => typeof result !== 'string'),
  };
}

async function within<T>(clock: Clock, doing: Promise<T>, instead: T): Promise<T> {
  const done = new AbortController();
  const result = await Promise.race([doing, clock.sleep(stuckMs, done.signal).then(() => instead)]);
  done.abort();
  return result;
}

/**
 * Writes down that this process drives the outputs, until it is disposed of or dead. Never rejects: where it cannot be
 * written, the control sockets still show that somebody lives.
 */
export async function nameDriver(run: string): Promise<AsyncDisposable> {
  const path = join(run, drivesFile);
  const text = await readFile('/proc/self/stat', 'utf8').then(identityOf, () => undefined);
  if (text !== undefined) await replace(path, text).catch(() => {});
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }).catch(() => {}) };
}

/** Process id, start time and boot name one process for ever: an id alone may be somebody else's tomorrow. */
async function identityOf(stat: string): Promise<string> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return JSON.stringify({ pid: process.pid, startTicks, boot });
}

async function write(folder: string, numbered: Numbered): Promise<string> {
  const path = join(folder, planFile);
  const json = JSON.stringify(numbered);
  const part = await written(path, `${json}\n${createHash('sha256').update(json).digest('hex')}\n`);
  await rename(path, join(folder, olderFile)).catch(() => {}); // There may be none before this one.
  await rename(part, path);
  await flushFolder(folder);
  return path;
}

async function replace(path: string, text: string): Promise<void> {
  await rename(await written(path, text), path);
}

/** @returns the path of a flushed file beside `path` */
async function written(path: string, text: string): Promise<string> {
  const part = `${path}.${process.pid}.part`;
  try {
    await using file = await open(part, 'w', 0o640);
    await file.writeFile(text);
    await file.datasync();
    return part;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

async function flushFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

async function readNumbered(folder: string): Promise<Numbered | undefined> {
  const text = await readFile(join(folder, planFile), 'utf8').catch(() => '');
  const [json = '', sum] = text.split('\n');
  if (createHash('sha256').update(json).digest('hex') !== sum) return undefined;
  return JSON.parse(json) as Numbered;
}
