// Does anything delay a reaction? The figure of `reaction` again, of the agent alone, on a gateway of 1,000 samples a
// second: in quiet; while link sends a backlog to a store on this machine as fast as that takes it; while web gets 1,000
// requests a second and control's socket twenty clients in a loop; while every fdatasync of all processes takes 2 s
// (strace); and all of that at once. `KENH_BENCH_PHASE_S` (120) is the length of each phase; the backlog is of two phases.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AgentFolders, agentFolders, type RunningAgent, startAgent } from '../system/agent.ts';
import { countingSite } from '../system/counting-site.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { type InfluxServer, influxServer } from '../wire/influx-server.ts';
import type { Answered } from './hammer.ts';
import { ruleSite } from './our-agent.ts';
import { compiled, freePort, scratch, start } from './programs.ts';
import { type ReactingSlaves, reactingSlaves, reactionCells, reactionHead } from './reacting-slaves.ts';
import { round } from './statistics.ts';
import { table } from './table.ts';

const phaseMs = Number(process.env['KENH_BENCH_PHASE_S'] ?? 120) * 1_000;
const settleMs = Math.min(8_000, phaseMs);
const stuckMicros = 2_000_000;
/** As `c/modbus-reaction.c` says, and some. */
const giveUpMs = 22_000;
const rows: string[][] = [];

interface Scene {
  readonly slaves: ReactingSlaves;
  readonly server: InfluxServer;
  readonly folders: AgentFolders;
  readonly port: number;
}

/** The counting gateway of 20 devices with 50 points each, and beside it the line with the rule. */
function siteText(slavePort: number, countingPort: number, url: string): string {
  const influx = { url, org: 'o', bucket: 'b' };
  const counting = countingSite({ port: countingPort, periodMs: 1_000, points: 50, devices: 20, flush: '1s', influx });
  const [, lines = '', devices = '', rest = ''] =
    /lines:\n([^]*)devices:\n([^]*)(actuators:\n[^]*)/.exec(ruleSite({ port: slavePort, periodMs: 100 })) ?? [];
  return counting
    .replace('lines:\n', `lines:\n${lines}`)
    .replace('devices:\n', `devices:\n${devices}`)
    .replace('journal:', `${rest}\njournal:`);
}

async function phase(name: string, { slaves, server }: Scene, words = ''): Promise<void> {
  await slaves.clear();
  const sentBefore = server.lines.length;
  await wait(phaseMs);
  const [ms = []] = await slaves.times();
  const sentPerSec = (server.lines.length - sentBefore) / (phaseMs / 1_000);
  rows.push([name, ...reactionCells(ms), round(sentPerSec), words]);
}

async function hammered(name: string, scene: Scene): Promise<void> {
  const hammer = (...args: string[]) =>
    start([process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'hammer.ts'), ...args]);
  await using web = hammer('web', String(scene.port));
  await using sockets = hammer('sockets', scene.folders.run);
  await wait(settleMs);
  await phase(name, scene);
  for (const { child } of [web, sockets]) child.stdin?.end();
  const perSec = ({ answered, refused, seconds }: Answered): string =>
    `${round(answered / seconds)}/s${refused === 0 ? '' : ` (${refused} refused)`}`;
  const [requests, questions] = [JSON.parse(await web.line()), JSON.parse(await sockets.line())] as Answered[];
  rows.at(-1)!.splice(-1, 1, `${perSec(requests!)} requests, ${perSec(questions!)} questions`);
}

/** Long enough for a store that is away to be missed by two phases. */
async function withBacklog(scene: Scene, work: () => Promise<void>): Promise<void> {
  scene.server.turn('unavailable');
  await wait(2 * phaseMs);
  scene.server.turn('well');
  await wait(500);
  await work();
}

const begun = (agent: RunningAgent): Promise<unknown> =>
  agent.until('its first readings', ({ lines }) => lines.length === 2 && lines.every(({ reads }) => reads > 0), 60_000);

async function plain(scene: Scene): Promise<void> {
  await using agent = startAgent(scene.folders, { KENH_LOG: 'error', KENH_HTTP_PORT: String(scene.port) });
  await begun(agent);
  await scene.slaves.go();
  await wait(settleMs);
  await phase('quiet', scene);
  await withBacklog(scene, () => phase('link sends a backlog', scene));
  await hammered('web and sockets are hammered', scene);
}

/** All processes of the agent under strace, which stops nothing but the flushes. */
async function stuck(scene: Scene): Promise<void> {
  const inject = ['-e', 'trace=fdatasync', '-e', `inject=fdatasync:delay_enter=${stuckMicros}`];
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', ...inject];
  const env = { KENH_LOG: 'error', KENH_HTTP_PORT: String(scene.port) };
  const agent = startAgent(scene.folders, env, [], strace);
  try {
    await begun(agent);
    // A jump while no agent was there may have asked for what its outputs already were: it is given up by then.
    await wait(giveUpMs);
    await phase('every fdatasync takes 2 s', scene);
    await withBacklog(scene, () => hammered('all at once', scene));
  } finally {
    await stopTraced(agent.process);
    await agent.stop();
  }
}

/** strace itself takes no SIGTERM while its program runs. */
async function stopTraced(strace: ChildProcess): Promise<void> {
  const ended = once(strace, 'exit');
  const traced = await readFile(`/proc/${strace.pid}/task/${strace.pid}/children`, 'utf8').catch(() => '');
  for (const pid of traced.trim().split(' ').filter(Boolean)) process.kill(Number(pid), 'SIGTERM');
  await ended;
}

await using here = await scratch();
const slave = compiled('modbus-reaction', here.folder, 'libmodbus');
const hasStrace = await new Promise<boolean>((found) => {
  spawn('strace', ['-V'], { stdio: 'ignore' })
    .on('error', () => found(false))
    .on('exit', (code) => found(code === 0));
});
if (slave === undefined) console.log('left out: it needs gcc and libmodbus-dev');
else {
  await using slaves = await reactingSlaves(slave, 1);
  await using counting = await countingSlave();
  await using server = await influxServer();
  server.token = 'bench';
  await using folders = await agentFolders(siteText(slaves.ports[0]!, counting.port, server.url), { influx: 'bench' });
  const scene: Scene = { slaves, server, folders, port: await freePort() };
  await plain(scene);
  if (hasStrace) await stuck(scene);
  else console.log('left out: a card that stalls needs strace');
  console.log(table(['phase', ...reactionHead, 'points sent/s', 'answered'], rows));
}
