// A part of a document against a schema → its value, or a complaint for each thing that is wrong in it.
import { z } from 'zod';
import { expectationOf, type Expectation } from '../model/expectation.ts';
import { complaintTexts } from '../model/catalogue/site.ts';
import { durationMs, durationUnits } from '../model/quantity.ts';
import { type ComplaintCode, type Finding, quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import { idFrom, nearest } from './nearest.ts';
import { isSecretKey } from './hide.ts';
import { SecretName } from './secret-name.ts';

type Issue = z.core.$ZodIssue;

/** The checked value at `path`; undefined when there is at least one complaint about it. */
export function check<S extends z.ZodType>(source: SourceDocument, schema: S, path: Path): z.output<S> | undefined {
  const result = schema.safeParse(at(source.data, path));
  if (result.success) return result.data;
  const { issues } = result.error;
  const mistyped = new Set(issues.flatMap((issue) => (isUnknownKeys(issue) ? unknownKeys(source, path, issue) : [])));
  for (const issue of issues) {
    // `baudd: 9600` is one mistake, not an unknown key and a missing one.
    const isSaid = isUnknownKeys(issue) || mistyped.has([...path, ...issue.path].join('\0'));
    if (!isSaid) report(source, path, issue);
  }
  return undefined;
}

const isUnknownKeys = (issue: Issue): issue is z.core.$ZodIssueUnrecognizedKeys => issue.code === 'unrecognized_keys';

/** The entries of a mapping at `path`; a complaint and nothing when something else stands there. */
export function entriesAt(source: SourceDocument, path: Path): readonly (readonly [string, unknown])[] {
  const raw = at(source.data, path);
  if (isMapping(raw)) return Object.entries(raw);
  const key = String(path.at(-1) ?? '');
  const expected: Expectation = { key: 'mapping', params: {} };
  if (raw === undefined) source.complain(path.slice(0, -1), { code: 'missing-key', params: { found: key } }, 'key');
  else source.complain(path, valueFinding('wrong-type', path, raw, expected));
  return [];
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SecretName);
}

/** The value at a path of plain mappings and lists. */
export function at(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function report(source: SourceDocument, base: Path, issue: Issue): void {
  const path = [...base, ...issue.path];
  const raw = at(source.data, path);
  const expected = expectationOf(issue.message);
  if (raw === undefined) {
    const found = String(path.at(-1) ?? '');
    return source.complain(path.slice(0, -1), { code: 'missing-key', params: { found }, ...and(expected) }, 'key');
  }
  const code = codeOf(issue, raw, expected);
  // A mistake of a whole mapping is shown at its key: the mapping itself may be many lines long.
  const part = isMapping(raw) ? 'key' : 'value';
  source.complain(path, { ...valueFinding(code, path, raw, expected), ...suggestionOf(issue, raw, expected) }, part);
}

/** Complains about each and gives the paths of the keys that were meant instead. */
function unknownKeys(source: SourceDocument, base: Path, issue: z.core.$ZodIssueUnrecognizedKeys): readonly string[] {
  const path = [...base, ...issue.path];
  const expected = expectationOf(issue.message);
  const free = String(expected?.params['keys'] ?? '')
    .split(', ')
    .filter((key) => !Object.hasOwn(Object(at(source.data, path)), key));
  return issue.keys.flatMap((key) => {
    const suggestion = nearest(key, free);
    source.complain(
      [...path, key],
      { code: 'unknown-key', params: { found: quoted(key) }, ...and(expected), suggestion },
      'key',
    );
    return suggestion === undefined ? [] : [[...path, suggestion].join('\0')];
  });
}

const and = (expected: Expectation | undefined) => (expected === undefined ? {} : { expected });

function valueFinding(code: ComplaintCode, path: Path, raw: unknown, expected: Expectation | undefined): Finding {
  const last = path.at(-1);
  const key = typeof last === 'number' ? `${String(path.at(-2))}[${last}]` : String(last ?? '');
  const isHidden = isSecretKey(key) || code === 'url-with-password';
  return { code, params: { key, found: isHidden ? '•••' : quoted(raw) }, ...and(expected) };
}

/** One code per kind of mistake, whatever the schema library calls it. */
function codeOf(issue: Issue, raw: unknown, expected: Expectation | undefined): ComplaintCode {
  if (raw === null) return 'empty-value';
  const own = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof own === 'string' && own in complaintTexts) return own as ComplaintCode;
  if (raw instanceof SecretName) return 'secret-misplaced';
  const isQuantity = expected?.key === 'duration' || expected?.key === 'size';
  if (isQuantity && (typeof raw === 'number' || (typeof raw === 'string' && /^\d+(\.\d+)?$/.test(raw)))) {
    return 'unit-missing';
  }
  if (expected?.key === 'id' || expected?.key === 'gateway-id') return 'bad-id';
  switch (issue.code) {
    case 'invalid_value':
      return typeof raw === 'object' ? 'wrong-type' : 'not-one-of';
    case 'too_small':
    case 'too_big':
      return typeof raw === 'number' ? 'out-of-range' : 'bad-format';
    case 'invalid_type':
      return typeof raw === 'number' && expected?.key === 'whole' ? 'out-of-range' : 'wrong-type';
    case 'invalid_union':
      return 'wrong-type';
    default:
      return typeof raw === 'number' ? 'out-of-range' : 'bad-format';
  }
}

function suggestionOf(issue: Issue, raw: unknown, expected: Expectation | undefined): { suggestion?: string } {
  const given = issue.code === 'custom' ? issue.params?.['suggestion'] : undefined;
  const suggestion = typeof given === 'string' ? given : guess(raw, expected);
  return suggestion === undefined ? {} : { suggestion };
}

function guess(raw: unknown, expected: Expectation | undefined): string | undefined {
  const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim() : undefined;
  if (text === undefined) return undefined;
  switch (expected?.key) {
    case 'choice':
      return nearest(text, String(expected.params['choices']).split(', '));
    case 'id':
      return idFrom(text);
    case 'gateway-id':
      return idFrom(text, '-');
    case 'profile-id':
      return idFrom(text, '-')?.replaceAll('_', '-');
    case 'whole':
    case 'number':
      // A number in quotes, or with a comma.
      return typeof raw === 'string' && /^-?\d+([.,]\d+)?$/.test(text) ? text.replace(',', '.') : undefined;
    case 'bool':
      return { yes: 'true', on: 'true', no: 'false', off: 'false' }[text.toLowerCase()];
    case 'duration':
      return durationMeant(text, expected);
    case 'size':
      return /^\d+(\.\d+)?\s*[kmgt]b?$/i.test(text)
        ? text.replace(/\s*b$/i, '').replace(/\s/g, '').toUpperCase().replace('K', 'k') + 'B'
        : undefined;
    case 'timezone':
      return nearest(text.replaceAll(' ', '_'), ['Asia/Ho_Chi_Minh', 'UTC', ...Intl.supportedValuesOf('timeZone')]);
    case 'host':
      return /^[a-z]+:\/\/([^:/]+)/i.exec(text)?.[1] ?? /^([^:/\s]+):\d+$/.exec(text)?.[1];
    case 'device-path':
      return /^tty[A-Z]+\d+$/.test(text) ? `/dev/${text}` : undefined;
    default:
      return undefined;
  }
}

const durationWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    giây: 's',
    m: 'min',
    mins: 'min',
    minute: 'min',
    minutes: 'min',
    phút: 'min',
    hour: 'h',
    hours: 'h',
    giờ: 'h',
    day: 'd',
    days: 'd',
    ngày: 'd',
    msec: 'ms',
    millis: 'ms',
  }),
);

/** `5`, `5 s`, `5sec` and `5m` are meant as durations; a bare number as the smallest unit that is in range, from seconds on. */
function durationMeant(text: string, expected: Expectation): string | undefined {
  const [, amount, word = ''] = /^(\d{1,6}(?:[.,]\d{1,3})?)\s*(\p{L}*)$/u.exec(text) ?? [];
  const lower = word.toLowerCase().normalize('NFC');
  const unit = durationUnits.includes(lower) ? lower : durationWords.get(lower);
  const units = unit !== undefined ? [unit] : lower === '' ? ['s', 'min', 'h', 'd', 'ms'] : [];
  const [min = 0, max = 0] = [expected.params['min'], expected.params['max']].map((bound) => durationMs(String(bound)));
  return units
    .map((one) => `${String(amount).replace(',', '.')}${one}`)
    .find((meant) => (durationMs(meant) ?? -1) >= min && (durationMs(meant) ?? -1) <= max);
}
