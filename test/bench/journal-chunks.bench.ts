// Sealed chunks: bytes per sample, seven days of a 5-second point for a chart, and what sealing costs its process.
// `KENH_BENCH_ROUNDS` (5). Series as in the other storage figures: slow sine + random walk + noise, steps of 0.1.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ChunkDraft } from '../../agent/journal/chunks/chunk-draft.ts';
import { encodeDraft } from '../../agent/journal/chunks/chunk-encode.ts';
import { Pace } from '../../agent/journal/chunks/chunk-pace.ts';
import { chunkFileName } from '../../agent/journal/chunks/chunk-name.ts';
import { ChunkFolder } from '../../agent/journal/chunks/chunk-store.ts';
import { writeChunk } from '../../agent/journal/chunks/chunk-write.ts';
import { stateCode } from '../../agent/journal/chunks/column-samples.ts';
import { openHistory } from '../../agent/journal/history/history.ts';
import { Sealer } from '../../agent/journal/chunks/seal.ts';
import {
  bootOf,
  datedBoot,
  openSegment,
  rounds,
  seriesOf,
  writeDates,
  writeSegment,
} from '../../agent/journal/chunks/seal-fixture.ts';
import { systemClock, wallMs } from '../../agent/model/clock.ts';
import { median, round, spread } from './statistics.ts';
import { table } from './table.ts';

const runs = Number(process.env['KENH_BENCH_ROUNDS'] ?? 5);
const boot = bootOf(1);
const good = stateCode('good', undefined);
const periodMs = 5_000;
const pace = new Pace(() => systemClock.mono());

let seed = 42;
const random = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
const noise = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

interface Shape {
  readonly name: string;
  readonly sigma: number;
  readonly jitterMs: number;
}
const quiet: Shape = { name: 'quiet: sigma 0.7 steps, exact times', sigma: 0.7, jitterMs: 0 };
const noisy: Shape = { name: 'noisy: sigma 2.9 steps, 0–19 ms jitter', sigma: 2.9, jitterMs: 20 };
const series = Array.from({ length: 100 }, (_, at) => seriesOf(`sensor_${at}`));

/** `perSeries` samples of a hundred series from `fromMono` on. */
function draftOf({ sigma, jitterMs }: Shape, perSeries: number, fromMono = 0): ChunkDraft {
  const draft = new ChunkDraft();
  draft.clear(perSeries * series.length);
  for (const [at, one] of series.entries()) {
    const number = draft.number(one);
    let walk = 200;
    for (let tick = 0; tick < perSeries; tick++) {
      walk += noise() * 0.02;
      const step = Math.round(walk + 50 * Math.sin((fromMono / periodMs + tick) / 3_000 + at) + noise() * sigma);
      draft.push(number, fromMono + at * 13 + tick * periodMs + Math.floor(random() * jitterMs), step / 10, good);
    }
  }
  return draft;
}

async function encoded(
  draft: ChunkDraft,
  firstRecord: number,
): Promise<NonNullable<Awaited<ReturnType<typeof encodeDraft>>>> {
  const endRecord = firstRecord + draft.samples;
  const place = { boot, firstRecord, endRecord, runs: [{ epoch: 1, firstRecord, endRecord }] };
  const chunk = await encodeDraft(draft, place, pace);
  if (chunk === undefined) throw new Error('an empty draft');
  return chunk;
}

const folder = await mkdtemp(join(tmpdir(), 'kenh-bench-chunks-'));
try {
  console.log('Whole files, both indices and minute roll-ups included; 100 series\n');
  console.log(
    table(['data', 'samples per series', 'bytes per sample', 'at most', 'M samples/s encoded'], await sizes()),
  );
  console.log('\nSeven days of one 5-second point among a hundred, in 60 chunks\n');
  console.log(table(['answer', 'ms', 'at most'], await weekOfAPoint()));
  console.log('\nSealing an hour of a hundred points (72,000 samples), read back and compared\n');
  console.log(table(['figure', 'value', 'at most'], await sealing()));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function sizes(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [shape, limit] of [
    [quiet, '0.6'],
    [noisy, '1.6'],
  ] as const) {
    for (const perSeries of [720, 1440, 4096]) {
      const bytes: number[] = [];
      const speeds: number[] = [];
      for (let run = 0; run < runs; run++) {
        const draft = draftOf(shape, perSeries);
        const began = systemClock.mono();
        const { parts } = await encoded(draft, 0);
        speeds.push(draft.samples / 1000 / (systemClock.mono() - began));
        bytes.push(parts.reduce((sum, part) => sum + part.length, 0) / draft.samples);
      }
      rows.push([shape.name, String(perSeries), median(bytes).toFixed(3), limit, round(median(speeds))]);
    }
  }
  return rows;
}

async function weekOfAPoint(): Promise<string[][]> {
  const journal = join(folder, 'week');
  const [perChunk, chunks] = [2016, 60]; // a segment of 1 MiB holds so much
  for (let at = 0; at < chunks; at++) {
    const { head, parts } = await encoded(
      draftOf(quiet, perChunk, at * perChunk * periodMs),
      at * perChunk * series.length,
    );
    await writeChunk(join(journal, 'chunks'), chunkFileName(head), parts, () => Promise.resolve(true));
  }
  const start = Date.UTC(2026, 4, 1);
  await writeDates(journal, [datedBoot(boot, start)]);
  const query = { point: series[50]!.point, from: wallMs(start), to: wallMs(start + chunks * perChunk * periodMs) };
  const timed = async (pointsMax: number | undefined, fresh: boolean): Promise<number> => {
    await using once = fresh ? await openHistory(journal) : undefined;
    const from = once ?? history;
    const began = systemClock.mono();
    const answer = await from.query(pointsMax === undefined ? query : { ...query, pointsMax });
    if (answer.length < (pointsMax ?? chunks * perChunk)) throw new Error(`only ${answer.length} points`);
    return systemClock.mono() - began;
  };
  await using history = await openHistory(journal);
  const first = await timed(1000, true);
  const [thinned, whole]: number[][] = [[], []];
  for (let run = 0; run < runs; run++) {
    thinned?.push(await timed(1000, true));
    whole?.push(await timed(undefined, false));
  }
  return [
    ['thinned, first of the process', round(first), '-'],
    ['thinned to 1,000 points', spread(thinned ?? []), '50'],
    ['all 120,960 samples', spread(whole ?? []), '-'],
  ];
}

async function sealing(): Promise<string[][]> {
  const [lateness, speeds, cpu]: number[][] = [[], [], []];
  let rssMore = 0;
  for (let run = 0; run < runs; run++) {
    const journal = join(folder, `seal-${run}`);
    const segment = { ordinal: 1, epoch: 1, firstRecord: 0, boot, series, blocks: rounds(series, 0, 720) };
    await writeSegment(journal, segment);
    await writeSegment(journal, openSegment(segment, 72_000));
    segment.blocks.length = 0;
    await using store = await ChunkFolder.open(journal);
    const before = { rss: process.memoryUsage.rss(), cpu: process.cpuUsage(), mono: systemClock.mono() };
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await new Sealer({ folder: journal, store, clock: systemClock, boundaries: () => [] }).sealOnce();
    delay.disable();
    const { user, system } = process.cpuUsage(before.cpu);
    lateness?.push(delay.max / 1e6);
    speeds?.push(72_000 / 1000 / (systemClock.mono() - before.mono));
    cpu?.push((user + system) / 1000);
    if (run > 0) rssMore = Math.max(rssMore, process.memoryUsage.rss() - before.rss);
  }
  return [
    ['longest slice of the event loop, ms (1 ms of resolution included)', spread(lateness ?? []), '5 + 1'],
    ['M samples/s', spread(speeds ?? []), '-'],
    ['CPU per hour of data, ms', spread(cpu ?? []), '-'],
    ['more RSS in a warm process, MB', round(rssMore / 1e6), '8'],
  ];
}
