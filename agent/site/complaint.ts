// One mistake in a file: where, what was found, what was expected, the nearest right word. Plain JSON, in both languages.
import { complaintTexts, reportTexts } from '../model/catalogue/site.ts';
import { type Expectation, type ExpectationKey, expectationText } from '../model/expectation.ts';
import { languages, say, type Text } from '../model/language.ts';
import { SecretName } from './secret-name.ts';

export type ComplaintCode = keyof typeof complaintTexts;

/** 1-based; columns count UTF-16 units, as editors do. `endColumn` is behind the last character. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

export interface Complaint extends Place {
  /** An `error` keeps the site from being used, a `warning` does not. */
  readonly severity: 'error' | 'warning';
  readonly code: ComplaintCode;
  readonly file: string;
  readonly message: Text;
  /** The wrong word or value itself; a secret is never quoted. */
  readonly found: string;
  readonly expected?: Text;
  readonly suggestion?: string;
}

const warnings: ReadonlySet<ComplaintCode> = new Set([
  'baud-differs',
  'parity-differs',
  'unstable-port',
  'not-encrypted',
  'manual-address',
  'unused-line',
  'no-points',
  'always-so',
  'never-so',
  'no-own-timer',
  'lease-none',
  'pump-outlives-valves',
]);

export interface Finding {
  readonly code: ComplaintCode;
  readonly params?: Readonly<Record<string, string | number | Text>>;
  readonly expected?: Expectation | ExpectationKey;
  readonly suggestion?: string | undefined;
}

/** A finding at a place becomes a complaint with its words. */
export function complaint(file: string, place: Place, finding: Finding): Complaint {
  const { code, params = {}, expected, suggestion } = finding;
  const text: Text = complaintTexts[code];
  const [vi, en] = languages.map((language) => {
    const inLanguage = ([key, value]: [string, string | number | Text]) =>
      [key, typeof value === 'object' ? value[language] : value] as const;
    return say(language, text, Object.fromEntries(Object.entries(params).map(inLanguage)));
  });
  const found = params['found'] ?? '';
  const wanted = typeof expected === 'string' ? { key: expected, params: {} } : expected;
  return {
    severity: warnings.has(code) ? 'warning' : 'error',
    code,
    file,
    line: place.line,
    column: place.column,
    endColumn: Math.max(place.endColumn, place.column),
    message: { vi: vi ?? '', en: en ?? '' },
    found: typeof found === 'object' ? found.en : String(found),
    ...(wanted !== undefined && { expected: expectationText(wanted) }),
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** A value as a complaint quotes it: short, on one line, never a secret. */
export function quoted(value: unknown): string | Text {
  if (value === null || value === undefined || value === '') return reportTexts.nothing;
  if (value instanceof SecretName) return '!secret';
  if (Array.isArray(value)) return numbersQuoted(value) ?? reportTexts.list;
  if (typeof value === 'object') return reportTexts.mapping;
  if (typeof value === 'number') return String(value); // also what JSON does not have: .nan and .inf
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

/** Few numbers say more than that they are a list; texts in a list may be anything, a secret too. */
function numbersQuoted(list: readonly unknown[]): string | undefined {
  const isShort = list.length > 0 && list.length <= 4 && list.every((one) => typeof one === 'number');
  return isShort ? `[${list.join(', ')}]` : undefined;
}

/** In reading order; the same mistake seen twice through an alias is said once. */
export function inOrder(complaints: readonly Complaint[]): readonly Complaint[] {
  const seen = new Map(complaints.map((one) => [`${one.line}:${one.column}:${one.code}:${one.message.en}`, one]));
  return [...seen.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
