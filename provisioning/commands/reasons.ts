// A reason beside its author's name → its own words, without naming him again.
import { type Because, becauseText } from '../../agent/model/because.ts';
import type { Language } from '../../agent/model/language.ts';

/** `quy tắc Nóng: air.temp > 32 (…)` of the rule Nóng is `air.temp > 32 (…)`; of a person who gave none it is empty. */
export function ownReason(language: Language, because: Because): string {
  const { code, params } = because;
  if (code === 'person') return '';
  const words = params?.['words'];
  const isNamed = code === 'rule' || code === 'interlock' || code === 'person-said';
  return isNamed && words !== undefined
    ? becauseText(language, { code: 'said', params: { words } })
    : becauseText(language, because);
}
