// Text of a profile file → the points of one device model, repeats unfolded, or complaints.
import { measureOf, type Measure, misfits } from '../../drivers/modbus/schema-points.ts';
import { type ProfileFile, type ProfilePoint, profileSchema } from '../../drivers/modbus/schema-profile.ts';
import { type Register, tableOf } from '../../drivers/modbus/schema-register.ts';
import { misfitTexts } from '../model/catalogue/site.ts';
import { idPattern } from '../model/ids.ts';
import type { Text } from '../model/language.ts';
import { at, check, entriesAt, isMapping } from './check.ts';
import { type Complaint, inOrder, quoted } from './complaint.ts';
import { type Path, readDocument, type SourceDocument } from './document.ts';
import { idFrom } from './nearest.ts';

export interface Profile {
  readonly id: string;
  readonly version: number;
  /** The whole file as it was checked: link settings, limits, probe, settings, sources. */
  readonly facts: ProfileFile;
  readonly points: ReadonlyMap<string, ProfiledPoint>;
}

export interface ProfiledPoint extends Measure {
  readonly names: Text;
  readonly kind: string;
  /** How often it is worth asking, ms; undefined where the profile's own period is right. */
  readonly everyMs: number | undefined;
  readonly confidence: ProfileFile['confidence'];
  readonly sources: readonly string[];
  readonly estimate: boolean;
}

export interface ProfileResult {
  readonly profile: Profile | undefined;
  readonly complaints: readonly Complaint[];
}

export function readProfile(text: string, file: string): ProfileResult {
  const source = readDocument(text, file);
  const facts = source.complaints.length === 0 ? checked(source) : undefined;
  const points = facts === undefined ? undefined : pointsOf(source, facts);
  const isGood = facts !== undefined && points !== undefined && source.complaints.length === 0;
  const profile = isGood ? { id: facts.id, version: facts.version, facts, points } : undefined;
  return { profile, complaints: inOrder(source.complaints) };
}

function checked(source: SourceDocument): ProfileFile | undefined {
  if (isMapping(source.data)) return check(source, profileSchema, []);
  source.complain([], {
    code: 'wrong-type',
    params: { key: 'profile', found: quoted(source.data) },
    expected: 'mapping',
  });
  return undefined;
}

function pointsOf(source: SourceDocument, facts: ProfileFile): ReadonlyMap<string, ProfiledPoint> {
  const points = new Map<string, ProfiledPoint>();
  for (const [key] of entriesAt(source, ['points'])) {
    const point = facts.points[key];
    const path = ['points', key];
    if (point === undefined || !isId(source, path, key) || !fits(source, path, point)) continue;
    for (const [name, unfolded] of unfold(key, point, facts)) {
      if (points.has(name)) source.complain(path, { code: 'duplicate-point', params: { found: name } }, 'key');
      points.set(name, unfolded);
    }
    const isNumbered = /\{n\}/.test(point.names.vi) && /\{n\}/.test(point.names.en);
    if (point.repeat === undefined || isNumbered) continue;
    const params = { key: 'repeat', why: misfitTexts['repeat-name'] };
    source.complain([...path, 'repeat'], { code: 'does-not-fit', params }, 'key');
  }
  const probe = facts.probe;
  if (probe !== undefined && tableOf(probe) === undefined) {
    source.complain(['probe'], { code: 'table-or-fc', params: { key: 'probe' } }, 'key');
  }
  return points;
}

function unfold(key: string, point: ProfilePoint, facts: ProfileFile): readonly (readonly [string, ProfiledPoint])[] {
  const { from, to, step } = point.repeat ?? { from: 0, to: 0, step: 1 };
  const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return numbers.map((n) => {
    const numbered = (name: string) => name.replaceAll('{n}', String(n));
    const resolved: ProfiledPoint = {
      ...measureOf(point, (n - from) * step),
      names: { vi: numbered(point.names.vi), en: numbered(point.names.en) },
      kind: point.kind ?? key,
      everyMs: point.every,
      confidence: point.confidence ?? facts.confidence,
      sources: point.sources ?? facts.sources,
      estimate: point.estimate,
    };
    return [point.repeat === undefined ? key : `${key}_${n}`, resolved] as const;
  });
}

/** Complains unless `key` may be an id. */
export function isId(source: SourceDocument, path: Path, key: string): boolean {
  if (idPattern.test(key)) return true;
  source.complain(
    path,
    { code: 'bad-id', params: { found: quoted(key) }, expected: 'id', suggestion: idFrom(key) },
    'key',
  );
  return false;
}

/** Complains about each pair of keys of a register that cannot stand together. */
export function fits(source: SourceDocument, path: Path, register: Register): boolean {
  const found = misfits(register);
  for (const { path: inner, why } of found) {
    const place = [...path, ...inner];
    const key = String(place.at(-1) ?? '');
    const part = why === 'code-key' || isMapping(at(source.data, place)) ? 'key' : 'value';
    if (why === 'table-or-fc') source.complain(place, { code: why, params: { key } }, 'key');
    else source.complain(place, { code: 'does-not-fit', params: { key, why: misfitTexts[why] } }, part);
  }
  return found.length === 0;
}
