// kill -9 of control and link at any moment while the server comes and goes: every record that the journal holds
// arrives, once; no reading gets two dates; every start succeeds. `KENH_KILLS` (15) is the number of kills.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { verifyJournal } from '../../agent/journal/history/verify.ts';
import { connectControl } from '../../agent/socket/client.ts';
import type { Status } from '../../agent/socket/protocol.ts';
import { childSpecs } from '../../agent/supervisor/children.ts';
import { isHere } from '../peers/peers.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { type AgentFolders, agentFolders } from './agent.ts';
import { countingSite } from './counting-site.ts';
import { type Database, fakeDatabase, influxDatabase } from './database.ts';

const kills = Number(process.env['KENH_KILLS'] ?? 15);
const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

for (const [name, open, missing] of [
  ['a server that keeps what it acknowledges', fakeDatabase, false],
  ['InfluxDB 1.6.7', influxDatabase, !isHere('influxd')],
] as const) {
  test.skipIf(missing)(
    `${kills} × kill -9 of control and link while ${name} comes and goes: nothing lost, nothing double`,
    { timeout: 60_000 + kills * 4_000 },
    async () => {
      const slave = await countingSlave();
      await using database = await open();
      const influx = { url: database.url, org: 'o', bucket: 'gateways' };
      const site = countingSite({ port: slave.port, periodMs: 100, points: 10, devices: 4, flush: '200ms', influx });
      await using folders = await agentFolders(site, { influx: 'token' });
      await using agent = await startChildren(folders);
      await killAround(agent, database);
      await database.turn('up');
      // Without new readings the journal comes to an end that the server can reach; reports are 2 s old at most.
      await slave[Symbol.asyncDispose]();
      await systemClock.sleep(5_000);
      await agent.until(({ uplinks: [uplink] }) => uplink?.state === 'live' && uplink.backlogRecords === 0, 90_000);
      await agent.stop();
      expect(agent.ownExits).toEqual([]);
      await compare(join(folders.state, 'journal'), database);
    },
  );
}

/** Random victims at random moments; the server goes down and up meanwhile. */
async function killAround(agent: Children, database: Database): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    // Some die while they start, others in full swing.
    await systemClock.sleep(200 + 2_400 * Math.random());
    agent.kill(Math.random() < 0.5 ? 'control' : 'link');
    if (Math.random() < 0.3) await database.turn(Math.random() < 0.5 ? 'up' : 'down');
  }
}

async function compare(journal: string, database: Database): Promise<void> {
  const found = await verifyJournal(journal);
  expect(found.complaints).toEqual([]);
  expect([found.samples.lostRecords, found.chunks.lostRecords]).toEqual([0, 0]);
  const rows = await database.rows();
  const keys = new Set(rows.map(({ series, timeMs }) => `${series} ${timeMs}`));
  const readings = rows.filter(({ value }) => value !== undefined);
  const distinct = new Set(readings.map(({ series, value }) => `${series} ${value}`));
  expect(readings.length, 'readings between the kills').toBeGreaterThan(10 * kills);
  expect(keys.size, 'records in the journal and points at the server').toBe(
    found.samples.records + found.chunks.samples,
  );
  expect(distinct.size, 'readings under one date each').toBe(readings.length);
  console.log(
    `${kills} kills: ${keys.size} records in the journal, ${rows.length} acknowledged points, all of them there once`,
  );
}

interface Children extends AsyncDisposable {
  kill(name: string): void;
  until(is: (status: Status) => boolean, ms: number): Promise<void>;
  stop(): Promise<void>;
  /** Processes that ended although nobody killed them. */
  readonly ownExits: string[];
}

/** Control and link as their supervisor would start them, but restarted at once, as often as they die. */
async function startChildren(folders: AgentFolders): Promise<Children> {
  await mkdir(folders.state, { recursive: true });
  await mkdir(folders.run, { recursive: true });
  const siteJson = join(folders.run, 'site.json');
  await run(process.execPath, [
    join(root, 'agent/supervisor/site-child.ts'),
    '--site',
    folders.site,
    '--out',
    siteJson,
  ]);
  const specs = childSpecs({
    root,
    folders,
    siteJson,
    program: process.execPath,
    env: { ...process.env, KENH_LOG: 'warn' },
  });
  const living = new Map<string, ChildProcess>();
  const ownExits: string[] = [];
  let isStopping = false;
  const start = (name: string): void => {
    const command = specs.find((spec) => spec.name === name)?.command;
    if (command === undefined) throw new TypeError(`no process ${name}`);
    const child = spawn(command.program, command.args, {
      env: command.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    living.set(name, child);
    child.on('exit', (code, signal) => {
      if (isStopping) return;
      if (signal !== 'SIGKILL') ownExits.push(`${name} ended with ${code ?? signal}`);
      start(name);
    });
  };
  for (const name of ['control', 'link']) start(name);
  const closing = new AbortController();
  const client = connectControl({
    folder: folders.run,
    role: 'cli',
    name: 'test',
    clock: systemClock,
    random: Math.random,
    signal: closing.signal,
  });
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    closing.abort();
    for (const child of [...living.values()].reverse()) {
      const exited = once(child, 'exit');
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await exited;
    }
  };
  return {
    ownExits,
    kill: (name) => void living.get(name)?.kill('SIGKILL'),
    async until(is, ms) {
      for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(200)) {
        const status = await client.ask<'status'>({ type: 'status' }, 1_000);
        if (status.ok && is(status.value)) return;
      }
      const status = await client.ask<'status'>({ type: 'status' }, 1_000);
      throw new Error(`it did not come about: ${JSON.stringify(status.ok ? status.value.uplinks : status.fault)}`);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
