// A bench for alarms: points that a test sets, clocks that it moves, restarts through JSON as after a kill.
import type { AlarmCondition, AlarmFact, AlarmSpec, AlarmStatus } from '../../model/alarm.ts';
import type { Because } from '../../model/because.ts';
import { monoMs, wallMs } from '../../model/clock.ts';
import type { Author } from '../../model/command.ts';
import { alarmId, bootId, deviceId, lineId, pointId, type PointId } from '../../model/ids.ts';
import { fault, good } from '../../model/outcome.ts';
import type { Quality, Sample, Value } from '../../model/sample.ts';
import type { Expression, Missing, Now, Scope } from '../expression/types.ts';
import { Alarms } from './alarms.ts';
import { afterChange, type AlarmsMemory } from './memory.ts';
import type { AlarmsSetup } from './roster.ts';
import type { SystemAlarm } from './system.ts';
import type { AlarmWish } from './wishes.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const lan: Author = { kind: 'person', id: 'lan', name: 'Lan' };

/** Two lines: `field` with `fridge` and `room`, `far` with `tank`. */
export const topology: AlarmsSetup['topology'] = {
  lines: [{ id: lineId('field') }, { id: lineId('far') }],
  devices: [
    { id: deviceId('fridge'), line: lineId('field') },
    { id: deviceId('room'), line: lineId('field') },
    { id: deviceId('tank'), line: lineId('far') },
  ],
  points: [
    { id: pointId('fridge.temp'), device: deviceId('fridge') },
    { id: pointId('fridge.door'), device: deviceId('fridge') },
    { id: pointId('room.temp'), device: deviceId('room') },
    { id: pointId('tank.level'), device: deviceId('tank') },
  ],
  madeOf: new Map([[pointId('derived.gap'), [pointId('fridge.temp'), pointId('tank.level')]]]),
};

export function anAlarm(condition: AlarmCondition, differs: Partial<AlarmSpec> = {}): AlarmSpec {
  const id = alarmId('warm');
  return { id, name: 'Tủ vắc-xin', priority: 'high', condition, clearForMs: 0, missingMs: null, ...differs };
}

/**
 * `a.b > 8`, `a.b <= 8`, `a.b`, `8`; `clock` is true in every other minute; `broken`, `today` and `short a.b` have no
 * answer: it fails, the time is not known, too little of a window is.
 */
function expressionOf(text: string): Expression {
  const none = answerless(text);
  if (none !== undefined) return none;
  const [, left = '', operator, right] = /^(\S+)(?: (>|<=) (\S+))?$/.exec(text) ?? [];
  const point = left.includes('.') ? pointId(left) : undefined;
  const number = (scope: Scope): Value | undefined => {
    if (point === undefined) return Number(left);
    const sample = scope.sample(point);
    return sample?.quality === 'good' ? sample.value! : undefined;
  };
  return {
    text,
    type: operator === undefined ? 'number' : 'boolean',
    unit: '',
    needs: point === undefined ? [] : [point],
    asks: [],
    windows: [],
    usesClock: text === 'clock',
    evaluate: (scope) => {
      if (text === 'clock') return good(Math.floor(scope.now.mono / minute) % 2 === 1);
      const value = number(scope);
      if (value === undefined) return fault({ kind: 'not-good', points: [point!] });
      if (operator === undefined) return good(value);
      return good(operator === '>' ? Number(value) > Number(right) : Number(value) <= Number(right));
    },
  };
}

function answerless(text: string): Expression | undefined {
  const [word, point] = text.split(' ');
  const needs = word === 'short' ? [pointId(point!)] : [];
  const missing: Record<string, Missing> = {
    broken: { kind: 'failed', detail: 'division by zero' },
    today: { kind: 'time-unknown' },
    short: { kind: 'too-short', points: needs },
  };
  const why = missing[word!];
  if (why === undefined) return undefined;
  return { text, type: 'number', unit: '', needs, asks: [], windows: [], usesClock: false, evaluate: () => fault(why) };
}

interface Restart {
  readonly downMs: number;
  /** The monotonic clock of the new boot when control is up again; left out: the same boot. */
  readonly bootedMs?: number;
  readonly wallTrusted?: boolean;
  readonly specs?: readonly AlarmSpec[];
  readonly topology?: AlarmsSetup['topology'];
}

export class Bench {
  readonly rows: AlarmFact[] = [];
  readonly samples = new Map<PointId, Sample>();
  steps = 0;
  #alarms: Alarms;
  #specs: readonly AlarmSpec[];
  #stored: AlarmsMemory;
  #mono = 0;
  #wall = Date.UTC(2026, 0, 1);
  #wallTrusted: boolean;
  #boots = 0;
  #nextWake = 0;

  constructor(specs: readonly AlarmSpec[], { wallTrusted = true } = {}) {
    this.#specs = specs;
    this.#wallTrusted = wallTrusted;
    this.#alarms = new Alarms(this.#setup(), this.now);
    this.#stored = this.#alarms.memory(this.now);
    this.look();
  }

  get now(): Now {
    return { mono: monoMs(this.#mono), wall: wallMs(this.#wall), wallTrusted: this.#wallTrusted };
  }

  get mono(): number {
    return this.#mono;
  }

  get nextWake(): number {
    return this.#nextWake;
  }

  get memory(): AlarmsMemory {
    return this.#stored;
  }

  /** Time passes; control wakes whenever it asked to. */
  pass(ms: number): this {
    const end = this.#mono + ms;
    while (this.#nextWake <= end) {
      this.#move(Math.ceil(this.#nextWake));
      this.look();
      if (this.#nextWake <= this.#mono) throw new Error(`woken at ${this.#mono} for nothing`);
    }
    this.#move(end);
    return this;
  }

  /** Time passes while control is stalled. */
  stall(ms: number): this {
    this.#move(this.#mono + ms);
    return this;
  }

  set(point: string, value: Value | null, quality: Quality = value === null ? 'stale' : 'good'): this {
    const id = pointId(point);
    this.samples.set(id, { point: id, value, quality, mono: monoMs(this.#mono) });
    return this.look([id]);
  }

  look(changed: readonly PointId[] = []): this {
    this.steps += 1;
    const { facts, nextWake } = this.#alarms.step(changed, this.scope, this.now);
    this.rows.push(...facts);
    this.#nextWake = nextWake;
    this.#store();
    return this;
  }

  raise(alarm: SystemAlarm): this {
    this.#alarms.raise(alarm);
    return this.look();
  }

  settle(key: string): this {
    this.#alarms.settle(key);
    return this.look();
  }

  /** Undefined when granted. */
  wish(wish: Partial<AlarmWish> & Pick<AlarmWish, 'type'>): Because | undefined {
    const whole = {
      id: 'w',
      boot: this.#boot,
      askedAt: this.now.mono,
      author: lan,
      alarm: 'warm',
      because: 'biết rồi',
      ...wish,
    };
    const outcome = this.#alarms.wish(whole as AlarmWish, this.now);
    if (!outcome.ok) return outcome.fault;
    this.rows.push(...outcome.value);
    this.look();
    return undefined;
  }

  trustWall(): this {
    this.#wallTrusted = true;
    return this.look();
  }

  /** Killed now, without a last word: what was stored is all that is left. */
  restart({ downMs, bootedMs, wallTrusted = this.#wallTrusted, specs = this.#specs, topology }: Restart): this {
    const aliveUntil = monoMs(this.#mono);
    this.#wall += downMs;
    this.#mono = bootedMs ?? this.#mono + downMs;
    if (bootedMs !== undefined) this.#boots += 1;
    this.#wallTrusted = wallTrusted;
    this.#specs = specs;
    const memory = JSON.parse(JSON.stringify(this.#stored)) as AlarmsMemory;
    const setup = { ...this.#setup(), memory, aliveUntil };
    this.#alarms = new Alarms(topology === undefined ? setup : { ...setup, topology }, this.now);
    return this;
  }

  status(alarm = 'warm'): AlarmStatus | undefined {
    return this.#alarms.status(this.now).find((one) => one.alarm === alarm);
  }

  unsaid(): readonly string[] {
    return this.#alarms.unsaid();
  }

  /** The rows of one alarm in short, since the last call: `5 normal→active`. */
  told(alarm = 'warm', unit = 1): string[] {
    const told = this.rows.filter((row) => row.alarm === alarm);
    this.rows.splice(0, this.rows.length, ...this.rows.filter((row) => row.alarm !== alarm));
    return told.map(({ mono, what, from, to }) => `${mono / unit} ${what === 'state' ? `${from}→${to}` : what}`);
  }

  get scope(): Scope {
    return {
      now: this.now,
      sample: (point) => this.samples.get(point),
      answeredAt: (point) => this.samples.get(point)?.mono,
      window: () => undefined,
    };
  }

  get #boot() {
    return bootId(`00000000-0000-0000-0000-${String(this.#boots).padStart(12, '0')}`);
  }

  #setup(): AlarmsSetup {
    return { specs: this.#specs, expressionOf, topology, boot: this.#boot };
  }

  /** As the journal would: what changed, through JSON, onto what was there. */
  #store(): void {
    const change = JSON.stringify(this.#alarms.memoryChange(this.now));
    this.#stored = afterChange(this.#stored, JSON.parse(change) as ReturnType<Alarms['memoryChange']>);
  }

  #move(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}
