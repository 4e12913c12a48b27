// A reason beside its author's name → its own words, without naming him again.
import { type Because, becauseText, type Reader } from '../../agent/model/because.ts';
import type { Language } from '../../agent/model/language.ts';

/** `quy tắc Nóng: nhiệt độ 33 °C trên 32 °C` of the rule Nóng is what stands behind the colon; of a person who gave no reason it is empty. */
export function ownReason(language: Language, because: Because, reader?: Reader): string {
  const { code, params } = because;
  if (code === 'person') return '';
  const words = params?.['words'];
  if ((code === 'rule' || code === 'interlock') && typeof words === 'string' && reader !== undefined)
    return reader.condition(words);
  const isNamed = code === 'rule' || code === 'interlock' || code === 'person-said';
  return isNamed && words !== undefined
    ? becauseText(language, { code: 'said', params: { words } })
    : becauseText(language, because, reader);
}
