// The whole path: a register of a Modbus TCP slave jumps, a rule sees it, a coil of the same slave is written. Polled
// every 100 ms, so half of the median and nearly all of the p99 is the waiting for the next poll. The agent, as
// `npm start` runs it, and Node-RED do the same job at the same time, each with a slave of its own; the slave's process
// holds the clock. The agent also polls the coil, reads back what it wrote, and keeps a journal.
// `KENH_BENCH_REACTION_S` (300) is how long.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { agentFolders } from '../system/agent.ts';
import { installedNodeRed, startNodeRedRule } from './node-red.ts';
import { ruleSite, startOurs } from './our-agent.ts';
import { reactingSlaves, reactionCells, reactionHead } from './reacting-slaves.ts';
import { compiled, scratch } from './programs.ts';
import { percentile } from './statistics.ts';
import { table } from './table.ts';

const periodMs = 100;
const seconds = Number(process.env['KENH_BENCH_REACTION_S'] ?? 300);
/** Start, first polls and whatever a compiler still does. */
const settleMs = Math.min(15_000, seconds * 500);

await using here = await scratch();
const slave = compiled('modbus-reaction', here.folder, 'libmodbus');
const nodeRed = await installedNodeRed();
if (slave === undefined || nodeRed === undefined) console.log('left out: it needs gcc, libmodbus-dev and a registry');
else {
  await using slaves = await reactingSlaves(slave, 2);
  const [ourPort, theirPort] = slaves.ports as [number, number];
  await using folders = await agentFolders(ruleSite({ port: ourPort, periodMs }));
  await using _agent = await startOurs(folders);
  await using _peer = await startNodeRedRule(nodeRed, join(here.folder, 'nr'), { port: theirPort, periodMs });
  await wait(settleMs);
  await slaves.go();
  await wait(settleMs);
  await slaves.clear();
  await wait(seconds * 1_000);
  const [ours, theirs] = (await slaves.times()) as [number[], number[]];
  const came = (ms: readonly number[]): number[] => ms.filter((one) => one >= 0);
  const ratio = (share: number): string => (percentile(came(ours), share) / percentile(came(theirs), share)).toFixed(2);
  const rows = [
    ['Node-RED + contrib-modbus', ...reactionCells(theirs)],
    ['Kênh (control, link, web)', ...reactionCells(ours)],
    ['ratio', '', ratio(0.5), ratio(0.9), ratio(0.99), ratio(1)],
    [
      'the poll alone, in theory',
      '',
      (periodMs / 2).toFixed(1),
      ...[0.9, 0.99, 1].map((one) => (one * periodMs).toFixed(1)),
    ],
  ];
  console.log(`${seconds} s, polled every ${periodMs} ms; from the jump of the register to the write, at the slave\n`);
  console.log(table(['contestant', ...reactionHead], rows));
}
