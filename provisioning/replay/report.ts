// What happened in a replay → runs of outputs and of rules, with their times, and water by the flow that the site names.
import type { ActuatorSpec, ActuatorValue } from '../../agent/model/actuator.ts';
import type { AlarmName } from '../../agent/model/alarm.ts';
import type { Because } from '../../agent/model/because.ts';
import { type WallMs, wallMs } from '../../agent/model/clock.ts';
import type { Event } from '../../agent/model/fact.ts';
import type { RuleSpec } from '../../agent/model/rule.ts';
import type { Site } from '../../agent/model/site.ts';
import type { TimeRange } from '../time-range.ts';

export interface Run {
  readonly from: WallMs;
  readonly to: WallMs;
}
export interface TriedActuator {
  readonly actuator: string;
  readonly name: string;
  readonly role: ActuatorSpec['role'];
  readonly runs: readonly Run[];
  readonly ranMs: number;
  /** Null where the site names no flow, and of what only moves the water of the valves behind it. */
  readonly litre: number | null;
  /** Commands that were never carried out, by reason, the most frequent first. */
  readonly refused: readonly { readonly because: Because; readonly count: number }[];
}
export interface TriedRule {
  readonly rule: string;
  readonly name: string;
  readonly rank: RuleSpec['rank'];
  readonly active: readonly Run[];
  readonly activeMs: number;
  /** Of that: by its `without`, because inputs were missing. */
  readonly withoutMs: number;
}
export interface TriedAlarm {
  readonly alarm: string;
  readonly name: AlarmName;
  readonly count: number;
}
export interface Tried {
  readonly actuators: readonly TriedActuator[];
  readonly rules: readonly TriedRule[];
  readonly alarms: readonly TriedAlarm[];
  readonly litre: number;
}

/** An output follows its readings by less than this, ms. */
const edgeMs = 1_000;

/** One thing that is on and off: only what falls into the time asked for is kept. */
class Runs {
  readonly runs: Run[] = [];
  readonly #range: TimeRange;
  #since: WallMs | undefined;

  constructor(range: TimeRange) {
    this.#range = range;
  }

  set(isOn: boolean, at: WallMs): void {
    if (isOn) this.#since ??= at;
    else this.end(at);
  }

  end(at: WallMs): void {
    if (this.#since === undefined) return;
    const from = wallMs(Math.max(this.#since, this.#range.from));
    const to = wallMs(Math.min(at, this.#range.to));
    // What ended in the moment in which the time asked for begins is no run of it.
    const isEdge = from === this.#range.from && to - from < edgeMs;
    if (to > from && !isEdge) this.runs.push({ from, to });
    this.#since = undefined;
  }

  get ms(): number {
    return this.runs.reduce((sum, { from, to }) => sum + (to - from), 0);
  }
}

interface Output {
  readonly spec: ActuatorSpec;
  readonly runs: Runs;
  readonly refused: Map<string, { readonly because: Because; count: number }>;
}

export class Report {
  readonly #site: Site;
  readonly #range: TimeRange;
  readonly #outputs: ReadonlyMap<string, Output>;
  readonly #rules: ReadonlyMap<string, { readonly spec: RuleSpec; readonly active: Runs; readonly without: Runs }>;
  readonly #alarms = new Map<string, { name: AlarmName; count: number }>();

  constructor(site: Site, range: TimeRange) {
    this.#site = site;
    this.#range = range;
    this.#outputs = new Map(
      site.actuators.map((spec) => [spec.id, { spec, runs: new Runs(range), refused: new Map() }]),
    );
    this.#rules = new Map(
      site.rules.map((spec) => [spec.id, { spec, active: new Runs(range), without: new Runs(range) }]),
    );
  }

  outputs(values: ReadonlyMap<string, ActuatorValue>, at: WallMs): void {
    for (const [id, value] of values) {
      const output = this.#outputs.get(id);
      output?.runs.set(isAway(output.spec, value), at);
    }
  }

  fact(fact: Event, at: WallMs): void {
    if (fact.type === 'rule') {
      const rule = this.#rules.get(fact.rule);
      rule?.active.set(fact.state !== 'over', at);
      rule?.without.set(fact.state === 'without', at);
    }
    if (at < this.#range.from || at > this.#range.to) return;
    if (fact.type === 'alarm' && fact.what === 'state' && fact.to === 'active') {
      const { alarm, name } = fact;
      this.#alarms.set(alarm, { name, count: (this.#alarms.get(alarm)?.count ?? 0) + 1 });
    }
    if (fact.type === 'command' && fact.state === 'refused') this.refused(fact.actuator, fact.because);
  }

  /** It was wanted, and did not happen. */
  refused(actuator: string, because: Because): void {
    const refused = this.#outputs.get(actuator)?.refused;
    const count = (refused?.get(because.code)?.count ?? 0) + 1;
    refused?.set(because.code, { because, count });
  }

  tried(): Tried {
    const { to } = this.#range;
    const actuators = [...this.#outputs.values()].map(({ spec, runs, refused }): TriedActuator => {
      runs.end(to);
      const { flowLitrePerMin } = spec;
      const litre = flowLitrePerMin === undefined || !this.#passes(spec) ? null : (flowLitrePerMin * runs.ms) / 60_000;
      const reasons = [...refused.values()].toSorted((a, b) => b.count - a.count);
      return {
        actuator: spec.id,
        name: spec.name,
        role: spec.role,
        runs: runs.runs,
        ranMs: runs.ms,
        litre,
        refused: reasons,
      };
    });
    const rules = [...this.#rules.values()].map(({ spec, active, without }): TriedRule => {
      active.end(to);
      without.end(to);
      const { id, name, rank } = spec;
      return { rule: id, name, rank, active: active.runs, activeMs: active.ms, withoutMs: without.ms };
    });
    const alarms = [...this.#alarms].map(([alarm, one]): TriedAlarm => ({ alarm, ...one }));
    return { actuators, rules, alarms, litre: actuators.reduce((sum, one) => sum + (one.litre ?? 0), 0) };
  }

  /** Pumps and main valves only move what the valves behind them pass. */
  #passes({ id }: ActuatorSpec): boolean {
    return !this.#site.actuators.some(({ pump, main }) => pump === id || main === id);
  }
}

/** One that rests wherever it stands runs while its command lasts, which nobody can see on it. */
const isAway = ({ rest }: ActuatorSpec, value: ActuatorValue): boolean =>
  rest === 'hold' ? value !== false && value !== 0 : value !== rest;
