// A whole agent in a folder of its own: the supervisor and its children as real processes, started, killed, asked.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../agent/model/clock.ts';
import { connectControl, type ControlClient } from '../../agent/socket/client.ts';
import type { Role, Status } from '../../agent/socket/protocol.ts';

const top = resolve(import.meta.dirname, '../..');

export interface AgentFolders {
  readonly root: string;
  readonly site: string;
  readonly state: string;
  readonly run: string;
}

/** A fresh folder with the site file and its secrets; remove it with `dispose`. */
export async function agentFolders(siteText: string, secrets: Readonly<Record<string, string>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'kenh-'));
  const folders: AgentFolders = {
    root,
    site: join(root, 'site.yaml'),
    state: join(root, 'state'),
    run: join(root, 'run'),
  };
  await writeFile(folders.site, siteText);
  await mkdir(join(root, 'secrets'), { mode: 0o700 });
  for (const [name, text] of Object.entries(secrets)) {
    await writeFile(join(root, 'secrets', name), text, { mode: 0o600 });
  }
  return { ...folders, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) };
}

export interface RunningAgent extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly log: () => string;
  /** Process ids of the children by name, as the kernel knows them now. */
  children(): Promise<ReadonlyMap<string, number>>;
  client(role: Role): ControlClient;
  status(): Promise<Status | undefined>;
  /** Until this alarm is active; throws like `until`. */
  alarmed(alarm: string, ms?: number): Promise<void>;
  /** Asks every 100 ms until `is` holds; throws with the agent's log when it does not within `ms`. */
  until(what: string, is: (status: Status) => boolean, ms?: number): Promise<Status>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** @param through a program (and its arguments) that runs the agent in its own place, such as `unshare` */
export function startAgent(
  folders: AgentFolders,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
  through: readonly string[] = [],
): RunningAgent {
  const { site, state, run } = folders;
  const [program, ...rest] = [...through, process.execPath];
  const child = spawn(
    program,
    [...rest, join(top, 'agent/main.ts'), '--site', site, '--state', state, '--run', run, ...args],
    {
      env: { ...process.env, KENH_HTTP_PORT: '0', KENH_LOG_FORMAT: 'json', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (log += bytes.toString()));
  const closing = new AbortController();
  const clients = new Map<Role, ControlClient>();
  const client = (role: Role): ControlClient => {
    const known = clients.get(role);
    if (known !== undefined) return known;
    const made = connectControl({
      folder: run,
      role,
      name: 'test',
      clock: systemClock,
      random: Math.random,
      signal: closing.signal,
    });
    clients.set(role, made);
    return made;
  };
  const agent: RunningAgent = {
    process: child,
    log: () => log,
    client,
    children: () => childrenOf(child.pid ?? 0),
    async status() {
      const answer = await client('cli').ask<'status'>({ type: 'status' }, 1_000);
      return answer.ok ? answer.value : undefined;
    },
    async alarmed(alarm, ms) {
      let isActive = false;
      const look = async (): Promise<void> => {
        const alarms = await client('cli').ask<'alarms'>({ type: 'alarms' }, 1_000);
        isActive = alarms.ok && alarms.value.some((one) => one.alarm === alarm && one.state === 'active');
      };
      await agent.until(`the alarm ${alarm}`, () => (void look(), isActive), ms);
    },
    async until(what, is, ms = 20_000) {
      for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(100)) {
        const status = await agent.status();
        if (status !== undefined && is(status)) return status;
        if (child.exitCode !== null) break;
      }
      throw new Error(`${what} did not come about; the agent said:\n${log.slice(-4_000)}`);
    },
    async stop(signal = 'SIGTERM') {
      closing.abort();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    [Symbol.asyncDispose]: () => agent.stop(),
  };
  return agent;
}

/** Which of the agent's processes run as children of `parent`: `control`, `link`, `web` by their entry file. */
async function childrenOf(parent: number): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''),
      readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''),
    ]);
    const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const entry = /agent\/(\w+)\/main\.ts/.exec(cmdline)?.[1];
    if (ppid === parent && entry !== undefined) found.set(entry === 'shell' ? 'control' : entry, Number(name));
  }
  return found;
}
