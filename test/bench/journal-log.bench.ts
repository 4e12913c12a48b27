// The journal's log: what control pays for writing, bytes per sample in the log, and what really reaches the disk
// (the sectors written of a loop-mounted ext4, as root; left out otherwise). One run, in real time where time matters.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';
import { monoMs, systemClock } from '../../agent/model/clock.ts';
import { bootId, gatewayId, pointId } from '../../agent/model/ids.ts';
import { loopDisk } from './loop-disk.ts';
import { roundsOf } from './rounds.ts';
import { median, round, spread } from './statistics.ts';
import { table } from './table.ts';

const points = Array.from({ length: 100 }, (_, at) => {
  return {
    id: pointId(`dev.p${at}`),
    kind: 'air_temp',
    unit: '°C',
    valueType: 'number',
    decimals: 1,
    record: 'normal',
  } as const;
});
const boot = bootId('00000000-0000-4000-8000-000000000001');
const open = (folder: string, flushMs: number) =>
  openJournalWriter(folder, {
    clock: systemClock,
    boot,
    gateway: gatewayId('sim-bench'),
    simulated: true,
    points,
    flushMs,
  });

/** A quiet sensor: a slow wave and a little noise, in steps of 0.1. */
const value = (point: number, at: number): number =>
  Math.round(230 + 40 * Math.sin(at / 3_000 + point) + Math.random() * 3) / 10;

async function inFolder<T>(folder: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(folder, 'kenh-bench-'));
  try {
    return await work(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** CPU seconds per second of a process that hands over 1,000 samples/s for `seconds`. */
async function cpuShare(path: string | undefined, seconds: number): Promise<number> {
  const writer = path === undefined ? undefined : await open(path, 1_000);
  const before = process.cpuUsage();
  const begin = systemClock.mono();
  let taken = 0;
  let sink = 0;
  while (systemClock.mono() < begin + seconds * 1_000) {
    const due = Math.floor(systemClock.mono() - begin);
    for (; taken < due; taken++) {
      const sample = {
        point: points[taken % 100]!.id,
        value: value(taken % 100, taken),
        quality: 'good',
        mono: monoMs(begin + taken),
      } as const;
      if (writer === undefined) sink += sample.value;
      else writer.sample(sample);
    }
    await systemClock.sleep(50);
  }
  const { user, system } = process.cpuUsage(before);
  await writer?.close(5_000);
  return Number.isNaN(sink) ? 0 : (user + system) / 1e6 / seconds;
}

const shares: number[] = [];
for (let run = 0; run < roundsOf(process.env); run++) {
  const bare = await cpuShare(undefined, 3);
  shares.push((await inFolder(tmpdir(), (path) => cpuShare(path, 3))) - bare);
}
console.log(
  `CPU of writing at 1,000 samples/s, flush 1 s: ${spread(shares.map((share) => share * 100))} % of a core (demand ≤ 2)\n`,
);

/** Hands over `flushes` flushes of `perFlush` samples as fast as they become durable, once the spares are there. */
async function write(path: string, flushes: number, perFlush: number) {
  const begin = await sectors();
  const writer = await open(path, 60_000);
  writer.sample({ point: points[0]!.id, value: 0, quality: 'good', mono: monoMs(0) });
  await writer.settled();
  // Segments come back as spares once they are sealed; only a new journal has to make its own.
  while ((await readdir(join(path, 'samples'))).filter((file) => file.endsWith('.seg')).length < 3)
    await systemClock.sleep(20);
  const opened = await sectors();
  const before = writer.state();
  for (let flush = 0, at = 0; flush < flushes; flush++) {
    for (let one = 0; one < perFlush; one++, at++) {
      writer.sample({
        point: points[at % 100]!.id,
        value: value(at % 100, at),
        quality: 'good',
        mono: monoMs(at * 50),
      });
    }
    await writer.settled();
  }
  const bytes = writer.state().bytesWritten - before.bytesWritten;
  const written = await sectors();
  await writer.close(5_000);
  return { bytes, kbPerFlush: (written - opened) / 2 / flushes, mbAtStart: (opened - begin) / 2_048 };
}

await using image = await loopDisk();
const sectors = async (): Promise<number> => (await image?.sectors()) ?? Number.NaN;
const rows: string[][] = [];
const start: number[] = [];
for (const [seconds, flushes] of [
  [1, 1_000],
  [5, 400],
  [10, 300],
] as const) {
  const perFlush = seconds * 20;
  const kb: number[] = [];
  let bytes = 0;
  for (let run = 0; run < roundsOf(process.env); run++) {
    await inFolder(image?.mount ?? tmpdir(), async (path) => {
      const wrote = await write(path, flushes, perFlush);
      bytes = wrote.bytes;
      kb.push(wrote.kbPerFlush);
      start.push(wrote.mbAtStart);
    });
  }
  const perDay = (median(kb) * 86_400) / seconds / 1_024;
  rows.push([`${seconds} s`, round(bytes / flushes / perFlush), spread(kb), round(perDay)]);
}
console.log(table(['flush every', 'log bytes per sample', 'device kB per flush', 'device MB per day'], rows));
console.log(
  '\n20 samples/s of 100 points, one flush of the samples log each; demand ≤ 24 bytes per sample in the log.',
);
console.log(`The first start of a journal writes ${spread(start)} MB: first segments and reserves of both logs.`);
