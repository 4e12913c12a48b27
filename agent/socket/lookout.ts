// What control decides → the newest status of each actuator and alarm, and the holds, for whoever watches them.
//
// 1. Without a watcher control is never asked.
// 2. A status is told again when something of it changed besides ages and times that everybody can count himself.
// 3. An alarm that control has forgotten is told as `normal`. Bound: the alarms that a site can ever have.
import { type ActuatorStatus, aged } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Hold } from '../model/command.ts';
import type { ActuatorId } from '../model/ids.ts';
import { Board } from './board.ts';
import type { Handlers } from './handlers.ts';

export interface Seen {
  readonly status: ActuatorStatus;
  readonly at: MonoMs;
  /** Everything of it but ages and what counts up by itself. */
  readonly text: string;
}

/** What one look found to be new. */
export interface News {
  readonly actuators: readonly Seen[];
  readonly alarms: readonly AlarmStatus[];
  readonly holds: boolean;
}

export class Lookout {
  readonly actuators = new Board<ActuatorId, Seen>(({ status }) => status.actuator);
  readonly alarms = new Board<string, AlarmStatus>(({ alarm }) => alarm);
  holds: readonly Hold[] = [];
  readonly #ask: Pick<Handlers, 'actuators' | 'alarms' | 'holds'>;

  constructor(ask: Pick<Handlers, 'actuators' | 'alarms' | 'holds'>) {
    this.#ask = ask;
  }

  look(now: MonoMs): News {
    const actuators = this.#ask.actuators().map((status): Seen => ({ status, at: now, text: textOf(still(status)) }));
    const news = actuators.filter((seen) => isNew(this.actuators.get(seen.status.actuator), seen));
    // All of them are put, so that what is sent later is no older than this look.
    this.actuators.put(actuators);
    const alarms = this.#newAlarms(now);
    this.alarms.put(alarms);
    const holds = this.#ask.holds();
    const isSame = textOf(holds) === textOf(this.holds);
    this.holds = holds;
    return { actuators: news, alarms, holds: !isSame };
  }

  #newAlarms(now: MonoMs): AlarmStatus[] {
    const alarms = this.#ask.alarms();
    const standing = new Set(alarms.map(({ alarm }) => alarm));
    const changed = alarms.filter((one) => isNewAlarm(this.alarms.get(one.alarm), one));
    const forgotten = [...this.alarms.items()].filter(({ alarm, state }) => !standing.has(alarm) && state !== 'normal');
    const since = monoMs(Math.floor(now));
    return [
      ...changed,
      ...forgotten.map(({ alarm, name, priority }): AlarmStatus => ({ alarm, name, priority, state: 'normal', since })),
    ];
  }
}

const textOf = (what: unknown): string => JSON.stringify(what);

function still({ order, board, claims, runMs, ...rest }: ActuatorStatus): unknown {
  const { usedTodayMs: _used, proofMs: _proof, ...lasting } = rest;
  return {
    ...lasting,
    order: order?.value,
    board: [board.value, board.isConfirmed],
    claims: claims.map(({ endsInMs: _ends, ...claim }) => claim),
    isAway: runMs !== null,
  };
}

function isNew(before: Seen | undefined, now: Seen): boolean {
  return before === undefined || before.text !== now.text || isProlonged(before, now);
}

/** A rule's command goes on for as long as the rule wants it: whoever counts its end down must be told. */
function isProlonged(before: Seen, now: Seen): boolean {
  return now.status.claims.some(({ endsInMs }, n) => {
    const was = before.status.claims[n]?.endsInMs;
    const left = (was ?? 0) - (now.at - before.at);
    return endsInMs !== undefined && was !== undefined && Math.abs(endsInMs - left) > 1_000;
  });
}

function isNewAlarm(before: AlarmStatus | undefined, { heldMs: _held, ...now }: AlarmStatus): boolean {
  if (before === undefined) return true;
  const { heldMs: _before, ...known } = before;
  return textOf(known) !== textOf(now);
}

/** As it must be by now: its ages have gone on since the look. */
export const asOf = ({ status, at }: Seen, now: MonoMs): ActuatorStatus => aged(status, Math.max(0, now - at));
