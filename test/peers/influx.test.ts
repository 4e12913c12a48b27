// The whole uplink (frame, encoder, HTTP) into real servers: what they have in the end is what the journal had.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { DatedRecord } from '../../agent/journal/types.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { uplinkId } from '../../agent/model/ids.ts';
import { silentLogger } from '../../agent/model/logger.ts';
import type { UplinkStatus } from '../../agent/model/uplink-status.ts';
import { openInfluxdb } from '../../agent/uplinks/influxdb/influxdb.ts';
import { aSite } from '../../agent/uplinks/influxdb/site.test-kit.ts';
import { aRecord, MemoryCursors, MemoryOutbox, wallAtStart } from '../../agent/uplinks/memory-journal.test-kit.ts';
import { runUplink } from '../../agent/uplinks/run.ts';
import { startInfluxd } from './influxd.ts';
import { peers } from './peers.ts';
import { startVictoria } from './victoria.ts';

const has = (name: string): boolean => peers.find((one) => one.name === name)?.found() === true;
const withInfluxd = test.skipIf(!has('influxd'));
const withVictoria = test.skipIf(!has('victoria-metrics'));

interface Running extends AsyncDisposable {
  readonly status: () => UplinkStatus | undefined;
  readonly letters: () => Promise<string>;
}

/** The link process's part: one uplink, running until it is disposed. */
async function running(
  url: string,
  outbox: MemoryOutbox,
  token: () => string,
  cursors = new MemoryCursors(),
): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-dead-'));
  const stop = new AbortController();
  let status: UplinkStatus | undefined;
  const options = { site: aSite(), token: async () => token(), clock: systemClock, deadlineMs: 5_000 };
  const frame = runUplink({
    spec: { id: uplinkId('centre'), kind: 'influxdb', backlogPerSec: 1_000_000 },
    site: aSite(),
    outbox,
    cursors,
    open: () => openInfluxdb({ url, org: 'bacgiang', bucket: 'gateways' }, options),
    clock: systemClock,
    random: () => 0.1,
    log: silentLogger,
    deadLetterFolder: folder,
    onStatus: (now) => {
      status = now;
    },
    signal: stop.signal,
  });
  return {
    status: () => status,
    letters: () => readFile(join(folder, 'centre.jsonl'), 'utf8'),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await frame;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const numbers = (from: number, to: number): DatedRecord[] =>
  Array.from({ length: to - from }, (_, index) => aRecord({ number: from + index, value: (from + index) / 10 }));
const soon = { timeout: 10_000, interval: 50 };

withInfluxd(
  'influxd: InfluxDB has every point once, exactly as it was sampled, and the directory',
  async () => {
    await using influxd = await startInfluxd();
    const outbox = new MemoryOutbox();
    outbox.add(numbers(0, 3_000));
    outbox.add([
      aRecord({ number: 3_000, decoded: { value: 131, quality: 'bad', reason: 'out-of-range' } }),
      aRecord({ number: 3_001, value: 'mở, "một nửa" = \\', series: { unit: 'g/m³ khí, khô' } }),
      aRecord({ number: 3_002, value: true }),
    ]);
    await using uplink = await running(influxd.url, outbox, () => 'any');
    await vi.waitFor(() => expect(uplink.status()?.acceptedPoints).toBe(3_003), soon);
    outbox.add(numbers(3_003, 3_004));
    const rows = await vi.waitFor(async () => {
      const all = await influxd.query(
        'select "quality", "value", "raw_value", "text", "state", "reason", "unit" from "sample"',
      );
      expect(all).toHaveLength(3_004);
      return all;
    }, soon);
    const byTime = new Map(rows.map(([time, ...fields]) => [Number(time) - wallAtStart, fields]));
    expect(byTime.get(1_234)).toEqual([192, 123.4, null, null, null, null, '%']);
    expect(byTime.get(3_000)).toEqual([0, null, 131, null, null, 'out-of-range', '%']);
    expect(byTime.get(3_001)).toEqual([192, null, null, 'mở, "một nửa" = \\', null, null, 'g/m³ khí, khô']);
    expect(byTime.get(3_002)).toEqual([192, null, null, null, true, null, '%']);
    const directory = await vi.waitFor(async () => {
      const named = await influxd.query('select "entry", "name", "name_vi" from "directory"');
      expect(named.length).toBeGreaterThanOrEqual(4);
      return named;
    }, soon);
    expect(directory.map(([, entry, name, nameVi]) => [entry, name, nameVi])).toContainEqual([
      'point',
      null,
      'Độ ẩm đất',
    ]);
    expect(influxd.encodings).toContain('gzip');
  },
  15_000,
);

withInfluxd(
  'influxd: one line that InfluxDB can never take is set aside with its words; the rest arrives',
  async () => {
    await using influxd = await startInfluxd();
    // Somebody else made `text` a number: the one record with a text is a field type conflict for ever.
    await influxd.write(`sample,site=other text=1.0 ${wallAtStart}`);
    const outbox = new MemoryOutbox();
    outbox.add([...numbers(0, 700), aRecord({ number: 700, value: 'open' }), ...numbers(701, 1_500)]);
    await using uplink = await running(influxd.url, outbox, () => 'any');
    await vi.waitFor(() => expect(uplink.status()).toMatchObject({ setAsidePoints: 1, backlogRecords: 0 }), soon);
    expect(await influxd.query('select count(value) from sample')).toEqual([[0, 1_499]]);
    const letter: unknown = JSON.parse(await uplink.letters());
    expect(letter).toMatchObject({ position: { record: 700 }, words: expect.stringContaining('field type conflict') });
  },
  15_000,
);

withInfluxd(
  'influxd: InfluxDB is killed twice in the middle: nothing is missing',
  async () => {
    await using influxd = await startInfluxd();
    const outbox = new MemoryOutbox();
    outbox.add(numbers(0, 20_000));
    await using uplink = await running(influxd.url, outbox, () => 'any');
    for (let turn = 0; turn < 2; turn += 1) {
      await wait(60);
      await influxd.kill();
      outbox.add(numbers(outbox.records.length, outbox.records.length + 2_000));
      await wait(300);
      await influxd.restart();
    }
    await vi.waitFor(() => expect(uplink.status()).toMatchObject({ backlogRecords: 0, state: 'live' }), soon);
    expect(await influxd.query('select count(value) from sample')).toEqual([[0, 24_000]]);
  },
  15_000,
);

withVictoria(
  'victoria-metrics: a wrong token is refused and loses nothing; the right one is used as soon as it is there',
  async () => {
    await using victoria = await startVictoria();
    let token = 'hush-hush';
    const outbox = new MemoryOutbox();
    outbox.add(numbers(0, 2_000));
    const cursors = new MemoryCursors();
    const first = await running(victoria.url, outbox, () => token, cursors);
    await vi.waitFor(() => expect(first.status()).toMatchObject({ state: 'refused', acceptedPoints: 0 }), soon);
    expect(first.status()?.detail).toMatch(/^40[01]: .*token/);
    expect(first.status()?.detail).not.toContain('hush');
    token = victoria.token;
    // The next try is half a minute away; a restart, as after a change of the site, tries at once.
    await first[Symbol.asyncDispose]();
    await using second = await running(victoria.url, outbox, () => token, cursors);
    await vi.waitFor(() => expect(second.status()).toMatchObject({ backlogRecords: 0, acceptedPoints: 2_000 }), soon);
    expect(await victoria.times('sample_value')).toHaveLength(2_000);
  },
  15_000,
);

withVictoria(
  'victoria-metrics: VictoriaMetrics goes away and comes back: every point is there, and only once',
  async () => {
    await using victoria = await startVictoria();
    const outbox = new MemoryOutbox();
    outbox.add(numbers(0, 20_000));
    await using uplink = await running(victoria.url, outbox, () => victoria.token);
    await wait(40);
    await victoria.stop();
    outbox.add(numbers(20_000, 22_000));
    await wait(300);
    await victoria.restart();
    await vi.waitFor(() => expect(uplink.status()).toMatchObject({ backlogRecords: 0, state: 'live' }), soon);
    const expected = outbox.records.map(({ wall }) => wall);
    expect(await victoria.times('sample_value')).toEqual(expected);
  },
  15_000,
);
