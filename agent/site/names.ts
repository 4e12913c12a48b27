// What the sections that drive something name: points, actuators, expressions → the things themselves, or complaints.
import { compile } from '../control/expression/compile.ts';
import type { Expression, Named, Vocabulary } from '../control/expression/types.ts';
import { named, vocabularyOf } from '../control/expression/vocabulary.ts';
import type { ActuatorRole } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import type { PointSpec } from '../model/site.ts';
import { at } from './check.ts';
import { quoted } from './complaint.ts';
import { complainConstant, neverBegins } from './constant.ts';
import type { Devices } from './devices.ts';
import type { Path, SourceDocument } from './document.ts';
import { writtenPart } from './inside.ts';
import { nearest } from './nearest.ts';

/** What can be named. A device with a mistake of its own is not blamed on whoever names its points. */
export class Names {
  readonly source: SourceDocument;
  readonly #points: Map<string, PointSpec>;
  readonly #broken: Set<string>;
  readonly #known: Map<string, Named>;
  readonly #vocabulary: Vocabulary;

  constructor(source: SourceDocument, devices: Devices, timezone: string) {
    this.source = source;
    this.#points = new Map(devices.points.map((point) => [point.id, point]));
    this.#broken = new Set(devices.broken);
    const vocabulary = vocabularyOf(devices.points, timezone);
    this.#known = new Map(vocabulary.points);
    this.#vocabulary = { ...vocabulary, points: this.#known };
  }

  /** From now on it can be named. */
  add(point: PointSpec): void {
    this.#points.set(point.id, point);
    this.#known.set(point.id, named(point));
  }

  /** Which points this device would have is not known: who names one of them is not blamed. */
  break(device: string): void {
    this.#broken.add(device);
  }

  /** The point whose name stands at `path`. */
  point(path: Path): PointSpec | undefined {
    const name = at(this.source.data, path);
    // Anything else is the schema's complaint.
    if (typeof name !== 'string' || !name.includes('.')) return undefined;
    const point = this.#points.get(name);
    if (point !== undefined || this.#isBroken(name)) return point;
    const ids = [...this.#points.keys()];
    const siblings = ids.filter((id) => id.startsWith(name.slice(0, name.indexOf('.') + 1)));
    this.source.complain(path, {
      code: 'no-such-point',
      params: { found: quoted(name) },
      expected: listed(siblings.length > 0 ? siblings : ids),
      suggestion: nearest(name, siblings) ?? nearest(name, ids),
    });
    return undefined;
  }

  /** Points that `fits` says could stand where another one was found. */
  pointsThat(fits: (point: PointSpec) => boolean): readonly string[] {
    return [...this.#points.values()].filter(fits).map(({ id }) => id);
  }

  /** The expression at `path`; undefined when there is none, or one with mistakes. */
  expression(path: Path, expected?: 'boolean' | 'number'): Expression | undefined {
    const raw = at(this.source.data, path);
    const text = typeof raw === 'number' && expected !== 'boolean' ? String(raw) : raw;
    if (typeof text !== 'string') return undefined;
    const compiled = compile(text, this.#vocabulary, expected);
    if (compiled.ok) {
      if (expected === 'boolean' && compiled.value.needs.length > 0)
        complainConstant(this.source, path, text, this.#vocabulary);
      return compiled.value;
    }
    const isUnsure = compiled.fault.some(
      ({ code, params: { found } }) =>
        code === 'expression-unknown-point' && typeof found === 'string' && this.#isBroken(found),
    );
    // Without its type the rest of the text cannot be judged either.
    if (isUnsure) return undefined;
    for (const { code, params, range, expected: wanted, suggestion } of compiled.fault) {
      const part = writtenPart(this.source, path, text, range);
      this.source.complainAt(part, { code, params, ...(wanted && { expected: wanted }), suggestion });
    }
    return undefined;
  }

  /** Whether a rule that begins and ends so never begins. */
  neverBegins(when: string, until: string): boolean {
    return neverBegins(when, until, this.#vocabulary);
  }

  #isBroken(point: string): boolean {
    return this.#broken.has(point.slice(0, point.indexOf('.')));
  }
}

/** Only so many of a list that may be long. */
export function listed(ids: readonly string[]) {
  if (ids.length === 0) return 'no-own-ids' as const;
  return expectation('known-points', { ids: ids.slice(0, 12).join(', ') + (ids.length > 12 ? ', …' : '') });
}

/** Ids of one section, those with mistakes too: naming one of them is not a second mistake. */
export interface Known {
  readonly ids: ReadonlySet<string>;
  readonly roles: ReadonlyMap<string, ActuatorRole>;
}

/** The actuator whose id stands at `path`, or as the key there. */
export function isActuator(
  source: SourceDocument,
  path: Path,
  known: Known,
  roles?: readonly ActuatorRole[],
  part: 'key' | 'value' = 'value',
): boolean {
  const id = part === 'key' ? path.at(-1) : at(source.data, path);
  if (typeof id !== 'string') return false;
  if (!known.ids.has(id)) {
    const ids = [...known.ids];
    const expected = ids.length === 0 ? ('no-own-ids' as const) : expectation('own-ids', { ids: ids.join(', ') });
    const params = { found: quoted(id) };
    source.complain(path, { code: 'unknown-actuator', params, expected, suggestion: nearest(id, ids) }, part);
    return false;
  }
  const role = known.roles.get(id);
  if (roles === undefined || role === undefined || roles.includes(role)) return true;
  const fitting = [...known.roles].filter(([, other]) => roles.includes(other)).map(([other]) => other);
  source.complain(path, {
    code: 'wrong-role',
    params: { found: quoted(id), role },
    expected: expectation('roles', { roles: roles.join(', ') }),
    ...(fitting.length === 1 && { suggestion: fitting[0] }),
  });
  return false;
}
