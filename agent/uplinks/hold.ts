// Refusals in a row → how long nothing more is sent, and in which words. One for the server, one for each lane.
import type { MonoMs } from '../model/clock.ts';
import { laterPace, refusedPace, waitMs } from './backoff.ts';

export class Hold {
  readonly #random: () => number;
  #kind: 'none' | 'later' | 'refused' = 'none';
  #attempt = 0;
  #until = 0;
  #detail: string | undefined;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Stays after the wait is over, until something is accepted: a try is not yet a recovery. */
  get kind(): 'none' | 'later' | 'refused' {
    return this.#kind;
  }

  get detail(): string | undefined {
    return this.#detail;
  }

  later(now: MonoMs, detail: string, afterMs?: number): void {
    this.#again('later', detail);
    this.#until = now + waitMs(laterPace, { attempt: this.#attempt, afterMs, random: this.#random() });
  }

  refused(now: MonoMs, detail: string): void {
    this.#again('refused', detail);
    this.#until = now + waitMs(refusedPace, { attempt: this.#attempt, random: this.#random() });
  }

  /** A short rest that is no refusal of its own: paces the requests that look for a refused record. */
  pause(now: MonoMs, ms: number): void {
    this.#until = now + ms;
  }

  clear(): void {
    this.#kind = 'none';
    this.#attempt = 0;
    this.#until = 0;
    this.#detail = undefined;
  }

  /** 0: it may be tried. */
  leftMs(now: MonoMs): number {
    return Math.max(0, this.#until - now);
  }

  #again(kind: 'later' | 'refused', detail: string): void {
    this.#attempt = this.#kind === kind ? this.#attempt + 1 : 1;
    this.#kind = kind;
    this.#detail = detail;
  }
}
