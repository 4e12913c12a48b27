// One deadline of one line, checked by one sleeper: setting and clearing it costs two assignments, not a timer each.
// At 30,000 reads a second a timer, an abort signal and a promise per read would be a fifth of the work.
import type { Clock } from '../../agent/model/clock.ts';

export class Deadline {
  readonly #clock: Clock;
  readonly #due: () => void;
  #at = Infinity;
  #wakesAt = Infinity;
  #sleep: AbortController | undefined;

  constructor(clock: Clock, due: () => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Calls `due` once at `at` (monotonic ms), unless cleared or set anew before. */
  set(at: number): void {
    this.#at = at;
    if (at >= this.#wakesAt) return; // The sleeper wakes early enough and then looks again.
    this.#sleep?.abort();
    void this.#watch();
  }

  clear(): void {
    this.#at = Infinity;
  }

  /** Ends the sleeper too, so that nothing keeps the process alive. */
  close(): void {
    this.clear();
    this.#sleep?.abort();
    this.#sleep = undefined;
    this.#wakesAt = Infinity;
  }

  async #watch(): Promise<void> {
    const sleep = new AbortController();
    this.#sleep = sleep;
    while (this.#at !== Infinity) {
      this.#wakesAt = this.#at;
      await this.#clock.sleep(this.#at - this.#clock.mono(), sleep.signal);
      if (sleep.signal.aborted) return;
      if (this.#at <= this.#clock.mono()) {
        this.#at = Infinity;
        this.#due();
      }
    }
    this.#wakesAt = Infinity;
    this.#sleep = undefined;
  }
}
