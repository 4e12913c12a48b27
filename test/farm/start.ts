// `npm start`: the simulated farm and the agent on it, or, with a site file, the agent alone; and what it sees, live.
//
// 1. Up in order: the farm, the agent, the screen. Down in reverse. A second Ctrl-C or SIGTERM ends everything at once.
// 2. However this process ends, its children notice and end: each is on a leash (`start/program.ts`).
// 3. stdout carries values only; everything else goes to stderr or, on a terminal, to a file.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startTexts } from '../../agent/model/catalogue/start.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { exitCodes } from '../../agent/model/exit.ts';
import { languageOf, say, type Text, type TextParams } from '../../agent/model/language.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { FarmPorts } from './farm.ts';
import { startFarmProcess } from './start/farm.ts';
import { freshLog, makeFolder, pointAt } from './start/folders.ts';
import { planOf, type NoPlan, type Plan } from './start/plan.ts';
import { printTables } from './start/print.ts';
import { startProgram, type Program } from './start/program.ts';
import { only } from './start/single.ts';
import { watchOnTerminal } from './start/watch.ts';

const top = resolve(import.meta.dirname, '../..');
const language = languageOf(process.env);
/** Longer than the agent's own last resort: it gives its processes up to 30 s together. */
const agentGraceMs = 35_000;
const dayMs = 86_400_000;

const told = <const T extends Text>(text: T, params: TextParams<T>): void =>
  void process.stderr.write(`${say(language, text, params)}\n`);
const refuse = (exitCode: number, text: string): Outcome<never, NoPlan> => fault({ exitCode, text });

async function main(): Promise<number> {
  const plan = planOf({
    args: process.argv.slice(2),
    env: process.env,
    language,
    top,
    isRoot: process.getuid?.() === 0,
  });
  const ended = plan.ok ? await run(plan.value, stopSignal()) : plan;
  if (ended.ok) return ended.value;
  (ended.fault.exitCode === 0 ? process.stdout : process.stderr).write(`${ended.fault.text}\n`);
  return ended.fault.exitCode;
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // Nobody waits twice: the children end by themselves once we are gone.
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }
  return stop.signal;
}

/** Resolves with the exit code once everything is down again. */
async function run(plan: Plan, stop: AbortSignal): Promise<Outcome<number, NoPlan>> {
  await using parts = new AsyncDisposableStack();
  for (const folder of [plan.folder, plan.run]) {
    const made = await makeFolder(folder);
    if (!made.ok) return refuse(exitCodes.permission, made.fault);
    const alone = await only(folder);
    if (alone === undefined) return refuse(exitCodes.retryLater, say(language, startTexts.taken, { folder }));
    parts.use(alone);
  }
  if (plan.lastState !== undefined) await pointAt(plan.lastState, plan.state);
  const farm = plan.farm && (await bringUpFarm(plan, plan.farm, parts));
  if (farm?.ok === false) return farm;
  if (stop.aborted) return good(0);
  const { program, logFile } = await startAgent(plan, farm?.value.site ?? plan.site!, parts);
  const command = 'provisioning/kenh status';
  const own = plan.run === join(top, '.kenh', 'run');
  told(startTexts.askWith, { command: own ? command : `KENH_RUN=${plan.run} ${command}` });
  told(startTexts.waiting, {});
  const shown = new AbortController();
  const screen = show(plan, AbortSignal.any([stop, shown.signal]));
  const why = await Promise.race([
    aborted(stop).then(() => 'asked' as const),
    screen.then(() => 'asked' as const),
    program.ended.then((code) => ({ code })),
    ...(farm ? [farm.value.program.ended.then(() => 'farm' as const)] : []),
  ]);
  shown.abort();
  await screen;
  return await lastWords(why, stop, logFile);
}

async function bringUpFarm(plan: Plan, farm: NonNullable<Plan['farm']>, parts: AsyncDisposableStack) {
  const start = {
    farm,
    folder: plan.folder,
    run: plan.run,
    env: childEnv(),
    seed: Math.floor(systemClock.wall() / dayMs),
  };
  const started = await startFarmProcess(start, (program) => parts.use(program));
  if (!started.ok) return refuse(exitCodes.failure, say(language, startTexts.farmFailed, { why: started.fault }));
  tellLines(started.value.ports);
  if (farm.influx) told(startTexts.streams, farm.influx);
  return started;
}

function tellLines(ports: FarmPorts): void {
  const { field } = ports;
  const lines = Object.entries(ports).map(([line, port]) =>
    port.transport === 'rtu' ? `${line} ${port.path} (${port.baud})` : `${line} 127.0.0.1:${port.port}`,
  );
  told(startTexts.farmRuns, { lines: lines.join(', ') });
  if (field.transport === 'tcp') told(startTexts.fieldOverTcp, {});
  else if (!field.paced) told(startTexts.fieldUnpaced, {});
}

/** What the children get: everything but the token, which the agent reads from its file. */
function childEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (name.startsWith('KENH_INFLUX_')) delete env[name];
  return env;
}

async function startAgent(
  plan: Plan,
  site: string,
  parts: AsyncDisposableStack,
): Promise<{ readonly program: Program; readonly logFile?: string }> {
  const args = ['--site', site, '--state', plan.state, '--run', plan.run, ...(plan.farm ? ['--simulated'] : [])];
  const entry = join(top, 'agent/main.ts');
  const options = { args, env: childEnv(), graceMs: agentGraceMs };
  if (process.stdout.isTTY !== true) {
    return { program: parts.use(startProgram(entry, { ...options, outFd: 2, errFd: 2 })) };
  }
  const logFile = join(plan.folder, 'agent.log');
  await using log = await freshLog(logFile);
  told(startTexts.logIn, { file: logFile });
  return { program: parts.use(startProgram(entry, { ...options, outFd: log.fd, errFd: log.fd })), logFile };
}

/** Where the live table cannot be shown, a plain one still can. */
async function show({ run: folder }: Plan, signal: AbortSignal): Promise<void> {
  const onTerminal = process.stdout.isTTY === true;
  if (onTerminal && (await watchOnTerminal({ top, run: folder, env: childEnv() }, signal))) return;
  await printTables({ run: folder, out: process.stdout, clock: systemClock, random: Math.random, language }, signal);
}

type Why = 'asked' | 'farm' | { readonly code: number };

async function lastWords(why: Why, stop: AbortSignal, logFile: string | undefined): Promise<Outcome<number, NoPlan>> {
  if (why === 'asked' || stop.aborted) {
    told(startTexts.stopping, {});
    return good(0);
  }
  if (why === 'farm') return refuse(exitCodes.failure, say(language, startTexts.farmEnded, {}));
  const tail = logFile === undefined ? '' : (await readFile(logFile, 'utf8')).split('\n').slice(-16).join('\n');
  const code = why.code > 0 ? why.code : 1;
  return refuse(code, `${tail}${say(language, startTexts.agentEnded, { code: why.code })}`);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

// A reader or a terminal that went away is noticed where it matters; it must not end us half-way down.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await main();
