// The journal's nouns, shared by the log, the chunks, the cursors and everyone who reads them.
import type { MonoMs, WallMs } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { BootId, PointId, UplinkId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';

/**
 * A place in one log, never a byte offset. `record` counts from 0 over the whole life of the journal; every start of
 * the writer is a new `epoch`, so a record number that was given out again after a torn tail cannot be mistaken.
 */
export interface Position {
  readonly epoch: number;
  readonly record: number;
  /** Set inside a sealed chunk, where records count in chunk order (see chunk-contract.ts). Hand positions on whole. */
  readonly sealed?: true;
}

/** What a stored sample is a sample of. Stored in the journal itself: data survives any change of configuration. */
export interface Series {
  readonly point: PointId;
  readonly kind: string;
  readonly unit: string;
  readonly valueType: PointSpec['valueType'];
  readonly decimals: number | null;
  readonly record: PointSpec['record'];
}

export interface SampleRecord {
  readonly position: Position;
  readonly boot: BootId;
  readonly series: Series;
  readonly sample: Sample;
}
export interface EventRecord {
  readonly position: Position;
  readonly boot: BootId;
  readonly event: Event;
}

/** First positions that are not yet durable. Nobody reads past them. */
export interface DurableEnds {
  readonly samples: Position;
  readonly events: Position;
}

/** What control holds. None of these calls waits for the disk, and none throws because of it. */
export interface JournalWriter {
  readonly epoch: number;
  /** Takes a sample into the block that the next flush writes; two samples of one point get different milliseconds. */
  sample(sample: Sample): void;
  /** Takes an event; it is flushed within 0.3 s. */
  event(event: Event): void;
  /** Resolves once all that was taken before the call is durable; `false` when it was given up instead. */
  settled(): Promise<boolean>;
  readonly durable: DurableEnds;
  onDurable(listener: (ends: DurableEnds) => void): Disposable;
  /** Called when the events begin a new segment: what must be found again without reading all of them is put anew. */
  onEventSegment(listener: () => void): Disposable;
  /** The last sample that an earlier run stored, in that boot's time; undefined for a new journal or an unread one. */
  readonly before: { readonly boot: BootId; readonly mono: MonoMs } | undefined;
  state(): JournalState;
  /** Flushes what it can within `graceMs`, then closes its files. */
  close(graceMs: number): Promise<void>;
}
export interface JournalState {
  readonly waitingSamples: number;
  readonly writtenSamples: number;
  readonly lostSamples: number;
  readonly flushes: number;
  readonly bytesWritten: number;
  readonly lastFlushMs: number;
  /** The storage's last words, undefined while all is well. */
  readonly fault?: string;
  /** What alarms call it; left out while nothing is wrong that is worth one. */
  readonly trouble?: StorageTrouble;
}

/** A record with the date under which it is sent. Once sent it never changes. */
export interface DatedRecord {
  readonly record: SampleRecord;
  readonly wall: WallMs;
  /** Set when the boot was never dated itself but interpolated between its neighbours. */
  readonly boundMs?: number;
}

export interface Batch {
  readonly records: readonly DatedRecord[];
  /** Where the next read goes on: behind the last record of the batch, and behind what is lost. */
  readonly next: Position;
  /** Records in this range that nobody can read any more (damaged blocks, thinned or dropped chunks). */
  readonly lost: number;
}

/** What an uplink reads: log and chunks as one stream, ordered within each series, dated, never past the durable end. */
export interface Outbox {
  /** First position that is not durable yet, or not dated yet when `dated` is asked for. */
  end(): Position;
  /** How many durable records wait for a date behind `end()`; left out by an outbox that dates nothing. */
  undated?(): number;
  /** Resolves when `end()` has moved past `than` or the signal aborts. */
  moved(than: Position, signal: AbortSignal): Promise<void>;
  read(from: Position, to: Position, max: number): Promise<Batch>;
}

/** What one uplink has delivered: everything before `live` but for the gaps. */
export interface Delivered {
  readonly live: Position;
  /** Ranges still to be sent, oldest first; at most 16, then the two nearest are merged (and their middle sent again). */
  readonly gaps: readonly { readonly from: Position; readonly to: Position }[];
}
export interface CursorStore {
  load(uplink: UplinkId): Promise<Delivered | undefined>;
  /** Durable when it resolves. Two slots with CRC and counter: a torn write leaves the older one. */
  save(uplink: UplinkId, delivered: Delivered): Promise<void>;
  /** All positions that some uplink still stands at, for the sealer and for retention. */
  boundaries(): readonly Position[];
}

/** A stretch of a point's history, for charts and exports. */
export interface HistoryQuery {
  readonly point: PointId;
  readonly from: WallMs;
  readonly to: WallMs;
  /** The most points the answer may have; more are thinned by minute or hour roll-ups or by buckets. */
  readonly pointsMax?: number;
}
export interface HistoryPoint {
  readonly wall: WallMs;
  readonly mono: MonoMs;
  readonly value: Sample['value'];
  readonly quality: Sample['quality'];
  /** Set when the boot was never dated itself but interpolated between its neighbours. */
  readonly boundMs?: number;
  /** Set while the boot is not dated at all: `wall` is what the untrusted clock said. */
  readonly undated?: true;
  /** Set on thinned points. */
  readonly min?: number;
  readonly max?: number;
  readonly count?: number;
}

/** Whose journal it is. */
export interface Identity {
  readonly gateway: string;
  readonly simulated: boolean;
}
