// How late this process's event loop is, over the last minute: the first sign of a machine that is too small.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../model/clock.ts';

/** Ten looks a second: a hundred cost more than the polls of a small gateway. */
const resolutionMs = 100;
const windowMs = 60_000;

export interface LatenessFigures {
  readonly latenessMsP99: number;
  readonly latenessMsMax: number;
}

export class Lateness {
  readonly #clock: Clock;
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #windowEnd: number;
  #last: LatenessFigures = { latenessMsP99: 0, latenessMsMax: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windowEnd = clock.mono() + windowMs;
    this.#histogram.enable();
  }

  /** Of the running minute, or of the last whole one while the running one is young. */
  figures(): LatenessFigures {
    const now = this.#clock.mono();
    if (this.#histogram.count > 0) this.#last = this.#read();
    if (now > this.#windowEnd) {
      this.#histogram.reset();
      this.#windowEnd = now + windowMs;
    }
    return this.#last;
  }

  /** The histogram measures the whole interval between two timers; what is above the interval is lateness. */
  #read(): LatenessFigures {
    const lateMs = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs);
    return {
      latenessMsP99: lateMs(this.#histogram.percentile(99)),
      latenessMsMax: lateMs(this.#histogram.max),
    };
  }
}
