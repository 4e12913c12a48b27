// Is a device answering? One device's state, and how rarely a silent one is asked again.
//
// 1. A device that answered falls silent after two failed requests in a row, the second made at once: one lost frame
//    is not an outage, and nobody waits a period for the truth.
// 2. A silent device costs one request a visit; visits get rarer up to `probeMsMax`, with jitter, so that devices
//    that lost power together do not come due together.
// 3. All silent devices of one line together take at most `budgetShare` of its time.
import type { MonoMs } from '../model/clock.ts';
import type { LineFault } from '../model/line.ts';

export type DeviceState = 'not-yet' | 'answering' | 'silent';
export type Change = 'recovered' | 'retry' | 'fell-silent' | 'none';

const probeMsMin = 1_000;
const probeMsMax = 60_000;
const budgetShare = 0.05;

export class Health {
  state: DeviceState = 'not-yet';
  fault: LineFault | undefined;
  nextProbe: MonoMs;
  #failures = 0;
  #visits = 0;
  readonly #random: () => number;

  constructor(now: MonoMs, random: () => number) {
    this.nextProbe = now;
    this.#random = random;
  }

  answered(): Change {
    const change = this.state === 'answering' ? 'none' : 'recovered';
    this.state = 'answering';
    this.fault = undefined;
    this.#failures = 0;
    this.#visits = 0;
    return change;
  }

  failed(fault: LineFault, now: MonoMs): Change {
    this.fault = fault;
    this.#failures += 1;
    if (this.state === 'answering' && this.#failures < 2) return 'retry';
    const change = this.state === 'silent' ? 'none' : 'fell-silent';
    this.state = 'silent';
    const pauseMs = Math.min(probeMsMin * 2 ** this.#visits, probeMsMax);
    this.#visits += 1;
    this.nextProbe = (now + pauseMs * (0.75 + 0.5 * this.#random())) as MonoMs;
    return change;
  }

  /** The line was away: the device is asked as soon as it is back. */
  forget(now: MonoMs): void {
    this.state = 'not-yet';
    this.#failures = 0;
    this.#visits = 0;
    this.nextProbe = now;
  }
}

/** Invariant 3, shared by the silent devices of one line. */
export class ProbeBudget {
  #notBefore = Number.NEGATIVE_INFINITY;

  get notBefore(): number {
    return this.#notBefore;
  }

  spent(costMs: number, now: MonoMs): void {
    this.#notBefore = now + costMs * (1 / budgetShare - 1);
  }
}
