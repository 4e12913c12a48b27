// What was given up → `gap` facts in the journal, which only control writes; kept here until control took them.
import type { GivenUp } from '../journal/retention.ts';
import { type Clock, monoMs } from '../model/clock.ts';
import type { Gap } from '../model/fact.ts';
import type { UplinkId } from '../model/ids.ts';
import type { ControlClient } from '../socket/client.ts';

/** While control is away the newest stay; a hundred gaps in a row say what there is to say. */
const waitingMax = 100;
const pauseMs = 1_000;

export class Gaps {
  readonly #client: ControlClient;
  readonly #clock: Clock;
  readonly #waiting: Gap[] = [];

  constructor(client: ControlClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** An uplink passed over records that nobody can read any more. */
  uplinkLost(uplink: UplinkId, lost: number): void {
    const mono = this.#clock.mono();
    this.#put({ type: 'gap', mono, lost, from: mono, to: mono, why: 'damaged', uplink });
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
    for (const uplink of uplinks) this.#put({ ...gap, why: 'uplink-keep', uplink });
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const [event] = this.#waiting;
      if (event !== undefined && (await this.#client.ask<'fact'>({ type: 'fact', event })).ok) this.#waiting.shift();
      else await this.#clock.sleep(pauseMs, signal);
    }
  }

  #put(gap: Gap): void {
    this.#waiting.push(gap);
    if (this.#waiting.length > waitingMax) this.#waiting.shift();
  }
}
