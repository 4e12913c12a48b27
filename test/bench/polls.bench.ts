// Polls per second: ten Modbus TCP slaves, ever more units on each, one register of every unit each 100 ms. Counted at
// the slaves. The agent stores what it reads in its journal meanwhile; Node-RED only reads.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { type CountingSlaves, countingSlaves } from './counter.ts';
import { installedNodeRed, type Polling, startNodeRed } from './node-red.ts';
import { ourFolders, startOurs } from './our-agent.ts';
import { usageOf } from './process-tree.ts';
import { compiled, scratch } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, round } from './statistics.ts';
import { table } from './table.ts';

const slaves = 10;
const periodMs = 100;
const settleMs = 8_000;
const watchMs = 8_000;
const ladder = [10, 25, 40, 70, 100, 150];

interface Figure {
  readonly pollsPerSec: number;
  readonly cpuShare: number;
  readonly rssMb: number;
}

await using here = await scratch();
const counter = compiled('modbus-counter', here.folder, 'libmodbus');
const nodeRed = await installedNodeRed();
if (counter === undefined || nodeRed === undefined) console.log('left out: it needs gcc, libmodbus-dev and a registry');
else {
  const rounds = roundsOf(process.env);
  const rows: string[][] = [];
  for (const units of ladder) {
    const figures = await inTurns(
      [
        { name: 'Node-RED + contrib-modbus', run: () => nodeRedPolls(counter, nodeRed, units) },
        { name: 'Kênh (control, link, web)', run: () => ourPolls(counter, units) },
      ],
      rounds,
    );
    for (const [name, all] of figures) {
      const polls = median(all.map((one) => one.pollsPerSec));
      const asked = (slaves * units * 1000) / periodMs;
      const share = `${((polls / asked) * 100).toFixed(1)} %`;
      const cpu = `${(median(all.map((one) => one.cpuShare)) * 100).toFixed(0)} %`;
      rows.push([String(asked), name, round(polls), share, cpu, round(median(all.map((one) => one.rssMb)))]);
    }
  }
  console.log(`median of ${rounds} runs of ${watchMs / 1000} s; processor: all its processes, of one core\n`);
  console.log(table(['asked/s', 'contestant', 'polls/s', 'of asked', 'processor', 'RSS MB'], rows));
}

async function watched(counting: CountingSlaves, pid: number): Promise<Figure> {
  await wait(settleMs);
  const [before, cpu, start] = [await counting.count(), await usageOf(pid), performance.now()];
  await wait(watchMs);
  const [after, used, seconds] = [await counting.count(), await usageOf(pid), (performance.now() - start) / 1000];
  return {
    pollsPerSec: (after.requests - before.requests) / seconds,
    cpuShare: (used.cpuMs - cpu.cpuMs) / 1000 / seconds,
    rssMb: used.rssMb,
  };
}

function pollingOf({ ports }: CountingSlaves, units: number): Polling {
  return { ports, units, registers: 1, periodMs };
}

async function nodeRedPolls(program: string, installed: string, units: number): Promise<Figure> {
  await using counting = await countingSlaves(program, slaves);
  await using running = await startNodeRed(installed, join(here.folder, `nr-${units}`), pollingOf(counting, units));
  return await watched(counting, running.child.pid!);
}

async function ourPolls(program: string, units: number): Promise<Figure> {
  await using counting = await countingSlaves(program, slaves);
  await using folders = await ourFolders(pollingOf(counting, units));
  await using agent = await startOurs(folders);
  return await watched(counting, agent.process.pid!);
}
