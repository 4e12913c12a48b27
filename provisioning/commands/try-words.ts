// The report of a replay → lines for people.
import { alarmName } from '../../agent/model/alarm.ts';
import { becauseText } from '../../agent/model/because.ts';
import { tryTexts } from '../../agent/model/catalogue/cli-try.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { spanText } from '../../agent/model/span.ts';
import type { Reading } from '../reading.ts';
import type { Run, Tried, TriedActuator, TriedRule } from '../replay/report.ts';
import { countText, timeText } from '../screen/values.ts';
import { wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';
import type { TimeRange } from '../time-range.ts';

type View = Pick<Terminal, 'language' | 'paint' | 'width'>;

export interface TriedHead {
  readonly file: string;
  /** What was tried, and what was asked for: it may begin before anything was recorded. */
  readonly range: TimeRange;
  readonly asked: TimeRange;
  readonly count: number;
  /** Points that nobody ever recorded. */
  readonly missing: readonly string[];
  readonly isMadeUp: boolean;
  readonly reading: Reading;
}

/** More runs than this are counted. */
const runsShown = 6;

export function triedLines(view: View, head: TriedHead, tried: Tried): string[] {
  const { language, paint, width } = view;
  const title = (text: { readonly vi: string; readonly en: string }): string[] => ['', paint('title', text[language])];
  const alarms = tried.alarms.flatMap(({ name, count }) =>
    wrapText(say(language, tryTexts.count, { name: alarmName(language, name), count }), width, 4, 2),
  );
  const water = say(language, tryTexts.water, { litre: countText(tried.litre) });
  return [
    ...headLines(view, head),
    ...title(tryTexts.actuators),
    ...tried.actuators.flatMap((one) => actuatorLines(view, one, head.reading)),
    ...(tried.litre > 0 ? wrapText(water, width, 2) : []),
    ...title(tryTexts.rules),
    ...tried.rules.flatMap((one) => ruleLines(view, one)),
    ...(alarms.length === 0 ? [] : [...title(tryTexts.alarms), ...alarms]),
  ];
}

function headLines({ language, paint, width }: View, head: TriedHead): string[] {
  const { file, range, asked, count, missing, isMadeUp } = head;
  const { from, to } = range;
  const times = { from: timeText(language, from), to: timeText(language, to), count: countText(count) };
  const before =
    asked.from < range.from ? say(language, tryTexts.begins, { from: timeText(language, range.from) }) : '';
  const unheard = missing.length === 0 ? '' : say(language, tryTexts.missing, { points: missing.join(', ') });
  return [
    ...wrapText(say(language, isMadeUp ? tryTexts.madeUp : tryTexts.recorded, { file }), width, 2, 0).map((line) =>
      paint('strong', line),
    ),
    ...wrapText(say(language, tryTexts.range, times), width),
    ...wrapText(tryTexts.noFeedback[language], width).map((line) => paint('dim', line)),
    ...wrapText(before, width).map((line) => paint('warning', line)),
    ...wrapText(unheard, width).map((line) => paint('warning', line)),
  ];
}

function actuatorLines(view: View, { name, runs, ranMs, litre, refused }: TriedActuator, reading: Reading): string[] {
  const { language, paint, width } = view;
  const parts = [
    name,
    runs.length === 0 ? tryTexts.never[language] : runsText(language, runs.length, ranMs),
    litre === null || runs.length === 0 ? '' : say(language, tryTexts.litre, { litre: countText(litre) }),
  ];
  const style = runs.length === 0 ? 'dim' : 'good';
  return [
    ...wrapText(`● ${parts.filter((part) => part !== '').join(' · ')}`, width, 2, 0).map((line) => paint(style, line)),
    ...runLines(view, runs),
    ...refused.flatMap(({ because, count }) =>
      wrapText(say(language, tryTexts.refused, { count, why: becauseText(language, because, reading) }), width, 4).map(
        (line) => paint('warning', line),
      ),
    ),
  ];
}

function ruleLines(view: View, { name, rank, active, activeMs, withoutMs }: TriedRule): string[] {
  const { language, paint, width } = view;
  const parts = [
    name,
    active.length === 0 ? tryTexts.neverActive[language] : runsText(language, active.length, activeMs),
    withoutMs === 0 ? '' : say(language, tryTexts.without, { time: spanText(language, withoutMs) }),
  ];
  const style = withoutMs > 0 ? 'warning' : active.length === 0 ? 'dim' : 'good';
  const head = `${rank === 'interlock' ? '◆' : '●'} ${parts.filter((part) => part !== '').join(' · ')}`;
  return [...wrapText(head, width, 2, 0).map((line) => paint(style, line)), ...runLines(view, active)];
}

function runsText(language: Language, count: number, ms: number): string {
  const time = spanText(language, ms);
  return count === 1 ? say(language, tryTexts.run, { time }) : say(language, tryTexts.runs, { count, time });
}

/** The newest, one line each. */
function runLines({ language, paint, width }: View, runs: readonly Run[]): string[] {
  const shown = runs.slice(-runsShown);
  const more = runs.length - shown.length;
  const before = more === 0 ? [] : wrapText(say(language, tryTexts.more, { count: more }), width, 4);
  return [
    ...before.map((line) => paint('dim', line)),
    ...shown.flatMap(({ from, to }) =>
      wrapText(`${timeText(language, from)} · ${spanText(language, to - from)}`, width, 4),
    ),
  ];
}
