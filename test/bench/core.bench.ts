// Arrival of a sample → order handed to the line: inside control, with its journal and everything that its step does,
// 200 points, 100 rules, 50 actuators (ten of them water). Polls come from another process, a device's ten samples at a
// time, and two of ten flip a rule. "inside" begins when control has the samples, "from sending" when the other process
// sent them, so what held control up in between is in it too. Demand at 1,000 samples/s: p99 inside ≤ 1 ms.
// `KENH_BENCH_CORE_S` (30) is the length of a run.
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { systemClock } from '../../agent/model/clock.ts';
import { randomBursts } from './core-bursts.ts';
import { pointsOfDevice } from './core-plant.ts';
import type { Free, Paced } from './core-under-load.ts';
import { answerOf, start } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, percentile, round } from './statistics.ts';
import { table } from './table.ts';

const seconds = Number(process.env['KENH_BENCH_CORE_S'] ?? 30);
/** As `agent/supervisor/children.ts` starts control. */
const heap = ['--max-semi-space-size=1', '--heap-growing-percent=15', '--disable-warning=ExperimentalWarning'];
const underLoad = [process.execPath, ...heap, join(import.meta.dirname, 'core-under-load.ts')];

async function paced(samplesPerSec: number): Promise<Paced> {
  await using program = start([...underLoad, 'paced']);
  await program.line();
  const bursts = randomBursts();
  const everyMs = (1_000 * pointsOfDevice) / samplesPerSec;
  const begin = systemClock.mono();
  // Three seconds more: it warms up, and does not count them.
  for (let sent = 0; sent * everyMs < (seconds + 3) * 1_000; sent += 1) {
    const lateMs = systemClock.mono() - begin - sent * everyMs;
    if (lateMs < 0) await wait(Math.ceil(-lateMs));
    program.child.stdin?.write(`${JSON.stringify({ sentAt: systemClock.mono(), ...bursts.next() })}\n`);
  }
  program.child.stdin?.end();
  return JSON.parse(await program.line()) as Paced;
}

const rounds = roundsOf(process.env);
const rates = [1_000, 5_000];
const figures = await inTurns(
  rates.map((rate) => ({ name: String(rate), run: () => paced(rate) })),
  rounds,
);
const head = [
  'samples/s',
  'orders timed',
  'p50 ms',
  'p99',
  'max',
  'from sending p50',
  'p99',
  'max',
  'CPU µs per sample',
  'rules asked/s',
  'no order',
];
const rows = [...figures].map(([name, runs]) => {
  const of = (pick: (run: Paced) => number): number => median(runs.map(pick));
  const ms = (pick: (run: Paced) => readonly number[]): string[] => [
    of((run) => median(pick(run))).toFixed(3),
    of((run) => percentile(pick(run), 0.99)).toFixed(3),
    Math.max(...runs.map((run) => percentile(pick(run), 1))).toFixed(1),
  ];
  return [
    name,
    String(of((run) => run.insideMs.length)),
    ...ms((run) => run.insideMs),
    ...ms((run) => run.sentMs),
    round(of((run) => run.cpuMicros / run.samples)),
    round(of((run) => run.evaluations / run.seconds)),
    String(of((run) => run.missed)),
  ];
});
console.log(`median of ${rounds} runs of ${seconds} s; max: the worst of all\n\n${table(head, rows)}\n`);

const free = await inTurns([{ name: 'free', run: () => answerOf<Free>([...underLoad, 'free']) }], rounds);
const runs = free.get('free') ?? [];
console.log(
  `The step alone, as fast as it goes: ${round(median(runs.map((run) => run.samplesPerSec)))} samples/s, ` +
    `${round(median(runs.map((run) => run.evaluationsPerSec)))} rules asked/s.`,
);
