// Long work in small slices: others have their turn in between.
import { setImmediate as nextTurn } from 'node:timers/promises';

export class Pace {
  readonly #now: () => number;
  readonly #sliceMs: number;
  readonly #signal: AbortSignal | undefined;
  #since: number;

  /**
   * @param now monotonic ms
   * @param sliceMs after so long the next `turn` lets others go first
   */
  constructor(now: () => number, signal?: AbortSignal, sliceMs = 2) {
    this.#now = now;
    this.#sliceMs = sliceMs;
    this.#signal = signal;
    this.#since = now();
  }

  /** @throws the signal's reason when the work is not wanted any more */
  async turn(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#now() - this.#since < this.#sliceMs) return;
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = this.#now();
  }
}
