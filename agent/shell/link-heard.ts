// What link said last, and when → every uplink of the site, also those that nobody speaks for now; and its word on the
// storage, while it speaks.
import type { MonoMs } from '../model/clock.ts';
import type { UplinkSpec } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';

/** Link speaks every 2 s; after five times that it does not run, or hangs. */
const silentMs = 10_000;

export class LinkHeard {
  readonly #specs: readonly UplinkSpec[];
  #said: readonly UplinkStatus[] = [];
  #storage: StorageTrouble | undefined;
  #saidAt: MonoMs | undefined;

  constructor(specs: readonly UplinkSpec[]) {
    this.#specs = specs;
  }

  hear(said: readonly UplinkStatus[], storage: StorageTrouble | undefined, now: MonoMs): void {
    this.#said = said;
    this.#storage = storage;
    this.#saidAt = now;
  }

  storage(now: MonoMs): StorageTrouble | undefined {
    return this.#isSilent(now) ? undefined : this.#storage;
  }

  #isSilent(now: MonoMs): boolean {
    return this.#saidAt === undefined || now - this.#saidAt > silentMs;
  }

  /** In the order of the site file; counts of a silent link are the last ones known. */
  all(now: MonoMs): UplinkStatus[] {
    const isSilent = this.#isSilent(now);
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
