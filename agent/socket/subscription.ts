// What one watcher asked for → the messages it is sent: always the newest, never more than it has room for.
import type { AlarmStatus } from '../model/alarm.ts';
import type { MonoMs } from '../model/clock.ts';
import type { ActuatorId, PointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { Board, View } from './board.ts';
import { asOf, type Lookout, type News, type Seen } from './lookout.ts';
import type { LiveSample, Update, Watched } from './protocol.ts';

/** About 40 kB in one message: small enough that an answer never waits long behind an update. */
const samplesPerUpdate = 256;
const statusesPerUpdate = 32;

/** Whether it is told of anything that control decides. */
export const watchesControl = ({ actuators, alarms, holds }: Watched): boolean =>
  actuators === true || alarms === true || holds === true;

export class Subscription {
  readonly watchesControl: boolean;
  readonly #samples: View<PointId, Sample>;
  readonly #actuators: View<ActuatorId, Seen> | undefined;
  readonly #alarms: View<string, AlarmStatus> | undefined;
  readonly #lookout: Lookout;
  readonly #wantsHolds: boolean;
  #holdsUnseen: boolean;
  /** The first message says of everything asked for that there is, or that there is nothing. */
  #isFirst: boolean;

  constructor(board: Board<PointId, Sample>, lookout: Lookout, watched: Watched) {
    const { points, actuators, alarms, holds } = watched;
    this.#samples = board.view(points);
    this.#lookout = lookout;
    this.#actuators = actuators === true ? lookout.actuators.view() : undefined;
    this.#alarms = alarms === true ? lookout.alarms.view() : undefined;
    this.#wantsHolds = holds === true;
    this.#holdsUnseen = this.#wantsHolds;
    this.watchesControl = watchesControl(watched);
    this.#isFirst = this.watchesControl;
  }

  /** True when something waits now. */
  publish(samples: readonly Sample[]): boolean {
    return this.#samples.touch(samples);
  }

  /** True when something waits now. */
  tell({ actuators, alarms, holds }: News): boolean {
    this.#holdsUnseen ||= holds && this.#wantsHolds;
    const waiting = [this.#actuators?.touch(actuators), this.#alarms?.touch(alarms), this.#holdsUnseen];
    return waiting.includes(true);
  }

  /** The next message, undefined when nothing waits. */
  next(now: MonoMs): Update | undefined {
    const samples = this.#samples.take(samplesPerUpdate).map((sample) => liveSample(sample, now));
    const actuators = this.#actuators?.take(statusesPerUpdate).map((seen) => asOf(seen, now)) ?? [];
    const alarms = this.#alarms?.take(statusesPerUpdate) ?? [];
    const tells = (view: unknown, items: readonly unknown[]): boolean =>
      items.length > 0 || (this.#isFirst && view !== undefined);
    const update: Update = {
      type: 'update',
      samples,
      ...(tells(this.#actuators, actuators) && { actuators }),
      ...(tells(this.#alarms, alarms) && { alarms }),
      ...(this.#holdsUnseen && { holds: this.#lookout.holds }),
    };
    this.#isFirst = false;
    this.#holdsUnseen = false;
    const { type: _, ...parts } = update;
    return Object.keys(parts).length === 1 && samples.length === 0 ? undefined : update;
  }
}

function liveSample({ point, value, quality, reason, mono }: Sample, now: MonoMs): LiveSample {
  const ageMs = Math.max(0, Math.round(now - mono));
  return reason === undefined ? { point, value, quality, ageMs } : { point, value, quality, reason, ageMs };
}
