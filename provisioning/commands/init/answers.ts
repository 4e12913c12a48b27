// One answer, typed or given by a flag → what it means, or why it cannot be that. Nothing here asks.
import { initTexts } from '../../../agent/model/catalogue/init.ts';
import { gatewayIdPattern, idPattern } from '../../../agent/model/ids.ts';
import { type Language, say } from '../../../agent/model/language.ts';
import { foldedWord } from '../../../agent/model/nearest.ts';
import { fault, good, type Outcome } from '../../../agent/model/outcome.ts';
import { durationMs } from '../../../agent/model/quantity.ts';
import { idFrom, nearest } from '../../../agent/site/nearest.ts';
import type { LineDraft } from './draft.ts';

/** A value, or words that say what is wrong. */
export type Answer<T> = Outcome<T, string>;

export function idAnswer(language: Language, taken: readonly string[], pattern = idPattern) {
  return (text: string): Answer<string> => {
    if (taken.includes(text)) return fault(say(language, initTexts.wrongTaken, { found: text }));
    if (pattern.test(text)) return good(text);
    const meant = idFrom(text);
    const near = meant === undefined ? '' : say(language, initTexts.near, { what: meant });
    return fault(say(language, initTexts.wrongId, { found: text, near }));
  };
}

export const gatewayIdAnswer = (language: Language) => idAnswer(language, [], gatewayIdPattern);

export function wholeAnswer(language: Language, min: number, max: number) {
  return (text: string): Answer<number> => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return good(number);
    return fault(say(language, initTexts.wrongNumber, { found: text, min, max }));
  };
}

/** Kept as it is written; how long it may be, the checker says. */
export function durationAnswer(language: Language) {
  return (text: string): Answer<string> => {
    const written = text.replaceAll(/\s/g, '').toLowerCase();
    if (durationMs(written) !== undefined) return good(written);
    return fault(say(language, initTexts.wrongDuration, { found: text }));
  };
}

export function timezoneAnswer(language: Language) {
  return (text: string): Answer<string> => {
    const wrong = fault(say(language, initTexts.wrongTimezone, { found: text }));
    if (!/^[A-Z]\w*(\/[\w+-]+)+$|^UTC$/.test(text)) return wrong;
    try {
      return good(new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? '' : text);
    } catch {
      return wrong;
    }
  };
}

/** Of a list that was shown with numbers: the number or the word. What is only near is named, not taken. */
export function choiceAnswer<const Word extends string>(
  language: Language,
  words: readonly Word[],
  shown: readonly string[] = words,
) {
  return (text: string): Answer<Word> => {
    const byNumber = /^\d+$/.test(text) ? words[Number(text) - 1] : undefined;
    const folded = foldedWord(text);
    const found =
      byNumber ?? words.find((word, at) => [word, shown[at] ?? ''].some((one) => foldedWord(one) === folded));
    if (found !== undefined) return good(found);
    const meant = nearest(text, [...words, ...shown]);
    const near = meant === undefined ? '' : say(language, initTexts.near, { what: meant });
    return fault(say(language, initTexts.wrongChoice, { found: text, near, choices: words.join(', ') }));
  };
}

/** A path is a serial port; anything else a host, with or without its port. What a host may look like, the checker says. */
export function placeAnswer(text: string): Answer<Pick<LineDraft, 'path' | 'host' | 'tcpPort'>> {
  if (text.startsWith('/')) return good({ path: text });
  const [, host = text, port] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  return good({ host, ...(port !== undefined && { tcpPort: Number(port) }) });
}
