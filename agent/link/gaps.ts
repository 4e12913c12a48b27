// What was given up → `gap` facts in the journal, which only control writes; kept here until control took them.
//
// 1. Every gap is taken by control once, in order, however often control is away meanwhile.
// 2. What retention gave up before an uplink had sent it is told once per uplink, and not again as damage when the
//    uplink later passes over it.
// 3. At most `waitingMax` wait. One that is pushed out, or that control refuses, stands in the log instead.
import type { GivenUp } from '../journal/retention/retention.ts';
import { type Clock, monoMs } from '../model/clock.ts';
import type { Gap } from '../model/fact.ts';
import type { UplinkId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { ControlClient } from '../socket/client.ts';

/** A hundred gaps in a row say what there is to say. */
const waitingMax = 100;
const pauseMs = 1_000;

export class Gaps {
  readonly #client: Pick<ControlClient, 'ask'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  #waiting: readonly Gap[] = [];
  /** Samples that retention took from an uplink and that it has not passed yet. Bound: the uplinks of the site. */
  readonly #owed = new Map<UplinkId, number>();

  constructor(client: Pick<ControlClient, 'ask'>, clock: Clock, log: Logger) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
  }

  /** An uplink passed over records that nobody can read any more. */
  uplinkLost(uplink: UplinkId, lost: number): void {
    const owed = this.#owed.get(uplink) ?? 0;
    const damaged = Math.max(0, lost - owed);
    this.#owed.set(uplink, Math.max(0, owed - lost));
    if (damaged === 0) return;
    const mono = this.#clock.mono();
    this.#put({ type: 'gap', mono, lost: damaged, from: mono, to: mono, why: 'damaged', uplink });
  }

  givenUp({ samples, boot, monoMin, monoMax, uplinks }: GivenUp): void {
    const gap = {
      type: 'gap',
      mono: this.#clock.mono(),
      lost: samples,
      boot,
      from: monoMs(monoMin),
      to: monoMs(monoMax),
    } as const;
    this.#put({ ...gap, why: 'retention' });
    for (const uplink of uplinks) {
      this.#owed.set(uplink, (this.#owed.get(uplink) ?? 0) + samples);
      this.#put({ ...gap, why: 'uplink-keep', uplink });
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!(await this.#hand(this.#waiting[0]))) await this.#clock.sleep(pauseMs, signal);
    }
  }

  /** @returns false when there is nothing more to do for now */
  async #hand(gap: Gap | undefined): Promise<boolean> {
    if (gap === undefined) return false;
    const taken = await this.#client.ask<'fact'>({ type: 'fact', event: gap });
    if (!taken.ok && taken.fault.kind !== 'refused') return false;
    if (!taken.ok) this.#log.error({ gap, why: taken.fault.detail }, 'control refuses a gap; it stands here only');
    // Others may have pushed it out while control was asked.
    this.#waiting = this.#waiting.filter((other) => other !== gap);
    return true;
  }

  #put(gap: Gap): void {
    const all = [...this.#waiting, gap];
    for (const old of all.slice(0, -waitingMax))
      this.#log.warn({ gap: old }, 'too many gaps wait for control; this one stands here only');
    this.#waiting = all.slice(-waitingMax);
  }
}
