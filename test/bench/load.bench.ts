// Everyday load: ten Modbus TCP slaves, ten registers of each every second (100 points a second), streamed to a store.
// From start to the first register read, then processor time and memory, all processes of each contestant together.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { missingPeers } from '../peers/peers.ts';
import { startVictoria, type Victoria } from '../peers/victoria.ts';
import { type CountingSlaves, countingSlaves } from './counter.ts';
import { installedNodeRed, type Polling, startNodeRed } from './node-red.ts';
import { ourFolders, startOurs } from './our-agent.ts';
import { usageOf } from './process-tree.ts';
import { compiled, scratch } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, round, spread } from './statistics.ts';
import { table } from './table.ts';

interface Figure {
  readonly firstReadMs: number;
  readonly cpuShare: number;
  readonly rssMb: number;
  readonly pssMb: number;
  readonly pointsPerSec: number;
}

const settleMs = 20_000;
const watchMs = 30_000;

await using here = await scratch();
const counter = compiled('modbus-counter', here.folder, 'libmodbus');
const nodeRed = await installedNodeRed();
const hasStore = !missingPeers().some(({ name }) => name === 'victoria-metrics');
if (counter === undefined || nodeRed === undefined || !hasStore) {
  console.log('left out: it needs gcc, libmodbus-dev, victoria-metrics and a registry');
} else {
  const rounds = roundsOf(process.env);
  let run = 0;
  const figures = await inTurns(
    [
      {
        name: 'Node-RED',
        run: () =>
          measured('nodered_r0', counter, async (polling) => {
            run += 1;
            const running = await startNodeRed(nodeRed, join(here.folder, `nr-${run}`), polling);
            return { pid: running.child.pid!, stop: async () => await running[Symbol.asyncDispose]() };
          }),
      },
      {
        name: 'Kênh (4 processes)',
        run: () =>
          measured('sample_value', counter, async (polling) => {
            const folders = await ourFolders(polling);
            const agent = await startOurs(folders);
            const stop = async () => {
              await agent.stop();
              await folders[Symbol.asyncDispose]();
            };
            return { pid: agent.process.pid!, stop };
          }),
      },
    ],
    rounds,
  );
  const of = (name: string, pick: (figure: Figure) => number): string => spread(figures.get(name)!.map(pick));
  const ratio = (pick: (figure: Figure) => number): string => {
    const [theirs, ours] = [...figures.values()].map((all) => median(all.map(pick)));
    return round(ours! / theirs!);
  };
  const rows: [string, (figure: Figure) => number][] = [
    ['start to first read, ms', (figure) => figure.firstReadMs],
    ['processor, % of a core', (figure) => figure.cpuShare * 100],
    ['RSS, MB', (figure) => figure.rssMb],
    ['PSS, MB', (figure) => figure.pssMb],
    ['points stored a second', (figure) => figure.pointsPerSec],
  ];
  const [theirs, ours] = [...figures.keys()] as [string, string];
  console.log(`low - median - high of ${rounds} runs of ${watchMs / 1000} s\n`);
  console.log(
    table(
      ['figure', theirs, ours, 'ratio'],
      rows.map(([name, pick]) => [name, of(theirs, pick), of(ours, pick), ratio(pick)]),
    ),
  );
}

interface Started {
  readonly pid: number;
  stop(): Promise<void>;
}

async function measured(
  metric: string,
  program: string,
  begin: (polling: Polling) => Promise<Started>,
): Promise<Figure> {
  await using counting = await countingSlaves(program, 10);
  await using store = await startVictoria();
  const startMs = Date.now();
  const started = await begin(pollingOf(counting, store));
  try {
    return await watched(metric, counting, store, started.pid, startMs);
  } finally {
    await started.stop();
  }
}

async function watched(
  metric: string,
  counting: CountingSlaves,
  store: Victoria,
  pid: number,
  startMs: number,
): Promise<Figure> {
  await wait(settleMs);
  const [cpu, start] = [await usageOf(pid), performance.now()];
  await wait(watchMs);
  const [used, seconds] = [await usageOf(pid), (performance.now() - start) / 1000];
  // Kênh stores a series per point, Node-RED a field per register: its ten fields come together.
  const perField = metric === 'nodered_r0' ? 10 : 1;
  const lived = (Date.now() - startMs) / 1000;
  return {
    firstReadMs: (await counting.count()).firstMs - startMs,
    cpuShare: (used.cpuMs - cpu.cpuMs) / 1000 / seconds,
    rssMb: used.rssMb,
    pssMb: used.pssMb,
    pointsPerSec: ((await store.times(metric)).length * perField) / lived,
  };
}

function pollingOf({ ports }: CountingSlaves, { origin, token }: Victoria): Polling {
  return {
    ports,
    units: 1,
    registers: 10,
    periodMs: 1000,
    influx: { url: origin, org: 'bench', bucket: 'bench', token },
  };
}
