// The pure step → a living core: it steps when something arrives and when it asked to be woken, hands orders to the
// field in the same turn, and facts to the journal without waiting for it.
//
// 1. Nothing waits between a sample and the order that follows from it: no disk, no socket, no timer.
// 2. Whoever set or released a hold is told so only when it is durable, or that it is not.
// 3. What must survive a restart is written down at most once per flush of events.
import type { Control, Input, Output } from '../control/step.ts';
import { step } from '../control/step.ts';
import type { Order, OrderDone } from '../control/drive.ts';
import { isAllAtRest } from '../control/describe.ts';
import { MemoryKeeper, wholeMemory } from '../control/memory.ts';
import type { Answer } from '../control/wishes.ts';
import type { WriteFault, WriteOptions, Written } from '../field/driver.ts';
import type { JournalWriter } from '../journal/types.ts';
import type { Now } from '../control/expression/types.ts';
import type { Clock, MonoMs } from '../model/clock.ts';
import type { Hold } from '../model/command.ts';
import type { Event } from '../model/fact.ts';
import type { BootId, PointId } from '../model/ids.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Sample, Value } from '../model/sample.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import type { Via, Wish } from '../model/wish.ts';

export interface CoreDeps {
  readonly control: Control;
  readonly clock: Clock;
  readonly boot: BootId;
  readonly journal: JournalWriter;
  readonly write: (point: PointId, value: Value, options: WriteOptions) => Promise<Outcome<Written, WriteFault>>;
  readonly wallTrusted: () => boolean;
  /** Keeps the holds beside the journal. @returns whether they are durable there */
  readonly keepHolds: (holds: Iterable<Hold>) => Promise<boolean>;
  /** What the step made of other points, after it was journaled. */
  readonly made: (samples: readonly Sample[]) => void;
  /** After every step that decided or told something. */
  readonly stepped: (facts: readonly Event[]) => void;
}

/** The step is never left alone for longer than this: a timer of Node's that came late is then only late. */
const wakeMsMax = 1_000;
/** Three wakes in a row did not come. */
const stuckMs = 3 * wakeMsMax;
/** What changed is gathered for so long before it is journaled, as long as events wait for their flush, ms. */
const memoryMs = 300;
/** A sum over the day changes all the time: it is written down this often when nothing else is, ms. */
const sumsMs = 300_000;
/** Nobody waits longer than this to be told whether his hold is on the card, ms. */
const settleMsMax = 3_000;

/** A wish with what is known of its durability: false while the card does not answer. It holds all the same. */
export type Told = Answer & { readonly isDurable?: boolean };

export class Core {
  readonly #deps: CoreDeps;
  readonly #keeper = new MemoryKeeper();
  #timer: NodeJS.Timeout | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  #sumsTimer: NodeJS.Timeout | undefined;
  #steppedAt: MonoMs | undefined;
  #holdsKept: Promise<boolean> = Promise.resolve(true);

  constructor(deps: CoreDeps) {
    this.#deps = deps;
  }

  /** False when it should have stepped long ago; true before the first step and after the last. */
  get isMoving(): boolean {
    return this.#steppedAt === undefined || this.#deps.clock.mono() - this.#steppedAt < stuckMs;
  }

  /** The first step: everything goes to rest. */
  start(): void {
    this.remember();
    this.#keepHolds();
    this.#step();
  }

  samples(samples: readonly Sample[]): void {
    this.#step({ type: 'samples', samples });
  }

  event(event: Event): void {
    this.#step({ type: 'event', event });
  }

  storage(trouble: StorageTrouble | undefined): void {
    this.#step({ type: 'storage', trouble });
  }

  /** A client's connection has ended. */
  gone(client: string): void {
    this.#step({ type: 'gone', client });
  }

  async ask(wish: Wish, via: Via): Promise<Told> {
    const [answer] = this.#step({ type: 'wish', wish, via }).answers;
    if (answer === undefined) throw new Error('a wish without an answer');
    if (!answer.ok || answer.value.mustSettle !== true) return answer;
    this.#writeMemory();
    return { ...answer, isDurable: await this.#settled() };
  }

  async #settled(): Promise<boolean> {
    const enough = new AbortController();
    const late = this.#deps.clock.sleep(settleMsMax, enough.signal).then(() => false);
    const both = Promise.all([this.#deps.journal.settled(), this.#holdsKept]).then((kept) => !kept.includes(false));
    const isDurable = await Promise.race([both, late]);
    enough.abort();
    return isDurable;
  }

  /** The whole of what must survive a restart: at the start, and for every new segment of the journal. */
  remember(): void {
    const { control } = this.#deps;
    this.#keeper.changed(control, this.#now());
    this.#putMemory(true, wholeMemory(control, this.#now()));
  }

  /** Everything goes to rest, in order. Resolves when it is there, or when `graceMs` are over. */
  async shutdown(graceMs: number): Promise<boolean> {
    const { clock, control } = this.#deps;
    this.#step({ type: 'shutdown' });
    const end = clock.mono() + graceMs;
    while (!isAllAtRest(control.state, clock.mono()) && clock.mono() < end) await clock.sleep(20);
    this.#writeMemory();
    return isAllAtRest(control.state, clock.mono());
  }

  /** No more steps. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#memoryTimer);
    clearTimeout(this.#sumsTimer);
    this.#steppedAt = undefined;
  }

  #step(...inputs: readonly Input[]): Output {
    const { control, journal, made, stepped } = this.#deps;
    const now = this.#now();
    const output = step(control, inputs, now);
    this.#steppedAt = now.mono;
    for (const order of output.orders) void this.#carryOut(order);
    for (const fact of output.facts) journal.event(fact);
    if (output.facts.some(({ type }) => type === 'hold')) this.#keepHolds();
    if (output.samples.length > 0) {
      for (const sample of output.samples) journal.sample(sample);
      this.#sumsTimer ??= setTimeout(() => this.#writeMemory(), sumsMs);
      made(output.samples);
    }
    if (output.facts.length > 0 || output.orders.length > 0) {
      this.#memoryTimer ??= setTimeout(() => this.#writeMemory(), memoryMs);
      stepped(output.facts);
    }
    this.#wakeAt(output.nextWake, now.mono);
    return output;
  }

  #keepHolds(): void {
    const { control, keepHolds } = this.#deps;
    this.#holdsKept = keepHolds(control.state.holds.values());
  }

  #wakeAt(at: MonoMs, now: MonoMs): void {
    clearTimeout(this.#timer);
    // Node's timers cut off fractions: without rounding up every wake would come a moment too early.
    this.#timer = setTimeout(() => this.#step(), Math.min(Math.max(0, Math.ceil(at - now)), wakeMsMax));
  }

  async #carryOut(order: Order): Promise<void> {
    const { id, actuator, point, value, leaseMs, ifDifferent, isAgain, deadlineMs } = order;
    const isUrgent = deadlineMs === undefined;
    const outcome = await this.#deps.write(point, value, {
      ifDifferent,
      again: isAgain,
      urgent: isUrgent,
      ...(leaseMs !== undefined && { leaseMs }),
      ...(deadlineMs !== undefined && { deadlineMs }),
    });
    this.#step({ type: 'done', order: id, actuator, done: doneOf(outcome) });
  }

  #writeMemory(): void {
    clearTimeout(this.#memoryTimer);
    clearTimeout(this.#sumsTimer);
    this.#memoryTimer = this.#sumsTimer = undefined;
    const changed = this.#keeper.changed(this.#deps.control, this.#now());
    if (changed !== undefined) this.#putMemory(false, changed);
  }

  #putMemory(whole: boolean, parts: Extract<Event, { type: 'memory' }>['parts']): void {
    const { boot, journal } = this.#deps;
    journal.event({ type: 'memory', ...this.#now(), boot, whole, parts });
  }

  #now(): Now {
    const { clock, wallTrusted } = this.#deps;
    return { mono: clock.mono(), wall: clock.wall(), wallTrusted: wallTrusted() };
  }
}

function doneOf(outcome: Outcome<Written, WriteFault>): OrderDone {
  if (!outcome.ok) return { ok: false, kind: outcome.fault.kind, detail: outcome.fault.detail };
  const { value, mono, lease } = outcome.value;
  if (typeof value === 'string') return { ok: false, kind: 'unconfirmed', detail: `reads ${value}` };
  return { ok: true, value, at: mono, ...(lease !== undefined && { lease }) };
}
