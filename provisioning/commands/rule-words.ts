// One rule's status → one line, or the whole rule in words with what it sees now.
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { becauseText } from '../../agent/model/because.ts';
import { ruleTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import { whyTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type Language, say } from '../../agent/model/language.ts';
import type { RuleStatus, RuleWant } from '../../agent/model/rule-status.ts';
import type { WithoutSpec } from '../../agent/model/rule.ts';
import { spanText } from '../../agent/model/span.ts';
import { stateWord } from '../actuators.ts';
import { qualityStyles, type Style } from '../screen/paint.ts';
import type { Reading } from '../reading.ts';
import { agoText } from '../screen/values.ts';
import { qualityWord } from '../screen/words.ts';
import { labelled, type LabelledRow, wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';

type View = Pick<Terminal, 'language' | 'paint' | 'width'>;

/** Names and units for what a rule only knows by id. */
export interface Surroundings {
  readonly actuators: ReadonlyMap<string, ActuatorStatus>;
  readonly reading: Reading;
}

export function overviewOfRules(view: View, all: readonly RuleStatus[], around: Surroundings): string[] {
  const { language, paint, width } = view;
  if (all.length === 0) return [ruleTexts.none[language]];
  return all.flatMap((rule) => {
    const { text, style } = stateOf(language, rule, around);
    const wants = rule.wants.map((want) => wantText(language, want, around)).join(', ');
    const parts = [rule.name, text, wants].filter((part) => part !== '').join(' · ');
    const mark = rule.rank === 'interlock' ? '◆' : '●';
    return wrapText(`${mark} ${parts} (${rule.rule})`, width, 2, 0).map((line) => paint(style, line));
  });
}

function stateOf(
  language: Language,
  { isActive, activeMs, pendingMs, pauseMs, isHeldOff, missing, isWithout }: RuleStatus,
  { reading }: Surroundings,
): { text: string; style: Style } {
  if (missing !== undefined) {
    const points = missing.points.map((point) => reading.name(point)).join(', ');
    const time = spanText(language, missing.forMs);
    const text = points === '' ? ruleTexts.without[language] : say(language, ruleTexts.withoutFor, { points, time });
    return { text, style: isWithout ? 'wrong' : 'warning' };
  }
  if (isActive) {
    const text =
      activeMs === null
        ? ruleTexts.active[language]
        : say(language, ruleTexts.activeFor, { time: spanText(language, activeMs) });
    return { text, style: 'good' };
  }
  if (pauseMs !== null && pendingMs !== null)
    return { text: say(language, ruleTexts.pauses, { time: spanText(language, pauseMs) }), style: 'warning' };
  if (isHeldOff === true) return { text: ruleTexts.heldOff[language], style: 'warning' };
  if (pendingMs === null) return { text: ruleTexts.idle[language], style: 'dim' };
  return { text: say(language, ruleTexts.pending, { time: spanText(language, pendingMs) }), style: 'warning' };
}

function wantText(
  language: Language,
  { actuator, value, isIgnored }: RuleWant,
  { actuators, reading }: Surroundings,
): string {
  const of = actuators.get(actuator);
  const unit = of === undefined ? '' : reading.unit(of.point);
  const params = { name: of?.name ?? actuator, value: stateWord(language, of?.role ?? 'other', value, unit) };
  return say(language, isIgnored === true ? ruleTexts.ignored : ruleTexts.wants, params);
}

export function explainedRule(view: View, rule: RuleStatus, around: Surroundings): string[] {
  const { language, paint, width } = view;
  const { text, style } = stateOf(language, rule, around);
  const { name, rank, because, wants } = rule;
  const title = (of: { readonly vi: string; readonly en: string }): string => paint('title', of[language]);
  const why =
    because === undefined
      ? ''
      : say(language, whyTexts.because, { why: becauseText(language, because, around.reading) });
  const wanted = wants.map((want) => wantText(language, want, around)).join(', ');
  return [
    ...wrapText(`${name} · ${text}`, width, 2, 0).map((line) => paint(style === 'dim' ? 'strong' : style, line)),
    ...wrapText(why, width, 2),
    ...wrapText(`${rule.rule} · ${ruleTexts[rank][language]}`, width).map((line) => paint('dim', line)),
    '',
    title(ruleTexts.now),
    ...wrapText(wanted === '' ? ruleTexts.wantsNothing[language] : wanted, width, 2),
    '',
    title(ruleTexts.written),
    ...labelled(writtenRows(language, rule, around), width, paint),
    '',
    title(ruleTexts.inputs),
    ...inputLines(view, rule, around),
  ];
}

function writtenRows(language: Language, { spec }: RuleStatus, around: Surroundings): LabelledRow[] {
  const { when, forMs, until, untilForMs, then, lastingMs, pauseMs, between, without, because } = spec;
  const span = (ms: number): string => spanText(language, ms);
  const clause = (text: string): string | undefined => around.reading.clause(text);
  const held = (text: string, ms: number): string =>
    ms === 0 ? (clause(text) ?? text) : `${clause(text) ?? text} · ${say(language, ruleTexts.for, { time: span(ms) })}`;
  // What a technician wrote stands below what a farmer reads.
  const written = (text: string | undefined): string | undefined =>
    text === undefined || clause(text) === undefined ? undefined : text;
  const rows = [
    [ruleTexts.when, held(when, forMs)],
    ['', written(when)],
    [ruleTexts.then, then.map((want) => wantText(language, want, around)).join(', ')],
    [ruleTexts.until, until === undefined ? undefined : held(until, untilForMs)],
    ['', written(until)],
    [ruleTexts.lasting, lastingMs === undefined ? undefined : span(lastingMs)],
    [ruleTexts.pause, pauseMs === 0 ? undefined : span(pauseMs)],
    [ruleTexts.between, between === undefined ? undefined : `${between.from}–${between.to}`],
    [ruleTexts.withoutLabel, withoutText(language, without)],
    [ruleTexts.because, because],
  ] as const;
  return rows.flatMap(([label, text]): LabelledRow[] => {
    if (text === undefined) return [];
    return label === '' ? [{ label, text, style: 'dim' as const }] : [{ label: label[language], text }];
  });
}

function withoutText(language: Language, without: WithoutSpec): string {
  const span = (ms: number): string => spanText(language, ms);
  switch (without.kind) {
    case 'rest':
      return ruleTexts.withoutRest[language];
    case 'keep':
      return say(language, ruleTexts.withoutKeep, { time: span(without.ms) });
    case 'duty':
      return say(language, ruleTexts.withoutDuty, { on: span(without.onMs), every: span(without.everyMs) });
    case 'act':
      return ruleTexts.withoutAct[language];
    default:
      return without satisfies never;
  }
}

/** A value that is not good is shown as what it is: the rule did not look at it. */
function inputLines({ language, paint, width }: View, { inputs }: RuleStatus, { reading }: Surroundings): string[] {
  if (inputs.length === 0) return wrapText(ruleTexts.noInputs[language], width, 2);
  return inputs.flatMap(({ point, value, quality, reason, ageMs }) => {
    const parts = [
      `${reading.name(point)}: ${value === null ? '–' : reading.value(point, value)}`,
      qualityWord(language, { quality, ...(reason !== undefined && { reason }) }),
      ageMs === null ? '' : agoText(language, ageMs),
      point,
    ];
    const lines = wrapText(parts.filter((part) => part !== '').join(' · '), width, 4, 2);
    return lines.map((line) => paint(quality === 'good' ? undefined : qualityStyles[quality], line));
  });
}
