// Qualities and reasons → the reader's words.
import { qualityTexts, reasonTexts } from '../../agent/model/catalogue/cli.ts';
import { type Language, say, type Text, type TextParams } from '../../agent/model/language.ts';
import type { Sample } from '../../agent/model/sample.ts';
import { printable } from './width.ts';

/** Quality in words, with the reason where there is one: `cũ: mất liên lạc`. */
export function qualityWord(language: Language, { quality, reason }: Pick<Sample, 'quality' | 'reason'>): string {
  const word = qualityTexts[quality][language];
  return reason === undefined ? word : `${word}: ${reasonTexts[reason][language]}`;
}

/** A text with what came from outside in it: a name cannot move the cursor. */
export const phrase = <const T extends Text>(language: Language, text: T, params: TextParams<T>): string =>
  printable(say(language, text, params));
