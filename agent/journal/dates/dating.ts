// (boot, monotonic time) → date. Pure: the same journal gives the same dates on every reading, for ever.
//
// 1. In the order of boots and of monotonic time dates only grow: by at least 1 ms for times that are 2 ms apart. So two
//    samples of one series never share a date (the writer keeps them 2 ms apart).
// 2. A clock that was set forward counts from its anchor on; one that was set back is slewed: time runs at half speed
//    until the clock has caught up. What lies before an anchor is never dated anew by it, but for a boot's first
//    anchor, which dates everything before it as well.
// 3. An anchor that differs by less than its own error, or by noise, changes nothing.
// 4. A boot that ended without an anchor is laid between its neighbours, with the most it may be wrong as `boundMs`,
//    as soon as a later boot has an anchor. The boots behind the last one with an anchor have no dates.
// 5. More records never change a date that was given: an anchor comes behind all samples that were published before it
//    (the writer's invariant 3), and what an undated boot's place depends on is known when it gets its first date.
//
// f(m) of a boot is the greatest of three growing lines: the clock's (m + offset), what an earlier clock of this boot
// said, going on at half speed from where it was overruled, and the end of the boot before, at half speed from m = 0.
import { type WallMs, wallMs } from '../../model/clock.ts';
import type { Anchor } from '../../model/fact.ts';
import type { BootId } from '../../model/ids.ts';

export interface BootTimes {
  readonly boot: BootId;
  /** Those that count, in the order of the journal (see `counts`). */
  readonly anchors: readonly Anchor[];
  /** Monotonic time of the boot's last stored sample; undefined while it runs, and when it stored none. */
  readonly last?: number;
  /** What the untrusted clock said at the boot's beginning (monotonic 0), ms. */
  readonly guess?: number;
}

export interface Dated {
  readonly wall: WallMs;
  readonly boundMs?: number;
}

/** Network time is good to some tens of ms over a mobile line; less than this is no reason to date anew, ms. */
const noiseMs = 250;
/** No gateway of ours ran before this: 2026-01-01. */
const earliestMs = Date.UTC(2026, 0, 1);

/** Whether `anchor` says something new after those that counted before it. */
export function counts(before: readonly Anchor[], anchor: Anchor): boolean {
  const last = before.at(-1);
  if (last === undefined) return true;
  return Math.abs(offsetOf(anchor) - offsetOf(last)) >= Math.max(noiseMs, anchor.errorMs);
}

function offsetOf(anchor: Anchor): number {
  return Math.round(anchor.wall - anchor.mono);
}

/** One clock of a boot, from `mono` on. Whole and half ms only, so that doubles add them exactly. */
interface Piece {
  readonly mono: number;
  readonly offset: number;
  /** What the clock before it said at `mono`. */
  readonly held: number;
}

interface BootLine {
  readonly pieces: readonly Piece[];
  readonly floor: number;
  readonly boundMs: number | undefined;
}

const nothing = Number.NEGATIVE_INFINITY;

function rawAt(pieces: readonly Piece[], mono: number): number {
  let at = pieces.length - 1;
  while (at > 0 && mono < pieces[at]!.mono) at -= 1;
  const piece = pieces[at]!;
  const clock = mono + piece.offset;
  return at === 0 ? clock : Math.max(clock, piece.held + (mono - piece.mono) / 2);
}

function dateAt({ pieces, floor }: BootLine, mono: number): number {
  return Math.floor(Math.max(rawAt(pieces, mono), floor + mono / 2));
}

function piecesOf(anchors: readonly Anchor[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const anchor of anchors) {
    const mono = Math.max(Math.ceil(anchor.mono), pieces.at(-1)?.mono ?? 0);
    const held = pieces.length === 0 ? nothing : rawAt(pieces, mono);
    pieces.push({ mono, offset: offsetOf(anchor), held });
  }
  return pieces;
}

/** The dates of a row of boots, oldest first. */
export class Dating {
  readonly #lines = new Map<BootId, BootLine>();

  constructor(boots: readonly BootTimes[]) {
    /** Everything before the boot at hand is dated before this. */
    let floor = nothing;
    for (let at = 0; at < boots.length; at++) {
      let next = at;
      while (next < boots.length && boots[next]!.anchors.length === 0) next += 1;
      if (next === boots.length) return;
      for (const line of betweenLines(boots.slice(at, next), firstDateOf(boots[next]!), floor)) {
        floor = this.#add(boots[at]!, line, floor);
        at += 1;
      }
      floor = this.#add(boots[at]!, { pieces: piecesOf(boots[at]!.anchors), boundMs: undefined }, floor);
    }
  }

  #add(boot: BootTimes, line: Omit<BootLine, 'floor'>, floor: number): number {
    const whole = { ...line, floor };
    this.#lines.set(boot.boot, whole);
    return boot.last === undefined ? floor : Math.max(floor, dateAt(whole, Math.floor(boot.last)) + 1);
  }

  isDated(boot: BootId): boolean {
    return this.#lines.has(boot);
  }

  /** undefined as long as neither this boot nor a later one was dated. @param mono whole ms */
  date(boot: BootId, mono: number): Dated | undefined {
    const line = this.#lines.get(boot);
    if (line === undefined) return undefined;
    const wall = wallMs(dateAt(line, mono));
    return line.boundMs === undefined ? { wall } : { wall, boundMs: line.boundMs };
  }
}

/** When the kernel of this boot started, says its first anchor. */
function firstDateOf(boot: BootTimes): number {
  return offsetOf(boot.anchors[0]!);
}

/** Lays boots without an anchor between `from` (the end of the boot before) and `to` (the start of the next). */
function betweenLines(boots: readonly BootTimes[], to: number, from: number): Omit<BootLine, 'floor'>[] {
  const ran = boots.reduce((sum, boot) => sum + (boot.last ?? 0), 0);
  const begin = from === nothing ? guessedBegin(boots[0], to - ran) : from;
  const known = begin !== undefined;
  const free = Math.max(0, to - ran - (known ? begin : earliestMs));
  let before = known ? begin : to - ran;
  return boots.map((boot, at) => {
    // Nobody knows how long the power was off before and after each; the same pause everywhere is wrong the least.
    const share = known ? (at + 1) / (boots.length + 1) : 0;
    const offset = Math.round(before + free * share);
    before += boot.last ?? 0;
    const boundMs = Math.max(1, Math.ceil(free * Math.max(share, 1 - share)));
    return { pieces: [{ mono: 0, offset, held: nothing }], boundMs };
  });
}

/** The very first boots have no neighbour before them; a clock that was saved at the last stop is never ahead. */
function guessedBegin(boot: BootTimes | undefined, latest: number): number | undefined {
  const guess = boot?.guess;
  return guess !== undefined && guess >= earliestMs && guess <= latest ? guess : undefined;
}
