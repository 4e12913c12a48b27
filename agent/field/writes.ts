// The first lane of a line: everything that was asked to be written, one transaction at a time.
//
// 1. A write is confirmed only when a fresh read of the same point shows the value, rounded to the register's step.
// 2. What sends goes before what reads back; among those, what brings something to rest before what does not; among
//    those, the older write; what is for a silent device goes last. So a write waits for one transaction at most, and
//    for the writes before it.
// 3. One write per point waits at most: a newer one takes its place, and the older is answered. That bounds the lane.
// 4. A write that waited too long, or that waited when the line went away, is answered then and never sent.
// 5. A silent device costs one transaction, however many writes wait for it. One that failed before only goes out to it
//    within the line's budget for probes.
// 6. A lease that ran out before its read-back came is no fault: off is then what it should read.
import type { Clock, MonoMs } from '../model/clock.ts';
import { monoMs } from '../model/clock.ts';
import type { DeviceId } from '../model/ids.ts';
import type { Elements, Line, LineFault } from '../model/line.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { Decoded, Value } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import type { Device, Read } from './device.ts';
import { scaleKey } from './device.ts';
import type { Driver, Encoded, LeaseTimes, WriteFault, WriteOrder, WriteStep, Written } from './driver.ts';

/** What its next transaction is for: to see whether there is anything to do, to send a step, to read back. */
type Stage = { readonly kind: 'look' } | { readonly kind: 'send'; readonly step: number } | { readonly kind: 'check' };

interface Job {
  readonly order: WriteOrder;
  readonly askedAt: MonoMs;
  readonly answer: (outcome: Outcome<Written, WriteFault>) => void;
  stage: Stage;
  begun: boolean;
  onTheWire: boolean;
  /** A newer write of its point waits: it goes no further than its present transaction. */
  replaced: boolean;
  lease?: LeaseTimes;
}

/** One transaction that really was on the wire: what the line's owner learns of the device by it. */
export interface Done {
  readonly device: Device;
  readonly readBack?: { readonly read: Read; readonly elements: Elements };
  readonly fault?: LineFault;
}

/** A job's device and what its order becomes there. */
interface Target {
  readonly device: Device;
  readonly encoded: Encoded;
}

export class Writes {
  /** The longest that any write waited for its first transaction, ms. */
  worstWaitMs = 0;
  readonly #line: Line;
  readonly #driver: Driver;
  readonly #clock: Clock;
  #jobs: readonly Job[] = [];
  #wake = new AbortController();
  /** Whose abort ends a sleep: listened to once and not at every sleep, because a line sleeps before every poll. */
  #owner: AbortSignal | undefined;

  constructor(line: Line, driver: Driver, clock: Clock) {
    this.#line = line;
    this.#driver = driver;
    this.#clock = clock;
  }

  /** Whether a transaction of this lane is due. */
  get waiting(): boolean {
    return this.#jobs.length > 0;
  }

  ask(order: WriteOrder): Promise<Outcome<Written, WriteFault>> {
    for (const older of this.#jobs.filter((job) => job.order.point.id === order.point.id)) {
      if (older.onTheWire) older.replaced = true;
      else this.#settle(older, superseded(older));
    }
    // Nobody knows how long a board will keep on what it reads as on: a lease is always written.
    const looks = order.ifDifferent === true && order.leaseMs === undefined;
    const stage: Stage = looks ? { kind: 'look' } : { kind: 'send', step: 0 };
    const askedAt = this.#clock.mono();
    return new Promise((answer) => {
      const job: Job = { order, answer, askedAt, stage, begun: false, onTheWire: false, replaced: false };
      this.#jobs = [...this.#jobs, job];
      this.#wake.abort();
    });
  }

  /** Sleeps until a write is asked, `ms` have passed or `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#owner !== signal) {
      this.#owner = signal;
      signal.addEventListener('abort', () => this.#wake.abort(), { once: true });
    }
    if (signal.aborted) return Promise.resolve();
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    return this.#clock.sleep(ms, this.#wake.signal);
  }

  giveUp(why: WriteFault): void {
    for (const job of this.#jobs) this.#settle(job, fault(why));
  }

  /** Nobody answers there: whatever else waits for it is told so without asking it once more. */
  giveUpOn(device: DeviceId, why: WriteFault): void {
    for (const job of this.#jobs) if (job.order.point.device === device) this.#settle(job, fault(why));
  }

  /** Does the most urgent transaction; undefined when nothing reached the wire. */
  async next(
    deviceOf: (id: DeviceId) => Device | undefined,
    probesFrom: number,
    signal: AbortSignal,
  ): Promise<Done | undefined> {
    const isSilent = ({ order }: Job): boolean => deviceOf(order.point.device)?.health.state === 'silent';
    const job = this.#pick(isSilent);
    if (job === undefined) return undefined;
    const isTooSoon = job.order.again === true && this.#clock.mono() < probesFrom && isSilent(job);
    if (isTooSoon) return this.#settle(job, unasked(job));
    if (this.#isLate(job)) return this.#settle(job, late(job));
    const target = this.#target(job, deviceOf(job.order.point.device));
    if (target === undefined) return undefined;
    if (!job.begun) this.worstWaitMs = Math.max(this.worstWaitMs, this.#clock.mono() - job.askedAt);
    job.begun = true;
    job.onTheWire = true;
    const done = await this.#transact(job, target, signal);
    job.onTheWire = false;
    if (job.replaced) this.#settle(job, superseded(job));
    return done;
  }

  #pick(isSilent: (job: Job) => boolean): Job | undefined {
    const first = (jobs: readonly Job[]): Job | undefined => {
      const unsent = jobs.filter((job) => job.stage.kind !== 'check');
      return unsent.find((job) => job.order.urgent === true) ?? unsent[0] ?? jobs[0];
    };
    return first(this.#jobs.filter((job) => !isSilent(job))) ?? first(this.#jobs);
  }

  /** Only what has not begun to be sent can be late: half of a sequence helps nobody. */
  #isLate({ order, askedAt, stage }: Job): boolean {
    const isUnsent = stage.kind === 'look' || (stage.kind === 'send' && stage.step === 0);
    return isUnsent && this.#clock.mono() - askedAt > (order.deadlineMs ?? Infinity);
  }

  #target(job: Job, device: Device | undefined): Target | undefined {
    const { point, value, leaseMs } = job.order;
    const encoded = this.#driver.encode(point, value, device && decimalsOf(device, point), leaseMs);
    if (device !== undefined && encoded.ok) return { device, encoded: encoded.value };
    const detail = encoded.ok ? `unknown device ${point.device}` : encoded.fault;
    return this.#settle(job, fault({ kind: 'unwritable', detail }));
  }

  #transact(job: Job, target: Target, signal: AbortSignal): Promise<Done | undefined> {
    switch (job.stage.kind) {
      case 'look':
        return this.#look(job, target, signal);
      case 'send':
        return this.#send(job, target, job.stage.step, signal);
      case 'check':
        return this.#check(job, target, signal);
      default:
        return job.stage satisfies never;
    }
  }

  async #look(job: Job, target: Target, signal: AbortSignal): Promise<Done> {
    const done = await this.#read(job, target, signal);
    const { decoded, fault: why } = done;
    if (decoded !== undefined && this.#isAsAsked(job, target.device, decoded)) {
      this.#settle(job, this.#asRead(job, decoded, false));
    } else if (why !== undefined && isEndOfAll(why)) this.#settle(job, fault(why));
    else job.stage = { kind: 'send', step: 0 };
    return done;
  }

  async #send(job: Job, { device, encoded }: Target, at: number, signal: AbortSignal): Promise<Done | undefined> {
    const { order, askedAt } = job;
    const { span, elements } = encoded.steps[at] ?? nothing;
    const notAfter = monoMs(at === 0 ? askedAt + (order.deadlineMs ?? Infinity) : Infinity);
    const sentAt = this.#clock.mono();
    const { unit, timeoutMs } = device.spec;
    const written = await this.#line.write({ ...span, unit }, elements, timeoutMs, signal, notAfter);
    const now = this.#clock.mono();
    const isLast = at + 1 >= encoded.steps.length;
    if (!written.ok) {
      const isLate = written.fault.kind === 'cancelled' && !signal.aborted && now > notAfter;
      // Whatever a board says to the end of a timer that may not run: what was asked for still follows, and is read back.
      if (!isLast && isAnswer(written.fault)) job.stage = { kind: 'send', step: at + 1 };
      else this.#settle(job, isLate ? late(job) : written);
      return { device, fault: written.fault };
    }
    if (isLast && encoded.lease !== undefined) job.lease = leaseTimes(encoded.lease, sentAt, now);
    job.stage = isLast ? { kind: 'check' } : { kind: 'send', step: at + 1 };
    return { device };
  }

  async #check(job: Job, target: Target, signal: AbortSignal): Promise<Done> {
    const done = await this.#read(job, target, signal);
    const { decoded, fault: why } = done;
    if (decoded === undefined) {
      if (why !== undefined) this.#settle(job, fault(why));
      return done;
    }
    const ranOut = job.lease !== undefined && decoded.quality === 'good' && this.#clock.mono() >= job.lease.onUntil;
    const isRight = this.#isAsAsked(job, target.device, decoded) || ranOut;
    const detail = `wrote ${String(job.order.value)}, reads ${String(decoded.value)} (${decoded.quality})`;
    this.#settle(job, isRight ? this.#asRead(job, decoded, true) : fault({ kind: 'unconfirmed', detail }));
    return done;
  }

  async #read(job: Job, { device }: Target, signal: AbortSignal): Promise<Done & { readonly decoded?: Decoded }> {
    const { point } = job.order;
    const { table, start, count } = point.source;
    const { unit, timeoutMs } = device.spec;
    const read: Read = { unit, table, start, count, items: [{ table, start, count, point }] };
    const answered = await this.#line.read(read, timeoutMs, signal);
    if (!answered.ok) return { device, fault: answered.fault };
    const decoded = this.#driver.decode(point, answered.value, decimalsOf(device, point));
    return { device, readBack: { read, elements: answered.value }, decoded };
  }

  /** 21.37 °C asked of a register that holds tenths reads back as 21.4: the same requests, so the same value. */
  #isAsAsked(job: Job, device: Device, { value, quality }: Decoded): boolean {
    const { point } = job.order;
    if (quality !== 'good' || value === null) return false;
    const decimals = decimalsOf(device, point);
    const asked = this.#driver.encode(point, job.order.value, decimals);
    const again = this.#driver.encode(point, value, decimals);
    return asked.ok && again.ok && isSame(asked.value.steps, again.value.steps);
  }

  #asRead({ order, lease }: Job, { value }: Decoded, written: boolean): Outcome<Written, WriteFault> {
    const read: Value = value ?? order.value;
    const mono = this.#clock.mono();
    return good({ point: order.point.id, value: read, mono, written, ...(lease !== undefined && { lease }) });
  }

  #settle(job: Job, outcome: Outcome<Written, WriteFault>): undefined {
    this.#jobs = this.#jobs.filter((other) => other !== job);
    // One that is settled already answers into the void.
    job.replaced = false;
    job.answer(outcome);
  }
}

const nothing: WriteStep = { span: { unit: 0, table: '', start: 0, count: 0 }, elements: [] };

/** The board's clock starts somewhere between the two moments; its first step may be cut short. */
function leaseTimes({ ms, stepMs }: NonNullable<Encoded['lease']>, sentAt: MonoMs, ackedAt: MonoMs): LeaseTimes {
  return { onUntil: monoMs(sentAt + ms - stepMs), offBy: monoMs(ackedAt + ms) };
}

function late({ order }: Job): Outcome<Written, WriteFault> {
  return fault({ kind: 'late', detail: `it waited longer than ${order.deadlineMs} ms` });
}

function unasked({ order }: Job): Outcome<Written, WriteFault> {
  return fault({ kind: 'silent', detail: `${order.point.device} does not answer` });
}

function superseded({ stage }: Job): Outcome<Written, WriteFault> {
  const sent = stage.kind === 'check' || (stage.kind === 'send' && stage.step > 0);
  return fault({ kind: 'superseded', sent, detail: 'a newer write of the same point took its place' });
}

/** The device is there and said something, though not yes. */
function isAnswer({ kind }: LineFault): boolean {
  return kind === 'refused' || kind === 'busy' || kind === 'garbled';
}

/** The line itself is the matter, not the device's answer. */
function isEndOfAll({ kind }: LineFault): boolean {
  return kind === 'gone' || kind === 'denied' || kind === 'cancelled';
}

function isSame(asked: readonly WriteStep[], again: readonly WriteStep[]): boolean {
  return JSON.stringify(asked) === JSON.stringify(again);
}

/** The content of the point's scale register, where it has one and it was read. */
function decimalsOf(device: Device, { source }: PointSpec): number | undefined {
  return source.decimalsFrom === undefined ? undefined : device.scales.get(scaleKey(source.decimalsFrom));
}
