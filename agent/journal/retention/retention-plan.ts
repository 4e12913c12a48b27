// What the chunks hold, who still waits for them and how much room is missing → the next thing to give up. Pure.
//
// The order, mildest first; a step is taken only while the ones before it are not enough:
//  1. telemetry older than `keepDays` goes, unless an uplink that is within its `keep` has not passed it
//  2. when room is missing: the oldest telemetry is thinned, to minutes outside the newest half of the room and to
//     hours outside the newest four fifths, and only then the oldest is dropped
//  3. the same with what an uplink still waits for within its `keep`: newer readings are worth more than older ones,
//     and a full card would lose the newest
//  4. at the very last `legal` series, oldest first
import type { WallMs } from '../../model/clock.ts';
import type { UplinkId } from '../../model/ids.ts';
import type { ChunkName } from '../chunks/chunk-name.ts';
import { comparePositions } from '../log/log-position.ts';
import type { ChunkContent, Sacrifice } from './thin.ts';
import type { Position } from '../types.ts';

export const dayMs = 86_400_000;
/** Shares of the room, counted from the newest chunk, inside which samples and minutes are kept. */
const samplesShare = 0.5;
const minutesShare = 0.8;

export interface ChunkView {
  readonly name: ChunkName;
  /** Of the file. */
  readonly bytes: number;
  readonly content: ChunkContent;
  /** Date of its last sample; undefined while its boot is not dated: nobody knows how old it is. */
  readonly wallMax: WallMs | undefined;
}

/** An uplink and the oldest place it has not delivered. */
export interface Holder {
  readonly uplink: UplinkId;
  readonly from: Position;
  /** How long it may hold back retention, days. */
  readonly keepDays: number;
}

export interface RetentionView {
  /** Oldest first. */
  readonly chunks: readonly ChunkView[];
  readonly holders: readonly Holder[];
  /** undefined while the wall clock is not trusted: then nothing is too old. */
  readonly now: WallMs | undefined;
  readonly keepDays: number;
  /** Bytes that must become free. */
  readonly excess: number;
}

export interface RetentionStep {
  readonly chunk: ChunkView;
  readonly what: Sacrifice;
  readonly why: 'retention' | 'uplink-keep' | 'disk-full';
  /** Uplinks that had not delivered it. */
  readonly uplinks: readonly UplinkId[];
}

const olderThan = (chunk: ChunkView, now: WallMs | undefined, days: number): boolean =>
  now !== undefined && chunk.wallMax !== undefined && chunk.wallMax < now - days * dayMs;

/** Uplinks that have not delivered all of the chunk. */
const waiting = (chunk: ChunkView, holders: readonly Holder[]): readonly Holder[] =>
  holders.filter(({ from }) => comparePositions(from, chunk.name.range.to) < 0);

/** The next thing to give up, or undefined when nothing has to be, or can be. */
export function nextStep(view: RetentionView): RetentionStep | undefined {
  const { chunks, holders, now, keepDays, excess } = view;
  const isHeld = (chunk: ChunkView): boolean =>
    waiting(chunk, holders).some((holder) => !olderThan(chunk, now, holder.keepDays));
  const step = (chunk: ChunkView, what: Sacrifice, why: RetentionStep['why']): RetentionStep => {
    const uplinks = waiting(chunk, holders).map(({ uplink }) => uplink);
    return { chunk, what, why: why === 'retention' && uplinks.length > 0 ? 'uplink-keep' : why, uplinks };
  };
  for (const chunk of chunks) {
    const expired = olderThan(chunk, now, keepDays) && chunk.content.telemetry > 0;
    if (expired && !isHeld(chunk)) return step(chunk, 'telemetry', 'retention');
  }
  if (excess <= 0) return undefined;
  const free = pressed(chunks, excess, (chunk) => !isHeld(chunk));
  const found = free ?? pressed(chunks, excess, () => true);
  if (found !== undefined) return step(found.chunk, found.what, 'disk-full');
  const [oldest] = chunks;
  return oldest && step(oldest, 'all', 'disk-full');
}

/** Under pressure: thin what is outside its share, else drop the oldest telemetry. */
function pressed(
  chunks: readonly ChunkView[],
  excess: number,
  mayGo: (chunk: ChunkView) => boolean,
): { readonly chunk: ChunkView; readonly what: Sacrifice } | undefined {
  const room = chunks.reduce((sum, { bytes }) => sum + bytes, 0) - excess;
  let olderBytes = 0;
  const total = room + excess;
  const outside = chunks.map((chunk) => {
    const newer = total - olderBytes - chunk.bytes;
    olderBytes += chunk.bytes;
    return { chunk, newer, mayGo: mayGo(chunk) };
  });
  /** Oldest first; `newerMin` bytes must stand behind it. */
  const first = (what: Sacrifice, newerMin: number): { chunk: ChunkView; what: Sacrifice } | undefined => {
    const found = outside.find((one) => one.mayGo && one.chunk.content[what] > 0 && one.newer >= newerMin);
    return found && { chunk: found.chunk, what };
  };
  return (
    first('samples', room * samplesShare) ?? first('minutes', room * minutesShare) ?? first('telemetry', -Infinity)
  );
}
