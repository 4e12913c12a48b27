// One event of the journal → one sentence.
import type { ActuatorValue } from '../../agent/model/actuator.ts';
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { alarmName, type AlarmFact } from '../../agent/model/alarm.ts';
import { becauseText } from '../../agent/model/because.ts';
import { alarmClause } from './alarm-condition.ts';
import { ownReason } from './reasons.ts';
import { alarmStateTexts, priorityTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import { stateWords } from '../../agent/model/catalogue/cli-control.ts';
import { eventTexts, evidenceTexts, gapTexts, wishTexts } from '../../agent/model/catalogue/cli-events.ts';
import { faultTexts } from '../../agent/model/catalogue/cli.ts';
import type { Event } from '../../agent/model/fact.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { spanText } from '../../agent/model/span.ts';
import { stateWord } from '../actuators.ts';
import type { Reading } from '../reading.ts';
import type { Style } from '../screen/paint.ts';
import { countText, dateText, numberText, signedText } from '../screen/values.ts';

export interface EventNames {
  readonly actuators: ReadonlyMap<string, ActuatorStatus>;
  readonly rules: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, string>;
  readonly reading: Reading;
}

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

export function eventWords(language: Language, event: Event, names: EventNames): string {
  switch (event.type) {
    case 'command':
      return commandWords(language, event, names);
    case 'hold':
      return holdWords(language, event, names);
    case 'refusal': {
      const { author, wish, what, because, times } = event;
      const words = { wish: wishTexts[wish]?.[language] ?? wish, what: nameOf(names, what) };
      const why = becauseText(language, because, names.reading);
      return times === undefined
        ? say(language, eventTexts.refusal, { author: author.name, ...words, why })
        : say(language, eventTexts.refusals, { author: author.name, ...words, why, times });
    }
    case 'evidence': {
      const { actuator, state, value } = event;
      return say(language, evidenceTexts[state], {
        actuator: nameOf(names, actuator),
        value: valueOf(language, names, actuator, value),
      });
    }
    case 'water-day':
      return waterWords(language, event);
    case 'water-correction': {
      const { name, mm, deficitMm, by, because } = event;
      const params = {
        name,
        author: by.name,
        mm: signedText(language, mm),
        deficit: numberText(language, deficitMm, 1),
      };
      return say(language, eventTexts.waterCorrection, { ...params, why: because });
    }
    case 'rule':
      return ruleWords(language, event, names);
    case 'hand':
      return handWords(language, event, names);
    case 'alarm':
      return alarmWords(language, event, names);
    case 'memory':
      return '';
    case 'start':
    case 'stop':
    case 'ended':
    case 'line':
    case 'device':
    case 'gap':
    case 'site':
    case 'note':
    case 'anchor':
      return systemWords(language, event, names);
    default:
      return event satisfies never;
  }
}

const nameOf = ({ actuators }: EventNames, id: string): string => actuators.get(id)?.name ?? id;

function valueOf(language: Language, { actuators }: EventNames, id: string, value: ActuatorValue | undefined): string {
  return value === undefined
    ? stateWords.unknown[language]
    : stateWord(language, actuators.get(id)?.role ?? 'other', value);
}

function commandWords(language: Language, event: Of<'command'>, names: EventNames): string {
  const { state, actuator, value, author, because } = event;
  return say(language, eventTexts[state], {
    actuator: nameOf(names, actuator),
    value: valueOf(language, names, actuator, value),
    author: author.name,
    why: ownReason(language, because, names.reading),
  }).replace(/: $/, '');
}

function holdWords(language: Language, event: Of<'hold'>, names: EventNames): string {
  const { actuator, because } = event.hold;
  const why = becauseText(language, because, names.reading);
  const of = actuator === undefined ? undefined : nameOf(names, actuator);
  if (event.state === 'set') {
    return of === undefined
      ? say(language, eventTexts.held, { why })
      : say(language, eventTexts.heldOne, { actuator: of, why });
  }
  const { name } = event.by;
  if (event.hold.kind === 'skip' && of !== undefined)
    return say(language, eventTexts.unskipped, { actuator: of, name });
  return of === undefined
    ? say(language, eventTexts.released, { name, why })
    : say(language, eventTexts.releasedOne, { actuator: of, name, why });
}

function waterWords(language: Language, event: Of<'water-day'>): string {
  const mm = (value: number): string => numberText(language, value, 1);
  const { name, day, begunMm, takenMm, rainMm, irrigationMm, litre, drainedMm, deficitMm, correctedMm } = event;
  const more = [
    drainedMm > 0 ? say(language, eventTexts.waterDrained, { mm: mm(drainedMm) }) : '',
    correctedMm === undefined
      ? ''
      : say(language, eventTexts.waterCorrected, { mm: signedText(language, correctedMm) }),
    event.stress === undefined ? '' : eventTexts.waterStress[language],
    event.isGuessed === true ? eventTexts.waterGuessed[language] : '',
  ];
  const params = {
    name,
    day: dateText(language, day),
    begun: mm(begunMm),
    taken: mm(takenMm),
    rain: mm(rainMm),
    irrigation: mm(irrigationMm),
    litre: countText(litre),
    deficit: mm(deficitMm),
  };
  return [say(language, eventTexts.waterDay, params), ...more].filter((part) => part !== '').join('; ');
}

function ruleWords(language: Language, { rule, state, because }: Of<'rule'>, names: EventNames): string {
  const text = { active: eventTexts.ruleActive, without: eventTexts.ruleWithout, over: eventTexts.ruleOver }[state];
  return say(language, text, { rule: names.rules.get(rule) ?? rule, why: ownReason(language, because, names.reading) });
}

function handWords(language: Language, { actuator: id, on, by }: Of<'hand'>, names: EventNames): string {
  const actuator = nameOf(names, id);
  if (!on) return say(language, eventTexts.handOff, { actuator });
  return by === undefined
    ? say(language, eventTexts.handOn, { actuator })
    : say(language, eventTexts.handOnBy, { actuator, name: by.name });
}

function alarmWords(language: Language, fact: AlarmFact, names: EventNames): string {
  const { what, to, by, because, forMs = 0 } = fact;
  const name = alarmName(language, fact.name);
  const priority = priorityTexts[fact.priority][language];
  const said = [by?.name ?? '', because === undefined ? '' : becauseText(language, because, names.reading)].filter(
    (one) => one !== '',
  );
  switch (what) {
    case 'state': {
      const params = { name, priority, state: `${alarmStateTexts[to][language]}${decidedBy(fact, names)}` };
      return said.length === 0
        ? say(language, eventTexts.alarmState, params)
        : say(language, eventTexts.alarmStateBy, { ...params, by: said.join(': ') });
    }
    case 'shelved':
      return say(language, eventTexts.alarmShelved, { name, by: said.join(': '), time: spanText(language, forMs) });
    case 'unshelved':
      return say(language, eventTexts.alarmUnshelved, { name });
    case 'out-of-service':
      return say(language, eventTexts.alarmOut, { name, by: said.join(': ') });
    case 'in-service':
      return say(language, eventTexts.alarmIn, { name });
    case 'priority':
      return say(language, eventTexts.alarmPriority, { name, priority });
    default:
      return what satisfies never;
  }
}

/** What an alarm that was raised saw, in words. */
function decidedBy({ to, condition, seen, because }: AlarmFact, { reading }: EventNames): string {
  if (to !== 'active' || condition === undefined || because !== undefined) return '';
  return `: ${alarmClause(reading, condition, new Map(Object.entries(seen ?? {})))}`;
}

type SystemEvent = Of<'start' | 'stop' | 'ended' | 'line' | 'device' | 'gap' | 'site' | 'note' | 'anchor'>;

function systemWords(language: Language, event: SystemEvent, names: EventNames): string {
  switch (event.type) {
    case 'start':
      return say(language, eventTexts.start, event);
    case 'stop':
      return say(language, eventTexts.stop, event);
    case 'ended':
      return eventTexts.endedBoot[language];
    case 'line': {
      const { line, state, fault } = event;
      const text = say(language, state === 'open' ? eventTexts.lineOpen : eventTexts.lineGone, {
        line: names.lines.get(line) ?? line,
      });
      return fault === undefined ? text : `${text}: ${faultTexts[fault.kind][language]}`;
    }
    case 'device': {
      const { device, state, fault } = event;
      const text = say(language, state === 'silent' ? eventTexts.deviceSilent : eventTexts.deviceAnswers, {
        device: names.devices.get(device) ?? device,
      });
      return fault === undefined || fault.kind === 'silent' ? text : `${text}: ${faultTexts[fault.kind][language]}`;
    }
    case 'gap':
      return say(language, eventTexts.gap, {
        lost: countText(event.lost),
        why: gapTexts[event.why]?.[language] ?? event.why,
      });
    case 'site':
      return say(language, eventTexts.site, event);
    case 'note':
      return say(language, eventTexts.note, event);
    case 'anchor':
      return say(language, eventTexts.anchor, { source: event.source, error: Math.round(event.errorMs) });
    default:
      return event satisfies never;
  }
}

/** What somebody should look at stands out. */
export function eventStyle(event: Event): Style | undefined {
  if (event.type === 'alarm') return event.to === 'active' ? 'wrong' : event.to === 'normal' ? 'good' : 'warning';
  if (event.type === 'hold') return event.state === 'set' ? 'wrong' : 'good';
  if (event.type === 'refusal' || event.type === 'gap') return 'warning';
  return 'state' in event ? stateStyles.get(event.state) : undefined;
}

/** Of commands, evidence, lines and devices. */
const stateStyles: ReadonlyMap<string, Style> = new Map<string, Style>([
  ['failed', 'wrong'],
  ['refused', 'warning'],
  ['unconfirmed', 'wrong'],
  ['changed-by-itself', 'wrong'],
  ['no-effect', 'wrong'],
  ['welded', 'wrong'],
  ['idle-flow', 'wrong'],
  ['gone', 'wrong'],
  ['silent', 'wrong'],
  ['without', 'warning'],
]);
