// Writes to a relay board → which contacts are closed at a moment, the board's own timers included, and every change.
//
// 1. A timer ends by itself at its moment, also when nobody reads or writes any more.
// 2. Any later write to a relay ends its timer.
// 3. A welded contact closes and never opens again, whatever is written and whatever a timer says.
import type { MonoMs } from '../../../../agent/model/clock.ts';

interface Relay {
  readonly on: boolean;
  /** From this moment on the relay is the other way round. */
  readonly turnsAt?: number;
}

/** One change of one contact. */
export interface Turn {
  readonly index: number;
  readonly on: boolean;
  readonly at: number;
}

const turnsKept = 100_000;

/** The contacts of one board; all off when it gets power. */
export class RelayBank {
  readonly #relays: Relay[];
  readonly #welded = new Set<number>();
  readonly #turns: Turn[] = [];

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

  /** Whether a timer of the board will still turn it. */
  isTimed(index: number, at: MonoMs): boolean {
    return (this.#relays[index]!.turnsAt ?? -Infinity) > at;
  }

  set(index: number, on: boolean, now: MonoMs): void {
    this.#become(index, { on }, now);
  }

  setAll(on: boolean, now: MonoMs): void {
    this.#relays.forEach((_, index) => this.set(index, on, now));
  }

  /** Holds `on` for `ms`, then turns the other way. */
  setFor(index: number, on: boolean, ms: number, now: MonoMs): void {
    this.#become(index, { on, turnsAt: now + ms }, now);
  }

  /** From now on it sticks as soon as it is on. */
  weld(index: number): void {
    this.#welded.add(index);
  }

  /** Every change up to `now`, in order of each contact; the latest 100,000. */
  turns(now: MonoMs): readonly Turn[] {
    this.#relays.forEach((_, index) => this.#settle(index, now));
    return this.#turns;
  }

  #become(index: number, next: Relay, now: MonoMs): void {
    this.#settle(index, now);
    const before = this.isOn(index, now);
    const sticks = this.#welded.has(index) && (before || next.on);
    this.#relays[index] = sticks ? { on: true } : next;
    const after = this.isOn(index, now);
    if (after !== before) this.#note({ index, on: after, at: now });
  }

  /** Notes a timer that ended meanwhile. */
  #settle(index: number, now: MonoMs): void {
    const { on, turnsAt } = this.#relays[index]!;
    if (turnsAt === undefined || turnsAt > now) return;
    this.#relays[index] = { on: !on };
    this.#note({ index, on: !on, at: turnsAt });
  }

  #note(turn: Turn): void {
    this.#turns.push(turn);
    if (this.#turns.length > turnsKept) this.#turns.shift();
  }
}
