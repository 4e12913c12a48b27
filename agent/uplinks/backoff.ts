// Failed tries in a row → ms until the next one: exponential, capped, with jitter, never before the server's own word.

/** `full`: anywhere in the window, so that a province of gateways does not come back in the same second. */
export interface Pace {
  readonly firstMs: number;
  readonly capMs: number;
  /** The part of the window that is always waited, 0–1; the rest is drawn at random. */
  readonly floor: number;
}

/** Network, 408, 429, 5xx: the next try may well succeed. */
export const laterPace: Pace = { firstMs: 1_000, capMs: 60_000, floor: 0.1 };
/** 401, 403, 404, captive portals, floods of refused records: a person must act first. */
export const refusedPace: Pace = { firstMs: 30_000, capMs: 300_000, floor: 0.5 };
/** A server that says "next week" is still asked every hour. */
const afterMsMax = 3_600_000;

export interface Wait {
  /** Tries that failed in a row, this one included. */
  readonly attempt: number;
  /** What the server asked for. */
  readonly afterMs?: number | undefined;
  /** In [0, 1). */
  readonly random: number;
}

export function waitMs(pace: Pace, { attempt, afterMs = 0, random }: Wait): number {
  const window = Math.min(pace.capMs, pace.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.min(Math.max(afterMs, 0), afterMsMax) + window * (pace.floor + (1 - pace.floor) * random);
}
