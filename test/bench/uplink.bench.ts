// Catch-up: acknowledged points per second and processor time per point of the whole uplink (frame, encoder, HTTP)
// against the bare WriteApi of the client library, into the same servers; and the age of live points meanwhile.
// The journal is in memory: reading it from the card is another bench.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';
import type { DatedRecord } from '../../agent/journal/types.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { uplinkId } from '../../agent/model/ids.ts';
import { silentLogger } from '../../agent/model/logger.ts';
import type { Uplink } from '../../agent/uplinks/contract.ts';
import { openInfluxdb } from '../../agent/uplinks/influxdb/influxdb.ts';
import { aSite } from '../../agent/uplinks/influxdb/site.test-kit.ts';
import { aRecord, MemoryCursors, MemoryOutbox } from '../../agent/uplinks/memory-journal.test-kit.ts';
import { runUplink } from '../../agent/uplinks/run.ts';
import { startInfluxd } from '../peers/influxd.ts';
import { startVictoria } from '../peers/victoria.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, spread } from './statistics.ts';
import { table } from './table.ts';

interface Figure {
  readonly perSecond: number;
  readonly cpuUsPerPoint: number;
  /** The oldest a live point ever was when it was accepted, ms. */
  readonly liveAgeMsMax?: number;
}
interface Target {
  readonly url: string;
  readonly token: string;
}

const points = 150_000;
const batch = 5_000;
const series = 100;
/** Every run writes points of its own time, so that no server only overwrites. */
let nextWall = Date.UTC(2026, 0, 1);
const takeWall = (): number => {
  nextWall += points;
  return nextWall - points;
};
const pointOf = (number: number): string => `dev_${number % series}.soil_moisture`;

async function measured(work: () => Promise<number | undefined>): Promise<Figure> {
  const cpu = process.cpuUsage();
  const begin = systemClock.mono();
  const liveAgeMsMax = await work();
  const tookMs = systemClock.mono() - begin;
  const { user, system } = process.cpuUsage(cpu);
  const figure = { perSecond: (points / tookMs) * 1_000, cpuUsPerPoint: (user + system) / points };
  return liveAgeMsMax === undefined ? figure : { ...figure, liveAgeMsMax };
}

/** What most programs do: points, and a flush for each batch. */
function bareWriteApi({ url, token }: Target): Promise<Figure> {
  setLogger({ error() {}, warn() {} });
  const wall = takeWall();
  const options = { batchSize: batch + 1, flushInterval: 0, maxRetries: 0 };
  const api = new InfluxDB({ url, token }).getWriteApi('o', 'gateways', 'ms', options);
  return measured(async () => {
    for (let number = 0; number < points; number += 1) {
      const [device, kind] = pointOf(number).split('.');
      const point = new Point('bare').tag('device', device!).tag('kind', kind!).tag('point', pointOf(number));
      point.tag('site', 'bench').tag('unit', '%').intField('quality', 192);
      api.writePoint(point.floatField('value', number / 10).timestamp(wall + number));
      if ((number + 1) % batch === 0) await api.flush();
    }
    await api.close();
    return undefined;
  });
}

async function ours({ url, token }: Target): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-bench-'));
  const outbox = new MemoryOutbox();
  const wall = takeWall();
  const old = (number: number): DatedRecord =>
    aRecord({ number, point: pointOf(number), value: number / 10, wall: wall + number });
  outbox.add(Array.from({ length: points }, (_, number) => old(number)));
  const live = new LiveAges();
  const stop = new AbortController();
  const options = { site: aSite(), token: async () => token, clock: systemClock };
  try {
    return await measured(async () => {
      const done = Promise.withResolvers<undefined>();
      const frame = runUplink({
        spec: { id: uplinkId('centre'), kind: 'influxdb', backlogPerSec: 10_000_000 },
        site: aSite(),
        outbox,
        cursors: new MemoryCursors(),
        open: () => live.watching(openInfluxdb({ url, org: 'o', bucket: 'gateways' }, options)),
        clock: systemClock,
        random: Math.random,
        log: silentLogger,
        deadLetterFolder: folder,
        onStatus: ({ state, backlogRecords }) => {
          if (state === 'live' && backlogRecords === 0) done.resolve(undefined);
        },
        signal: stop.signal,
      });
      const ticking = live.feed(outbox, stop.signal);
      await done.promise;
      stop.abort();
      await Promise.all([frame, ticking]);
      return live.maxMs;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A flush of live points five times a second, and how old they are when the server has them. */
class LiveAges {
  maxMs = 0;
  readonly #started = Promise.withResolvers<void>();
  readonly #born = new Map<number, number>();

  /** Begins when the frame runs: what is there before is backlog. */
  async feed(outbox: MemoryOutbox, signal: AbortSignal): Promise<void> {
    await this.#started.promise;
    for (; !signal.aborted; await systemClock.sleep(200, signal)) {
      const number = outbox.records.length;
      this.#born.set(number, systemClock.mono());
      outbox.add([aRecord({ number, point: 'live.soil_moisture', wall: systemClock.wall() })]);
    }
  }

  watching(uplink: Uplink): Uplink {
    return {
      describe: (...args) => uplink.describe(...args),
      close: () => uplink.close(),
      send: async (records, signal) => {
        this.#started.resolve();
        const verdict = await uplink.send(records, signal);
        const born = this.#born.get(records[0]!.record.position.record);
        if (verdict.kind === 'accepted' && born !== undefined)
          this.maxMs = Math.max(this.maxMs, systemClock.mono() - born);
        return verdict;
      },
    };
  }
}

async function bench(name: string, target: Target): Promise<void> {
  await bareWriteApi(target);
  await ours(target);
  const contestants = [
    { name: 'bare WriteApi', run: () => bareWriteApi(target) },
    { name: 'Kênh', run: () => ours(target) },
  ];
  const figures = await inTurns(contestants, roundsOf(process.env));
  const bare = median(figures.get('bare WriteApi')!.map(({ perSecond }) => perSecond));
  const rows = [...figures].map(([who, runs]) => {
    const rates = runs.map(({ perSecond }) => perSecond);
    const ages = runs.flatMap(({ liveAgeMsMax }) => (liveAgeMsMax === undefined ? [] : [liveAgeMsMax]));
    return [
      who,
      spread(rates),
      (median(rates) / bare).toFixed(2),
      spread(runs.map(({ cpuUsPerPoint }) => cpuUsPerPoint)),
      ages.length === 0 ? '-' : spread(ages),
    ];
  });
  console.log(`\n${name}: ${points} points in batches of at most ${batch}, gzip, one request in flight\n`);
  console.log(table(['', 'points/s', '× bare', 'CPU µs/point', 'oldest live point, ms'], rows));
}

{
  await using influxd = await startInfluxd();
  await bench('InfluxDB 1.6.7 behind a path-mapping proxy', { url: influxd.url, token: 'any' });
}
{
  await using victoria = await startVictoria();
  await bench('VictoriaMetrics behind vmauth', victoria);
}
