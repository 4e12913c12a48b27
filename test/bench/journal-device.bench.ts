// What a day of a whole agent writes to its card, counted at the device (a loop-mounted ext4, as root): 20 samples/s,
// streamed to a server that answers, for flush intervals of 1, 5 and 10 s. Two measurements make one figure:
// - in real time (`KENH_BENCH_DEVICE_S`, 60 s each): flushes of both logs, cursors, whatever else the processes write;
// - as fast as it goes: a day's samples written, then sealed into chunks, segments given back and pre-allocated anew.
// The first start of a gateway (segments, reserves, compile cache) is left out; it is printed apart.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ChunkFolder } from '../../agent/journal/chunks/chunk-store.ts';
import { Sealer } from '../../agent/journal/chunks/seal.ts';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';
import { monoMs, systemClock } from '../../agent/model/clock.ts';
import { bootId, gatewayId, pointId } from '../../agent/model/ids.ts';
import { agentFolders, startAgent } from '../system/agent.ts';
import { countingSite } from '../system/counting-site.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { influxServer } from '../wire/influx-server.ts';
import { type LoopDisk, loopDisk } from './loop-disk.ts';
import { round } from './statistics.ts';
import { table } from './table.ts';

const watchS = Number(process.env['KENH_BENCH_DEVICE_S'] ?? 60);
const settleS = 25;
const points = 20;
const secondsADay = 86_400;
const sealedSamples = points * 3_600 * 6;
const megabytes = (sectors: number): number => sectors / 2_048;

interface Day {
  readonly startMb: number;
  readonly kbPerFlush: number;
  readonly mbPerDay: number;
  readonly logBytesPerSample: number;
  readonly logLinesPerDay: number;
}

/** The whole agent with its state on the disk, in real time. */
async function realTime(disk: LoopDisk, flushS: number): Promise<Day> {
  await using slave = await countingSlave();
  await using server = await influxServer();
  server.token = 'bench';
  const influx = { url: server.url, org: 'o', bucket: 'b' };
  const flush = `${flushS}s`;
  const site = countingSite({ port: slave.port, periodMs: 1_000, points, flush, influx });
  await using folders = await agentFolders(site, { influx: 'bench' });
  const begin = await disk.sectors();
  await using agent = startAgent({ ...folders, state: join(disk.mount, flush) });
  await agent.until('the first reading', (status) => (status.lines[0]?.reads ?? 0) > 0);
  await wait(settleS * 1_000);
  const [sectors, before, log] = [await disk.sectors(), (await agent.status())!.journal, agent.log().length];
  await wait(watchS * 1_000);
  const [written, after] = [(await disk.sectors()) - sectors, (await agent.status())!.journal];
  const perDay = secondsADay / watchS;
  return {
    startMb: megabytes(sectors - begin),
    kbPerFlush: written / 2 / (after.flushes - before.flushes),
    mbPerDay: megabytes(written) * perDay,
    logBytesPerSample: (after.bytesWritten - before.bytesWritten) / (after.writtenSamples - before.writtenSamples),
    logLinesPerDay: ((agent.log().length - log) * perDay) / 1_024,
  };
}

/** MB a day that sealing writes: chunks, and the reserves that take the place of what was sealed. */
async function sealing(disk: LoopDisk): Promise<number> {
  const folder = join(disk.mount, 'sealing');
  const series = Array.from({ length: points }, (_, at) => {
    const id = pointId(`dev.p${at}`);
    return { id, kind: 'air_temp', unit: '°C', valueType: 'number', decimals: 1, record: 'normal' } as const;
  });
  const boot = bootId('00000000-0000-4000-8000-000000000001');
  const site = { clock: systemClock, boot, gateway: gatewayId('sim-bench'), simulated: true, points: series };
  const writer = await openJournalWriter(folder, { ...site, flushMs: 60_000 });
  for (let at = 0; at < sealedSamples; at++) {
    const value = Math.round(230 + 40 * Math.sin(at / 60_000 + at) + Math.random() * 3) / 10;
    const mono = monoMs(Math.floor(at / points) * 1_000 + (at % points));
    writer.sample({ point: series[at % points]!.id, value, quality: 'good', mono });
    if (at % 10_000 === 9_999) await writer.settled();
  }
  await writer.close(5_000);
  await using store = await ChunkFolder.open(folder);
  const before = await disk.sectors();
  const sealer = new Sealer({ folder, store, clock: systemClock, boundaries: () => [] });
  let samples = 0;
  for (let more = 1; more > 0; samples += more) more = (await sealer.sealOnce()).samples;
  const written = (await disk.sectors()) - before;
  return (megabytes(written) * points * secondsADay) / samples;
}

/** ext4 itself writes 12 kB of its own journal for each `commit` (5 s) in which any file was written at all. */
const variants = [
  { mount: 'defaults', flushS: 1 },
  { mount: 'defaults', flushS: 5 },
  { mount: 'defaults', flushS: 10 },
  { mount: 'commit=60', flushS: 1 },
  { mount: 'commit=60', flushS: 5 },
  { mount: 'commit=60', flushS: 10 },
];
const rows: string[][] = [];
const starts: number[] = [];
let sealedMb: number | undefined;
for (const { mount, flushS } of variants) {
  await using disk = await loopDisk(512, mount);
  if (disk === undefined) break;
  sealedMb ??= await sealing(disk);
  const day = await realTime(disk, flushS);
  starts.push(day.startMb);
  const figures = [day.kbPerFlush, day.mbPerDay, sealedMb, day.mbPerDay + sealedMb, day.logBytesPerSample];
  rows.push([mount, `${flushS} s`, ...figures.map(round), round(day.logLinesPerDay)]);
}
if (rows.length === 0) console.log('left out: it needs root for a loop device');
else {
  const head = ['ext4', 'flush every', 'kB per flush', 'MB a day running', '+ sealing', '= MB a day'];
  console.log(table([...head, 'log bytes per sample', 'kB a day of log lines (elsewhere)'], rows));
  console.log(
    `\n${points} samples/s, ${watchS} s of each; the first start of a gateway writes ${starts.map(round).join(', ')} MB.`,
  );
}
