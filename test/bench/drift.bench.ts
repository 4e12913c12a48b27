// Does a poll each second come each second? Counted at the slave over KENH_BENCH_DRIFT_S (180) seconds, both contestants
// at the same time. "off the grid" is the distance from the grid of whole seconds that fits best.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { type CountingSlaves, countingSlaves } from './counter.ts';
import { driftOf } from './drift.ts';
import { installedNodeRed, type Polling, startNodeRed } from './node-red.ts';
import { ourFolders, startOurs } from './our-agent.ts';
import { compiled, scratch } from './programs.ts';
import { table } from './table.ts';

const periodMs = 1000;
const watchMs = Number(process.env['KENH_BENCH_DRIFT_S'] ?? 180) * 1000;
const pollingOf = ({ ports }: CountingSlaves): Polling => ({ ports, units: 1, registers: 10, periodMs });

await using here = await scratch();
const counter = compiled('modbus-counter', here.folder, 'libmodbus');
const installed = await installedNodeRed();
if (counter === undefined || installed === undefined)
  console.log('left out: it needs gcc, libmodbus-dev and a registry');
else {
  await using theirs = await countingSlaves(counter, 10);
  await using ours = await countingSlaves(counter, 10);
  await using _nodeRed = await startNodeRed(installed, join(here.folder, 'nr'), pollingOf(theirs));
  await using folders = await ourFolders(pollingOf(ours));
  await using _agent = await startOurs(folders);
  await wait(15_000);
  await theirs.clear();
  await ours.clear();
  await wait(watchMs);
  const rows: string[][] = [];
  for (const [name, slaves] of [['Node-RED + contrib-modbus', theirs] as const, ['Kênh', ours] as const]) {
    const drift = driftOf(await slaves.times(), periodMs);
    rows.push([
      name,
      drift.periodMs.toFixed(3),
      String(drift.missed),
      drift.lostPerDay.toFixed(1),
      drift.offGridMsP50.toFixed(2),
      drift.offGridMsP99.toFixed(2),
    ]);
  }
  const head = ['contestant', 'mean period ms', 'steps missed', 'lost per day by drift', 'off the grid ms p50', 'p99'];
  console.log(`${watchMs / 1000} s, one register read each ${periodMs} ms\n\n${table(head, rows)}`);
}
