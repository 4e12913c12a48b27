// A settable thing that moves something: what it may do, for how long, beside whom. Plain JSON, checked when loaded.
import type { ActuatorId, GroupId, PointId } from './ids.ts';

/** On or off, or a position, speed or set-point in the unit of its point. */
export type ActuatorValue = boolean | number;

/**
 * What it is for. Order of starting: main valve, then zone valve, then pump; of stopping: the reverse.
 * `water` and `dosing` come to rest at *Dừng tất cả*, whatever their role.
 */
export const actuatorRoles = [
  'pump',
  'main-valve',
  'zone-valve',
  'valve',
  'dosing',
  'mist',
  'fan',
  'heater',
  'light',
  'screen',
  'vent',
  'lamp',
  'siren',
  'other',
] as const;
export type ActuatorRole = (typeof actuatorRoles)[number];

/** Roles that move water or chemicals: they must have a limit, and *Dừng tất cả* brings them to rest. */
export const wetRoles: ReadonlySet<ActuatorRole> = new Set([
  'pump',
  'main-valve',
  'zone-valve',
  'valve',
  'dosing',
  'mist',
]);

export interface ActuatorSpec {
  readonly id: ActuatorId;
  readonly name: string;
  /** The point that is written, and read back. One actuator per point. */
  readonly point: PointId;
  readonly role: ActuatorRole;
  /** Its state without power and without anybody's wish; `hold`: it stays where it is. */
  readonly rest: ActuatorValue | 'hold';
  /** Longest run away from rest, ms, whoever asked; null only with a written reason and never for wet roles. */
  readonly longestMs: number | null;
  readonly why?: string;
  /** Shortest run that schedules and rules may cause, ms. Stops, holds and interlocks do not wait for it. */
  readonly shortestMs: number;
  /** Shortest time at rest between two runs, ms. */
  readonly pauseMs: number;
  /** Most time away from rest in one local day, ms. */
  readonly perDayMs?: number;
  /** Most litres in one local day, by `meter` or else by `flowLitrePerMin`. */
  readonly perDayLitre?: number;
  /** What it passes when it is open, or what a pump delivers at most, L/min. */
  readonly flowLitrePerMin?: number;
  /** A flow meter or a volume counter that sees its water. */
  readonly meter?: PointId;
  /** Time it needs from the command until it is really open or shut (motorised valves), ms. */
  readonly travelMs: number;
  /** Of a valve: the pump that feeds it and starts with it, and the main valve before it. */
  readonly pump?: ActuatorId;
  readonly main?: ActuatorId;
  /** Of a pump: it runs on for this long after the last command (0), and valves stay open for this long after it, ms. */
  readonly lagMs: number;
  /** Expression that must be true, of good inputs, for it to leave rest; it goes to rest when that ends. */
  readonly needs?: string;
  readonly proof?: ProofSpec;
  /** Expression that is true while somebody drives it by hand (Hand-Off-Auto switch): automation leaves it alone. */
  readonly hand?: string;
  /** A stop never touches it: room-pressure fan, alarm lamp. */
  readonly keepOnStop: boolean;
  /** How its board ends a run by itself when nobody renews it; undefined when the board cannot. */
  readonly lease?: LeaseSpec;
}

/** Evidence that it really does what it was told. */
export interface ProofSpec {
  /** True while it works: `flow.flow > 2`, `meter.power > 100`. */
  readonly when: string;
  /** From the confirmed command until that must be true, ms. */
  readonly withinMs: number;
  /** Without proof: `stop` brings it to rest for `retryMs` (a dry pump), `alarm` only tells. */
  readonly otherwise: 'stop' | 'alarm';
  readonly retryMs: number;
  /** True without any command for this long, ms: leak, or a relay that is welded. Undefined: not watched. */
  readonly idleMs?: number;
}

/** The board's own timer: "on for n seconds". */
export interface LeaseSpec {
  /** Each renewal keeps it on for this long, ms; at most 30 s. */
  readonly leaseMs: number;
}

export interface GroupSpec {
  readonly id: GroupId;
  readonly name: string;
  readonly members: readonly ActuatorId[];
  /** At most this many of them away from rest at a time. */
  readonly most?: number;
  /** Only one of them, and a pause of so many ms between one's confirmed rest and the next one's start. */
  readonly exclusiveMs?: number;
}

/** Whether a value is the one without power. A `hold` actuator is at rest wherever it stands. */
export function isAtRest(spec: Pick<ActuatorSpec, 'rest'>, value: ActuatorValue): boolean {
  return spec.rest === 'hold' || spec.rest === value;
}
