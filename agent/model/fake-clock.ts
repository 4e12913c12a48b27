// Two clocks that a test moves by hand: sleepers wake in order, as fast as the code under test runs.
import { type Clock, type MonoMs, monoMs, type WallMs, wallMs } from './clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Starts at `mono` 0 and the given wall time; nothing moves but by `advance` and `stepWall`. */
export class FakeClock implements Clock {
  #mono = 0;
  #wall: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(wall = Date.UTC(2026, 0, 1)) {
    this.#wall = wall;
  }

  mono(): MonoMs {
    return monoMs(this.#mono);
  }

  wall(): WallMs {
    return wallMs(this.#wall);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        at: this.#mono + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** NTP arrives, or somebody sets the clock: only the wall jumps. */
  stepWall(ms: number): void {
    this.#wall += ms;
  }

  /** Moves both clocks on by `ms`, waking every sleeper at its own moment and letting it run before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#mono + ms;
    await settle();
    for (let next = this.#earliest(end); next !== undefined; next = this.#earliest(end)) {
      this.#moveTo(next.at);
      next.wake();
      await settle();
    }
    this.#moveTo(end);
  }

  get sleepers(): number {
    return this.#sleepers.size;
  }

  #earliest(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at <= end && (first === undefined || sleeper.at < first.at)) first = sleeper;
    }
    return first;
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}

/** Lets promise chains (and whatever they queue with setImmediate) run to where they wait again. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
