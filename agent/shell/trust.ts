// When the wall clock may be believed → anchors, the facts that date a boot.
//
// 1. Before somebody vouches for the clock there is no anchor, and nothing can be dated.
// 2. A new anchor is made only when the wall has moved against the monotonic clock by more than the step limit:
//    small drift is left alone, so dates once given stay as they are.
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
const untrustedPauseMs = 5_000;
const trustedPauseMs = 30_000;

export class Trust {
  readonly #deps: TrustDeps;
  #last: Anchor | undefined;
  #said: boolean | undefined;

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
    const { source, kernel, note } = this.#deps;
    const state: KernelClock = source === 'system' ? { synchronised: true, errorMs: 0 } : await kernel();
    if (this.#said !== state.synchronised) note(state);
    this.#said = state.synchronised;
    if (state.synchronised) this.#anchorAt(bothClocks(this.#deps.clock), state.errorMs);
  }

  #anchorAt({ mono, wall }: { readonly mono: MonoMs; readonly wall: WallMs }, errorMs: number): void {
    const moved = this.#last === undefined ? Infinity : Math.abs(wall - mono - (this.#last.wall - this.#last.mono));
    if (moved <= stepMs) return;
    this.#last = { type: 'anchor', boot: this.#deps.boot, mono, wall, errorMs, source: this.#deps.source };
    this.#deps.anchor(this.#last);
  }
}

/** Both clocks at one moment: read again when something came between the two readings. */
function bothClocks(clock: Clock): { readonly mono: MonoMs; readonly wall: WallMs } {
  for (let attempt = 0; ; attempt += 1) {
    const before = clock.mono();
    const wall = clock.wall();
    const after = clock.mono();
    if (after - before < 1 || attempt >= 10) return { mono: monoMs((before + after) / 2), wall: wallMs(wall) };
  }
}
