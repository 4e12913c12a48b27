// How long to wait before a port or host that is away is tried again, and whether its going is news.
import type { LineFault } from '../model/line.ts';

const pauseMsMin = 250;
const pauseMsMax = 15_000;
/** Somebody must act first (permission, another program): trying every second would only fill the log. */
const deniedMsMin = 5_000;
const deniedMsMax = 60_000;

export class Reopening {
  /** Undefined while the line is open; before the first attempt the line is `opening`. */
  fault: LineFault | undefined;
  #tries = 0;
  #known: 'open' | 'away' | 'unknown' = 'unknown';
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  get state(): 'open' | 'opening' | 'gone' | 'denied' {
    if (this.#known === 'unknown') return 'opening';
    if (this.#known === 'open') return 'open';
    return this.fault?.kind === 'denied' ? 'denied' : 'gone';
  }

  /** @returns whether this is news */
  opened(): boolean {
    const news = this.#known !== 'open';
    this.#known = 'open';
    this.fault = undefined;
    this.#tries = 0;
    return news;
  }

  /** @returns whether this is news */
  away(fault: LineFault): boolean {
    const news = this.#known !== 'away' || this.fault?.kind !== fault.kind || isOtherDenial(this.fault, fault);
    this.#known = 'away';
    this.fault = fault;
    return news;
  }

  /** Doubles with each attempt in a row, ± 25 %. */
  pauseMs(fault: LineFault): number {
    const [min, max] = fault.kind === 'denied' ? [deniedMsMin, deniedMsMax] : [pauseMsMin, pauseMsMax];
    const nominal = Math.min(min * 2 ** this.#tries, max);
    this.#tries += 1;
    return nominal * (0.75 + 0.5 * this.#random());
  }
}

/** First taken by another program, then without permission: two things for a person to do. */
function isOtherDenial(before: LineFault, after: LineFault): boolean {
  return before.kind === 'denied' && after.kind === 'denied' && before.code !== after.code;
}
