// Values, ages and sizes → words and numbers as the reader writes them: a comma in Vietnamese, a point in English.
import { spanTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import { type Language, say } from '../../agent/model/language.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import { spanText } from '../../agent/model/span.ts';

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
  const { source, kind } = point ?? {};
  const isOutput =
    source?.write !== undefined || source?.table === 'coil' || source?.table === 'out' || kind === 'relay';
  if (isOutput) return value ? wordTexts.on : wordTexts.off;
  return value ? wordTexts.yes : wordTexts.no;
}

/** One part, short enough for a column: `3 s`, `12 phút`, `5 giờ`, `2 ngày`. */
export function ageText(language: Language, ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6_000) return `${Math.floor(seconds / 60)} ${spanTexts.minutes[language]}`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} ${spanTexts.hours[language]}`;
  return `${Math.floor(seconds / 86_400)} ${spanTexts.days[language]}`;
}

/** How long ago: `vừa xong`, `12 phút 5 giây trước`. */
export const agoText = (language: Language, ms: number): string =>
  ms < 1_000 ? wordTexts.justNow[language] : say(language, wordTexts.ago, { time: spanText(language, ms) });

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
/** A change, with its sign. */
export const signedText = (language: Language, value: number, decimals = 1): string =>
  `${value < 0 ? '−' : '+'}${numberText(language, Math.abs(value), decimals)}`;

/** A local day, days since 1970. */
export function dateText(language: Language, day: number): string {
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  return language === 'vi' ? date.split('-').toReversed().join('/') : date;
}

export function timeText(language: Language, wallMs: number): string {
  const date = new Date(wallMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [two(date.getDate()), two(date.getMonth() + 1), String(date.getFullYear())];
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${language === 'vi' ? day.join('/') : day.toReversed().join('-')} ${clock}`;
}
