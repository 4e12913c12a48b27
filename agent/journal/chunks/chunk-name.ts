// A chunk's file name ↔ what everybody must know of it without opening it: records, epochs, boot and time.
import { bootId, type BootId } from '../../model/ids.ts';
import type { ChunkRange } from './chunk-contract.ts';
import type { ChunkIndex } from './chunk-index.ts';

/** The folder of the chunks inside the journal's folder. */
export const chunkFolder = 'chunks';
/** A file that is being written; whoever seals next removes it. */
export const draftSuffix = '.tmp';

export interface ChunkName {
  readonly file: string;
  readonly range: ChunkRange;
  /** First and last time, ms of the boot's monotonic clock. */
  readonly monoMin: number;
  readonly monoMax: number;
}

const wide = (value: number, digits: number): string => String(value).padStart(digits, '0');

export function chunkFileName(index: Omit<ChunkIndex, 'pages' | 'series'>): string {
  const records = `r${wide(index.firstRecord, 12)}-${wide(index.endRecord, 12)}`;
  const epochs = `e${wide(index.runs[0]?.epoch ?? 0, 6)}-${wide(index.runs[index.runs.length - 1]?.epoch ?? 0, 6)}`;
  return `c-${records}-${epochs}-m${index.monoMin}-${index.monoMax}-b${index.boot}.chunk`;
}

const pattern = /^c-r(\d{12,15})-(\d{12,15})-e(\d{6,10})-(\d{6,10})-m(\d{1,15})-(\d{1,15})-b([0-9a-f-]{36})\.chunk$/;

/** undefined for anything that is not a chunk's name. */
export function parseChunkName(file: string): ChunkName | undefined {
  const match = pattern.exec(file);
  const boot = bootOf(match?.[7]);
  if (match === null || boot === undefined) return undefined;
  const [firstRecord, endRecord, firstEpoch, lastEpoch, monoMin, monoMax] = match.slice(1, 7).map(Number);
  const range = {
    boot,
    from: { epoch: firstEpoch ?? 0, record: firstRecord ?? 0 },
    to: { epoch: lastEpoch ?? 0, record: endRecord ?? 0 },
  };
  return range.to.record > range.from.record
    ? { file, range, monoMin: monoMin ?? 0, monoMax: monoMax ?? 0 }
    : undefined;
}

function bootOf(text: string | undefined): BootId | undefined {
  try {
    return text === undefined ? undefined : bootId(text);
  } catch {
    return undefined; // somebody else's file
  }
}
