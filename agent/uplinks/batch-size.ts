// How the last requests went → how many records the next one may hold.
//
// 1. The size stays between 1 and `recordsMax`; only a server that finds a body too large brings it below `recordsMin`.
// 2. A request that took `extraMsHigh` longer than the quickest of late halves it, so that a live record never waits
//    long for a turn. A line that is slow for every size (a distant server, GSM) is no reason for small batches.
// 3. What was too large once is tried again only after `streakForMore` accepted batches of the largest allowed size.

const recordsMin = 50;
const recordsMax = 5_000;
const recordsAtStart = 500;
const extraMsLow = 250;
const extraMsHigh = 500;
/** The quickest request is forgotten this much with every other, so that a line that became slow is known as such. */
const forgetting = 1.02;
const streakForMore = 64;
const streakForTrust = 8;

export class BatchSize {
  #size = recordsAtStart;
  #ceiling = recordsMax;
  #streak = 0;
  #quickestMs = Infinity;
  /** The last ceiling that stood for a while: one giant record must not slow down all that follow. */
  #ceilingBefore = recordsMax;

  get records(): number {
    return this.#size;
  }

  /** @param records of the accepted batch @param tookMs of its request */
  accepted(records: number, tookMs: number): void {
    this.#quickestMs = Math.min(tookMs, this.#quickestMs * forgetting + 1);
    const extraMs = tookMs - this.#quickestMs;
    if (extraMs > extraMsHigh) return this.failed();
    if (records < this.#size) return;
    this.#streak += 1;
    if (this.#size === this.#ceiling && this.#streak >= streakForMore) this.#raise(this.#ceiling * 2);
    if (extraMs < extraMsLow) this.#size = Math.min(this.#size * 2, this.#ceiling);
  }

  /** Too slow, or no answer: smaller batches get through where the link, not the server, is the trouble. */
  failed(): void {
    this.#size = Math.max(Math.min(recordsMin, this.#ceiling), Math.floor(this.#size / 2));
  }

  tooLarge(records: number): void {
    if (this.#streak >= streakForTrust) this.#ceilingBefore = this.#ceiling;
    this.#ceiling = Math.max(1, Math.floor(records / 2));
    this.#size = Math.min(this.#size, this.#ceiling);
    this.#streak = 0;
  }

  /** It was the one record that was set aside, not the size of the batches. */
  tooLargeAlone(): void {
    this.#raise(this.#ceilingBefore);
  }

  #raise(ceiling: number): void {
    this.#ceiling = Math.min(ceiling, recordsMax);
    this.#streak = 0;
    // The size itself grows by doubling, batch by batch, as after a start.
  }
}
