// The journal's folder → what is in it and what is broken. Read-only; works while control and link run.
import { join } from 'node:path';
import type { ChunkFile } from '../chunks/chunk-file.ts';
import type { ChunkName } from '../chunks/chunk-name.ts';
import { ChunkFolder } from '../chunks/chunk-store.ts';
import { visitSamples } from '../log/codec-sample.ts';
import { decodeEvents } from '../log/codec-event.ts';
import type { FoundBlock } from '../log/block.ts';
import { HistoryDates } from './history-dates.ts';
import type { BootId } from '../../model/ids.ts';
import { SegmentFiles, type KnownHead } from '../log/reader-segment.ts';
import type { LogName } from '../log/segment.ts';
import { isCode, listSegments } from '../log/segment-folder.ts';
import { segmentRanges, type SegmentRange } from '../chunks/seal-plan.ts';
import type { DurableEnds } from '../types.ts';

export interface LogFindings {
  segments: number;
  /** Closed ones that a chunk holds already; they wait to be recycled and are not read. */
  sealed: number;
  blocks: number;
  records: number;
  damagedBlocks: number;
  lostRecords: number;
  /** Segments behind whose last block stands neither a clean end nor a block: a write was torn. Harmless. */
  tornTails: number;
  /** Segments of which no head can be read, or of a newer version. */
  unreadable: number;
  /** Segments of which one of the two heads is broken: nothing is lost, but the card is failing. */
  mendedHeads: number;
}
export interface ChunkFindings {
  chunks: number;
  bytes: number;
  pages: number;
  samples: number;
  /** Records that retention gave up for roll-ups, or altogether. */
  thinned: number;
  /** Records that the segments had lost already when they were sealed. */
  lostBefore: number;
  damagedPages: number;
  damagedRollups: number;
  lostRecords: number;
  /** Chunks of which both indices are broken. */
  unreadable: number;
  mendedIndices: number;
}
export interface BootFindings {
  readonly boot: BootId;
  /** Milliseconds of the boot's monotonic clock and, where dated, RFC 3339 times of first and last sample. */
  monoMin: number;
  monoMax: number;
  from?: string;
  to?: string;
  boundMs?: number;
  dated: boolean;
}
export interface JournalFindings {
  readonly samples: LogFindings;
  readonly events: LogFindings;
  readonly chunks: ChunkFindings;
  /** Points that have samples. */
  readonly points: number;
  readonly boots: readonly BootFindings[];
  /** True when nothing is damaged, lost or unreadable. Torn tails and thinned records are no damage. */
  readonly sound: boolean;
  /** One line per broken thing, in English; at most 100. */
  readonly complaints: readonly string[];
}

const complaintsMax = 100;

class Findings {
  readonly samples = emptyLog();
  readonly events = emptyLog();
  readonly chunks: ChunkFindings = {
    chunks: 0, bytes: 0, pages: 0, samples: 0, thinned: 0, lostBefore: 0,
    damagedPages: 0, damagedRollups: 0, lostRecords: 0, unreadable: 0, mendedIndices: 0,
  }; // prettier-ignore
  readonly points = new Set<string>();
  readonly boots = new Map<BootId, { monoMin: number; monoMax: number }>();
  readonly complaints: string[] = [];

  complain(text: string): void {
    if (this.complaints.length < complaintsMax) this.complaints.push(text);
  }

  saw(boot: BootId, monoMin: number, monoMax: number): void {
    const known = this.boots.get(boot) ?? { monoMin, monoMax };
    known.monoMin = Math.min(known.monoMin, monoMin);
    known.monoMax = Math.max(known.monoMax, monoMax);
    this.boots.set(boot, known);
  }
}

function emptyLog(): LogFindings {
  return {
    segments: 0, sealed: 0, blocks: 0, records: 0, damagedBlocks: 0,
    lostRecords: 0, tornTails: 0, unreadable: 0, mendedHeads: 0,
  }; // prettier-ignore
}

/**
 * Reads everything there is.
 * @param durable of the running writer; without one the last segment is read to its last good block
 * @throws when the folder itself cannot be read
 */
export async function verifyJournal(
  folder: string,
  durable?: DurableEnds,
  signal?: AbortSignal,
): Promise<JournalFindings> {
  const findings = new Findings();
  await using store = await ChunkFolder.open(folder);
  for (const log of ['samples', 'events'] as const) await verifyLog(folder, log, store, findings, durable, signal);
  for (const name of store.names()) {
    signal?.throwIfAborted();
    await verifyChunk(store, name, findings);
  }
  await using dates = await HistoryDates.open(folder);
  await dates.refresh(durable?.events, [...findings.boots.keys()]);
  const { samples, events, chunks, points, complaints } = findings;
  return {
    samples,
    events,
    chunks,
    points: points.size,
    boots: [...findings.boots].map(([boot, { monoMin, monoMax }]) => bootFindings(dates, boot, monoMin, monoMax)),
    sound: complaints.length === 0,
    complaints,
  };
}

function bootFindings(dates: HistoryDates, boot: BootId, monoMin: number, monoMax: number): BootFindings {
  const [from, to] = [dates.of(boot, monoMin), dates.of(boot, monoMax)];
  if (to.undated === true) return { boot, monoMin, monoMax, dated: false };
  const text = (wall: number): string => new Date(wall).toISOString();
  const bound = to.boundMs === undefined ? {} : { boundMs: to.boundMs };
  return { boot, monoMin, monoMax, from: text(from.wall), to: text(to.wall), ...bound, dated: true };
}

async function verifyLog(
  folder: string,
  log: LogName,
  store: ChunkFolder,
  findings: Findings,
  durable: DurableEnds | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const segments = await listSegments(join(folder, log));
  await store.refresh();
  await using files = new SegmentFiles(join(folder, log));
  for (const range of segmentRanges(segments, log === 'samples' ? store.list() : [])) {
    signal?.throwIfAborted();
    const end = durable?.[log];
    if (end !== undefined && range.segment.epoch > end.epoch) continue; // not durable yet
    const sameEpoch = end !== undefined && range.segment.epoch === end.epoch;
    const limit = Math.min(range.endRecord ?? Infinity, sameEpoch ? end.record : Infinity);
    findings[log].segments++;
    if (range.sealed) findings[log].sealed++;
    else await verifySegment(files, log, range, limit, findings);
  }
}

async function verifySegment(
  files: SegmentFiles,
  log: LogName,
  { segment }: SegmentRange,
  limit: number,
  findings: Findings,
): Promise<void> {
  const tally = findings[log];
  try {
    const head = await files.head(segment);
    if (head === undefined) {
      const lost = segment.closed ? limit - segment.firstRecord : 0;
      if (lost === 0) return; // begun and never written
      tally.unreadable++;
      tally.lostRecords += lost;
      findings.complain(`${log}/${segment.file}: no readable head; ${lost} records lost`);
      return;
    }
    if (head.damaged) {
      tally.mendedHeads++;
      findings.complain(`${log}/${segment.file}: one of the two heads is damaged; nothing is lost`);
    }
    let broken = 0;
    const report = await files.scan({ ...segment, endRecord: limit }, (block) => {
      tally.blocks++;
      tally.records += Math.min(block.count, limit - block.firstRecord);
      if (!visitBlock(log, block, head, findings)) broken++;
    });
    if (report === undefined) return;
    const missing = Number.isFinite(limit) ? Math.max(0, limit - report.record) : 0;
    const lost = report.lostRecords + missing;
    tally.damagedBlocks += report.damagedBlocks + broken;
    tally.lostRecords += lost;
    if (report.tornTail && missing === 0) tally.tornTails++;
    if (lost + broken > 0) findings.complain(`${log}/${segment.file}: ${lost} records lost in damaged blocks`);
  } catch (failed) {
    if (isCode(failed, 'ENOENT')) return; // recycled meanwhile
    if (!isCode(failed, 'EIO')) throw failed;
    tally.unreadable++;
    findings.complain(`${log}/${segment.file}: the storage refuses to read it (EIO)`);
  }
}

function visitBlock(log: LogName, block: FoundBlock, { meta }: KnownHead, findings: Findings): boolean {
  try {
    if (log === 'events') return decodeEvents(block.payload, block.count).length === block.count;
    visitSamples(block.payload, block.count, meta.series, (series, mono) => {
      findings.saw(meta.boot, mono, mono);
      findings.points.add(meta.series[series]?.point ?? '');
    });
    return true;
  } catch {
    return false; // the CRC is right and the content is not: of a foreign version
  }
}

async function verifyChunk(store: ChunkFolder, name: ChunkName, findings: Findings): Promise<void> {
  const { chunks } = findings;
  try {
    await using chunk = await store.openFile(name, true);
    if (chunk === undefined) {
      const lost = name.range.to.record - name.range.from.record;
      chunks.unreadable++;
      chunks.lostRecords += lost;
      findings.complain(`chunks/${name.file}: neither index is readable; ${lost} records lost`);
      return;
    }
    chunks.chunks++;
    chunks.bytes += chunk.bytes;
    findings.saw(name.range.boot, name.monoMin, name.monoMax);
    if (chunk.indexDamaged) {
      chunks.mendedIndices++;
      findings.complain(`chunks/${name.file}: one of the two indices is damaged; nothing is lost`);
    }
    await verifyPages(chunk, name, findings);
  } catch (failed) {
    if (!isCode(failed, 'EIO')) throw failed;
    chunks.unreadable++;
    findings.complain(`chunks/${name.file}: the storage refuses to read it (EIO)`);
  }
}

async function verifyPages(chunk: ChunkFile, name: ChunkName, findings: Findings): Promise<void> {
  const { chunks } = findings;
  const { index } = chunk;
  let stored = 0;
  for (const [place, page] of index.pages.entries()) {
    const point = index.series[page.series]?.point ?? '';
    chunks.pages++;
    stored += page.count;
    findings.points.add(point);
    if (page.rawBytes === 0) chunks.thinned += page.count;
    else if ((await chunk.samples(place)) === undefined) {
      chunks.damagedPages++;
      chunks.lostRecords += page.count;
      findings.complain(`chunks/${name.file}: ${page.count} samples of ${point} are damaged`);
    } else chunks.samples += page.count;
    if (page.rollBytes > 0 && (await chunk.rollups(place)) === undefined) {
      chunks.damagedRollups++;
      findings.complain(`chunks/${name.file}: the roll-ups of ${point} are damaged`);
    }
  }
  chunks.lostBefore += index.endRecord - index.firstRecord - stored;
}
