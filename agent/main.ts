// The agent on a machine without systemd: site file → the agent's processes, kept running until asked to stop.
// On a gateway systemd does this job, with one unit per process.
import { access, mkdir } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from './child.ts';
import { type Log, openLog, prettyStream } from './log.ts';
import { agentTexts } from './model/catalogue/agent.ts';
import { systemClock } from './model/clock.ts';
import { type ExitCode, exitCodes } from './model/exit.ts';
import { type Folders, foldersOf } from './model/folders.ts';
import { languageOf, say, type Text, type TextParams } from './model/language.ts';
import { childSpecs } from './supervisor/children.ts';
import { type LockFault, takeLock } from './supervisor/lock.ts';
import { lineWise } from './supervisor/output.ts';
import { run } from './supervisor/process.ts';
import { supervise } from './supervisor/supervise.ts';

const root = resolve(import.meta.dirname, '..');
/** Longer than all stop times together: when whoever started us is gone, the processes still stop in order. */
const orphanMs = 30_000;

interface Wanted extends Folders {
  readonly simulated: boolean;
}

/** Tells the person at the terminal, in their language, and gives back the exit code. */
function tell<const T extends Text>(code: ExitCode, text: T, params: TextParams<T>): ExitCode {
  process.stderr.write(`kenh: ${say(languageOf(process.env), text, params)}\n`);
  return code;
}

function wanted(argv: readonly string[]): Wanted | ExitCode {
  const folder = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = { site: folder, state: folder, run: folder, simulated: flag, help: { ...flag, short: 'h' } };
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help) return tell(exitCodes.ok, agentTexts.usage, {});
    const usual = foldersOf(process.env, process.getuid?.() === 0);
    return {
      site: resolve(values.site ?? usual.site),
      state: resolve(values.state ?? usual.state),
      run: resolve(values.run ?? usual.run),
      simulated: values.simulated,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    tell(exitCodes.usage, agentTexts.wrongOption, { detail });
    return tell(exitCodes.usage, agentTexts.usage, {});
  }
}

/** The exit code when the place cannot be used. */
async function prepare({ site, state, run: sockets }: Folders): Promise<ExitCode | undefined> {
  try {
    await access(site);
  } catch {
    return tell(exitCodes.config, agentTexts.noSite, { path: site });
  }
  for (const folder of [state, sockets]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o750 });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return tell(exitCodes.permission, agentTexts.noFolder, { folder, detail });
    }
  }
  return undefined;
}

async function runAgent(log: Log, signal: AbortSignal, ready: () => void): Promise<ExitCode> {
  const want = wanted(process.argv.slice(2));
  if (typeof want === 'number') return want;
  const unusable = await prepare(want);
  if (unusable !== undefined) return unusable;
  await using locks = new AsyncDisposableStack();
  // The run folder as well: two agents with one would overwrite each other's checked site.
  for (const folder of new Set([want.state, want.run])) {
    const lock = await takeLock(folder);
    if (!lock.ok) return tellLocked(folder, lock.fault);
    locks.use(lock.value);
  }
  const siteJson = join(want.run, 'site.json');
  const code = await checkSite(want, siteJson);
  if (code === exitCodes.config) return tell(exitCodes.config, agentTexts.wrongSite, { path: want.site });
  if (code !== exitCodes.ok) return tell(exitCodes.failure, agentTexts.notChecked, { path: want.site });
  ready();
  await keepRunning(want, siteJson, log, signal);
  return exitCodes.ok;
}

function tellLocked(folder: string, why: LockFault): ExitCode {
  return why.kind === 'held'
    ? tell(exitCodes.retryLater, agentTexts.alreadyRuns, { folder, pid: why.pid })
    : tell(exitCodes.permission, agentTexts.noFolder, { folder, detail: why.detail });
}

/** In a process of its own; its complaints go straight to stderr. Returns its exit code. */
async function checkSite({ site, simulated }: Wanted, out: string): Promise<number | null> {
  const args = [join(root, 'agent/supervisor/site-child.ts'), '--site', site, '--out', out];
  const checking = run({
    program: process.execPath,
    args: [...args, ...(simulated ? ['--simulated'] : [])],
    env: process.env,
  });
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
    const around = { clock: systemClock, random: Math.random, log };
    await supervise(specs, around, AbortSignal.any([signal, round.signal]));
    if (!signal.aborted) log.info({ site: want.site }, 'the site was reloaded; all processes start anew');
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

const log = await openLog('agent');
await runChild((signal, { ready }) => runAgent(log, signal, ready), { log, orphanMs });
