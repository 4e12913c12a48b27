// Values, ages and sizes → words and numbers as the reader writes them: a comma in Vietnamese, a point in English.
import { spanTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import type { Language } from '../../agent/model/language.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { PointSpec } from '../../agent/model/site.ts';

/** A number's digits as they are, with the language's decimal sign. */
const withSign = (language: Language, digits: string): string =>
  language === 'vi' ? digits.replace('.', ',') : digits;

/** @param decimals digits after the sign; null keeps seven that carry information, as many as a 32-bit float has */
export function numberText(language: Language, value: number, decimals: number | null): string {
  if (decimals !== null && Math.abs(value) < 1e15) {
    const digits = value.toFixed(Math.min(decimals, 20));
    return withSign(language, Number(digits) === 0 ? digits.replace('-', '') : digits);
  }
  return withSign(language, String(Number(value.toPrecision(7))));
}

/** Thousands apart by a thin space: point and comma mean the opposite in the two languages. */
export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202F');
}

/** The value with its unit; an empty one is a dash. */
export function valueText(language: Language, point: PointSpec | undefined, value: Value | null): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return booleanWord(point, value)[language];
  const number = numberText(language, value, point?.decimals ?? null);
  return point === undefined || point.unit === '' ? number : `${number} ${point.unit}`;
}

/** Outputs are on or off; states are yes or no. */
function booleanWord(point: PointSpec | undefined, value: boolean): (typeof wordTexts)['on' | 'off' | 'yes' | 'no'] {
  const isOutput = point?.source.write !== undefined || point?.source.table === 'coil' || point?.kind === 'relay';
  if (isOutput) return value ? wordTexts.on : wordTexts.off;
  return value ? wordTexts.yes : wordTexts.no;
}

const spans = [
  { ms: 86_400_000, text: spanTexts.days },
  { ms: 3_600_000, text: spanTexts.hours },
  { ms: 60_000, text: spanTexts.minutes },
  { ms: 1_000, text: spanTexts.seconds },
] as const;

/** The two largest parts: `1 giờ 2 phút`, `1 h 2 min`; below a second `0 giây`. */
export function spanText(language: Language, ms: number): string {
  const whole = Math.max(0, ms);
  const at = spans.findIndex((span) => whole >= span.ms);
  const large = spans[at === -1 ? 3 : at] ?? spans[3];
  const count = Math.floor(whole / large.ms);
  const small = spans[at + 1];
  const rest = at === -1 || small === undefined ? 0 : Math.floor((whole - count * large.ms) / small.ms);
  const head = `${count} ${large.text[language]}`;
  return rest === 0 || small === undefined ? head : `${head} ${rest} ${small.text[language]}`;
}

/** One part, short enough for a column: `3 s`, `12 phút`, `5 giờ`, `2 ngày`. */
export function ageText(language: Language, ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6_000) return `${Math.floor(seconds / 60)} ${spanTexts.minutes[language]}`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} ${spanTexts.hours[language]}`;
  return `${Math.floor(seconds / 86_400)} ${spanTexts.days[language]}`;
}

export function bytesText(language: Language, bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let at = 0;
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1_000;
    at += 1;
  }
  return `${numberText(language, size, at === 0 || size >= 99.5 ? 0 : 1)} ${units[at] ?? ''}`;
}

/** `23/11/2026 15:30:05` in Vietnamese, `2026-11-23 15:30:05` in English, in this machine's time zone. */
export function timeText(language: Language, wallMs: number): string {
  const date = new Date(wallMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [two(date.getDate()), two(date.getMonth() + 1), String(date.getFullYear())];
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${language === 'vi' ? day.join('/') : day.toReversed().join('-')} ${clock}`;
}
