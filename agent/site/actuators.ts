// The section `actuators`, entry by entry → actuator specs. What only shows between entries is in `together.ts`.
import {
  type ActuatorRole,
  actuatorRoles,
  type ActuatorSpec,
  type ActuatorValue,
  wetRoles,
} from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import { actuatorId, pointId } from '../model/ids.ts';
import { isOutput, type PointSpec } from '../model/site.ts';
import { unitFactor } from '../model/units.ts';
import { at, check, isMapping, sectionAt } from './check.ts';
import { quoted } from './complaint.ts';
import type { Devices } from './devices.ts';
import type { Path } from './document.ts';
import { leaseOf } from './lease.ts';
import { type Known, listed, type Names } from './names.ts';
import { isId } from './profile.ts';
import { type ActuatorEntry, actuatorSchema } from './schema-control.ts';
import { isDrivable, valueFor } from './values.ts';

/** A pump that has just stopped still turns; a valve or a relay does not mind. */
const pauseMsOf = (role: ActuatorRole): number => (role === 'pump' ? 30_000 : 0);

export interface Actuators extends Known {
  readonly specs: readonly ActuatorSpec[];
  /** By the actuator's id; also of entries with mistakes elsewhere. */
  readonly points: ReadonlyMap<string, PointSpec>;
}

export function readActuators(names: Names, devices: Devices): Actuators {
  const { source } = names;
  const specs: ActuatorSpec[] = [];
  const ids = new Set<string>();
  const roles = new Map<string, ActuatorRole>();
  const points = new Map<string, PointSpec>();
  const owners = new Map<string, string>();
  for (const [id, raw] of sectionAt(source, 'actuators')) {
    const path = ['actuators', id];
    ids.add(id);
    const hasId = isId(source, path, id);
    const before = source.complaints.length;
    const entry = check(source, actuatorSchema, path);
    const role = actuatorRoles.find((one) => isMapping(raw) && one === raw['role']);
    if (role !== undefined) roles.set(id, role);
    const point = pointOf(names, id, owners);
    if (point !== undefined) points.set(id, point);
    const rest = restOf(names, path, raw, point);
    complainRest(names, path, role, rest);
    complainLimits(names, path, entry, role);
    complainExpressions(names, path, point);
    const isBroken = source.complaints.slice(before).some((one) => one.severity === 'error');
    if (!hasId || entry === undefined || isBroken || point === undefined || rest === undefined) continue;
    const lease = leaseOf(source, { path, entry, rest, point, profile: profileOf(devices, point) });
    specs.push({ ...specOf(id, entry, rest), ...(lease !== undefined && { lease }) });
  }
  return { specs, ids, roles, points };
}

/** The board, as its profile calls it. */
function profileOf(devices: Devices, point: PointSpec): string {
  const profile = devices.specs.find(({ id }) => id === point.device)?.profile ?? '';
  return profile.replace(/@.*$/, '');
}

function pointOf(names: Names, id: string, owners: Map<string, string>): PointSpec | undefined {
  const path = ['actuators', id, 'point'];
  const point = names.point(path);
  if (point === undefined) return undefined;
  const params = { found: point.id };
  if (!isDrivable(point)) {
    const code = isOutput(point.source) ? 'not-drivable' : 'read-only-point';
    names.source.complain(path, { code, params, expected: listed(names.pointsThat(isDrivable)) });
    return undefined;
  }
  // Two names for one coil are one output as well.
  const { source } = point;
  const at = source.type === 'pin' ? source : source.write;
  const output = `${point.device} ${at?.table} ${at?.start}`;
  const other = owners.get(output);
  owners.set(output, other ?? id);
  if (other === undefined) return point;
  const first = names.source.place(['actuators', other, 'point']).line;
  names.source.complain(path, { code: 'same-output', params: { ...params, other, first }, expected: 'different' });
  return undefined;
}

function restOf(
  names: Names,
  path: Path,
  raw: unknown,
  point: PointSpec | undefined,
): ActuatorValue | 'hold' | undefined {
  const written = isMapping(raw) ? raw['rest'] : undefined;
  const isValue = ['boolean', 'number', 'string'].includes(typeof written);
  if (written !== 'hold' && (point === undefined || !isValue)) return undefined;
  const rest = written === 'hold' || point === undefined ? 'hold' : valueFor(names.source, [...path, 'rest'], point);
  // A pin goes to its own rest when it is let go: two rests for one output are one too many.
  if (point?.source.type !== 'pin' || rest === undefined || rest === point.source.rest) return rest;
  const pinRest = point.source.rest === true ? 'on' : 'off';
  const params = { found: quoted(written), point: point.id, rest: pinRest };
  names.source.complain([...path, 'rest'], { code: 'pin-rests-otherwise', params, suggestion: pinRest });
  return undefined;
}

/** What may flood, run dry or overdose is off when nobody asks for it: whoever brings it to rest must not start it. */
function complainRest(
  { source }: Names,
  path: Path,
  role: ActuatorRole | undefined,
  rest: ActuatorValue | 'hold' | undefined,
) {
  if (role === undefined || rest === undefined || !wetRoles.has(role) || rest === false || rest === 0) return;
  const params = { found: quoted(at(source.data, [...path, 'rest'])), role };
  source.complain([...path, 'rest'], { code: 'rest-wet', params, suggestion: 'off' });
}

function complainLimits(
  { source }: Names,
  path: Path,
  entry: ActuatorEntry | undefined,
  role: ActuatorRole | undefined,
) {
  if (entry === undefined || role === undefined) return;
  const longest = [...path, 'longest'];
  if (entry.longest === null && wetRoles.has(role)) {
    const expected = expectation('duration', { min: '1s', max: '7d' });
    source.complain(longest, { code: 'longest-wet', params: { found: 'none', role }, expected });
  } else if (entry.longest === null && entry.why === undefined) {
    source.complain(longest, { code: 'longest-why', params: { found: 'none' }, expected: 'duration-or-none-why' });
  }
  const perDay = [...path, 'per_day'];
  const { per_day: cap } = entry;
  if (cap !== undefined && cap.time === undefined && cap.litres === undefined) {
    const expected = expectation('keys', { keys: 'time, litres' });
    source.complain(perDay, { code: 'wrong-type', params: { key: 'per_day', found: quoted({}) }, expected }, 'key');
  }
  if (cap?.litres === undefined || entry.meter !== undefined || entry.flow !== undefined) return;
  source.complain([...perDay, 'litres'], { code: 'litres-unmeasured', params: { found: cap.litres } });
}

/** What is read, whatever else is wrong in the entry. */
function complainExpressions(names: Names, path: Path, own: PointSpec | undefined): void {
  for (const key of [['needs'], ['hand'], ['proof', 'when']]) {
    const place = [...path, ...key];
    const needs = names.expression(place, 'boolean')?.needs ?? [];
    // Its own relay says what it was told, not whether it may run, does run or is turned by hand.
    if (own !== undefined && needs.includes(own.id))
      names.source.complain(place, { code: 'reads-itself', params: { found: own.id, key: key.join('.') } });
  }
  const meter = at(names.source.data, [...path, 'meter']) === undefined ? undefined : names.point([...path, 'meter']);
  if (meter === undefined || measuresWater(meter)) return;
  const ids = names.pointsThat(measuresWater);
  const expected = ids.length > 0 ? listed(ids) : expectation('points-with-unit', { units: 'L/min, m³/h, L, m³' });
  names.source.complain([...path, 'meter'], { code: 'meter-unit', params: { found: meter.id }, expected });
}

function measuresWater({ unit, valueType }: PointSpec): boolean {
  return valueType === 'number' && (unitFactor(unit, 'L/min') !== undefined || unitFactor(unit, 'L') !== undefined);
}

function specOf(id: string, entry: ActuatorEntry, rest: ActuatorValue | 'hold'): ActuatorSpec {
  const { name = id, role, why, per_day: perDay, flow, meter, pump, main, needs, proof, hand } = entry;
  return {
    id: actuatorId(id),
    name,
    point: pointId(entry.point),
    role,
    rest,
    longestMs: entry.longest,
    ...(why !== undefined && { why }),
    shortestMs: entry.shortest,
    pauseMs: entry.pause ?? pauseMsOf(role),
    ...(perDay?.time !== undefined && { perDayMs: perDay.time }),
    ...(perDay?.litres !== undefined && { perDayLitre: perDay.litres }),
    ...(flow !== undefined && { flowLitrePerMin: flow }),
    ...(meter !== undefined && { meter: pointId(meter) }),
    travelMs: entry.travel,
    ...(pump !== undefined && { pump: actuatorId(pump) }),
    ...(main !== undefined && { main: actuatorId(main) }),
    lagMs: entry.lag,
    ...(needs !== undefined && { needs }),
    ...(proof !== undefined && { proof: proofOf(proof, role) }),
    ...(hand !== undefined && { hand }),
    keepOnStop: entry.keep_on_stop,
  };
}

function proofOf(proof: NonNullable<ActuatorEntry['proof']>, role: ActuatorRole): NonNullable<ActuatorSpec['proof']> {
  return {
    when: proof.when,
    withinMs: proof.within,
    // A pump without water burns; of anything else it is enough to be told.
    otherwise: proof.otherwise ?? (role === 'pump' ? 'stop' : 'alarm'),
    retryMs: proof.retry,
    ...(proof.idle !== undefined && { idleMs: proof.idle }),
  };
}
