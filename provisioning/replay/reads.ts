// A site → which points its decisions read, and how far back they look.
import { compile } from '../../agent/control/expression/compile.ts';
import { vocabularyOf } from '../../agent/control/expression/vocabulary.ts';
import type { AlarmCondition } from '../../agent/model/alarm.ts';
import { textsOfMake } from '../../agent/model/derived.ts';
import type { PointSpec, Site } from '../../agent/model/site.ts';

export interface Reads {
  readonly points: readonly PointSpec[];
  /** The longest time over which something is averaged or compared, ms. */
  readonly backMs: number;
}

export function readsOf(site: Site): Reads {
  const vocabulary = vocabularyOf(site.points, site.gateway.timezone);
  const ids = new Set<string>();
  let backMs = 0;
  // What is derived is made anew, of what it was made of: all of that is read, whoever reads it.
  for (const text of new Set([...textsOf(site), ...derivedTexts(site)])) {
    const compiled = compile(text, vocabulary);
    // What the site's check has passed compiles here too; what does not reads nothing.
    if (!compiled.ok) continue;
    for (const id of [...compiled.value.needs, ...compiled.value.asks]) ids.add(id);
    for (const { point, overMs } of compiled.value.windows) {
      ids.add(point);
      backMs = Math.max(backMs, overMs);
    }
  }
  for (const { condition } of site.alarms)
    if (condition.kind === 'missing') for (const id of condition.points) ids.add(id);
  for (const { condition } of site.alarms) if (condition.kind === 'rate') backMs = Math.max(backMs, condition.overMs);
  return { points: site.points.filter(({ id, source }) => ids.has(id) && source.type !== 'derived'), backMs };
}

const derivedTexts = ({ points }: Site): string[] =>
  points.flatMap(({ source }) => (source.type === 'derived' ? textsOfMake(source.make) : []));

function textsOf({ rules, actuators, alarms }: Site): string[] {
  const texts = [
    ...rules.flatMap(({ when, until }) => [when, until]),
    ...actuators.flatMap(({ needs, proof, hand }) => [needs, proof?.when, hand]),
    ...alarms.flatMap(({ condition }) => conditionTexts(condition)),
  ];
  return texts.filter((text) => text !== undefined);
}

function conditionTexts(condition: AlarmCondition): (string | undefined)[] {
  if (condition.kind === 'missing') return [];
  if (condition.kind === 'continuous' || condition.kind === 'cumulative') return [condition.when, condition.clear];
  return [condition.of, condition.kind === 'deviation' ? condition.from : undefined];
}
