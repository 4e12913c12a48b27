// One alarm's status → what people read of it.
import { type AlarmCondition, alarmName, alarmPriorities, type AlarmStatus } from '../../agent/model/alarm.ts';
import { alarmLineTexts, alarmStateTexts, priorityTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import type { MonoMs } from '../../agent/model/clock.ts';
import { say } from '../../agent/model/language.ts';
import { spanText } from '../../agent/model/span.ts';
import type { Style } from '../screen/paint.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { Reading } from '../reading.ts';
import { agoText } from '../screen/values.ts';
import { wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';
import { alarmClause, writtenCondition } from './alarm-condition.ts';

/** People are told of it: it stands or stood, and nobody has put it away. */
export const isTold = ({ state, shelved, outOfService, heldBy }: AlarmStatus): boolean =>
  (state === 'active' || state === 'acknowledged' || state === 'cleared') &&
  shelved === undefined &&
  outOfService === undefined &&
  heldBy === undefined;

/** It is so, and not yet for long enough; nobody has put it away. */
export const isComing = ({ state, shelved, outOfService, heldBy }: AlarmStatus): boolean =>
  state === 'pending' && shelved === undefined && outOfService === undefined && heldBy === undefined;

/** What nobody has acknowledged first, then the most important, then the newest. */
export function sorted(all: readonly AlarmStatus[]): AlarmStatus[] {
  const order = ['active', 'cleared', 'acknowledged', 'pending', 'normal'] as const;
  const rank = ({ priority }: AlarmStatus): number => alarmPriorities.indexOf(priority);
  return all.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || rank(b) - rank(a) || b.since - a.since,
  );
}

export function alarmStyle({ state, priority }: AlarmStatus): Style {
  if (state === 'active') return priority === 'low' ? 'warning' : 'wrong';
  return state === 'normal' || state === 'pending' ? 'dim' : 'warning';
}

/** Names of what alarms watch, and what is seen of it now. */
export interface Surroundings {
  readonly reading: Reading;
  readonly values: ReadonlyMap<string, Value | null>;
}

/** With the values of now, where it is not as it should be. */
function watched(condition: AlarmCondition, { state }: AlarmStatus, { reading, values }: Surroundings): string {
  const written = writtenCondition(condition);
  const seen = new Map(
    reading.named(written).flatMap((id) => (values.has(id) ? [[id, values.get(id) ?? null] as const] : [])),
  );
  const isShown = state !== 'normal' && condition.kind !== 'missing';
  return alarmClause(reading, condition, isShown ? seen : new Map());
}

export function alarmLines(
  { language, paint, width }: Pick<Terminal, 'language' | 'paint' | 'width'>,
  status: AlarmStatus,
  now: MonoMs,
  { reading, values }: Surroundings,
): string[] {
  const {
    alarm,
    condition,
    name,
    priority,
    state,
    since,
    acknowledged,
    shelved,
    outOfService,
    heldBy,
    chattering,
    because,
  } = status;
  const words = (text: Parameters<typeof say>[1], by: NonNullable<AlarmStatus['acknowledged']>): string =>
    say(language, text, { name: by.by.name, words: by.because });
  const span = (ms: number): string => spanText(language, ms);
  const parts = [
    alarmStateTexts[state][language],
    state === 'normal' ? '' : agoText(language, now - since),
    acknowledged === undefined || state !== 'acknowledged' ? '' : words(alarmLineTexts.by, acknowledged),
    shelved === undefined
      ? ''
      : say(language, alarmLineTexts.shelved, {
          time: span(shelved.until - now),
          name: shelved.by.name,
          words: shelved.because,
        }),
    outOfService === undefined ? '' : words(alarmLineTexts.outOfService, outOfService),
    heldBy === undefined ? '' : say(language, alarmLineTexts.heldBy, { alarm: heldBy }),
    chattering === true ? alarmLineTexts.chattering[language] : '',
    because ?? '',
  ];
  const head = `● ${alarmName(language, name)} (${priorityTexts[priority][language]})`;
  return [
    ...wrapText(head, width, 2, 0).map((line) => paint(alarmStyle(status), line)),
    ...wrapText(parts.filter((part) => part !== '').join(' · '), width, 2),
    ...wrapText(condition === undefined ? '' : watched(condition, status, { reading, values }), width, 2),
    ...wrapText(
      [alarm, condition === undefined ? '' : writtenCondition(condition)].filter((part) => part !== '').join(' · '),
      width,
      2,
    ).map((line) => paint('dim', line)),
  ];
}
