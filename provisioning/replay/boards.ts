// Orders of the core → boards that always obey, a moment later; what a replay knows of its outputs.
import type { Order } from '../../agent/control/drive.ts';
import type { Input } from '../../agent/control/step.ts';
import type { ActuatorValue } from '../../agent/model/actuator.ts';
import { monoMs } from '../../agent/model/clock.ts';

/** From the order to the board's answer, ms. */
const wireMs = 50;

interface Pending {
  readonly at: number;
  readonly order: Order;
  readonly sentAt: number;
}

export class Boards {
  readonly outputs = new Map<string, ActuatorValue>();
  /** In the order of their times: every answer takes equally long. */
  #pending: Pending[] = [];

  send(order: Order, now: number): void {
    this.#pending.push({ at: now + wireMs, order, sentAt: now });
  }

  get nextAt(): number {
    return this.#pending[0]?.at ?? Infinity;
  }

  /** What the boards say by now: the order is done, and a poll shows the same. */
  answers(now: number): Input[] {
    const inputs: Input[] = [];
    while (this.nextAt <= now) {
      const { order, sentAt } = this.#pending.shift()!;
      const { id, actuator, point, value, leaseMs } = order;
      this.outputs.set(actuator, value);
      const at = monoMs(now);
      const lease =
        leaseMs === undefined ? {} : { lease: { onUntil: monoMs(sentAt + leaseMs), offBy: monoMs(now + leaseMs) } };
      inputs.push({ type: 'done', order: id, actuator, done: { ok: true, value, at, ...lease } });
      inputs.push({ type: 'samples', samples: [{ point, value, quality: 'good', mono: at }] });
    }
    return inputs;
  }
}
