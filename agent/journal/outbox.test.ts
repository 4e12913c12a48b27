import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../model/clock.ts';
import type { Anchor } from '../model/fact.ts';
import type { ChunkRange, ChunkSlice, ChunkStore } from './chunks/chunk-contract.ts';
import { boot, reading, tempFolder, testOptions } from './journal.test-kit.ts';
import { comparePositions } from './log/log-position.ts';
import { type JournalOutbox, openOutbox } from './outbox.ts';
import { openSampleLog } from './log/reader.ts';
import { releaseSegment } from './log/segment-folder.ts';
import type { DatedRecord, JournalWriter, Position, SampleRecord } from './types.ts';
import { openJournalWriter } from './log/writer.ts';

const begin: Position = { epoch: 0, record: 0 };
const now = Date.UTC(2027, 5, 1);
const anchor = (number: number, mono: number, wall: number): Anchor => {
  return { type: 'anchor', boot: boot(number), mono: monoMs(mono), wall: wallMs(wall), errorMs: 5, source: 'ntp' };
};
const open = (folder: string, number = 1): Promise<JournalWriter> =>
  openJournalWriter(folder, { ...testOptions, boot: boot(number) });

async function follow(outbox: JournalOutbox, writer: JournalWriter): Promise<void> {
  await writer.settled();
  await outbox.advance(writer.durable);
}
async function readAll(outbox: JournalOutbox, from = begin, max = 1000) {
  const records: DatedRecord[] = [];
  let at = from;
  let lost = 0;
  while (comparePositions(at, outbox.end()) < 0) {
    const batch = await outbox.read(at, outbox.end(), max);
    expect(comparePositions(batch.next, at)).toBeGreaterThan(0);
    expect(batch.records.length).toBeLessThanOrEqual(max);
    records.push(...batch.records);
    lost += batch.lost;
    at = batch.next;
  }
  return { records, lost };
}
const values = (records: readonly DatedRecord[]) => records.map((one) => one.record.sample.value);

test('nothing of an undated boot is given out; its first anchor dates all of it', async () => {
  await using folder = await tempFolder();
  const writer = await open(folder.path);
  await using outbox = await openOutbox(folder.path);
  for (let at = 0; at < 5; at++) writer.sample(reading(at));
  await follow(outbox, writer);
  expect(outbox.end().record).toBe(0);
  expect(outbox.undated()).toBe(5);
  const moved = outbox.moved(outbox.end(), new AbortController().signal);
  writer.event(anchor(1, 2000, now));
  await follow(outbox, writer);
  await moved;
  expect(outbox.undated()).toBe(0);
  const { records } = await readAll(outbox);
  expect(records.map((one) => one.wall)).toEqual([0, 1, 2, 3, 4].map((at) => now - 1000 + at * 10));
  expect(records.some((one) => one.boundMs !== undefined)).toBe(false);
  await writer.close(1000);
});

test('a boot that ended undated waits for a later one, and then goes with its bound; a new outbox dates the same', async () => {
  await using folder = await tempFolder();
  const sizes = [3, 4, 5];
  await using outbox = await openOutbox(folder.path);
  let at = 0;
  for (const [index, size] of sizes.entries()) {
    const writer = await open(folder.path, index + 1);
    for (let one = 0; one < size; one++) writer.sample(reading(at++));
    if (index !== 1) writer.event(anchor(index + 1, 5000, now + index * 3_600_000));
    await follow(outbox, writer);
    expect(outbox.end().record).toBe([3, 3, 12][index]);
    await writer.close(1000);
  }
  const { records, lost } = await readAll(outbox, begin, 2);
  expect(lost).toBe(0);
  expect(values(records)).toEqual(Array.from({ length: 12 }, (_, one) => one));
  expect(records.map((one) => one.boundMs !== undefined)).toEqual(
    Array.from({ length: 12 }, (_, one) => one >= 3 && one < 7),
  );
  for (let one = 1; one < 12; one++) expect(records[one]!.wall).toBeGreaterThan(records[one - 1]!.wall);
  await using again = await openOutbox(folder.path);
  const writer = await open(folder.path, 4);
  await follow(again, writer);
  expect((await readAll(again)).records).toEqual(records);
  await writer.close(1000);
});

test('records of files that somebody removed are counted, and what is left goes out', async () => {
  await using folder = await tempFolder();
  for (let start = 0; start < 3; start++) {
    const writer = await open(folder.path);
    for (let at = 0; at < 100; at++) writer.sample(reading(start * 100 + at));
    if (start === 0) writer.event(anchor(1, 2000, now));
    await writer.close(1000);
  }
  const samples = join(folder.path, 'samples');
  const [, second] = (await readdir(samples)).filter((file) => file.startsWith('s0')).sort();
  await rm(join(samples, second!));
  await using outbox = await openOutbox(folder.path);
  const writer = await open(folder.path);
  await follow(outbox, writer);
  const { records, lost } = await readAll(outbox);
  expect(lost).toBe(100);
  expect(values(records)).toEqual(Array.from({ length: 200 }, (_, at) => (at < 100 ? at : at + 100)));
  await writer.close(1000);
});

test('waiting for more ends with the signal', async () => {
  await using folder = await tempFolder();
  await using outbox = await openOutbox(folder.path);
  const stop = new AbortController();
  const moved = outbox.moved(outbox.end(), stop.signal);
  stop.abort();
  await moved;
});

/** Chunks in memory, made from the log as the sealer would: series by series. */
class MemoryChunks implements ChunkStore {
  readonly #folder: string;
  #chunks: { readonly range: ChunkRange; readonly records: readonly SampleRecord[] }[] = [];
  #listed: readonly ChunkRange[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }
  list(): readonly ChunkRange[] {
    return this.#listed;
  }
  async refresh(): Promise<void> {
    this.#listed = this.#chunks.map((chunk) => chunk.range);
  }
  async readRange(range: ChunkRange, from: Position, max: number): Promise<ChunkSlice> {
    const { records } = this.#chunks.find((one) => one.range.from.record === range.from.record)!;
    const skip = from.record - range.from.record;
    const some = records.slice(skip, skip + max);
    const done = skip + some.length;
    const next =
      done === records.length ? range.to : { ...range.from, record: range.from.record + done, sealed: true as const };
    return { records: some, next, lost: 0 };
  }
  /** Seals the oldest closed segment; its file goes with `release`. Seen at once, or when somebody refreshes. */
  async sealOne(release: boolean): Promise<void> {
    await using log = openSampleLog(this.#folder);
    const done = this.#chunks.at(-1)?.range.to.record ?? 0;
    const segments = (await log.segments()).filter(
      (one) => one.closed && one.endRecord! > Math.max(done, one.firstRecord),
    );
    const [segment] = segments;
    if (segment === undefined) return;
    const from = { epoch: segment.epoch, record: segment.firstRecord };
    const to = { epoch: segment.epoch, record: segment.endRecord! };
    const { records } = await log.read(from, to, Infinity);
    const sorted = [...records].sort((a, b) =>
      a.series.point < b.series.point ? -1 : a.series.point > b.series.point ? 1 : 0,
    );
    this.#chunks.push({ range: { boot: records[0]!.boot, from, to }, records: sorted });
    if (this.#chunks.length % 2 === 1) await this.refresh();
    if (release) await releaseSegment(join(this.#folder, 'samples'), segment);
  }
}

test('outbox: whatever is sealed and released while it is read, every record goes out; twice only where it was being read', async () => {
  const anySteps = fc.array(
    fc.oneof(
      fc.nat(40).map((many) => many + 1),
      fc.constantFrom('seal', 'release'),
    ),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(anySteps, fc.integer({ min: 1, max: 4 }), async (steps, starts) => {
      await using folder = await tempFolder();
      let count = 0;
      for (let start = 0; start < starts; start++) {
        const writer = await open(folder.path);
        for (let at = 0; at < 30; at++) writer.sample(reading(count++));
        if (start === 0) writer.event(anchor(1, 2000, now));
        await writer.close(1000);
      }
      const writer = await open(folder.path);
      const chunks = new MemoryChunks(folder.path);
      await using outbox = await openOutbox(folder.path, { chunks });
      await follow(outbox, writer);
      const sent: DatedRecord[] = [];
      let at = begin;
      let resent = 0;
      for (const step of [...steps, ...Array.from({ length: 200 }, () => 7)]) {
        if (typeof step === 'string') {
          const inside = at.sealed !== true && count > 0 && at.record % 30 !== 0;
          await chunks.sealOne(step === 'release');
          if (inside) resent += 30;
          continue;
        }
        const batch = await outbox.read(at, outbox.end(), step);
        expect(batch.lost).toBe(0);
        sent.push(...batch.records);
        at = batch.next;
      }
      expect(comparePositions(at, outbox.end())).toBe(0);
      expect(new Set(values(sent)).size).toBe(count);
      expect(sent.length).toBeLessThanOrEqual(count + resent);
      // Sent twice or not: one record, one date.
      const dates = new Map(sent.map((one) => [one.record.sample.value, one.wall]));
      expect(sent.every((one) => dates.get(one.record.sample.value) === one.wall)).toBe(true);
      await writer.close(1000);
    }),
    { numRuns: 25 },
  );
});
