// A cursor beyond the journal's end → whether the journal is another one (a new card, a restored folder).
import type { Position } from '../journal/types.ts';
import type { MonoMs } from '../model/clock.ts';
import { isBefore } from './positions.ts';

/** After a start the end of the journal may for a moment lie before the cursor, until control has told where it is. */
const foreignAfterMs = 600_000;

/** The writer's epoch is never below a cursor's: an end that moves on and stays behind belongs to another journal. */
export class AheadWatch {
  #first: { readonly since: MonoMs; readonly end: Position } | undefined;

  isForeign(cursor: Position, end: Position, now: MonoMs): boolean {
    if (!isBefore(end, cursor)) {
      this.#first = undefined;
      return false;
    }
    this.#first ??= { since: now, end };
    const foreign = isBefore(this.#first.end, end) && now - this.#first.since >= foreignAfterMs;
    if (foreign) this.#first = undefined;
    return foreign;
  }
}
