// Rules that are right one by one → those that drive what they read, and those that fight each other.
import { clockMinute, isBetween } from '../control/expression/local-time.ts';
import type { ActuatorValue } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import type { PointSpec } from '../model/site.ts';
import { quoted } from './complaint.ts';
import type { SourceDocument } from './document.ts';
import { writtenPart } from './inside.ts';
import type { ReadRule } from './rules.ts';
import { circleFrom } from './together.ts';

export function complainConflicts(
  source: SourceDocument,
  rules: readonly ReadRule[],
  points: ReadonlyMap<string, PointSpec>,
): void {
  complainLoops(source, rules, points);
  complainFights(source, rules);
}

/** Which rules read what a rule drives, through one output; a rule may be among its own. */
function complainLoops(
  source: SourceDocument,
  rules: readonly ReadRule[],
  points: ReadonlyMap<string, PointSpec>,
): void {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const drivenBy = (rule: ReadRule) =>
    rule.drives.flatMap(({ actuator }) => {
      const point = points.get(actuator)?.id;
      return point === undefined ? [] : [{ actuator, point }];
    });
  const readersOf = (rule: ReadRule) =>
    drivenBy(rule).flatMap((output) =>
      rules
        .filter(({ reads }) => reads.some(({ expression }) => expression.needs.includes(output.point)))
        .map((reader) => ({ ...output, reader })),
    );
  const told = new Set<string>();
  for (const rule of rules) {
    const circle = circleFrom(rule.id, (id) => {
      const one = byId.get(id);
      return one === undefined ? [] : readersOf(one).map(({ reader }) => reader.id);
    });
    if (circle === undefined || circle.some((one) => told.has(one))) continue;
    for (const one of circle) told.add(one);
    // rule → output → rule → … → the output that the first rule reads.
    const links = circle.map((id, index) => {
      const next = circle[(index + 1) % circle.length];
      const one = byId.get(id);
      return one && readersOf(one).find(({ reader }) => reader.id === next);
    });
    const last = links.at(-1);
    if (last === undefined) continue;
    const chain = [...circle.flatMap((id, index) => [id, links[index]?.actuator ?? '']), rule.id].join(' → ');
    const key = rule.reads.find(({ expression }) => expression.needs.includes(last.point))?.key ?? 'when';
    const params = { found: quoted(rule.id), chain };
    source.complainAt(readingOf(source, rule, key, last.point), { code: 'rule-loop', params });
  }
}

/** Where a rule names a point. */
function readingOf(source: SourceDocument, { section, id, reads }: ReadRule, key: 'when' | 'until', point: string) {
  const text = reads.find((one) => one.key === key)?.expression.text ?? '';
  const start = new RegExp(`\\b${point.replace('.', '\\s*\\.\\s*')}\\b`).exec(text)?.index ?? 0;
  return writtenPart(source, [section, id, key], text, { start, end: start + point.length });
}

/** Two of one rank that want different things of one actuator at the same time: nobody could say who wins. */
function complainFights(source: SourceDocument, rules: readonly ReadRule[]): void {
  const wishes = rules.flatMap((rule) => rule.drives.map((wish) => ({ rule, ...wish })));
  for (const [index, { rule, actuator, value }] of wishes.entries()) {
    const other = wishes
      .slice(0, index)
      .find(
        (one) =>
          one.actuator === actuator &&
          one.rule.section === rule.section &&
          one.value !== value &&
          !areApart(one.rule.between, rule.between),
      );
    if (other === undefined) continue;
    const first = source.place([other.rule.section, other.rule.id, 'then', actuator]).line;
    const params = {
      rule: rule.id,
      actuator,
      found: shown(value),
      other: other.rule.id,
      otherValue: shown(other.value),
      first,
    };
    const path = [rule.section, rule.id, 'then', actuator];
    source.complain(path, { code: 'rules-fight', params, expected: expectation('one-value') });
  }
}

const shown = (value: ActuatorValue): string => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));

/** Whether two times of the day never overlap. */
function areApart(a: ReadRule['between'], b: ReadRule['between']): boolean {
  if (a === undefined || b === undefined) return false;
  const minutes = (one: { from: string; to: string }) =>
    [clockMinute(one.from) ?? 0, clockMinute(one.to) ?? 0] as const;
  const [[aFrom, aTo], [bFrom, bTo]] = [minutes(a), minutes(b)];
  return !isBetween(aFrom, bFrom, bTo) && !isBetween(bFrom, aFrom, aTo);
}
