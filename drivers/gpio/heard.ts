// Edges of one pin → what a contact's listeners must be told, and how many pulses a counter has seen.
//
// 1. A contact's state is that of its last edge or read, whichever was later; a press that was over before anybody
//    looked is told all the same.
// 2. However many edges come at once, a contact tells at most two changes of them: it cannot flood anybody.
// 3. A counter only grows, by exactly the pulses that the kernel knows of: those that nobody saw one by one are found by
//    gaps in its numbers (its buffer ran over) and by its count of interrupts (its thread came late), and reported.
import type { MonoMs } from '../../agent/model/clock.ts';
import type { Edge } from './uapi.ts';

export interface Told {
  readonly active: boolean;
  readonly mono: MonoMs;
}

export class Contact {
  #active: boolean | undefined;

  /** A read's answer: whoever reads knows it already. */
  read(active: boolean): void {
    this.#active = active;
  }

  /** The first change and the last state, where they differ from what is known. */
  heard(edges: readonly Edge[]): readonly Told[] {
    const first = edges.find(({ active }) => active !== this.#active);
    const last = edges.at(-1);
    if (first === undefined || last === undefined) return [];
    this.#active = last.active;
    const told = { active: first.active, mono: first.mono };
    return last.active === first.active ? [told] : [told, { active: last.active, mono: last.mono }];
  }

  /** The line was away: whatever comes next is news. */
  forget(): void {
    this.#active = undefined;
  }
}

export class Counter {
  #pulses = 0;
  #missed = 0;
  /** The kernel numbers the edges of each request from 1. */
  #sequence = 0;
  /** Numbers that never came since the last read. */
  #gaps = 0;
  /** Pulses since the pin was opened, beside the interrupts since then: at the last read, when each was a pulse to come. */
  #own = 0;
  #interruptsBefore = 0;
  #interruptsBase: number | undefined;

  heard(edges: readonly Edge[]): void {
    for (const { sequence } of edges) {
      if (sequence !== undefined) {
        this.#gaps += ((sequence - this.#sequence) >>> 0) - 1;
        this.#sequence = sequence;
      }
      this.#pulses += 1;
      this.#own += 1;
    }
  }

  /** Before its pin is requested (anew). */
  opened(): void {
    this.#sequence = 0;
    this.#gaps = 0;
    this.#own = 0;
    this.#interruptsBase = undefined;
  }

  /** Pulses went by while nobody could hear them, and nobody knows how many. */
  away(): void {
    this.#missed += 1;
  }

  /**
   * Pulses so far, and how many of those since the last read were not seen one by one.
   * @param interrupts of the pin so far, where each edge makes one
   */
  read(interrupts?: number): readonly [pulses: number, missed: number] {
    // Each gap has interrupted as well: the interrupts show it, and what has no number, too.
    this.#unseen(interrupts === undefined ? this.#gaps : this.#melted(interrupts));
    this.#gaps = 0;
    const missed = this.#missed;
    this.#missed = 0;
    return [this.#pulses, missed];
  }

  /** The last edges may still be on their way; those that interrupted before the last read have all come by now. */
  #melted(interrupts: number): number {
    const unseen = this.#interruptsBase === undefined ? 0 : Math.max(0, this.#interruptsBefore - this.#own);
    // Every pulse that is counted has interrupted: where it seems not, the base was read a little late.
    this.#interruptsBase = Math.min(this.#interruptsBase ?? Infinity, interrupts - this.#own - unseen);
    this.#interruptsBefore = interrupts - this.#interruptsBase;
    return unseen;
  }

  #unseen(pulses: number): void {
    this.#pulses += pulses;
    this.#own += pulses;
    this.#missed += pulses;
  }
}
