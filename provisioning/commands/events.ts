// `kenh events`: the journal's events in words, newest last; also when control does not run.
import { eventTexts } from '../../agent/model/catalogue/cli-events.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { Event } from '../../agent/model/fact.ts';
import { type DatedEvent, eventsBetween } from '../event-log.ts';
import { journalPlace } from '../journal-place.ts';
import { type Place, withControlIfAny } from '../reach.ts';
import { askReading, readingOf } from '../reading.ts';
import { timeText } from '../screen/values.ts';
import { wrapText } from '../screen/wrap.ts';
import { complain, outText, type Terminal } from '../terminal.ts';
import { timeRange } from '../time-range.ts';
import { type EventNames, eventStyle, eventWords } from './event-words.ts';

export interface EventsOptions extends Place {
  readonly from?: string;
  readonly to?: string;
  /** Separated by commas. */
  readonly kind?: string;
  readonly json?: boolean;
}

/** `memory` is what control writes to itself: nobody's business. */
const kinds = [
  'command',
  'hold',
  'refusal',
  'evidence',
  'rule',
  'water-day',
  'water-correction',
  'hand',
  'alarm',
  'start',
  'stop',
  'ended',
  'line',
  'device',
  'gap',
  'site',
  'note',
  'anchor',
] as const satisfies readonly Exclude<Event['type'], 'memory'>[];

export async function events(terminal: Terminal, options: EventsOptions): Promise<ExitCode> {
  const range = timeRange(terminal, options.from ?? '24h', options.to);
  if (typeof range === 'number') return range;
  const wanted = new Set<string>(options.kind?.split(',').map((kind) => kind.trim()) ?? kinds);
  const unknown = [...wanted].find((kind) => !kinds.some((known) => known === kind));
  if (unknown !== undefined) {
    const params = { kind: unknown, kinds: kinds.join(', ') };
    return complain(terminal, exitCodes.usage, eventTexts.unknownKind, params);
  }
  const place = await journalPlace(terminal, options);
  if (!place.ok) return place.fault;
  const found = await eventsBetween(place.value, range, ({ type }) => wanted.has(type));
  if (options.json === true) {
    // One line each: there may be many.
    for (const { wall, undated, event } of found) {
      await terminal.out(`${JSON.stringify({ time: new Date(wall).toISOString(), undated, ...event })}\n`);
    }
    return exitCodes.ok;
  }
  if (found.length === 0) await outText(terminal, eventTexts.none[terminal.language]);
  const names = await namesNow(terminal, options);
  for (const one of found) await terminal.out(`${eventLines(terminal, one, names).join('\n')}\n`);
  return exitCodes.ok;
}

/** Names are of the site in force now; without control, and for what is gone, the ids have to do. */
async function namesNow(terminal: Terminal, place: Place): Promise<EventNames> {
  const known = await withControlIfAny(terminal, place, 'events', async (control) => {
    const [actuators, rules, status] = await Promise.all([
      control.ask({ type: 'actuators' }),
      control.ask({ type: 'rules' }),
      control.ask({ type: 'status' }),
    ]);
    return {
      actuators: actuators.ok ? actuators.value : [],
      rules: rules.ok ? rules.value : [],
      lines: status.ok ? status.value.lines : [],
      reading: await askReading(control, terminal.language),
    };
  });
  const lines = known?.lines ?? [];
  return {
    actuators: new Map(known?.actuators.map((one) => [one.actuator, one])),
    rules: new Map(known?.rules.map(({ rule, name }) => [rule, name])),
    lines: new Map(lines.map(({ line, name }) => [line, name])),
    devices: new Map(lines.flatMap(({ devices }) => devices.map(({ device, name }) => [device, name] as const))),
    reading: known?.reading ?? readingOf(terminal.language, []),
  };
}

function eventLines(
  { language, paint, width }: Terminal,
  { wall, undated, event }: DatedEvent,
  names: EventNames,
): string[] {
  const time = timeText(language, wall);
  const words = eventWords(language, event, names);
  const text = undated === true ? `${words} ${eventTexts.undated[language]}` : words;
  const style = eventStyle(event);
  // On a narrow screen the words stand below the time.
  if (width < 60) return [paint('dim', time), ...wrapText(text, width, 2).map((line) => paint(style, line))];
  const [first = '', ...rest] = wrapText(text, width, time.length + 2);
  return [`${paint('dim', time)}  ${paint(style, first.trimStart())}`, ...rest.map((line) => paint(style, line))];
}
