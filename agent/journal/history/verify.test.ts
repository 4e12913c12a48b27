import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../../model/clock.ts';
import { FakeClock } from '../../model/fake-clock.ts';
import type { Sample } from '../../model/sample.ts';
import { ChunkFolder } from '../chunks/chunk-store.ts';
import { exportJournal, type ExportQuery } from './export.ts';
import { Sealer } from '../chunks/seal.ts';
import {
  bootOf,
  datedBoot,
  openSegment,
  rounds,
  seriesOf,
  testFolder,
  writeDates,
  writeSegment,
  type TestSegment,
} from '../chunks/seal-fixture.ts';
import { verifyJournal } from './verify.ts';

const series = [seriesOf('a'), seriesOf('b')];
const sealed: TestSegment = {
  ordinal: 1,
  epoch: 1,
  firstRecord: 0,
  boot: bootOf(1),
  series,
  blocks: rounds(series, 0, 50),
};
const kept: TestSegment = {
  ordinal: 2,
  epoch: 2,
  firstRecord: 100,
  boot: bootOf(2),
  series,
  blocks: rounds(series, 0, 30),
};
const start = Date.UTC(2026, 4, 1);

/** One chunk of a dated boot, one closed segment and an open one of a boot that nobody dated. */
async function fill(journal: string): Promise<{ chunk: string; segment: string }> {
  await writeSegment(journal, sealed);
  const segment = await writeSegment(journal, kept);
  await writeSegment(journal, openSegment(kept, 60));
  const undated = { boot: bootOf(2), anchors: [], guess: start + 86_400_000 };
  await writeDates(journal, [datedBoot(bootOf(1), start, 245_001), undated]);
  await using store = await ChunkFolder.open(journal);
  const boundaries = (): { epoch: number; record: number }[] => [{ epoch: 2, record: 100 }];
  await new Sealer({ folder: journal, store, clock: new FakeClock(), boundaries }).sealOnce();
  return { chunk: join(store.folder, store.names()[0]?.file ?? ''), segment };
}

test('a sound journal is found sound, with its boots, points and dates', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  const findings = await verifyJournal(folder.path);
  expect(findings).toMatchObject({
    sound: true,
    points: 2,
    samples: { segments: 2, blocks: 3, records: 60, lostRecords: 0, tornTails: 0 },
    chunks: { chunks: 1, pages: 2, samples: 100, damagedPages: 0, lostRecords: 0 },
    boots: [
      { boot: bootOf(2), dated: false },
      { boot: bootOf(1), dated: true, from: '2026-05-01T00:00:00.000Z', to: '2026-05-01T00:04:05.001Z' },
    ],
  });
});

test('every flipped bit of a chunk or of a written segment is found, and what is lost adds up', async () => {
  await using folder = await testFolder();
  const { chunk, segment } = await fill(folder.path);
  const intact = { chunk: await readFile(chunk), segment: await readFile(segment) };
  const written = intact.segment.length - 1024 - 28; // behind the last block stand zeros that hold nothing
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('chunk' as const, 'segment' as const), fc.nat(), async (which, random) => {
      const bytes = Buffer.from(intact[which]);
      const bit = random % ((which === 'chunk' ? bytes.length : written) * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(which === 'chunk' ? chunk : segment, bytes);
      const found = await verifyJournal(folder.path);
      await writeFile(which === 'chunk' ? chunk : segment, intact[which]);
      const { samples, chunks } = found;
      expect(samples.records + samples.lostRecords).toBe(60);
      expect(chunks.samples + chunks.lostRecords).toBe(100);
      const inHead = which === 'segment' && bit >> 3 < 8192; // the unused rest of the head's pages holds nothing
      if (!inHead) expect(found.sound).toBe(false);
    }),
    { numRuns: 150 },
  );
}, 30_000);

async function exported(folder: string, query: Partial<ExportQuery> = {}): Promise<string> {
  let text = '';
  for await (const piece of exportJournal(folder, { from: wallMs(0), to: wallMs(4e12), format: 'csv', ...query }))
    text += piece;
  return text;
}

test('an export holds every sample, dated as well as anybody can', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  const lines = (await exported(folder.path)).split('\r\n');
  expect(lines[0]).toBe('time,point,value,unit,quality,date,min,max,count');
  expect(lines.length).toBe(1 + 160 + 1);
  expect(lines[1]).toBe('2026-05-01T00:00:00.000Z,dev.a,20,°C,good,,,,');
  expect(lines[51]).toBe('2026-05-02T00:00:00.000Z,dev.a,20,°C,good,undated,,,');
  const json = await exported(folder.path, {
    format: 'jsonl',
    points: [seriesOf('b').point],
    to: wallMs(start + 5001),
  });
  expect(
    json
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { time: '2026-05-01T00:00:00.001Z', point: 'dev.b', value: 24.2, quality: 'good' },
    { time: '2026-05-01T00:00:05.001Z', point: 'dev.b' },
  ]);
});

/** The least that RFC 4180 asks of a reader. */
function parseCsv(text: string): string[][] {
  const rows = text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g);
  const unquote = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return [...rows].map(([, row]) =>
    [...(row ?? '').matchAll(/(?:^|,)("(?:[^"]|"")*"|[^",\r\n]*)/g)].map(([, cell]) => unquote(cell ?? '')),
  );
}

test('any text survives CSV, and none becomes a formula', async () => {
  const text = seriesOf('text', { valueType: 'string', decimals: null, unit: '' });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', '@', 'á', ' ', 'x') }), {
        minLength: 1,
        maxLength: 8,
      }),
      async (values) => {
        await using folder = await testFolder();
        const block = values.map((value, at): Sample => ({
          point: text.point,
          value,
          quality: 'good',
          mono: monoMs(at * 10),
        }));
        await writeSegment(folder.path, {
          ordinal: 1,
          epoch: 1,
          firstRecord: 0,
          boot: bootOf(1),
          series: [text],
          blocks: [block],
        });
        const cells = parseCsv(await exported(folder.path))
          .slice(1)
          .map((row) => row[2]);
        expect(cells.map((cell) => cell?.replace(/^'(?=[=@\r])/, ''))).toEqual(values);
        for (const cell of cells) expect(cell).not.toMatch(/^[=@]/);
      },
    ),
    { numRuns: 40 },
  );
});

test('verifying and exporting change nothing', async () => {
  await using folder = await testFolder();
  await fill(folder.path);
  const look = async (): Promise<string[]> => (await readdir(folder.path, { recursive: true })).sort();
  const before = await look();
  await verifyJournal(folder.path);
  await exported(folder.path);
  expect(await look()).toEqual(before);
});
