// A saved cursor → the live lane and the gaps behind it, and back.
//
// 1. `delivered()` never claims a record that neither lane has passed.
// 2. A jump moves what live did not pass into a gap: live and gaps together always cover all that is not delivered.
import { firstPosition } from '../journal/log/log-position.ts';
import type { Delivered, Position } from '../journal/types.ts';
import { withGap } from './gaps.ts';
import { committed, type Lane, laneFrom } from './lane.ts';
import { type Range, recordsBetween } from './positions.ts';

export type Which = 'live' | 'gap';

/** A range still to be sent; `from` is where its lane is committed. */
export interface Gap extends Range {
  readonly lane: Lane;
}

export class Lanes {
  #live: Lane;
  /** Oldest first; only the first is being sent. */
  #gaps: readonly Gap[];

  /** A new uplink gets the whole journal: what was read before its first success is as good as what comes after. */
  constructor(saved: Delivered | undefined, end: Position) {
    this.#live = laneFrom(saved?.live ?? end);
    this.#gaps = (saved?.gaps ?? [{ from: firstPosition, to: end }]).reduce<readonly Gap[]>(
      (gaps, { from, to }) => withGap(gaps, { from, to, lane: laneFrom(from) }),
      [],
    );
  }

  get live(): Lane {
    return this.#live;
  }

  /** The gap that is being sent. */
  get gap(): Gap | undefined {
    return this.#gaps[0];
  }

  put(which: Which, lane: Lane): void {
    if (which === 'live') this.#live = lane;
    else if (this.#gaps[0] !== undefined) {
      this.#gaps = [{ ...this.#gaps[0], from: committed(lane), lane }, ...this.#gaps.slice(1)];
    }
  }

  gapDone(): void {
    this.#gaps = this.#gaps.slice(1);
  }

  jump(end: Position): void {
    const from = committed(this.#live);
    this.#gaps = withGap(this.#gaps, { from, to: end, lane: laneFrom(from) });
    this.#live = laneFrom(end);
  }

  /** Everything before `end` is still to be sent. */
  restart(end: Position): void {
    this.#live = laneFrom(end);
    this.#gaps = withGap([], { from: firstPosition, to: end, lane: laneFrom(firstPosition) });
  }

  delivered(): Delivered {
    return { live: committed(this.#live), gaps: this.#gaps.map(({ from, to }) => ({ from, to })) };
  }

  /** Records that no server has yet, as far as their numbers tell. */
  waiting(end: Position): number {
    const inGaps = this.#gaps.reduce((sum, { from, to }) => sum + recordsBetween(from, to), 0);
    return inGaps + recordsBetween(committed(this.#live), end);
  }
}
