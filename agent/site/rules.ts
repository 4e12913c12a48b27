// The sections `interlocks` and `rules` → rule specs. One kind of thing with two ranks; their ids are told apart
// nowhere, so they share them.
import type { ActuatorValue } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import { actuatorId, ruleId } from '../model/ids.ts';
import type { RuleSpec, WithoutSpec } from '../model/rule.ts';
import type { Expression } from '../control/expression/types.ts';
import type { Actuators } from './actuators.ts';
import { at, check, isMapping, sectionAt } from './check.ts';
import { quoted } from './complaint.ts';
import type { Path } from './document.ts';
import { isActuator, type Names } from './names.ts';
import { isId } from './profile.ts';
import { ruleSchema, withoutDutySchema, withoutKeepSchema, withoutWordSchema } from './schema-control.ts';
import { valueFor } from './values.ts';

export type RuleSection = 'interlocks' | 'rules';

/** What one rule reads and drives, whatever else is wrong with it: for mistakes that only show between rules. */
export interface ReadRule {
  readonly section: RuleSection;
  readonly id: string;
  readonly reads: readonly { readonly key: 'when' | 'until'; readonly expression: Expression }[];
  readonly drives: readonly { readonly actuator: string; readonly value: ActuatorValue }[];
  readonly between: { readonly from: string; readonly to: string } | undefined;
  /** Undefined when it has mistakes of its own. */
  readonly spec: RuleSpec | undefined;
}

export function readRules(names: Names, actuators: Actuators): readonly ReadRule[] {
  const { source } = names;
  const owners = new Map<string, RuleSection>();
  return (['interlocks', 'rules'] as const).flatMap((section) =>
    sectionAt(source, section).map(([id, raw]) => {
      const path = [section, id];
      const other = owners.get(id);
      owners.set(id, other ?? section);
      if (other !== undefined) {
        const params = { found: quoted(id), section: other, first: source.place([other, id], 'key').line };
        source.complain(path, { code: 'duplicate-id', params, expected: 'different' }, 'key');
      }
      return readRule(names, actuators, section, id, raw);
    }),
  );
}

function readRule(names: Names, actuators: Actuators, section: RuleSection, id: string, raw: unknown): ReadRule {
  const { source } = names;
  const path = [section, id];
  const before = source.complaints.length;
  const hasId = isId(source, path, id);
  const rule = check(source, ruleSchema, path);
  const reads = (['when', 'until'] as const).flatMap((key) => {
    const expression = names.expression([...path, key], 'boolean');
    return expression === undefined ? [] : [{ key, expression }];
  });
  const [begins, ends] = reads;
  if (begins !== undefined && ends !== undefined && names.neverBegins(begins.expression.text, ends.expression.text)) {
    source.complain([...path, 'until'], { code: 'rule-never', params: { found: ends.expression.text } });
  }
  const drives = drivesOf(names, actuators, [...path, 'then'], id);
  const without = isMapping(raw) ? withoutOf(names, section, path, raw['without']) : undefined;
  if (section === 'interlocks' && isMapping(raw) && raw['between'] !== undefined) {
    source.complain(
      [...path, 'between'],
      { code: 'between-interlock', params: { found: quoted(raw['between']) } },
      'key',
    );
  }
  const isBroken = source.complaints.slice(before).some((one) => one.severity === 'error');
  const parts = { section, id, reads, drives, between: rule?.between };
  if (!hasId || rule === undefined || without === undefined || isBroken) return { ...parts, spec: undefined };
  const { name = id, when, until, lasting, between, because } = rule;
  const spec: RuleSpec = {
    id: ruleId(id),
    name,
    rank: section === 'interlocks' ? 'interlock' : 'rule',
    when,
    forMs: rule.for,
    ...(until !== undefined && { until }),
    untilForMs: rule.until_for,
    then: drives.map(({ actuator, value }) => ({ actuator: actuatorId(actuator), value })),
    ...(lasting !== undefined && { lastingMs: lasting }),
    pauseMs: rule.pause,
    ...(between !== undefined && { between }),
    without,
    ...(because !== undefined && { because }),
  };
  return { ...parts, spec };
}

function drivesOf(names: Names, actuators: Actuators, path: Path, id: string): ReadRule['drives'] {
  const { source } = names;
  const raw = at(source.data, path);
  if (!isMapping(raw)) return [];
  if (Object.keys(raw).length === 0) {
    source.complain(path, { code: 'no-effect', params: { found: quoted(id) } }, 'key');
  }
  return Object.keys(raw).flatMap((actuator) => {
    const place = [...path, actuator];
    if (!isActuator(source, place, actuators, undefined, 'key')) return [];
    const point = actuators.points.get(actuator);
    const isValue = ['boolean', 'number', 'string'].includes(typeof raw[actuator]);
    const value = point === undefined || !isValue ? undefined : valueFor(source, place, point);
    return value === undefined ? [] : [{ actuator, value }];
  });
}

function withoutOf(names: Names, section: RuleSection, path: Path, raw: unknown): WithoutSpec | undefined {
  const { source } = names;
  const place = [...path, 'without'];
  if (raw === undefined) {
    source.complain(
      path,
      { code: 'missing-key', params: { found: 'without' }, expected: expectation('without') },
      'key',
    );
    return undefined;
  }
  if (isMapping(raw)) {
    if ('duty' in raw) {
      const read = check(source, withoutDutySchema, place);
      return read === undefined ? undefined : { kind: 'duty', ...read.duty };
    }
    const read = check(source, withoutKeepSchema, place);
    return read === undefined ? undefined : { kind: 'keep', ms: read.keep };
  }
  if (typeof raw !== 'string') {
    const code = raw === null ? 'empty-value' : 'wrong-type';
    source.complain(place, { code, params: { key: 'without', found: quoted(raw) }, expected: expectation('without') });
    return undefined;
  }
  const word = check(source, withoutWordSchema, place);
  if (word === 'act' && section === 'rules') {
    source.complain(place, { code: 'act-rule', params: { found: 'act' }, expected: expectation('without') });
  }
  return word === undefined ? undefined : { kind: word };
}
