// Why something was decided: a code with parameters that becomes words in the reader's language.
import { wordTexts } from './catalogue/cli.ts';
import { becauseTexts } from './catalogue/control.ts';
import { type Language, say, type Text, type TextParams } from './language.ts';
import { spanText } from './span.ts';

export type BecauseCode = keyof typeof becauseTexts;

/** Plain JSON: it is journaled as it is, and read by people years later. */
export interface Because {
  readonly code: BecauseCode;
  readonly params?: Readonly<Record<string, string | number>>;
  /** What lies behind it: "bơm không chạy được: bể cạn". */
  readonly why?: Because;
}

export function because<const C extends BecauseCode>(
  code: C,
  ...params: keyof TextParams<(typeof becauseTexts)[C]> extends never ? [] : [TextParams<(typeof becauseTexts)[C]>]
): Because {
  return params[0] === undefined ? { code } : { code, params: params[0] };
}

/** Whoever knows the site says ids and conditions in words. */
export interface Reader {
  /** A condition with what it saw, or the technician's words. */
  condition(text: string): string;
  /** Ids of points behind each other. */
  points(ids: string): string;
}

/**
 * One clause, without a full stop: "khóa bởi Lan: thay van". An unknown code (of a newer version) is shown as it is.
 * @param reader left out, ids and conditions stay as they are written
 */
export function becauseText(language: Language, of: Because, reader?: Reader): string {
  const { code, params, why } = of;
  const text: Text | undefined = becauseTexts[code];
  const shown = Object.entries(params ?? {}).map(
    ([name, value]) => [name, read(of, name, value, reader) ?? shownAs(language, name, value)] as const,
  );
  const own = text === undefined ? code : say(language, text, Object.fromEntries(shown));
  return why === undefined ? own : `${own}: ${becauseText(language, why, reader)}`;
}

/** Only what control wrote itself: a person's words stay his. */
function read({ code }: Because, name: string, value: string | number, reader: Reader | undefined): string | undefined {
  if (reader === undefined || typeof value !== 'string') return undefined;
  if (name === 'points') return reader.points(value);
  if (name === 'words' && isCondition(code)) return reader.condition(value);
  return undefined;
}

/** Its `words` are a condition with what was seen. */
export const isCondition = (code: BecauseCode): boolean => code === 'rule' || code === 'interlock' || code === 'needs';

/** A `time` is in ms; numbers have the reader's decimal sign, also those that a rule has seen: `(tank.level = 0,21)`. */
function shownAs(language: Language, name: string, value: string | number): string | number {
  if (name === 'time') return spanText(language, Number(value));
  if (language === 'en') return value;
  if (typeof value === 'number') return String(value).replace('.', ',');
  if (name === 'value') return /^-?\d+\.\d+$/.test(value) ? value.replace('.', ',') : value;
  return name === 'words' ? value.replaceAll(seen, (_, what: string) => ` = ${seenInVietnamese(what)}`) : value;
}

/** What stands behind a point's name in brackets; the text of a condition stays as it was written. */
const seen = / = (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false)(?=[,)])/g;

function seenInVietnamese(what: string): string {
  if (what === 'true') return wordTexts.yes.vi;
  return what === 'false' ? wordTexts.no.vi : what.replace('.', ',');
}
