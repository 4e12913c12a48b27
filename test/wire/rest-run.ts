// The last resort as its users start it: a plan in two folders, a process of its own, what it said and how it ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keepRestPlan, type KeptPlan } from '../../agent/field/rest/keep.ts';
import { restPlan } from '../../agent/field/rest/plan.ts';
import { systemClock } from '../../agent/model/clock.ts';
import type { Site } from '../../agent/model/site.ts';
import { drivers } from '../../agent/shell/drivers.ts';

export const restProgram = resolve(import.meta.dirname, '../../agent/field/rest/main.ts');

export interface RestFoldersForTest extends AsyncDisposable {
  readonly state: string;
  readonly run: string;
  keep(site: Site): Promise<KeptPlan>;
}

export async function restFolders(): Promise<RestFoldersForTest> {
  const root = await mkdtemp(join(tmpdir(), 'kr-'));
  const folders = { state: join(root, 'state'), run: join(root, 'run') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  return {
    ...folders,
    keep: (site) => keepRestPlan(restPlan(site, drivers), folders, systemClock),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface RestRun {
  readonly code: number | null;
  readonly ms: number;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Names in its last word. */
  readonly notAtRest: readonly string[];
}

/** @param program a copy of the program elsewhere, or another node */
export async function runRest(
  { state, run }: { readonly state: string; readonly run: string },
  args: readonly string[] = [],
  program = restProgram,
): Promise<RestRun> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, '--state', state, '--run', run, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const missed = (lines.at(-1)?.['notAtRest'] ?? []) as { actuator: string }[];
  return { code, ms: performance.now() - began, lines, notAtRest: missed.map(({ actuator }) => actuator) };
}
