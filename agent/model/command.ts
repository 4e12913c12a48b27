// Somebody's wish that an actuator hold a value, and what becomes of it: always an end, an author, a rank and a reason.
import type { ActuatorValue } from './actuator.ts';
import type { Because } from './because.ts';
import type { MonoMs } from './clock.ts';
import type { ActuatorId } from './ids.ts';

/** From the strongest to the weakest; the highest that wants anything wins, and nobody's wish means `rest`. */
export const ranks = ['hold', 'interlock', 'local', 'remote', 'flow', 'rule'] as const;
export type Rank = (typeof ranks)[number];

export const authorKinds = ['person', 'centre', 'flow', 'rule', 'program', 'input', 'control'] as const;

/** `id` is stable (a user, a rule, a flow's node), `name` is what people see. */
export interface Author {
  readonly kind: (typeof authorKinds)[number];
  readonly id: string;
  readonly name: string;
}

/**
 * asked → driving (written to the board) → confirmed (the board says so) → flowing (the proof says so) → ended;
 * or refused (never driven), or failed (driven without ever being confirmed).
 */
export const commandStates = ['asked', 'driving', 'confirmed', 'flowing', 'ended', 'refused', 'failed'] as const;
export type CommandState = (typeof commandStates)[number];

export interface Command {
  /** Chosen by whoever asks; never used twice. */
  readonly id: string;
  readonly actuator: ActuatorId;
  readonly value: ActuatorValue;
  readonly rank: Exclude<Rank, 'hold'>;
  readonly author: Author;
  readonly because: Because;
  readonly askedAt: MonoMs;
  /** It wants nothing from this moment on, whatever happened in between. */
  readonly endsAt: MonoMs;
}

/**
 * A stop without an end, kept through restarts and power cuts. `stop-all`: all water and dosing to rest. `lock`: one
 * actuator to rest. Released by a named person on site only; releasing starts nothing. `skip`: what a stop of one run does
 * besides: schedules and rules leave it alone for the rest of the day, people may run it; whoever lifts it lets them go on.
 */
export interface Hold {
  readonly id: string;
  readonly kind: 'stop-all' | 'lock' | 'skip';
  /** Of a lock and a skip. */
  readonly actuator?: ActuatorId;
  readonly author: Author;
  readonly because: Because;
  /** Wall time when it was set, as well as it was known; for people. */
  readonly setAtWall: number;
}
