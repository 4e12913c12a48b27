// The journal's folder → its events, dated, newest last; or the newest one that somebody looks for.
//
// 1. Segments are read from the newest back, and only as far as is asked for.
// 2. Read-only, never past the durable end of a control that runs.
import { HistoryDates } from '../agent/journal/history/history-dates.ts';
import { comparePositions } from '../agent/journal/log/log-position.ts';
import { type LogReader, openEventLog } from '../agent/journal/log/reader.ts';
import type { EventRecord, Position } from '../agent/journal/types.ts';
import type { WallMs } from '../agent/model/clock.ts';
import type { Event } from '../agent/model/fact.ts';
import type { JournalPlace } from './journal-place.ts';
import type { TimeRange } from './time-range.ts';

export interface DatedEvent {
  readonly wall: WallMs;
  /** Nobody vouches for this date. */
  readonly undated?: true;
  readonly event: Event;
}

const recordsPerRead = 2_000;

/** Everything between two times that `wanted` takes. */
export async function eventsBetween(
  { folder, durable }: JournalPlace,
  { from, to }: TimeRange,
  wanted: (event: Event) => boolean,
): Promise<readonly DatedEvent[]> {
  await using log = openEventLog(folder);
  await using dates = await HistoryDates.open(folder);
  await dates.refresh(durable?.events, []);
  const pieces: DatedEvent[][] = [];
  for (const segment of (await segmentsOf(log)).toReversed()) {
    const records = await readSegment(log, segment, durable?.events);
    const dated = records.map(({ boot, event }): DatedEvent => {
      const { wall, undated } = dates.of(boot, event.mono);
      return { wall, event, ...(undated === true && { undated }) };
    });
    pieces.unshift(dated.filter(({ wall, event }) => wall >= from && wall <= to && wanted(event)));
    // Boots follow each other: where a whole segment is older, everything before it is too.
    if (dated.length > 0 && dated.every(({ wall }) => wall < from)) break;
  }
  return pieces.flat();
}

/** Undefined when the newest segments do not hold it. */
export async function newestEvent(
  { folder, durable }: JournalPlace,
  wanted: (event: Event) => boolean,
): Promise<Event | undefined> {
  await using log = openEventLog(folder);
  for (const segment of (await segmentsOf(log)).toReversed().slice(0, 2)) {
    const found = (await readSegment(log, segment, durable?.events)).findLast(({ event }) => wanted(event));
    if (found !== undefined) return found.event;
  }
  return undefined;
}

interface Segment {
  readonly from: Position;
  readonly end: Position | undefined;
}

async function segmentsOf(log: LogReader<EventRecord>): Promise<Segment[]> {
  return (await log.segments()).map(({ epoch, firstRecord, endRecord }) => ({
    from: { epoch, record: firstRecord },
    end: endRecord === undefined ? undefined : { epoch, record: endRecord },
  }));
}

async function readSegment(
  log: LogReader<EventRecord>,
  { from, end }: Segment,
  durable: Position | undefined,
): Promise<EventRecord[]> {
  const records: EventRecord[] = [];
  const isBefore = end !== undefined && (durable === undefined || comparePositions(end, durable) < 0);
  const stop = isBefore ? end : durable;
  for (let at = from; ;) {
    const slice = await log.read(at, stop, recordsPerRead);
    records.push(...slice.records.filter(({ position }) => position.epoch === from.epoch));
    const isMoving = comparePositions(slice.next, at) > 0;
    if (!isMoving || slice.next.epoch > from.epoch) return records;
    at = slice.next;
  }
}
