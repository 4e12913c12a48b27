// What an alarm watches for → a clause, with what was seen where that is known.
import type { AlarmCondition } from '../../agent/model/alarm.ts';
import { alarmConditionTexts } from '../../agent/model/catalogue/condition.ts';
import { say } from '../../agent/model/language.ts';
import type { Value } from '../../agent/model/sample.ts';
import { spanText } from '../../agent/model/span.ts';
import type { Reading } from '../reading.ts';

type Seen = ReadonlyMap<string, Value | null>;

export function alarmClause(reading: Reading, condition: AlarmCondition, seen: Seen): string {
  const { language } = reading;
  const span = (ms: number): string => spanText(language, ms);
  switch (condition.kind) {
    case 'continuous': {
      const clause = whenWords(reading, condition.when, seen);
      const { forMs } = condition;
      return forMs === 0 ? clause : say(language, alarmConditionTexts.forTime, { clause, time: span(forMs) });
    }
    case 'cumulative': {
      const { totalMs, withinMs } = condition;
      const clause = whenWords(reading, condition.when, seen);
      return say(language, alarmConditionTexts.altogether, { clause, total: span(totalMs), time: span(withinMs) });
    }
    case 'rate':
      return `${rateWords(reading, condition)}${reading.values(seen)}`;
    case 'deviation': {
      const [of, from] = [condition.of, condition.from].map((text) => quantityOf(reading, text));
      const by = reading.number(condition.by, of?.unit ?? '');
      const params = { of: of?.text ?? '', from: from?.text ?? '', by };
      return `${say(language, alarmConditionTexts.apartBy, params)}${reading.values(seen)}`;
    }
    case 'missing':
      return say(language, alarmConditionTexts.missing, { points: reading.points(condition.points.join(', ')) });
    default:
      return condition satisfies never;
  }
}

/** The texts that stand in the site file; empty where there is only a list of points. */
export function writtenCondition(condition: AlarmCondition): string {
  if ('when' in condition) return condition.when;
  if (condition.kind === 'deviation') return `${condition.of} ↔ ${condition.from}`;
  return condition.kind === 'rate' ? condition.of : '';
}

function whenWords(reading: Reading, when: string, values: Seen): string {
  return reading.clause(when, values) ?? `${when}${reading.values(values)}`;
}

const quantityOf = (reading: Reading, text: string): { readonly text: string; readonly unit: string } =>
  reading.quantity(text) ?? { text, unit: '' };

function rateWords(reading: Reading, { of, overMs, above, below }: Extract<AlarmCondition, { kind: 'rate' }>): string {
  const { text, unit } = quantityOf(reading, of);
  const { language } = reading;
  const time = spanText(language, overMs);
  const parts = [
    above === undefined
      ? ''
      : say(language, alarmConditionTexts.risesBy, { of: text, by: reading.number(above, unit), time }),
    // A fall of 3 is a change below −3.
    below === undefined
      ? ''
      : say(language, alarmConditionTexts.fallsBy, { of: text, by: reading.number(-below, unit), time }),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
