// One line's turn: opens the port, does one request after another, and says what every device is worth.
//
// 1. One request in flight, always; nobody else touches the line.
// 2. A waiting write goes before the next request, whatever is due; none survives the line's going away.
// 3. Reads go by deadline on an absolute grid. A silent device is only probed, and all probes together stay within
//    their budget, so the other devices of the line keep their period.
// 4. What a line hears by itself is published when it is heard, whatever is in flight; reads go on beside it.
// 5. When the port goes away all points are stale at once; the port is opened again with growing, jittered pauses.
import type { Clock, MonoMs } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { Change, Line, LineFault } from '../model/line.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { LineSpec } from '../model/site.ts';
import type { Device, Read } from './device.ts';
import type { Driver, WriteFault, WriteOrder, Written } from './driver.ts';
import { Load, Recent } from './figures.ts';
import { ProbeBudget } from './health.ts';
import { Readings, staleReason } from './readings.ts';
import { Reopening } from './reopening.ts';
import { Writes } from './writes.ts';

export interface OwnerDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publish: (samples: readonly Sample[]) => void;
  readonly event: (event: Event) => void;
}

const sweepMs = 1_000;
/** With every device silent for this long the port itself is suspected and opened anew, ms. */
const portSuspectMs = 30_000;

export class LineOwner {
  readonly spec: LineSpec;
  readonly devices: readonly Device[];
  readonly line: Line;
  readonly reopening: Reopening;
  readonly load: Load;
  /** |start − grid| of the latest polls, ms. */
  readonly latenessMs = new Recent(1_024);
  readonly writes: Writes;
  reads = 0;
  missedPolls = 0;
  readonly #clock: Clock;
  readonly #event: OwnerDeps['event'];
  readonly #readings: Readings;
  readonly #budget = new ProbeBudget();
  #sweepAt: number;
  #lastAnswer: number;

  constructor(spec: LineSpec, line: Line, devices: readonly Device[], driver: Driver, deps: OwnerDeps) {
    this.spec = spec;
    this.line = line;
    this.devices = devices;
    this.#clock = deps.clock;
    this.#event = deps.event;
    this.#readings = new Readings(driver, deps.publish);
    this.reopening = new Reopening(deps.random);
    this.writes = new Writes(line, driver, deps.clock);
    const now = deps.clock.mono();
    this.load = new Load(now);
    this.#sweepAt = now + sweepMs;
    this.#lastAnswer = now;
    line.changes?.((change) => this.#heard(change));
  }

  /** Turns until `signal` aborts; then the port is closed and whoever waits for a write is told. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        if (this.line.isOpen || (await this.#opened(signal))) await this.#turn(signal);
      }
    } finally {
      this.writes.giveUp({ kind: 'cancelled', detail: 'the line is closing' });
      await this.line.close();
    }
  }

  /** Writes the value before anything else and reads it back. */
  write(order: WriteOrder): Promise<Outcome<Written, WriteFault>> {
    return this.writes.ask(order);
  }

  async #opened(signal: AbortSignal): Promise<boolean> {
    const opened = await this.line.open(signal);
    const now = this.#clock.mono();
    if (opened.ok) {
      if (this.reopening.opened()) this.#event({ type: 'line', mono: now, line: this.spec.id, state: 'open' });
      this.#lastAnswer = now;
      return true;
    }
    if (signal.aborted) return false;
    this.#away(opened.fault, now);
    // A new command tries the port at once.
    await this.writes.sleep(this.reopening.pauseMs(opened.fault), signal);
    return false;
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.writes.waiting) return this.#write(signal);
    const now = this.#clock.mono();
    if (this.#sweep(now) === 'suspect') return this.line.close();
    const next = this.#next(now);
    if (next.at > now) return this.writes.sleep(Math.min(next.at, this.#sweepAt) - now, signal);
    if (next.device === undefined) return;
    if (next.device.health.state !== 'answering') return this.#probe(next.device, signal);
    const due = next.device.takeDue(now);
    if (due.gridPoint !== undefined) this.latenessMs.add(now - due.gridPoint);
    this.missedPolls += due.missed;
    await this.#poll(next.device, due.reads, signal);
  }

  /** The earliest of: a living device's next round, a silent device's next probe within the budget. */
  #next(now: MonoMs): { readonly at: number; readonly device?: Device } {
    let at = Number.POSITIVE_INFINITY;
    let device: Device | undefined;
    for (const candidate of this.devices) {
      const { state, nextProbe } = candidate.health;
      const dueAt =
        state === 'answering'
          ? candidate.nextDue
          : state === 'silent'
            ? Math.max(nextProbe, this.#budget.notBefore)
            : now;
      if (dueAt < at) {
        at = dueAt;
        device = candidate;
      }
    }
    return device === undefined ? { at } : { at, device };
  }

  async #poll(device: Device, reads: readonly Read[], signal: AbortSignal): Promise<void> {
    const queue = [...reads];
    for (let read = queue.shift(); read !== undefined && !signal.aborted; read = queue.shift()) {
      while (this.writes.waiting && this.line.isOpen && !signal.aborted) await this.#write(signal);
      if (!this.line.isOpen) return;
      const { fault: why, at } = await this.#read(device, read, signal);
      if (why === undefined) continue;
      switch (this.#failed(device, why, at)) {
        case 'again':
          queue.unshift(read);
          break;
        case 'separately':
          queue.unshift(...this.#separate(device, read, at));
          break;
        case 'next':
          break;
        case 'stop':
          return;
        default:
      }
    }
  }

  async #probe(device: Device, signal: AbortSignal): Promise<void> {
    const read = device.probe();
    if (read === undefined) {
      device.health.failed({ kind: 'silent', detail: 'it has no points' }, this.#clock.mono());
      return;
    }
    const begin = this.#clock.mono();
    const first = device.health.state === 'not-yet';
    const { fault: why, at } = await this.#read(device, read, signal);
    if (why === undefined) return;
    // Even a refusal shows that somebody is there.
    if (this.#failed(device, why, at) === 'separately') this.#separate(device, read, at);
    else if (!first) this.#budget.spent(at - begin, at);
  }

  async #read(
    device: Device,
    read: Read,
    signal: AbortSignal,
  ): Promise<{ readonly fault?: LineFault; readonly at: MonoMs }> {
    const begin = this.#clock.mono();
    const outcome = await this.line.read(read, device.spec.timeoutMs, signal);
    const at = this.#clock.mono();
    this.reads += 1;
    this.load.used(at - begin, at);
    device.counts[outcome.ok ? 'good' : outcome.fault.kind] += 1;
    if (!outcome.ok) return { fault: outcome.fault, at };
    device.answerMs.add(Math.max(0, at - begin - this.line.wireMs(read.table, read.count)));
    this.#alive(device, at);
    this.#readings.answered(device, read, outcome.value, at);
    return { at };
  }

  #heard({ span, elements, mono }: Change): void {
    const { unit, table, start } = span;
    const device = this.devices.find((one) => one.spec.unit === unit && one.pointAt(table, start) !== undefined);
    const point = device?.pointAt(table, start);
    if (device === undefined || point === undefined) return;
    this.#readings.answered(device, { ...span, items: [{ table, start, count: span.count, point }] }, elements, mono);
  }

  #alive(device: Device, at: MonoMs): void {
    this.#lastAnswer = at;
    if (device.health.answered() !== 'recovered') return;
    device.reconnected();
    device.restart(at);
    this.#event({ type: 'device', mono: at, device: device.spec.id, state: 'answering' });
  }

  #failed(device: Device, why: LineFault, at: MonoMs): 'again' | 'separately' | 'next' | 'stop' {
    switch (why.kind) {
      case 'refused':
        this.#alive(device, at);
        return 'separately';
      case 'busy':
        // 10 and 11 are a gateway's words about a device behind it that does not answer.
        if (why.code !== 10 && why.code !== 11) {
          this.#alive(device, at);
          return 'next';
        }
        return this.#unheard(device, why, at);
      case 'silent':
      case 'garbled':
        return this.#unheard(device, why, at);
      case 'gone':
      case 'denied':
        this.#away(why, at);
        return 'stop';
      case 'cancelled':
        return 'stop';
      default:
        return why satisfies never;
    }
  }

  #unheard(device: Device, why: LineFault, at: MonoMs): 'again' | 'stop' {
    const change = device.health.failed(why, at);
    if (change === 'retry') return 'again';
    if (change === 'fell-silent') {
      this.#readings.lost([device], staleReason(why), at);
      this.#event({ type: 'device', mono: at, device: device.spec.id, state: 'silent', fault: why });
    }
    return 'stop';
  }

  #separate(device: Device, read: Read, at: MonoMs): readonly Read[] {
    const reads = device.refused(read, at);
    if (reads.length === 0) this.#readings.refused(read, at);
    return reads;
  }

  #away(why: LineFault, now: MonoMs): void {
    // A command for a line that is away is told so now, not executed when the line is back.
    this.writes.giveUp(why);
    if (this.reopening.away(why))
      this.#event({ type: 'line', mono: now, line: this.spec.id, state: 'gone', fault: why });
    this.#readings.lost(this.devices, staleReason(why), now);
    for (const device of this.devices) device.health.forget(now);
  }

  async #write(signal: AbortSignal): Promise<void> {
    const begin = this.#clock.mono();
    const deviceOf = (id: string): Device | undefined => this.devices.find((device) => device.spec.id === id);
    const done = await this.writes.next(deviceOf, this.#budget.notBefore, signal);
    const at = this.#clock.mono();
    this.load.used(at - begin, at);
    if (done === undefined) return;
    const { device, readBack, fault: why } = done;
    if (why !== undefined) return this.#writeFailed(device, why, begin, at);
    this.#alive(device, at);
    if (readBack !== undefined) this.#readings.answered(device, readBack.read, readBack.elements, at);
  }

  #writeFailed(device: Device, why: LineFault, begin: MonoMs, at: MonoMs): void {
    const wasSilent = device.health.state === 'silent';
    this.#failed(device, why, at);
    if (device.health.state !== 'silent') return;
    if (wasSilent) this.#budget.spent(at - begin, at);
    this.writes.giveUpOn(device.spec.id, why);
  }

  #sweep(now: MonoMs): 'well' | 'suspect' {
    if (now < this.#sweepAt) return 'well';
    this.#sweepAt = now + sweepMs;
    this.#readings.sweep(this.devices, now);
    // Some adapters vanish without a word: when nobody at all answers, the port is opened anew. Whoever answered the
    // last time and is asked once a minute gives no reason: opening pins anew would bring each output to rest.
    const isHeard = this.devices.length === 0 || this.devices.some(({ health }) => health.state === 'answering');
    if (isHeard || now - this.#lastAnswer <= portSuspectMs) return 'well';
    this.#lastAnswer = now;
    return 'suspect';
  }
}
