// A clock + the model → a farm that lives on by itself, at real or accelerated speed.
//
// 1. The farm is always brought up to now before anybody sees it.
// 2. Steps lie on a fixed grid: what is read, and when, changes nothing about what happens.
// 3. Each step sees the switches as they were at its own moment, the boards' timers included.
import type { Clock, MonoMs } from '../../agent/model/clock.ts';
import { monoMs } from '../../agent/model/clock.ts';
import { firstFarm, stepFarm, type Farm, type Switches } from './model/farm.ts';

export interface LivingOptions {
  readonly clock: Clock;
  /** Seconds of the farm per second of the clock, 0.1–3600. */
  readonly speed: number;
  readonly random: () => number;
  readonly switchesAt: (at: MonoMs) => Switches;
}

const stepSecMax = 5;

export class LivingFarm {
  readonly #options: LivingOptions;
  readonly #stepSec: number;
  readonly #start: MonoMs;
  #steps = 0;
  #farm: Farm;

  constructor(options: LivingOptions) {
    if (!(options.speed >= 0.1 && options.speed <= 3600)) throw new RangeError(`farm speed is ${options.speed}`);
    this.#options = options;
    this.#stepSec = Math.min(0.5 * options.speed, stepSecMax);
    this.#start = options.clock.mono();
    this.#farm = firstFarm(options.clock.wall(), options.random);
  }

  now(): Farm {
    const { clock, speed, random, switchesAt } = this.#options;
    const now = clock.mono();
    const stepMs = (this.#stepSec * 1000) / speed;
    for (let at = this.#momentOf(stepMs); at <= now; at = this.#momentOf(stepMs)) {
      this.#farm = stepFarm(this.#farm, switchesAt(at), this.#stepSec, random);
      this.#steps += 1;
    }
    return this.#farm;
  }

  /** When the next step ends; from the count, so that rounding never adds up. */
  #momentOf(stepMs: number): MonoMs {
    return monoMs(this.#start + (this.#steps + 1) * stepMs);
  }
}
