// The first lane of a line: writes in the order they were asked, each read back before its asker is answered.
//
// 1. A write is confirmed only when a fresh read of the same point shows the value, rounded to the register's step.
// 2. At most `waitingMax` writes wait; one more is refused at once, nothing is dropped silently.
import type { Clock } from '../model/clock.ts';
import type { DeviceId } from '../model/ids.ts';
import type { Elements, Line, LineFault } from '../model/line.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { Sample, Value } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import type { Device, Read } from './device.ts';
import { scaleKey } from './device.ts';
import type { Driver, WriteFault, WriteOrder } from './driver.ts';

const waitingMax = 64;

interface Waiting {
  readonly order: WriteOrder;
  readonly askedAt: number;
  readonly answer: (outcome: Outcome<Sample, WriteFault>) => void;
}
export interface Done {
  readonly device: Device;
  readonly readBack?: { readonly read: Read; readonly elements: Elements };
  readonly fault?: LineFault;
}

export class Writes {
  worstWaitMs = 0;
  readonly #line: Line;
  readonly #driver: Driver;
  readonly #clock: Clock;
  readonly #queue: Waiting[] = [];
  #wake = new AbortController();
  /** Whose abort ends a sleep: listened to once and not at every sleep, because a line sleeps before every poll. */
  #owner: AbortSignal | undefined;

  constructor(line: Line, driver: Driver, clock: Clock) {
    this.#line = line;
    this.#driver = driver;
    this.#clock = clock;
  }

  get waiting(): boolean {
    return this.#queue.length > 0;
  }

  ask(order: WriteOrder): Promise<Outcome<Sample, WriteFault>> {
    if (this.#queue.length >= waitingMax) {
      return Promise.resolve(fault({ kind: 'overrun', detail: `${waitingMax} writes wait already` }));
    }
    return new Promise((answer) => {
      this.#queue.push({ order, answer, askedAt: this.#clock.mono() });
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
    for (const waiting of this.#queue.splice(0)) waiting.answer(fault(why));
  }

  /** Does the oldest waiting write; undefined when it never reached the wire. */
  async next(deviceOf: (id: DeviceId) => Device | undefined, signal: AbortSignal): Promise<Done | undefined> {
    const waiting = this.#queue.shift();
    if (waiting === undefined) return undefined;
    this.worstWaitMs = Math.max(this.worstWaitMs, this.#clock.mono() - waiting.askedAt);
    const { point, value } = waiting.order;
    const device = deviceOf(point.device);
    const encoded = this.#driver.encode(point, value, device && decimalsOf(device, point));
    if (device === undefined || !encoded.ok) {
      waiting.answer(
        fault({ kind: 'unwritable', detail: encoded.ok ? `unknown device ${point.device}` : encoded.fault }),
      );
      return undefined;
    }
    const { span, elements } = encoded.value;
    const written = await this.#line.write(
      { ...span, unit: device.spec.unit },
      elements,
      device.spec.timeoutMs,
      signal,
    );
    if (!written.ok) {
      waiting.answer(written);
      return { device, fault: written.fault };
    }
    return this.#readBack(waiting, elements, device, signal);
  }

  async #readBack({ order, answer }: Waiting, written: Elements, device: Device, signal: AbortSignal): Promise<Done> {
    const { point, value } = order;
    const { table, start, count } = point.source;
    const read: Read = { unit: device.spec.unit, table, start, count, items: [{ table, start, count, point }] };
    const answered = await this.#line.read(read, device.spec.timeoutMs, signal);
    if (!answered.ok) {
      answer(answered);
      return { device, fault: answered.fault };
    }
    const decimals = decimalsOf(device, point);
    const decoded = this.#driver.decode(point, answered.value, decimals);
    const confirmed = decoded.quality === 'good' && this.#wouldWrite(point, decoded.value, decimals, written);
    answer(
      confirmed
        ? good({ point: point.id, mono: this.#clock.mono(), ...decoded })
        : fault({
            kind: 'unconfirmed',
            detail: `wrote ${String(value)}, reads ${String(decoded.value)} (${decoded.quality})`,
          }),
    );
    return { device, readBack: { read, elements: answered.value } };
  }

  /** 21.37 °C asked of a register that holds tenths reads back as 21.4: the same registers, so the same value. */
  #wouldWrite(point: PointSpec, value: Value | null, decimals: number | undefined, written: Elements): boolean {
    const again = value === null ? undefined : this.#driver.encode(point, value, decimals);
    if (again?.ok !== true) return false;
    const { elements } = again.value;
    return elements.length === written.length && elements.every((element, at) => element === written[at]);
  }
}

/** The content of the point's scale register, where it has one and it was read. */
function decimalsOf(device: Device, { source }: PointSpec): number | undefined {
  return source.decimalsFrom === undefined ? undefined : device.scales.get(scaleKey(source.decimalsFrom));
}
