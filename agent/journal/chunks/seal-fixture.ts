// For tests: a folder with segments, written as the writer would, but at once and as one likes.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monoMs, wallMs } from '../../model/clock.ts';
import { bootId, pointId, type BootId } from '../../model/ids.ts';
import type { Sample } from '../../model/sample.ts';
import { blockHeaderBytes, cleanEnd, sealBlock } from '../log/block.ts';
import { ByteWriter } from '../log/codec-bytes.ts';
import { roomFor, SampleEncoder } from '../log/codec-sample.ts';
import type { BootTimes } from '../dates/dating.ts';
import { DatingTable, saveDating } from '../dates/dating-table.ts';
import { packMeta, segmentFile, writeHead } from '../log/segment.ts';
import type { Series } from '../types.ts';

export const bootOf = (number: number): BootId => bootId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);

export function seriesOf(name: string, more: Partial<Series> = {}): Series {
  const series = { kind: 'air_temp', unit: '°C', valueType: 'number', decimals: 1, record: 'normal' } as const;
  return { point: pointId(`dev.${name}`), ...series, ...more };
}

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}
export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'kenh-chunks-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface TestSegment {
  readonly ordinal: number;
  readonly epoch: number;
  readonly firstRecord: number;
  readonly boot: BootId;
  readonly series: readonly Series[];
  readonly blocks: readonly (readonly Sample[])[];
}

/** Writes one segment of the samples log; a segment is closed as soon as one with a higher ordinal is there. */
export async function writeSegment(journal: string, segment: TestSegment): Promise<string> {
  const { series, boot, blocks } = segment;
  const folder = join(journal, 'samples');
  await mkdir(folder, { recursive: true });
  const meta = await packMeta({ gateway: 'sim-test', simulated: true, boot, series });
  const parts = [writeHead(segment, 'samples', meta, 0)];
  let record = segment.firstRecord;
  for (const [sequence, samples] of blocks.entries()) {
    parts.push(blockOf(segment, samples, record, sequence));
    record += samples.length;
  }
  const path = join(folder, segmentFile(segment));
  await writeFile(path, Buffer.concat([...parts, cleanEnd, Buffer.alloc(1024)]));
  return path;
}

function blockOf(segment: TestSegment, samples: readonly Sample[], firstRecord: number, sequence: number): Buffer {
  const room = samples.reduce((sum, { value }) => sum + roomFor(value), blockHeaderBytes);
  const out = new ByteWriter(Buffer.alloc(room), blockHeaderBytes);
  const encoder = new SampleEncoder();
  encoder.start();
  for (const sample of samples) {
    const number = segment.series.findIndex(({ point }) => point === sample.point);
    const series = segment.series[number];
    if (series === undefined) throw new TypeError(`${sample.point} is no series of the segment`);
    encoder.put(out, number, series, sample.mono, sample);
  }
  sealBlock(out.buffer, out.at, { epoch: segment.epoch, sequence, firstRecord, count: samples.length });
  return out.buffer.subarray(0, out.at);
}

/** `count` rounds of one good sample per series, `periodMs` apart, in blocks of ten rounds. */
export function rounds(series: readonly Series[], fromMono: number, count: number, periodMs = 5000): Sample[][] {
  const blocks: Sample[][] = [];
  for (let round = 0; round < count; round++) {
    if (round % 10 === 0) blocks.push([]);
    for (const [at, { point }] of series.entries()) {
      const value = Math.round(200 + 50 * Math.sin(round / 40 + at)) / 10;
      blocks[blocks.length - 1]?.push({
        point,
        value,
        quality: 'good',
        mono: monoMs(fromMono + round * periodMs + at),
      });
    }
  }
  return blocks;
}

/** An empty segment behind all others, as the running writer has one. */
export function openSegment(after: TestSegment, records: number, boot = after.boot): TestSegment {
  const { ordinal, epoch, firstRecord, series } = after;
  return { ordinal: ordinal + 1, epoch, firstRecord: firstRecord + records, boot, series, blocks: [] };
}

/** Dates boots without writing events. */
export async function writeDates(journal: string, boots: readonly BootTimes[]): Promise<void> {
  const rows = boots.map((row) => ({ ...row, anchors: [...row.anchors] }));
  await saveDating(journal, new DatingTable({ version: 1, readTo: { epoch: 0, record: 0 }, boots: rows }));
}

/** A boot whose monotonic 0 was at `wall`. */
export function datedBoot(boot: BootId, wall: number, last?: number): BootTimes {
  const anchor = { type: 'anchor', boot, mono: monoMs(0), wall: wallMs(wall), errorMs: 10, source: 'ntp' } as const;
  return { boot, anchors: [anchor], ...(last === undefined ? {} : { last }) };
}
