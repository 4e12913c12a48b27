// The store is away for KENH_BENCH_OUTAGE_S (300) seconds, and both contestants are restarted in the middle of it. 100
// points a second each, both at the same time into the same store; what is missing and what is double is counted in the
// store, which keeps every copy it is sent. "Read and lost" are points that the slaves gave out and nobody stored; on the
// grid of seconds the polls of the restart itself are missing too.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { missingPeers } from '../peers/peers.ts';
import { startVictoria, type Victoria } from '../peers/victoria.ts';
import { type CountingSlaves, countingSlaves } from './counter.ts';
import { gapsOf } from './drift.ts';
import { installedNodeRed, type Polling, startNodeRed } from './node-red.ts';
import { ourFolders, startOurs } from './our-agent.ts';
import { usageOf } from './process-tree.ts';
import { compiled, scratch } from './programs.ts';
import { round } from './statistics.ts';
import { table } from './table.ts';

const periodMs = 1000;
const slaves = 10;
const registers = 10;
const outageMs = Number(process.env['KENH_BENCH_OUTAGE_S'] ?? 300) * 1000;
const beforeMs = 45_000;
/** Long enough for whoever still has something to send it: Node-RED's client retries with up to two minutes between. */
const afterMs = 180_000;
/** After the slaves fall silent, for what is still under way. */
const underWayMs = 15_000;

interface Contestant {
  readonly name: string;
  readonly pid: () => number;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** All series of all points in the store. */
  readonly series: () => Promise<readonly (readonly number[])[]>;
  /** What its slaves were asked for. */
  readonly slaves: CountingSlaves;
  rssMb: number[];
}

await using here = await scratch();
const counter = compiled('modbus-counter', here.folder, 'libmodbus');
const installed = await installedNodeRed();
const hasStore = !missingPeers().some(({ name }) => name === 'victoria-metrics');
if (counter === undefined || installed === undefined || !hasStore) {
  console.log('left out: it needs gcc, libmodbus-dev, victoria-metrics and a registry');
} else await compare(counter, installed);

async function compare(program: string, nodeRed: string): Promise<void> {
  await using theirSlaves = await countingSlaves(program, slaves);
  await using ourSlaves = await countingSlaves(program, slaves);
  await using store = await startVictoria();
  const influx = { url: store.origin, org: 'bench', bucket: 'bench', token: store.token };
  const pollingOf = ({ ports }: CountingSlaves): Polling => ({ ports, units: 1, registers, periodMs, influx });
  const both = [
    await theNodeRed(nodeRed, pollingOf(theirSlaves), store, theirSlaves),
    await theAgent(pollingOf(ourSlaves), store, ourSlaves),
  ];
  const note = async (): Promise<void> => {
    for (const one of both) one.rssMb.push((await usageOf(one.pid())).rssMb);
  };
  await wait(beforeMs);
  await note();
  await store.stop();
  await wait(outageMs / 2);
  await note();
  await Promise.all(both.map((one) => one.restart()));
  await wait(outageMs / 2);
  await note();
  await store.restart();
  await wait(afterMs);
  await note();
  const endMs = Date.now();
  const reads = await Promise.all(both.map(async (one) => (await one.slaves.count()).registers));
  await Promise.all(both.map((one) => one.slaves[Symbol.asyncDispose]()));
  await wait(underWayMs);
  await Promise.all(both.map((one) => one.stop()));
  const rows = await Promise.all(both.map((one, index) => row(one, reads[index]!, endMs)));
  const head = [
    'contestant',
    'series',
    'points read',
    'points stored',
    'read and lost',
    'missing on the grid of seconds',
    '% of it',
    'double',
    'RSS MB before, in the middle, at the end, after',
  ];
  console.log(`store away for ${outageMs / 1000} s, everything restarted after half of it\n\n${table(head, rows)}`);
}

async function row({ name, series, rssMb }: Contestant, read: number, endMs: number): Promise<string[]> {
  const all = await series();
  // A series that never caught up misses its end: the end of the run counts as its last point.
  const found = all.map((times) => gapsOf([...times, Math.max(times.at(-1)!, endMs)], periodMs));
  const missing = found.reduce((sum, one) => sum + one.missing, 0);
  const doubles = found.reduce((sum, one) => sum + one.doubles, 0);
  const stored = all.reduce((sum, times) => sum + times.length, 0) - doubles;
  const share = ((missing / (stored + missing)) * 100).toFixed(1);
  return [
    name,
    String(all.length),
    String(read),
    String(stored),
    String(read - stored),
    String(missing),
    share,
    String(doubles),
    rssMb.map(round).join(', '),
  ];
}

async function theNodeRed(
  nodeRed: string,
  polling: Polling,
  store: Victoria,
  asked: CountingSlaves,
): Promise<Contestant> {
  const start = () => startNodeRed(nodeRed, join(here.folder, 'nr'), polling);
  let running = await start();
  const stop = async (): Promise<void> => {
    running.child.kill('SIGTERM');
    await Promise.race([running.ended, wait(15_000)]);
    await running[Symbol.asyncDispose]();
  };
  return {
    name: 'Node-RED',
    pid: () => running.child.pid!,
    restart: async () => {
      await stop();
      running = await start();
    },
    stop,
    series: async () =>
      (await Promise.all(Array.from({ length: registers }, (_, at) => store.series(`nodered_r${at}`)))).flat(),
    slaves: asked,
    rssMb: [],
  };
}

async function theAgent(polling: Polling, store: Victoria, asked: CountingSlaves): Promise<Contestant> {
  const folders = await ourFolders(polling);
  let agent = await startOurs(folders);
  return {
    name: 'Kênh (4 processes)',
    pid: () => agent.process.pid!,
    restart: async () => {
      await agent.stop();
      agent = await startOurs(folders);
    },
    stop: async () => {
      await agent.stop();
      await folders[Symbol.asyncDispose]();
    },
    series: () => store.series('sample_value'),
    slaves: asked,
    rssMb: [],
  };
}
