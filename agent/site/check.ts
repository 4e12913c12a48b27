// A part of a document against a schema → its value, or a complaint for each thing that is wrong in it.
import type { z } from 'zod';
import { expectationOf, type Expectation } from '../model/expectation.ts';
import { complaintTexts } from '../model/catalogue/site.ts';
import { type ComplaintCode, type Finding, quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import { guess, quantities } from './guess.ts';
import { nearest } from './nearest.ts';
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
  else source.complain(path, valueFinding(raw === null ? 'empty-value' : 'wrong-type', path, raw, expected));
  return [];
}

/** The entries of a section that may be left out. */
export function sectionAt(source: SourceDocument, section: string): readonly (readonly [string, unknown])[] {
  return at(source.data, [section]) === undefined ? [] : entriesAt(source, [section]);
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
  const taken = at(source.data, path);
  const keys = String(expected?.params['keys'] ?? '').split(', ');
  const free = keys.filter((key) => !isMapping(taken) || !Object.hasOwn(taken, key));
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
  const own: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof own === 'string' && own in complaintTexts) return own as ComplaintCode;
  if (raw instanceof SecretName) return 'secret-misplaced';
  const isQuantity = expected !== undefined && quantities.has(expected.key);
  if (isQuantity && (typeof raw === 'number' || (typeof raw === 'string' && /^\d+(\.\d+)?$/.test(raw)))) {
    return 'unit-missing';
  }
  if (expected?.key === 'id' || expected?.key === 'gateway-id') return 'bad-id';
  if (issue.code === 'invalid_value') return typeof raw === 'object' ? 'wrong-type' : 'not-one-of';
  // 2.5 where a whole number belongs is a number out of the range of whole ones.
  const isNumber = typeof raw === 'number' && !Number.isNaN(raw);
  if (issue.code === 'invalid_type') return isNumber && expected?.key === 'whole' ? 'out-of-range' : 'wrong-type';
  if (issue.code === 'invalid_union') return 'wrong-type';
  return isNumber ? 'out-of-range' : 'bad-format';
}

function suggestionOf(issue: Issue, raw: unknown, expected: Expectation | undefined): { suggestion?: string } {
  const given: unknown = issue.code === 'custom' ? issue.params?.['suggestion'] : undefined;
  const suggestion = typeof given === 'string' ? given : expected && guess(raw, expected);
  return suggestion === undefined ? {} : { suggestion };
}
