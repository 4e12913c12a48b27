// Two clocks, both handed in. `mono` decides, `wall` records.
import type { Branded } from './brand.ts';

/** Milliseconds (with fraction) of CLOCK_MONOTONIC: the same in every process of one boot, means nothing in another boot. */
export type MonoMs = Branded<number, 'MonoMs'>;
/** Milliseconds (with fraction) since 1970-01-01 UTC; may jump by years when NTP arrives. */
export type WallMs = Branded<number, 'WallMs'>;

export const monoMs = (value: number): MonoMs => value as MonoMs;
export const wallMs = (value: number): WallMs => value as WallMs;

export interface Clock {
  mono(): MonoMs;
  wall(): WallMs;
  /** Resolves after `ms` of monotonic time, or at once (without throwing) when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers hold 2^31−1 ms; longer sleeps are slept in parts. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  mono: () => monoMs(Number(process.hrtime.bigint()) / 1e6),
  wall: () => wallMs(Date.now()),
  async sleep(ms, signal) {
    // Node's timers may fire a fraction of a millisecond early; whoever sleeps until a grid point must not. They also
    // cut off fractions, so without rounding up nearly every sleep would take a second timer for its last millisecond.
    const end = systemClock.mono() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - systemClock.mono()) {
      await timer(Math.min(Math.ceil(left), timerMsMax), signal);
    }
  },
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
