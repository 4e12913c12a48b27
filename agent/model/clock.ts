// Two clocks, both handed in. `mono` decides, `wall` records.
import { setTimeout as wait } from 'node:timers/promises';
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

/** Node's timers hold 2^31−1 ms and round down to whole milliseconds; sleeping in parts covers both. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  mono: () => monoMs(Number(process.hrtime.bigint()) / 1e6),
  wall: () => wallMs(Date.now()),
  async sleep(ms, signal) {
    const end = systemClock.mono() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - systemClock.mono()) {
      // An abort is an answer, not a fault: whoever sleeps looks at its signal next.
      await wait(Math.min(Math.max(left, 1), timerMsMax), undefined, { signal: signal ?? undefined }).catch(() => {});
    }
  },
};
