// The contract between the log's readers and the store of sealed chunks.
//
// 1. A chunk covers one unbroken range of the samples log, [from, to), of one boot only (several epochs of that boot
//    may be in it). So dating, and "nothing of an undated boot is sent", never have to cut a chunk.
// 2. A chunk that is listed replaces the segments in its range from that moment on: readers ignore segments whose
//    range lies inside a chunk, so a crash between "chunk is there" and "segments are released" counts nothing twice.
// 3. Inside a chunk positions count in chunk order (series by series, by time inside a series): the position
//    { epoch: from.epoch, record: from.record + k, sealed: true } means "the first k samples in chunk order are
//    delivered". `sealed` keeps the two orders apart: a position in log order that points inside a chunk (a reader
//    was there while the segment was sealed) goes back to the chunk's begin as a `from` and on to its end as a `to`;
//    the rest is sent again, which is harmless because dates never change.
// 4. `readRange` never throws because of damage: what cannot be read any more is counted in `lost`.
import type { BootId } from '../../model/ids.ts';
import type { Position, SampleRecord } from '../types.ts';

export interface ChunkRange {
  readonly boot: BootId;
  /** Epoch and record of its first sample. */
  readonly from: Position;
  /** Epoch of its last sample, and the record behind it: where the log goes on. */
  readonly to: Position;
}

export interface ChunkSlice {
  /** At most `max`, in chunk order, with `position.sealed` set. */
  readonly records: readonly SampleRecord[];
  /** Inside the chunk with `sealed` set, or the chunk's `to` when it is read to its end. */
  readonly next: Position;
  /** Samples between `from` and `next` that are damaged, thinned or dropped. */
  readonly lost: number;
}

export interface ChunkStore {
  /** Chunks that are there, oldest first, not overlapping. Cheap: no disk. */
  list(): readonly ChunkRange[];
  /** Looks at the folder again (another process, or the sealer, may have added or removed chunks). */
  refresh(): Promise<void>;
  /**
   * Reads inside one chunk of `list()`.
   * @param from the chunk's own `from`, or a sealed position inside it
   * @param max records, at least 1
   */
  readRange(chunk: ChunkRange, from: Position, max: number): Promise<ChunkSlice>;
}
