// Segments and chunks as they stand in the folder → which segments belong into one chunk now. Pure.
import type { BootId } from '../../model/ids.ts';
import type { ChunkRange } from './chunk-contract.ts';
import { comparePositions } from '../log/log-position.ts';
import type { SegmentInfo } from '../log/segment-folder.ts';
import type { Position } from '../types.ts';

/** A segment with the end that holds also when its neighbours were sealed and released before it. */
export interface SegmentRange {
  readonly segment: SegmentInfo;
  /** undefined for the last segment, which may still grow. */
  readonly endRecord: number | undefined;
  /** A chunk holds all of it: whoever reads takes the chunk. */
  readonly sealed: boolean;
}

/** @param chunks oldest first, not overlapping */
export function segmentRanges(segments: readonly SegmentInfo[], chunks: readonly ChunkRange[]): SegmentRange[] {
  return segments.map((segment) => {
    const { firstRecord, epoch } = segment;
    const next = chunks.find(({ from }) => from.record > firstRecord)?.from.record;
    const endRecord = next === undefined ? segment.endRecord : Math.min(next, segment.endRecord ?? Infinity);
    const sealed = chunks.some(
      ({ from, to }) =>
        from.record <= firstRecord && firstRecord < to.record && from.epoch <= epoch && epoch <= to.epoch,
    );
    return { segment, endRecord: segment.closed ? endRecord : undefined, sealed: sealed && segment.closed };
  });
}

/** A closed, unsealed segment that holds records. */
export interface Candidate {
  readonly segment: SegmentInfo;
  readonly endRecord: number;
  readonly boot: BootId;
  readonly seriesCount: number;
  /** Since when it is known to be closed, ms. */
  readonly waitedMs: number;
  /** A cursor stands in it, or it is not durable. */
  readonly blocked: boolean;
}

export interface SealLimits {
  /** The most records of one chunk: what the sealer holds in memory, about 18 bytes each. */
  readonly recordsMax: number;
  /** From so many samples of the typical series on columns pay. */
  readonly typicalMin: number;
  /** No segment waits longer than this for others, ms. */
  readonly waitMsMax: number;
  /** No more segments than this wait. */
  readonly segmentsMax: number;
}
export const sealLimits: SealLimits = { recordsMax: 200_000, typicalMin: 720, waitMsMax: 3_600_000, segmentsMax: 8 };

/**
 * True when some cursor stands in [from, end): what it has sent so far is counted in log order, and sealing would
 * make it send that again. The first place counts as well: a batch from there may be under way.
 */
export function isBlocked(segment: SegmentInfo, endRecord: number, boundaries: readonly Position[]): boolean {
  const from = { epoch: segment.epoch, record: segment.firstRecord };
  const end = { epoch: segment.epoch, record: endRecord };
  return boundaries.some((at) => comparePositions(from, at) <= 0 && comparePositions(at, end) < 0);
}

/**
 * Groups of neighbouring segments of one boot, each to become one chunk.
 * @param candidates oldest first
 * @param lastBoot boot of the segment that is still open: an older boot's segments wait for nobody
 */
export function planGroups(
  candidates: readonly Candidate[],
  lastBoot: BootId | undefined,
  limits: SealLimits = sealLimits,
): Candidate[][] {
  const groups: Candidate[][] = [];
  let group: Candidate[] = [];
  const records = (of: readonly Candidate[]): number =>
    of.reduce((sum, { segment, endRecord }) => sum + endRecord - segment.firstRecord, 0);
  const finish = (complete: boolean): void => {
    const [first] = group;
    const old = lastBoot !== undefined && first?.boot !== lastBoot;
    if (first !== undefined && (complete || old || isWorthwhile(group, records(group), limits))) groups.push(group);
    group = [];
  };
  for (const candidate of candidates) {
    const before = group[group.length - 1];
    if (before !== undefined) {
      const follows = before.endRecord === candidate.segment.firstRecord;
      const full = records(group) + records([candidate]) > limits.recordsMax;
      if (before.boot !== candidate.boot || full) finish(true);
      else if (!follows) finish(false);
    }
    if (candidate.blocked) finish(false);
    else group.push(candidate);
  }
  finish(false);
  return groups;
}

function isWorthwhile(group: readonly Candidate[], records: number, limits: SealLimits): boolean {
  const seriesMost = group.reduce((most, { seriesCount }) => Math.max(most, seriesCount), 1);
  return (
    records / seriesMost >= limits.typicalMin ||
    records >= limits.recordsMax ||
    group.length >= limits.segmentsMax ||
    group.some(({ waitedMs }) => waitedMs >= limits.waitMsMax)
  );
}
