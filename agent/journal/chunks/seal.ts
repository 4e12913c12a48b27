// Closed segments of the samples log → chunks, and the segments go back to be recycled.
//
// 1. Only closed, durable segments are sealed, and none in which a cursor stands.
// 2. A chunk takes its name only after it was read back from its draft and found equal, sample by sample.
// 3. Segments are released only after the chunk's name is durable; until then readers take the chunk (its range
//    covers theirs), so that a crash at any step leaves every sample exactly once.
// 4. Sealing again after a crash finds what is covered and only releases it.
// 5. Memory is bounded by `recordsMax`; no synchronous slice is longer than one block or one page.
import { join } from 'node:path';
import type { Clock } from '../../model/clock.ts';
import { ChunkDraft } from './chunk-draft.ts';
import { encodeDraft } from './chunk-encode.ts';
import { ChunkFile } from './chunk-file.ts';
import { Pace } from './chunk-pace.ts';
import { SeriesTables, type ChunkRun } from './chunk-index.ts';
import { chunkFileName } from './chunk-name.ts';
import type { ChunkFolder } from './chunk-store.ts';
import { removeDrafts, writeChunk, type OnStep } from './chunk-write.ts';
import { stateCode, type Columns } from './column-samples.ts';
import type { FoundBlock } from '../log/block.ts';
import { visitSamples } from '../log/codec-sample.ts';
import { comparePositions } from '../log/log-position.ts';
import { SegmentFiles, type KnownHead } from '../log/reader-segment.ts';
import { isBlocked, planGroups, sealLimits, segmentRanges, type Candidate, type SealLimits } from './seal-plan.ts';
import { fullDiskCodes, isCode, listSegments, releaseSegment, type SegmentInfo } from '../log/segment-folder.ts';
import type { Position } from '../types.ts';

export interface SealerOptions {
  /** The journal's folder. */
  readonly folder: string;
  readonly store: ChunkFolder;
  readonly clock: Pick<Clock, 'mono'>;
  /** Where cursors stand, in memory and on the disk: a cursor's old place counts until its new one is durable. */
  readonly boundaries: () => readonly Position[];
  /** End of the durable samples; left out when no writer is running. */
  readonly durable?: () => Position | undefined;
  readonly limits?: SealLimits;
  readonly onStep?: OnStep;
}

export interface SealReport {
  readonly chunks: number;
  readonly samples: number;
  /** Records of the sealed ranges that could not be read. */
  readonly lost: number;
  readonly bytes: number;
  readonly released: number;
  /** In words for the log; the segments concerned stay as they are. */
  readonly faults: readonly string[];
  /** One of them is that there is no room left. */
  readonly isDiskFull: boolean;
}

/** Looking up so many series takes well under a millisecond. */
const seriesPerSlice = 256;

type Tally = { -readonly [Key in keyof SealReport]: SealReport[Key] } & { faults: string[] };

export class Sealer {
  readonly #options: SealerOptions;
  readonly #samples: string;
  readonly #tables = new SeriesTables();
  /** When each segment was first seen closed. Bound: the segments in the folder. */
  #closedAt = new Map<number, number>();
  /** Groups whose chunk did not read back equal; tried again by the next start. */
  readonly #refused = new Set<number>();
  /** One for all chunks, see there. About 26 bytes for each record of the largest chunk so far. */
  readonly #draft = new ChunkDraft();
  #tidied = false;

  constructor(options: SealerOptions) {
    this.#options = options;
    this.#samples = join(options.folder, 'samples');
  }

  /** Seals what is ready. @throws only when the signal aborts, or this program is broken */
  async sealOnce(signal?: AbortSignal): Promise<SealReport> {
    const tally: Tally = { chunks: 0, samples: 0, lost: 0, bytes: 0, released: 0, faults: [], isDiskFull: false };
    await using files = new SegmentFiles(this.#samples);
    try {
      if (!this.#tidied) await removeDrafts(this.#options.store.folder);
      this.#tidied = true;
      const { candidates, lastBoot } = await this.#candidates(files, tally);
      for (const group of planGroups(candidates, lastBoot, this.#options.limits ?? sealLimits)) {
        signal?.throwIfAborted();
        await this.#seal(files, group, tally, signal);
      }
    } catch (failed) {
      signal?.throwIfAborted();
      tally.faults.push(storageWords(failed));
      tally.isDiskFull = isCode(failed, ...fullDiskCodes);
    }
    return tally;
  }

  async #candidates(
    files: SegmentFiles,
    tally: Tally,
  ): Promise<{ candidates: Candidate[]; lastBoot?: Candidate['boot'] }> {
    const { store, clock, durable } = this.#options;
    const segments = await listSegments(this.#samples);
    await store.refresh();
    const now = clock.mono();
    const boundaries = this.#options.boundaries();
    const durableEnd = durable?.();
    this.#closedAt = new Map(
      segments.filter(({ closed }) => closed).map(({ ordinal }) => [ordinal, this.#closedAt.get(ordinal) ?? now]),
    );
    const candidates: Candidate[] = [];
    let last: KnownHead | undefined;
    for (const { segment, endRecord, sealed } of segmentRanges(segments, store.list())) {
      if (sealed || endRecord === segment.firstRecord) {
        await this.#release(segment, tally);
        continue;
      }
      const head = await files.head(segment);
      last = head ?? last;
      if (head === undefined || endRecord === undefined) continue; // a foreign version's, or still being written
      const end = { epoch: segment.epoch, record: endRecord };
      const pending = durableEnd !== undefined && comparePositions(end, durableEnd) > 0;
      candidates.push({
        segment,
        endRecord,
        boot: head.meta.boot,
        seriesCount: head.meta.series.length,
        waitedMs: now - (this.#closedAt.get(segment.ordinal) ?? now),
        blocked: pending || isBlocked(segment, endRecord, boundaries) || this.#refused.has(segment.ordinal),
      });
    }
    return last === undefined ? { candidates } : { candidates, lastBoot: last.meta.boot };
  }

  async #seal(files: SegmentFiles, group: readonly Candidate[], tally: Tally, signal?: AbortSignal): Promise<void> {
    const { store, clock, onStep, boundaries } = this.#options;
    const [first, last] = [group[0], group[group.length - 1]];
    if (first === undefined || last === undefined) return;
    const pace = new Pace(() => clock.mono(), signal);
    const draft = this.#draft;
    draft.clear(last.endRecord - first.segment.firstRecord);
    for (const candidate of group) await readSegment(files, candidate, draft, pace);
    const runs = group.map(({ segment, endRecord }): ChunkRun => {
      return { epoch: segment.epoch, firstRecord: segment.firstRecord, endRecord };
    });
    const place = { boot: first.boot, firstRecord: first.segment.firstRecord, endRecord: last.endRecord, runs };
    const encoded = await encodeDraft(draft, place, pace);
    if (encoded !== undefined) {
      const file = chunkFileName(encoded.head);
      const free = (): boolean => !group.some(({ segment, endRecord }) => isBlocked(segment, endRecord, boundaries()));
      const check = async (path: string): Promise<boolean> => (await this.#equals(path, draft, pace)) && free();
      if (!(await writeChunk(store.folder, file, encoded.parts, check, onStep))) {
        if (!free()) return; // a cursor came back meanwhile: next time
        this.#refused.add(first.segment.ordinal);
        tally.faults.push(`chunk ${file} does not read back as it was written; its segments are kept`);
        return;
      }
      tally.chunks++;
      tally.bytes += encoded.parts.reduce((sum, part) => sum + part.length, 0);
    }
    // Without a single readable sample there is no chunk: the gap in the record numbers says what was lost.
    tally.samples += draft.samples;
    tally.lost += place.endRecord - place.firstRecord - draft.samples;
    await store.refresh();
    for (const { segment } of group) await this.#release(segment, tally);
  }

  async #equals(path: string, draft: ChunkDraft, pace: Pace): Promise<boolean> {
    const chunk = await ChunkFile.open(path, this.#tables, true);
    if (!(chunk instanceof ChunkFile)) return false;
    await using _ = chunk;
    if (chunk.indexDamaged) return false;
    let place = 0;
    for (const { columns } of draft.pages()) {
      await pace.turn();
      const stored = place < chunk.index.pages.length ? await chunk.samples(place) : undefined;
      if (stored === undefined || !equalColumns(stored, columns)) return false;
      place++;
    }
    return place === chunk.index.pages.length;
  }

  async #release(segment: SegmentInfo, tally: Tally): Promise<void> {
    await releaseSegment(this.#samples, segment);
    tally.released++;
  }
}

async function readSegment(files: SegmentFiles, candidate: Candidate, draft: ChunkDraft, pace: Pace): Promise<void> {
  const { segment, endRecord } = candidate;
  const blocks: FoundBlock[] = [];
  let meta: KnownHead['meta'] | undefined;
  await files.scan({ ...segment, endRecord }, (block, head) => {
    meta = head.meta;
    blocks.push(block);
  });
  if (meta === undefined) return;
  const numbers: number[] = [];
  for (const series of meta.series) {
    if (numbers.length % seriesPerSlice === 0) await pace.turn();
    numbers.push(draft.number(series));
  }
  for (const block of blocks) {
    await pace.turn();
    let left = Math.min(block.count, endRecord - block.firstRecord);
    try {
      visitSamples(block.payload, block.count, meta.series, (series, mono, value, quality, reason) => {
        if (left-- > 0) draft.push(numbers[series] ?? 0, mono, value, stateCode(quality, reason));
      });
    } catch (broken) {
      // The CRC is right and the content is not: of a foreign version. What it held counts as lost.
      if (!(broken instanceof RangeError)) throw broken;
    }
  }
}

function equalColumns(a: Columns, b: Columns): boolean {
  if (a.count !== b.count || a.texts.join('\0') !== b.texts.join('\0')) return false;
  for (let at = 0; at < a.count; at++) {
    const same =
      a.mono[at] === b.mono[at] &&
      a.kinds[at] === b.kinds[at] &&
      a.states[at] === b.states[at] &&
      Object.is(a.numbers[at], b.numbers[at]);
    if (!same) return false;
  }
  return true;
}

const storageWords = (failed: unknown): string => {
  if (failed instanceof Error && 'code' in failed) return `sealing stopped: ${failed.message}`;
  throw failed; // not the storage's fault: this program is broken
};
