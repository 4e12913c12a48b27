// Positions → records of one log, incrementally: a reader that goes on where it stopped touches only what is new.
//
// 1. Never past the durable end that it is given; without one (the writer is not running) up to the last good block.
// 2. Never throws because of damage: what cannot be read is counted in `lost`, and the rest is given out.
// 3. `next` always moves when anything was given out or lost, and never beyond `end`.
import { join } from 'node:path';
import type { FoundBlock } from './block.ts';
import { decodeEvents } from './codec-event.ts';
import { decodeSamples } from './codec-sample.ts';
import { comparePositions, earlier } from './log-position.ts';
import { type KnownHead, scanStart, SegmentFiles } from './reader-segment.ts';
import { type Place, Window, windowBytes } from './reader-window.ts';
import type { SegmentMeta } from './segment.ts';
import { isCode, listSegments, type SegmentInfo } from './segment-folder.ts';
import type { EventRecord, Position, SampleRecord } from '../types.ts';

const placesMax = 16;

export interface LogSlice<R> {
  readonly records: R[];
  /** Where the next read goes on. */
  readonly next: Position;
  /** Records between `from` and `next` that nobody can read. */
  readonly lost: number;
  readonly damagedBlocks: number;
}

type Decode<R> = (block: FoundBlock, meta: SegmentMeta) => R[];

export class LogReader<R> implements AsyncDisposable {
  readonly #folder: string;
  readonly #decode: Decode<R>;
  readonly #files: SegmentFiles;
  readonly #places = new Map<string, Place>();
  readonly #window = Buffer.allocUnsafe(windowBytes);
  #segments: readonly SegmentInfo[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, decode: Decode<R>) {
    this.#folder = folder;
    this.#decode = decode;
    this.#files = new SegmentFiles(folder);
  }

  /** The segments as they are on the disk now. */
  async segments(): Promise<readonly SegmentInfo[]> {
    this.#segments = await listSegments(this.#folder);
    await this.#files.keepOnly(this.#segments);
    return this.#segments;
  }

  /** What stands in a segment's head; undefined while nothing is written in it, or when it is beyond repair. */
  async head(segment: SegmentInfo): Promise<KnownHead | undefined> {
    try {
      return await this.#files.head(segment);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /**
   * At most `max` records from `from` on, none at or behind `end`.
   * @param end the durable end; undefined reads to the last good block
   */
  read(from: Position, end: Position | undefined, max: number): Promise<LogSlice<R>> {
    // One at a time: all reads share the window.
    const result = this.#turn.then(() => this.#read(from, end, max));
    this.#turn = result.catch(() => {});
    return result;
  }

  async #read(from: Position, end: Position | undefined, max: number): Promise<LogSlice<R>> {
    const slice: Filling<R> = { records: [], next: from, lost: 0, damagedBlocks: 0 };
    const wanted = (): boolean =>
      slice.records.length < max && (end === undefined || comparePositions(slice.next, end) < 0);
    for (let listed = false; wanted();) {
      const segment = this.#segmentAt(slice.next);
      // Within one epoch the last known segment may be read on. In a later epoch it may have been written anew.
      const doubtful = segment !== undefined && !segment.closed && end !== undefined && end.epoch !== segment.epoch;
      if (segment !== undefined && (listed || !doubtful)) {
        const limit = Math.min(segment.endRecord ?? Infinity, end?.epoch === segment.epoch ? end.record : Infinity);
        enter(segment, end, slice);
        if (!wanted()) break;
        const there = await this.#readSegment(segment, limit, max, slice);
        if (!wanted()) break;
        // The list is younger than the durable end, so what it does not lead to is not there any more.
        if (there && (segment.closed || listed) && Number.isFinite(limit)) this.#lose(segment, limit, slice);
        if (there && segment.closed) continue;
      }
      if (listed) break;
      await this.segments();
      listed = true;
    }
    return slice;
  }

  #segmentAt(position: Position): SegmentInfo | undefined {
    const { epoch, record } = position;
    return this.#segments.find(
      (one) => one.epoch > epoch || (one.epoch === epoch && (one.endRecord ?? Infinity) > record),
    );
  }

  /** False when the file is gone. */
  async #readSegment(segment: SegmentInfo, limit: number, max: number, slice: Filling<R>): Promise<boolean> {
    try {
      const head = await this.#files.head(segment);
      if (head !== undefined) await this.#readBlocks(segment, head, limit, max, slice);
      return true;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async #readBlocks(
    segment: SegmentInfo,
    head: KnownHead,
    limit: number,
    max: number,
    slice: Filling<R>,
  ): Promise<void> {
    const bytes = new Window(await this.#files.handle(segment), this.#window);
    let place = this.#places.get(placeKey(segment, slice.next.record)) ?? scanStart(segment, head);
    while (place.record < limit && slice.records.length < max) {
      const block = await bytes.block(place, segment.epoch);
      if (block === undefined || block.firstRecord >= limit) break;
      const missing = block.firstRecord - Math.max(place.record, slice.next.record);
      if (missing > 0) {
        slice.lost += missing;
        slice.damagedBlocks += place.sequence === undefined ? 1 : block.sequence - place.sequence;
        slice.next = { epoch: segment.epoch, record: block.firstRecord };
      }
      const whole = this.#take(segment, block, head, limit, max, slice);
      if (!whole) break;
      place = { at: block.end, record: block.firstRecord + block.count, sequence: block.sequence + 1 };
    }
    this.#keepPlace(segment, slice.next.record, place);
  }

  /** Takes the block's records that are wanted. False when some are left for the next read. */
  #take(segment: SegmentInfo, block: Block, head: KnownHead, limit: number, max: number, slice: Filling<R>): boolean {
    const from = Math.max(slice.next.record, block.firstRecord);
    const blockEnd = Math.min(block.firstRecord + block.count, limit);
    const to = Math.min(blockEnd, from + max - slice.records.length);
    if (to <= from) return to >= blockEnd;
    let records: R[] | undefined;
    try {
      records = this.#decode(block, head.meta);
    } catch {
      // The CRC is right and the content is not: written by something else. Lost, but never fatal.
      slice.damagedBlocks += 1;
    }
    if (records === undefined) slice.lost += blockEnd - from;
    else for (let at = from; at < to; at++) slice.records.push(records[at - block.firstRecord]!);
    const next = records === undefined ? blockEnd : to;
    slice.next = { epoch: segment.epoch, record: next };
    return next >= blockEnd;
  }

  #lose(segment: SegmentInfo, limit: number, slice: Filling<R>): void {
    const missing = limit - slice.next.record;
    if (missing <= 0) return;
    const place = this.#places.get(placeKey(segment, slice.next.record));
    slice.lost += missing;
    slice.damagedBlocks += 1;
    slice.next = { epoch: segment.epoch, record: limit };
    // Later blocks of a segment that goes on are found by searching from where the damage began.
    if (place !== undefined) this.#keepPlace(segment, limit, { at: place.at, record: limit, sequence: undefined });
  }

  #keepPlace(segment: SegmentInfo, record: number, place: Place): void {
    this.#places.set(placeKey(segment, record), place);
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= placesMax) break;
      this.#places.delete(oldest);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#files[Symbol.asyncDispose]();
  }
}

type Block = FoundBlock;
type Filling<R> = { -readonly [Key in keyof LogSlice<R>]: LogSlice<R>[Key] };

function placeKey(segment: SegmentInfo, record: number): string {
  return `${segment.ordinal}:${record}`;
}

/** Moves on to where the segment begins (but not beyond `end`); records that stood between are gone. */
function enter<R>(segment: SegmentInfo, end: Position | undefined, slice: Filling<R>): void {
  const first = { epoch: segment.epoch, record: segment.firstRecord };
  const begin = end === undefined ? first : earlier(first, end);
  if (comparePositions(begin, slice.next) <= 0) return;
  slice.lost += Math.max(0, begin.record - slice.next.record);
  slice.next = begin;
}

/** @param folder the journal's folder */
export function openSampleLog(folder: string): LogReader<SampleRecord> {
  return new LogReader(join(folder, 'samples'), (block, { boot, series }) =>
    decodeSamples(block.payload, block.count, series).map(({ series: one, sample }, at) => {
      const position = { epoch: block.epoch, record: block.firstRecord + at };
      return { position, boot, series: one, sample };
    }),
  );
}

/** @param folder the journal's folder */
export function openEventLog(folder: string): LogReader<EventRecord> {
  return new LogReader(join(folder, 'events'), (block, { boot }) =>
    decodeEvents(block.payload, block.count).map((event, at) => {
      return { position: { epoch: block.epoch, record: block.firstRecord + at }, boot, event };
    }),
  );
}
