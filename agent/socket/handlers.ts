// What control hands to its server: plain functions, one for each thing that may be asked of it.
import type { ActuatorStatus } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import type { Because } from '../model/because.ts';
import type { Hold } from '../model/command.ts';
import type { Outcome } from '../model/outcome.ts';
import type { RuleStatus } from '../model/rule-status.ts';
import type { WaterStatus } from '../model/water-status.ts';
import type { ZoneSpec } from '../model/rule.ts';
import type { Via, Wish } from '../model/wish.ts';
import type { Request, Results, Role, WishReply } from './protocol.ts';

type Answer<T extends Request['type']> = Results[T] | Promise<Results[T]>;
type Asked<T extends Request['type']> = Extract<Request, { type: T }>;

/** `watch` and `follow` are answered by the server itself from what was published. A handler that throws is a fault. */
export interface Handlers {
  status(request: Asked<'status'>, role: Role): Answer<'status'>;
  points(request: Asked<'points'>, role: Role): Answer<'points'>;
  report(request: Asked<'report'>, role: Role): Answer<'report'>;
  fact(request: Asked<'fact'>, role: Role): Answer<'fact'>;
  /** Only what the role may wish for comes here; `via` is the server's own word. */
  wish(wish: Wish, via: Via): Decided | Promise<Decided>;
  /** These are asked whenever something may have changed: they must be cheap, and at once. */
  actuators(): readonly ActuatorStatus[];
  alarms(): readonly AlarmStatus[];
  holds(): readonly Hold[];
  rules(): readonly RuleStatus[];
  zones(): readonly ZoneSpec[];
  water(): readonly WaterStatus[];
  /** A connection has ended; its name never comes back in the life of this process. */
  gone(client: string): void;
}

/** What became of a wish, as the core says it. */
export type Decided = Outcome<
  { readonly command?: string; readonly hold?: string; readonly stopsFirst?: true },
  Because
> & {
  readonly isDurable?: boolean;
};

export function replyTo(decided: Decided): WishReply {
  if (!decided.ok) return { followed: false, because: decided.fault };
  const { command, hold, stopsFirst } = decided.value;
  return {
    followed: true,
    ...(command !== undefined && { command }),
    ...(hold !== undefined && { hold }),
    ...(stopsFirst !== undefined && { stopsFirst }),
    ...(decided.isDurable !== undefined && { durable: decided.isDurable }),
  };
}
