// Writes to a relay board → which contacts are closed at a moment, the board's own timers included.
//
// 1. A timer ends by itself at its moment, also when nobody reads or writes any more.
// 2. Any later write to a relay ends its timer.
import type { MonoMs } from '../../../../agent/model/clock.ts';

interface Relay {
  readonly on: boolean;
  /** From this moment on the relay is the other way round. */
  readonly turnsAt?: number;
}

/** The contacts of one board; all off when it gets power. */
export class RelayBank {
  readonly #relays: Relay[];

  constructor(count: number) {
    this.#relays = Array.from({ length: count }, () => ({ on: false }));
  }

  get count(): number {
    return this.#relays.length;
  }

  /** May be asked for any moment since the last write: the farm lives in steps behind the clock. */
  isOn(index: number, at: MonoMs): boolean {
    const relay = this.#relays[index]!;
    return relay.turnsAt !== undefined && at >= relay.turnsAt ? !relay.on : relay.on;
  }

  all(at: MonoMs): boolean[] {
    return this.#relays.map((_, index) => this.isOn(index, at));
  }

  set(index: number, on: boolean): void {
    this.#relays[index] = { on };
  }

  setAll(on: boolean): void {
    this.#relays.forEach((_, index) => this.set(index, on));
  }

  /** Holds `on` for `ms`, then turns the other way. */
  setFor(index: number, on: boolean, ms: number, now: MonoMs): void {
    this.#relays[index] = { on, turnsAt: now + ms };
  }
}
