// When the wall clock may be believed → anchors, the facts that date a boot.
//
// 1. Before somebody vouches for the clock there is no anchor, and nothing can be dated.
// 2. A new anchor is made only when the wall has moved against the monotonic clock by more than the step limit:
//    small drift is left alone, so dates once given stay as they are.
// 3. A jump that no crystal makes is believed only after it has stood for `confirmMs`: dates only grow, so one wrong
//    answer of a time server that was believed at once would push all later dates into the future, for years.
import { type Clock, type MonoMs, monoMs, type WallMs, wallMs } from '../model/clock.ts';
import type { Anchor } from '../model/fact.ts';
import type { BootId } from '../model/ids.ts';
import type { KernelClock } from './kernel-clock.ts';

export interface TrustDeps {
  readonly clock: Clock;
  readonly boot: BootId;
  readonly source: 'ntp' | 'system';
  readonly kernel: () => Promise<KernelClock>;
  readonly anchor: (anchor: Anchor) => void;
  /** Told when the kernel's word changes. */
  readonly note: (state: KernelClock) => void;
}

/** A crystal drifts about 2 s a day: with this limit a handful of anchors a day keep dates within it. */
const stepMs = 250;
/** Crystals are 100 ppm off at worst: 9 s a day. Whoever stepped the clock by more than this was asked to, or is wrong. */
const jumpMs = 60_000;
const confirmMs = 600_000;
const untrustedPauseMs = 5_000;
const trustedPauseMs = 30_000;

export class Trust {
  readonly #deps: TrustDeps;
  #last: Anchor | undefined;
  #said: boolean | undefined;
  /** A jump that waits to be confirmed: the new offset of the wall clock, and since when it stands. */
  #jump: { readonly offsetMs: number; readonly since: MonoMs } | undefined;

  constructor(deps: TrustDeps) {
    this.#deps = deps;
  }

  get trusted(): boolean {
    return this.#last !== undefined;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.check();
      await this.#deps.clock.sleep(this.trusted ? trustedPauseMs : untrustedPauseMs, signal);
    }
  }

  /** One look at the clocks. */
  async check(): Promise<void> {
    const { source, kernel, note, clock } = this.#deps;
    const said: KernelClock = source === 'system' ? { synchronised: true, errorMs: 0 } : await kernel();
    const both = bothClocks(clock);
    const state = said.synchronised ? this.#plausible(both, said) : said;
    if (this.#said !== state.synchronised) note(state);
    this.#said = state.synchronised;
    if (state.synchronised) this.#anchorAt(both, state.errorMs);
  }

  /** Until a jump is confirmed, dates go on by the monotonic clock and what it was worth before. */
  #plausible({ mono, wall }: BothClocks, said: KernelClock): KernelClock {
    const offsetMs = wall - mono;
    const movedMs = this.#last === undefined ? 0 : offsetMs - (this.#last.wall - this.#last.mono);
    if (Math.abs(movedMs) <= jumpMs) {
      this.#jump = undefined;
      return said;
    }
    const known = this.#jump;
    const same = known !== undefined && Math.abs(known.offsetMs - offsetMs) <= jumpMs;
    this.#jump = same ? known : { offsetMs, since: mono };
    if (mono - this.#jump.since >= confirmMs) return said;
    const why = `the wall clock jumped by ${Math.round(movedMs / 1_000)} s; it is believed once it stands for ${confirmMs / 60_000} min`;
    return { synchronised: false, why };
  }

  #anchorAt({ mono, wall }: BothClocks, errorMs: number): void {
    const moved = this.#last === undefined ? Infinity : Math.abs(wall - mono - (this.#last.wall - this.#last.mono));
    if (moved <= stepMs) return;
    this.#last = { type: 'anchor', boot: this.#deps.boot, mono, wall, errorMs, source: this.#deps.source };
    this.#deps.anchor(this.#last);
  }
}

interface BothClocks {
  readonly mono: MonoMs;
  readonly wall: WallMs;
}

/** Both clocks at one moment: read again when something came between the two readings. */
function bothClocks(clock: Clock): BothClocks {
  for (let attempt = 0; ; attempt += 1) {
    const before = clock.mono();
    const wall = clock.wall();
    const after = clock.mono();
    if (after - before < 1 || attempt >= 10) return { mono: monoMs((before + after) / 2), wall: wallMs(wall) };
  }
}
