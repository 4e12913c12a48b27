// The checked site → a control core that has not stepped yet.
import type { MonoMs } from '../model/clock.ts';
import type { AlarmCondition } from '../model/alarm.ts';
import type { BootId, ZoneId } from '../model/ids.ts';
import type { RuleSpec } from '../model/rule.ts';
import type { Site } from '../model/site.ts';
import { Alarms } from './alarms/alarms.ts';
import { compile } from './expression/compile.ts';
import { clockMinute, localClock } from './expression/local-time.ts';
import type { Expression, Now } from './expression/types.ts';
import { vocabularyOf } from './expression/vocabulary.ts';
import { derivedOf } from './derived/derived.ts';
import { guardsOf } from './guards.ts';
import { alarmsMemory, type Kept, restore } from './memory.ts';
import { metersOf } from './meter.ts';
import { plantOf } from './plant.ts';
import { ruleBook } from './rules/book.ts';
import type { Rule } from './rules/rule.ts';
import { initialState, unitOf } from './state.ts';
import type { Control } from './step.ts';
import { Table } from './table.ts';
import { namesOf } from './troubles.ts';

export interface ControlParts {
  readonly site: Site;
  readonly boot: BootId;
  readonly now: Now;
  /** Of an earlier run, and the last moment at which that is known to have lived, by its own clock. */
  readonly kept?: ReadonlyMap<string, Kept>;
  readonly aliveUntil?: MonoMs;
}

export function newControl({ site, boot, now, kept = new Map(), aliveUntil }: ControlParts): Control {
  const { compiled, all } = compiler(site);
  const state = initialState(plantOf(site, compiled), site.zones, boot, now.mono);
  const memory = alarmsMemory(kept);
  const book = ruleBook(
    site.rules.map((spec) => ruleOf(spec, compiled)),
    now.mono,
  );
  for (const { condition } of site.alarms) for (const text of textsOf(condition)) compiled(text);
  const givenTo = (zone: ZoneId) => {
    const valve = state.zones.get(zone);
    return valve === undefined ? undefined : unitOf(state, valve);
  };
  const derived = derivedOf(site, compiled, givenTo, now.mono);
  const counters = new Set(site.points.flatMap((point) => (point.counter ? [point.id] : [])));
  const table = new Table({ windows: [...all.values()].flatMap(({ windows }) => windows), counters });
  const control: Control = {
    state,
    book,
    guards: guardsOf(state, site.stops),
    meters: metersOf(state, site.points),
    derived,
    table,
    localTime: localClock(site.gateway.timezone),
    alarms: new Alarms(
      {
        specs: site.alarms,
        expressionOf: compiled,
        topology: { ...site, madeOf: new Map(derived.entries.map(({ point, reads }) => [point.id, [...reads]])) },
        boot,
        ...(memory !== undefined && { memory }),
        ...(aliveUntil !== undefined && { aliveUntil }),
      },
      now,
    ),
    names: namesOf(site),
    memo: { wakeAt: now.mono, second: Number.NaN, alarmsAt: now.mono, isUnsaid: true },
  };
  restore(control, kept, boot, now);
  return control;
}

/** Each text is compiled once, whoever uses it. What the site's check has passed compiles here too. */
function compiler({ points, gateway }: Site) {
  const vocabulary = vocabularyOf(points, gateway.timezone);
  const all = new Map<string, Expression>();
  const compiled = (text: string): Expression => {
    const known = all.get(text);
    if (known !== undefined) return known;
    const outcome = compile(text, vocabulary);
    if (!outcome.ok) throw new Error(`"${text}" was checked and cannot be compiled: ${outcome.fault[0]?.code}`);
    all.set(text, outcome.value);
    return outcome.value;
  };
  return { compiled, all };
}

function textsOf(condition: AlarmCondition): string[] {
  const texts = 'when' in condition ? [condition.when, condition.clear] : 'of' in condition ? [condition.of] : [];
  return [...texts, 'from' in condition ? condition.from : undefined].filter((text) => text !== undefined);
}

function ruleOf(spec: RuleSpec, compile: (text: string) => Expression): Rule {
  return {
    spec,
    when: compile(spec.when),
    ...(spec.until !== undefined && { until: compile(spec.until) }),
    ...(spec.between !== undefined && {
      between: { fromMin: clockMinute(spec.between.from) ?? 0, toMin: clockMinute(spec.between.to) ?? 0 },
    }),
  };
}
