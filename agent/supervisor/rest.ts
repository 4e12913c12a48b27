// Whoever cannot drive the outputs any more → the last resort, run to its end.
//
// 1. It needs no package: it also serves where only this file and those that it imports can still be loaded.
// 2. Nobody waits for it longer than its own bound, not even when the kernel does not let it end.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '../model/clock.ts';
import type { Folders } from '../model/folders.ts';
import type { RestPlan } from '../model/rest.ts';
import { siteHash } from '../model/site-hash.ts';
import type { Site } from '../model/site.ts';
import { type Command, type Exit, run } from './process.ts';

const program = resolve(import.meta.dirname, '../field/rest/main.ts');
const planFiles = ['rest.plan', 'rest.plan.old'];
/** Its own bound is 8 s; a busy small board may take its time to load it. */
const restMsMax = 9_500;

export function restCommand({ state, run: sockets }: Folders, env: Command['env']): Command {
  return {
    // The file of a running program may be gone with the packages around it; the program itself is still there.
    program: existsSync(process.execPath) ? process.execPath : '/proc/self/exe',
    args: [program, '--state', state, '--run', sockets],
    env,
  };
}

/** Undefined: it hangs, and was left alone. */
export async function bringToRest(command: Command, clock: Clock): Promise<Exit | undefined> {
  const rest = run(command);
  const done = new AbortController();
  const exit = await Promise.race([rest.exited, clock.sleep(restMsMax, done.signal).then(() => undefined)]);
  done.abort();
  if (exit === undefined) void rest.stop(clock, 0);
  return exit;
}

/** Nobody will run who could do it: what an earlier agent left on goes to rest. */
export async function restWithoutControl(folders: Folders): Promise<void> {
  const wasDriven = [folders.state, folders.run].some((folder) =>
    planFiles.some((file) => existsSync(join(folder, file))),
  );
  if (wasDriven) await bringToRest(restCommand(folders, process.env), systemClock);
}

/**
 * Whether the outputs were last driven by another site: what only that one knows would never be brought to rest by
 * this one. Never rejects.
 */
export async function isPlanOfAnother({ state }: Folders, siteJson: string): Promise<boolean> {
  try {
    const [json = ''] = (await readFile(join(state, planFiles[0] ?? ''), 'utf8')).split('\n');
    const { plan } = JSON.parse(json) as { readonly plan: RestPlan };
    return plan.site !== siteHash(JSON.parse(await readFile(siteJson, 'utf8')) as Site);
  } catch {
    return false; // No plan, or a torn one.
  }
}
