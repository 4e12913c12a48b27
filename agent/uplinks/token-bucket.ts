// Records per second that the backlog may use → how long it must wait for its next batch.
import type { MonoMs } from '../model/clock.ts';

/** Holds one second's worth. Time is handed in; a clock that stands still gives nothing. */
export class TokenBucket {
  readonly #perSec: number;
  #tokens: number;
  #at: MonoMs;

  constructor(perSec: number, now: MonoMs) {
    this.#perSec = perSec;
    this.#tokens = perSec;
    this.#at = now;
  }

  /** Most that can ever be taken without waiting; a batch is never larger. */
  get burst(): number {
    return Math.max(1, Math.floor(this.#perSec));
  }

  /** ms until `records` (at most `burst`) may go. 0: now. */
  waitMs(records: number, now: MonoMs): number {
    this.#fill(now);
    const missing = Math.min(records, this.burst) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#perSec) * 1_000);
  }

  take(records: number, now: MonoMs): void {
    this.#fill(now);
    this.#tokens -= records;
  }

  #fill(now: MonoMs): void {
    const full = Math.max(1, this.#perSec);
    this.#tokens = Math.min(full, this.#tokens + ((now - this.#at) / 1_000) * this.#perSec);
    this.#at = now;
  }
}
