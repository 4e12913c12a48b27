// The store is away for KENH_BENCH_OUTAGE_S (300) seconds, and both contestants are restarted in the middle of it. 100
// points a second each, both at the same time into the same store; what is missing and what is double is counted in the
// store, which keeps every copy it is sent.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { missingPeers } from '../peers/peers.ts';
import { startVictoria, type Victoria } from '../peers/victoria.ts';
import { countingSlaves } from './counter.ts';
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

interface Contestant {
  readonly name: string;
  readonly pid: () => number;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** All series of all points in the store. */
  readonly series: () => Promise<readonly (readonly number[])[]>;
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
  await using counting = await countingSlaves(program, slaves);
  await using store = await startVictoria();
  const influx = { url: store.origin, org: 'bench', bucket: 'bench', token: store.token };
  const polling: Polling = { ports: counting.ports, units: 1, registers, periodMs, influx };
  const both = [await theNodeRed(nodeRed, polling, store), await theAgent(polling, store)];
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
  await Promise.all(both.map((one) => one.stop()));
  const rows = await Promise.all(both.map((one) => row(one, endMs)));
  const head = [
    'contestant',
    'series',
    'points stored',
    'missing',
    '% of all',
    'double',
    'RSS MB before, in the middle, at the end, after',
  ];
  console.log(`store away for ${outageMs / 1000} s, everything restarted after half of it\n\n${table(head, rows)}`);
}

/** What was read in the last five seconds may still be under way. */
const underWayMs = 5_000;

async function row({ name, series, rssMb }: Contestant, endMs: number): Promise<string[]> {
  const all = await series();
  // A series that never caught up misses its end: the end of the run counts as its last point.
  const found = all.map((times) =>
    gapsOf([...times, Math.max(times.at(-1)! + periodMs, endMs - underWayMs)], periodMs),
  );
  const missing = found.reduce((sum, one) => sum + one.missing, 0);
  const doubles = found.reduce((sum, one) => sum + one.doubles, 0);
  const stored = all.reduce((sum, times) => sum + times.length, 0) - doubles;
  const share = ((missing / (stored + missing)) * 100).toFixed(1);
  return [
    name,
    String(all.length),
    String(stored),
    String(missing),
    share,
    String(doubles),
    rssMb.map(round).join(', '),
  ];
}

async function theNodeRed(nodeRed: string, polling: Polling, store: Victoria): Promise<Contestant> {
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
    rssMb: [],
  };
}

async function theAgent(polling: Polling, store: Victoria): Promise<Contestant> {
  const folders = await ourFolders(polling);
  let agent = startOurs(folders);
  return {
    name: 'Kênh (4 processes)',
    pid: () => agent.process.pid!,
    restart: async () => {
      await agent.stop();
      agent = startOurs(folders);
    },
    stop: async () => {
      await agent.stop();
      await folders[Symbol.asyncDispose]();
    },
    series: () => store.series('sample_value'),
    rssMb: [],
  };
}
