// Does anything delay control? A 10 ms timer inside it, and the polls of a paced RS-485 line, while a gateway of 1,000
// samples/s runs normally, while its uplink catches up, and while every fdatasync of the card takes 2 s (strace).
// `KENH_BENCH_PHASE_S` (30) is the length of each phase. What its start costs is left out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../agent/model/clock.ts';
import { connectControl } from '../../agent/socket/client.ts';
import type { Status } from '../../agent/socket/protocol.ts';
import { childSpecs } from '../../agent/supervisor/children.ts';
import { serveRtu } from '../farm/slaves/rtu.ts';
import type { Slave } from '../farm/slaves/slave.ts';
import { openWire } from '../farm/slaves/wire.ts';
import { type AgentFolders, agentFolders, startAgent } from '../system/agent.ts';
import { countingSite } from '../system/counting-site.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { influxServer } from '../wire/influx-server.ts';
import { percentile } from './statistics.ts';
import { table } from './table.ts';

const phaseMs = Number(process.env['KENH_BENCH_PHASE_S'] ?? 30) * 1_000;
const settleMs = 6_000;
const stuckMicros = 2_000_000;
const top = join(import.meta.dirname, '../..');
const probeFile = join(import.meta.dirname, 'lateness-probe.ts');
const probe = `--import ${probeFile} --disable-warning=ExperimentalWarning`;
const rows: string[][] = [];

/** Three devices with four registers each on a wire of 9,600 baud, each every second. */
function siteText(tcpPort: number, rtuPath: string, url: string): string {
  const influx = { url, org: 'o', bucket: 'b' };
  const text = countingSite({ port: tcpPort, periodMs: 1_000, points: 50, devices: 20, flush: '1s', influx });
  const registers = Array.from({ length: 4 }, (_, at) => `r${at}: { fc: 4, addr: ${at}, type: u16, unit: "" }`);
  const device = (unit: number): string =>
    `  rs_${unit}: { line: rtu, unit: ${unit}, every: 1s, registers: { ${registers.join(', ')} } }`;
  return text
    .replace('lines:\n', `lines:\n  rtu: { driver: modbus, port: "${rtuPath}", baud: 9600 }\n`)
    .replace('devices:\n', `devices:\n${[1, 2, 3].map(device).join('\n')}\n`);
}

const rtu = (status: Status | undefined) => status?.lines.find(({ line }) => line === 'rtu');

const linesOf = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
const figuresOf = (seconds: readonly string[]): string[] => {
  const late = seconds.flatMap((line) => JSON.parse(line) as number[]);
  return [percentile(late, 0.5).toFixed(2), percentile(late, 0.99).toFixed(2), Math.max(...late).toFixed(1)];
};

async function phase(name: string, file: string, status: () => Promise<Status | undefined>): Promise<void> {
  const [begin, idleBegin, before] = [await linesOf(file), await linesOf(idleFile), rtu(await status())];
  await wait(phaseMs);
  const after = await status();
  const line = rtu(after);
  rows.push([
    name,
    ...figuresOf((await linesOf(file)).slice(begin.length)),
    figuresOf((await linesOf(idleFile)).slice(idleBegin.length))
      .slice(1)
      .join(' / '),
    String((line?.reads ?? 0) - (before?.reads ?? 0)),
    String((line?.latePolls ?? 0) - (before?.latePolls ?? 0)),
    (line?.latenessMsP99 ?? Number.NaN).toFixed(2),
    String(after?.journal.waitingSamples ?? ''),
  ]);
}

/** Control alone, in the folders of an agent that has just stopped, behind a card that takes 2 s for each flush. */
async function stuckCard(folders: AgentFolders, siteJson: string, file: string): Promise<void> {
  const env = { ...process.env, NODE_OPTIONS: probe, KENH_BENCH_LATENESS: file, KENH_LOG: 'error' };
  const specs = childSpecs({ root: top, folders, siteJson, program: process.execPath, env });
  const control = specs.find(({ name }) => name === 'control')!.command;
  const inject = ['-e', 'trace=fdatasync', '-e', `inject=fdatasync:delay_enter=${stuckMicros}`];
  const strace = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', ...inject];
  const child = spawn('strace', [...strace, control.program, ...control.args], { env: control.env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const stop = new AbortController();
  const { signal } = stop;
  const client = connectControl({
    folder: folders.run,
    role: 'cli',
    name: 'bench',
    clock: systemClock,
    random: Math.random,
    signal,
  });
  const status = async () => {
    const answer = await client.ask<'status'>({ type: 'status' }, 2_000);
    return answer.ok ? answer.value : undefined;
  };
  while (((await status())?.lines[0]?.reads ?? 0) === 0 && child.exitCode === null) await wait(200);
  await wait(settleMs);
  await phase('every fdatasync takes 2 s', file, status);
  stop.abort();
  // strace itself takes no SIGTERM while its program runs.
  const traced = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  for (const pid of traced.trim().split(' ').filter(Boolean)) process.kill(Number(pid), 'SIGTERM');
  await ended;
}

await using here = await agentFolders('');
const idleFile = join(here.root, 'idle');
const idleEnv = { ...process.env, KENH_BENCH_LATENESS: idleFile };
const idle = spawn(process.execPath, [probeFile], { env: idleEnv, stdio: ['pipe', 'ignore', 'inherit'] });
const wirePath = join(here.root, 'rs485');
await using wire = await openWire({ path: wirePath, baud: 9_600, helpers: ['python3'] });
if (wire === undefined) console.log('left out: the paced line needs python3');
else {
  const slave: Slave = { image: () => ({ input: [{ start: 0, elements: [1, 2, 3, 4] }] }) };
  const slaves = new Map([1, 2, 3].map((unit) => [unit, slave]));
  using _served = serveRtu(wire, () => slaves, 15);
  await using tcp = await countingSlave();
  await using server = await influxServer();
  server.token = 'bench';
  await using folders = await agentFolders(siteText(tcp.port, wirePath, server.url), { influx: 'bench' });
  const file = join(folders.root, 'lateness');
  const siteJson = join(folders.root, 'site.json');
  {
    await using agent = startAgent(folders, { KENH_LOG: 'error', NODE_OPTIONS: probe, KENH_BENCH_LATENESS: file });
    await agent.until('the first reading', (status) => (rtu(status)?.reads ?? 0) > 0);
    await copyFile(join(folders.run, 'site.json'), siteJson);
    await wait(settleMs);
    await phase('normal', file, () => agent.status());
    server.turn('unavailable');
    await phase('uplink away', file, () => agent.status());
    server.turn('well');
    await phase('catching up', file, () => agent.status());
  }
  await stuckCard(folders, siteJson, `${file}-stuck`);
  const head = [
    'phase',
    'late ms p50',
    'p99',
    'max',
    'idle process p99 / max',
    'RTU reads',
    'late RTU polls',
    '|start − grid| p99 ms',
    'samples in memory',
  ];
  console.log(table(head, rows));
}
idle.kill();
