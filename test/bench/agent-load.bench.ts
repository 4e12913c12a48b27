// Memory, CPU and lateness of control and link at 100 and 5,000 samples/s: in normal running, in an outage, in catch-up.
// `KENH_BENCH_MINUTES` (10) is the length of the normal phase; outage and catch-up take half of it each.
import { setTimeout as wait } from 'node:timers/promises';
import { agentFolders, type RunningAgent, startAgent } from '../system/agent.ts';
import { countingSite } from '../system/counting-site.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { influxServer } from '../wire/influx-server.ts';
import { type ProcessFigures, processFigures } from './process-figures.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

const minutes = Number(process.env['KENH_BENCH_MINUTES'] ?? 10);
const loads = [
  { samplesPerSecond: 100, devices: 2, points: 50 },
  { samplesPerSecond: 5_000, devices: 84, points: 60 },
];
const rows: string[][] = [];

for (const load of loads) {
  await using slave = await countingSlave();
  await using server = await influxServer();
  server.token = 'bench';
  const influx = { url: server.url, org: 'o', bucket: 'b' };
  const site = countingSite({
    port: slave.port,
    periodMs: 1_000,
    points: load.points,
    devices: load.devices,
    flush: '5s',
    influx,
  });
  await using folders = await agentFolders(site, { influx: 'bench' });
  // A gateway starts for the first time once: from then on compiled code comes from its cache.
  {
    await using first = startAgent(folders, { KENH_LOG: 'warn' });
    await first.until('its first reading', (status) => (status.lines[0]?.reads ?? 0) > 0);
    await wait(5_000);
  }
  await using agent = startAgent(folders, { KENH_LOG: 'warn' });
  await agent.until('the first reading', (status) => (status.lines[0]?.reads ?? 0) > 0);
  await phase(agent, load.samplesPerSecond, 'normal', minutes);
  server.turn('unavailable');
  await phase(agent, load.samplesPerSecond, 'outage', minutes / 2);
  server.turn('well');
  await phase(agent, load.samplesPerSecond, 'catch-up', minutes / 2);
}
console.log(
  table(['samples/s', 'phase', 'process', 'PSS MB', 'RSS MB', 'CPU % of a core', 'late ms p99', 'late ms max'], rows),
);

async function phase(agent: RunningAgent, samplesPerSecond: number, name: string, length: number): Promise<void> {
  const children = await agent.children();
  const begin = await figures(children);
  const beganAt = performance.now();
  const late: { p99: number; max: number }[] = [];
  const seen = new Map<string, ProcessFigures[]>();
  const end = beganAt + length * 60_000;
  while (performance.now() < end) {
    await wait(Math.min(5_000, end - performance.now() + 1));
    for (const [child, now] of await figures(children)) seen.set(child, [...(seen.get(child) ?? []), now]);
    const status = await agent.status();
    if (status !== undefined) late.push({ p99: status.process.latenessMsP99, max: status.process.latenessMsMax });
  }
  const seconds = (performance.now() - beganAt) / 1_000;
  for (const [child, all] of seen) {
    const cpu = ((all.at(-1)?.cpuSeconds ?? 0) - (begin.get(child)?.cpuSeconds ?? 0)) / seconds;
    const isControl = child === 'control';
    rows.push([
      String(samplesPerSecond),
      name,
      child,
      (all.at(-1)?.pssMb ?? 0).toFixed(1),
      (all.at(-1)?.rssMb ?? 0).toFixed(1),
      (cpu * 100).toFixed(1),
      isControl ? median(late.map(({ p99 }) => p99)).toFixed(1) : '',
      isControl ? Math.max(...late.map(({ max }) => max)).toFixed(1) : '',
    ]);
  }
}

async function figures(children: ReadonlyMap<string, number>): Promise<Map<string, ProcessFigures>> {
  const found = new Map<string, ProcessFigures>();
  for (const [name, pid] of children) found.set(name, await processFigures(pid));
  return found;
}
