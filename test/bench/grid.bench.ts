// Polls on an absolute grid: of 86,400 polls of one second, how many are missed, and how far each start is from its
// grid point. 20 TCP lines with 12 devices each, 6 minutes (`KENH_BENCH_MINUTES`), real sockets, real clock.
import { setTimeout as wait } from 'node:timers/promises';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import type { Sample } from '../../agent/model/sample.ts';
import { drivers } from '../../agent/shell/drivers.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { fieldSite } from './field-site.ts';
import { percentile } from './statistics.ts';
import { table } from './table.ts';

const minutes = Number(process.env['KENH_BENCH_MINUTES'] ?? 6);
const lines = 20;
const devices = 12;

await using slave = await countingSlave();
const starts: number[] = [];
const series = new Map<string, { count: number; first: number; last: number }>();
const field = new Field(
  fieldSite({ ports: Array.from({ length: lines }, () => slave.port), devices, points: 1, periodMs: 1_000 }),
  {
    clock: systemClock,
    random: Math.random,
    publish: (samples) => samples.forEach(count),
    event: () => {},
    drivers,
  },
);
const stop = new AbortController();
const running = field.run(stop.signal);
await wait(3_000);
series.clear();
const missedBefore = missed();
const cpuBefore = process.cpuUsage();
const beganAt = performance.now();
while (performance.now() - beganAt < minutes * 60_000) {
  await wait(1_000);
  for (const { latenessMsP99 } of field.report()) if (latenessMsP99 !== null) starts.push(latenessMsP99);
}
const seconds = (performance.now() - beganAt) / 1_000;
const cpu = process.cpuUsage(cpuBefore);
const missedPolls = missed() - missedBefore;
const all = [...series.values()];
const periods = all.reduce((sum, { count: n }) => sum + n - 1, 0);
const spanMs = all.reduce((sum, { first, last }) => sum + last - first, 0);
stop.abort();
await running;
console.log(
  table(
    ['polls', 'missed', 'mean period ms', '|start − grid| p99 ms', 'CPU of field and slaves %'],
    [
      [
        String(periods + all.length),
        String(missedPolls),
        (spanMs / periods).toFixed(3),
        percentile(starts, 0.99).toFixed(2),
        ((cpu.user + cpu.system) / 1e4 / seconds).toFixed(1),
      ],
    ],
  ),
);

function count({ point, mono }: Sample): void {
  const known = series.get(point);
  if (known === undefined) series.set(point, { count: 1, first: mono, last: mono });
  else {
    known.count += 1;
    known.last = mono;
  }
}

function missed(): number {
  return field.report().reduce((sum, line) => sum + line.latePolls, 0);
}
