// What link said last, and when → every uplink of the site, also those that nobody speaks for now.
import type { MonoMs } from '../model/clock.ts';
import type { UplinkSpec } from '../model/site.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';

/** Link speaks every 2 s; after five times that it does not run, or hangs. */
const silentMs = 10_000;

export class UplinksHeard {
  readonly #specs: readonly UplinkSpec[];
  #said: readonly UplinkStatus[] = [];
  #saidAt: MonoMs | undefined;

  constructor(specs: readonly UplinkSpec[]) {
    this.#specs = specs;
  }

  hear(said: readonly UplinkStatus[], now: MonoMs): void {
    this.#said = said;
    this.#saidAt = now;
  }

  /** In the order of the site file; counts of a silent link are the last ones known. */
  all(now: MonoMs): UplinkStatus[] {
    const isSilent = this.#saidAt === undefined || now - this.#saidAt > silentMs;
    return this.#specs.map((spec) => {
      const said = this.#said.find(({ uplink }) => uplink === spec.id);
      if (said === undefined) return { ...nothingKnown, uplink: spec.id, kind: spec.kind };
      const { detail: _, ...counts } = said;
      return isSilent ? { ...counts, state: 'unknown', liveAgeMs: null } : said;
    });
  }
}

const nothingKnown = {
  state: 'unknown',
  acceptedPoints: 0,
  setAsidePoints: 0,
  backlogRecords: 0,
  oldestMs: null,
  liveAgeMs: null,
} as const;
