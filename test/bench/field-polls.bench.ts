// Polls per second of the field alone: ten TCP lines to ten slaves, one value each, as fast as it goes, against loops of
// bare modbus-serial that do nothing with what they read. Each contestant is a process of its own, pinned to one core;
// the slaves have the other one. What the whole agent does against Node-RED is in `polls`.
import { join } from 'node:path';
import { countingSlaves } from './counter.ts';
import { answerOf, compiled, scratch } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, round, spread } from './statistics.ts';
import { table } from './table.ts';

interface Answer {
  readonly polls: number;
  readonly seconds: number;
  readonly cpuMicros: number;
}

const slaves = 10;
const seconds = '3';
await using here = await scratch();
const counter = compiled('modbus-counter', here.folder, 'libmodbus');
const poller = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'poller.ts')];
const contestants = [
  { name: 'modbus-serial, no pause', how: ['bare', '0'] },
  { name: 'Kênh field, always due', how: ['field', '0'] },
  { name: 'modbus-serial, 1 ms timer', how: ['bare', '1'] },
  { name: 'Kênh field, 1 ms grid', how: ['field', '1'] },
];

if (counter === undefined) console.log('left out: it needs gcc and libmodbus-dev');
else {
  await using counting = await countingSlaves(counter, slaves, 1);
  const ports = counting.ports.map(String);
  const figures = await inTurns(
    contestants.map(({ name, how }) => {
      return { name, run: () => answerOf<Answer>([...poller, ...how, seconds, ...ports], 0) };
    }),
    roundsOf(process.env),
  );
  const rate = ({ polls, seconds: of }: Answer): number => polls / of;
  const cost = ({ polls, cpuMicros }: Answer): number => cpuMicros / polls;
  /** Each of ours beside the bare loop with the same pause. */
  const rows = [...figures].map(([name, all], at, every) => ({ name, all, bare: every[at - (at % 2)]![1] }));
  console.log(`${slaves} lines, low - median - high of ${roundsOf(process.env)} runs of ${seconds} s\n`);
  console.log(
    table(
      ['poller', 'polls/s', '× bare', 'CPU µs per poll', '× bare'],
      rows.map(({ name, all, bare }) => [
        name,
        spread(all.map(rate)),
        round(median(all.map(rate)) / median(bare.map(rate))),
        spread(all.map(cost)),
        round(median(all.map(cost)) / median(bare.map(cost))),
      ]),
    ),
  );
}
