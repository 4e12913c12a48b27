// The block of `kenh status` about control: what runs, what is stopped or locked, what people must know.
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { alarmName, type AlarmStatus } from '../../agent/model/alarm.ts';
import { becauseText } from '../../agent/model/because.ts';
import { alarmStateTexts, priorityTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import { overviewTexts } from '../../agent/model/catalogue/cli-control.ts';
import type { Hold } from '../../agent/model/command.ts';
import { say } from '../../agent/model/language.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import type { Paint, Style } from '../screen/paint.ts';
import { wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';
import { alarmStyle, isTold, sorted } from './alarm-words.ts';
import { holdName } from './hold-words.ts';
import type { Reading } from '../reading.ts';
import { headWord } from './why-words.ts';

type View = Pick<Terminal, 'language' | 'paint' | 'width'>;

export interface Overview {
  readonly actuators: readonly ActuatorStatus[];
  readonly holds: readonly Hold[];
  readonly alarms: readonly AlarmStatus[];
}

/** Undefined from a control that does not know these questions yet. */
export async function overviewOf(control: ControlClient): Promise<Overview | undefined> {
  const [actuators, holds, alarms] = await Promise.all([
    control.ask({ type: 'actuators' }),
    control.ask({ type: 'holds' }),
    control.ask({ type: 'alarms' }),
  ]);
  if (!actuators.ok || !holds.ok || !alarms.ok) return undefined;
  return { actuators: actuators.value, holds: holds.value, alarms: alarms.value };
}

export function overviewLines(view: View, { actuators, holds, alarms }: Overview, reading: Reading): string[] {
  const { language, paint } = view;
  const told = sorted(alarms.filter(isTold));
  return [
    paint('title', overviewTexts.title[language]),
    ...(actuators.length === 0
      ? []
      : [...actuatorLines(view, actuators, reading), ...holdLines(view, holds, actuators)]),
    ...alarmLines(view, told),
  ];
}

const dotted = (paint: Paint, style: Style, [first = '', ...rest]: readonly string[]): string[] => [
  `${paint(style, '●')}${first.slice(1)}`,
  ...rest,
];

/** Away from rest, or at rest and not as it should be. */
const isWorthTelling = (status: ActuatorStatus): boolean => runs(status) || status.fault !== undefined || status.byHand;
const runs = ({ isAtRest, rest }: ActuatorStatus): boolean => !isAtRest && rest !== 'hold';

function actuatorLines({ language, paint, width }: View, all: readonly ActuatorStatus[], reading: Reading): string[] {
  const count = all.filter(runs).length;
  const told = all.filter(isWorthTelling);
  const text =
    told.length === 0
      ? say(language, overviewTexts.allAtRest, { count: all.length })
      : say(language, overviewTexts.away, { count, all: all.length });
  const lines = told.flatMap((status) => {
    const { text: state, style } = headWord(language, status, reading);
    const why = becauseText(language, status.stays ?? status.because, reading);
    return wrapText(`${status.name} ${state}: ${why}`, width, 6, 4).map((line) => paint(style, line));
  });
  return [...dotted(paint, 'good', wrapText(text, width, 2)), ...lines];
}

function holdLines({ language, paint, width }: View, holds: readonly Hold[], all: readonly ActuatorStatus[]): string[] {
  if (holds.length === 0) return dotted(paint, 'good', wrapText(overviewTexts.noHolds[language], width, 2));
  const names = new Map<string, string>(all.map(({ actuator, name }) => [actuator, name]));
  return holds.flatMap((hold) => {
    const text = `${holdName(language, hold, names)}: ${becauseText(language, hold.because)}`;
    return dotted(paint, 'wrong', wrapText(text, width, 2));
  });
}

function alarmLines({ language, paint, width }: View, told: readonly AlarmStatus[]): string[] {
  const [first] = told;
  if (first === undefined) return dotted(paint, 'good', wrapText(overviewTexts.noAlarms[language], width, 2));
  const count =
    told.length === 1 ? overviewTexts.alarm[language] : say(language, overviewTexts.alarms, { count: told.length });
  const lines = told.flatMap((status) => {
    const { name, priority, state } = status;
    const words = `${alarmName(language, name)} (${priorityTexts[priority][language]}): ${alarmStateTexts[state][language]}`;
    return wrapText(words, width, 6, 4).map((line) => paint(alarmStyle(status), line));
  });
  return [...dotted(paint, alarmStyle(first), wrapText(count, width, 2)), ...lines];
}
