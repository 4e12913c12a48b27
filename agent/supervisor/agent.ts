// A site file and two folders → the agent's processes, kept running until asked to stop.
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { dirname, join, resolve } from 'node:path';
import { runChild } from '../child.ts';
import { type Log, openLog, prettyStream } from '../log.ts';
import { agentTexts } from '../model/catalogue/agent.ts';
import { systemClock } from '../model/clock.ts';
import { type ExitCode, exitCodes } from '../model/exit.ts';
import { childSpecs } from './children.ts';
import { type LockFault, takeLock } from './lock.ts';
import { lineWise } from './output.ts';
import { folderMode, prepare, withoutState } from './place.ts';
import { run } from './process.ts';
import { bringToRest, isPlanOfAnother, restCommand, restWithoutControl } from './rest.ts';
import { supervise } from './supervise.ts';
import { tell } from './tell.ts';
import type { Wanted } from './wanted.ts';

const root = resolve(import.meta.dirname, '../..');
/** Longer than all stop times together: when whoever started us is gone, the processes still stop in order. */
const orphanMs = 45_000;

async function runAgent(want: Wanted, log: Log, signal: AbortSignal, ready: () => void): Promise<ExitCode> {
  const folders = await prepare(want, log);
  if (typeof folders === 'number') {
    await restWithoutControl(want);
    return folders;
  }
  await using locks = new AsyncDisposableStack();
  // The run folder as well: two agents with one would overwrite each other's checked site.
  for (const folder of folders) {
    const lock = await takeLock(folder);
    if (lock.ok) locks.use(lock.value);
    // A card that is full or read-only is no reason not to read and control; the journal has a lock of its own.
    else if (lock.fault.kind === 'storage' && folder !== want.run)
      log.error({ folder, words: lock.fault.detail }, withoutState);
    else return tellLocked(folder, lock.fault, folder === want.run ? '--run' : '--state');
  }
  const siteJson = join(want.run, 'site.json');
  const code = await checkSite(want, siteJson);
  if (code !== exitCodes.ok) await restWithoutControl(want);
  if (code === exitCodes.config) return tell(exitCodes.config, agentTexts.wrongSite, { path: want.site });
  if (code !== exitCodes.ok) return tell(exitCodes.failure, agentTexts.notChecked, { path: want.site });
  if (await isPlanOfAnother(want, siteJson)) {
    log.info({ site: want.site }, 'the site is another one; what the one before drove goes to rest first');
    await bringToRest(restCommand(want, process.env), systemClock);
  }
  ready();
  await keepRunning(want, siteJson, log, signal);
  return exitCodes.ok;
}

function tellLocked(folder: string, why: LockFault, option: string): ExitCode {
  return why.kind === 'held'
    ? tell(exitCodes.retryLater, agentTexts.alreadyRuns, { folder, pid: why.pid, option })
    : tell(exitCodes.permission, agentTexts.noFolder, { folder, detail: why.detail });
}

/** In a process of its own; its complaints go straight to stderr. Returns its exit code. */
async function checkSite({ site, state, simulated }: Wanted, out: string): Promise<number | null> {
  const program = join(root, 'agent/supervisor/site-child.ts');
  const args = [program, '--site', site, '--out', out, '--keep', state];
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(state, 'compile-cache') };
  const checking = run({ program: process.execPath, args: [...args, ...(simulated ? ['--simulated'] : [])], env });
  return (await checking.exited).code;
}

/** Until `signal`: all processes; on SIGHUP a checked new site and all processes anew, a wrong one changes nothing. */
async function keepRunning(want: Wanted, siteJson: string, log: Log, signal: AbortSignal): Promise<void> {
  const output = await prettyOutput();
  let round = new AbortController();
  let checking = false;
  const reload = async (): Promise<void> => {
    if (checking) return;
    checking = true;
    const code = await checkSite(want, siteJson);
    checking = false;
    if (code === exitCodes.ok) round.abort();
    else log.error({ site: want.site }, 'the new site has mistakes; the running one stays as it is');
  };
  process.on('SIGHUP', () => void reload());
  while (!signal.aborted) {
    round = new AbortController();
    const specs = childSpecs({ root, folders: want, siteJson, program: process.execPath, env: process.env, ...output });
    const checked = await readFile(siteJson);
    const before = (): Promise<void> => keepSite(siteJson, checked, log);
    const around = { clock: systemClock, random: Math.random, log, before };
    await supervise(specs, around, AbortSignal.any([signal, round.signal]));
    if (!signal.aborted) log.info({ site: want.site }, 'the site was reloaded; all processes start anew');
  }
}

/** The run folder may be wiped while we live; a process that has to start again must find the site that is in force. */
async function keepSite(siteJson: string, checked: Buffer, log: Log): Promise<void> {
  try {
    await access(siteJson);
  } catch {
    log.error({ siteJson }, 'the checked site was removed from the run folder; it is written again');
    await mkdir(dirname(siteJson), { recursive: true, mode: folderMode })
      .then(() => writeFile(siteJson, checked, { mode: 0o600 }))
      .catch((err: unknown) => log.error({ err }, 'the checked site cannot be written'));
  }
}

/** On a terminal the processes' JSON lines are made readable here, once, and not in each of them. */
async function prettyOutput(): Promise<{ output?: () => (chunk: Buffer) => void }> {
  const isPretty =
    process.env['KENH_LOG_FORMAT'] === 'pretty' || (process.env['KENH_LOG_FORMAT'] !== 'json' && isatty(1));
  if (!isPretty) return {};
  const stream = await prettyStream(1);
  return { output: () => lineWise((line) => stream.write(line)) };
}

/** The whole of this process. */
export async function superviseAgent(want: Wanted): Promise<never> {
  const log = await openLog('agent');
  return runChild((signal, { ready }) => runAgent(want, log, signal, ready), { log, orphanMs });
}
