// Complaints → what a good compiler prints: place, words, the line itself with a caret, what was expected, the
// nearest right word, and a count. Secrets in quoted lines are blotted out.
import { reportTexts } from '../model/catalogue/site.ts';
import { type Language, say } from '../model/language.ts';
import type { Complaint } from './complaint.ts';
import { hideSecrets } from './hide.ts';

export interface ReportOptions {
  readonly language: Language;
  /** ANSI colours; the caller knows whether a terminal is there. */
  readonly colour: boolean;
  /** The text of the file that the complaints are about; without it no lines are quoted. */
  readonly text: string;
  /** At most this many are printed, 100 unless told. */
  readonly max?: number;
}

type Paint = (style: keyof typeof styles, text: string) => string;
const styles = { error: '31;1', warning: '33;1', place: '1', dim: '2', help: '36' } as const;

/** The report, without a newline at its end. */
export function renderComplaints(complaints: readonly Complaint[], options: ReportOptions): string {
  const { language, colour, text, max = 100 } = options;
  const paint: Paint = (style, words) => (colour ? `\u001b[${styles[style]}m${words}\u001b[0m` : words);
  const lines = hideSecrets(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/));
  const blocks = complaints.slice(0, max).map((one) => block(one, lines, language, paint, text.startsWith('\uFEFF')));
  if (complaints.length > max) blocks.push(say(language, reportTexts.more, { count: complaints.length - max }));
  return [...blocks, summary(complaints, language)].join('\n\n');
}

function summary(complaints: readonly Complaint[], language: Language): string {
  if (complaints.length === 0) return say(language, reportTexts.well, {});
  const errors = complaints.filter((one) => one.severity === 'error').length;
  return say(language, reportTexts.counts, { errors, warnings: complaints.length - errors });
}

function block(one: Complaint, lines: readonly string[], language: Language, paint: Paint, hasMark: boolean): string {
  const { severity, file, line, column, message, expected, suggestion } = one;
  const place = paint('place', `${file}:${line}:${column}`);
  const head = `${place}: ${paint(severity, reportTexts[severity][language])}: ${message[language]} ${paint('dim', `[${one.code}]`)}`;
  const quote = quotedLine(one, lines, paint, hasMark);
  const gutter = ' '.repeat(String(line).length);
  const hints = [
    ...(expected === undefined ? [] : [say(language, reportTexts.expected, { what: expected[language] })]),
    ...(suggestion === undefined ? [] : [paint('help', say(language, reportTexts.meant, { word: suggestion }))]),
  ];
  return [head, ...quote, ...hints.map((hint) => `${gutter} ${paint('dim', '=')} ${hint}`)].join('\n');
}

/** How much of a long line is shown before and behind the wrong word. */
const around = 60;

function quotedLine(one: Complaint, lines: readonly string[], paint: Paint, hasMark: boolean): readonly string[] {
  const source = lines[one.line - 1];
  if (source === undefined || source.trim() === '') return [];
  // A byte order mark counts as a column of the first line but is not printed.
  const shift = hasMark && one.line === 1 ? 1 : 0;
  const start = Math.min(Math.max(0, one.column - 1 - shift), source.length);
  const end = Math.min(Math.max(start + 1, one.endColumn - 1 - shift), start + around);
  const from = start > around ? start - around : 0;
  const cut = source.slice(from, end + around);
  const shown = printable(`${from > 0 ? '…' : ''}${cut}${from + cut.length < source.length ? '…' : ''}`);
  const before = printable(`${from > 0 ? '…' : ''}${source.slice(from, start)}`);
  const caret =
    ' '.repeat(width(before)) +
    paint(one.severity, '^'.repeat(Math.max(1, width(printable(source.slice(start, end))))));
  const gutter = String(one.line);
  return [`${paint('dim', `${gutter} |`)} ${shown}`, `${paint('dim', `${' '.repeat(gutter.length)} |`)} ${caret}`];
}

/** Tabs and control characters would move the caret or the terminal. */
function printable(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/\p{Cc}/gu, '·');
}

/** Columns of a terminal: combining marks take none, East Asian wide characters and emoji two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text.replaceAll(/[\p{Mn}\p{Cf}]/gu, '')) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
