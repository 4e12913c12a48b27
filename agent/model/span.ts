// A stretch of time → words with its two largest parts.
import { spanTexts } from './catalogue/cli.ts';
import type { Language } from './language.ts';

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
