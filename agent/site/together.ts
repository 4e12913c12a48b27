// Actuators that belong together → what is wrong between them, and the pumps' leases, which end before their valves'.
import type { ActuatorRole, ActuatorSpec } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import { durationText } from '../model/quantity.ts';
import type { Actuators } from './actuators.ts';
import { at } from './check.ts';
import { quoted } from './complaint.ts';
import type { SourceDocument } from './document.ts';
import { leaseMsMin } from './lease.ts';
import { isActuator } from './names.ts';

const references: readonly (readonly [key: 'pump' | 'main', role: ActuatorRole])[] = [
  ['pump', 'pump'],
  ['main', 'main-valve'],
];

/** @returns the specs, pumps with leases shorter than those of their valves and of the main valves before these */
export function together(source: SourceDocument, actuators: Actuators): readonly ActuatorSpec[] {
  for (const id of actuators.ids) {
    for (const [key, role] of references) {
      const path = ['actuators', id, key];
      if (at(source.data, path) !== undefined) isActuator(source, path, actuators, [role]);
    }
  }
  complainCircles(source, actuators);
  const byId = new Map<string, ActuatorSpec>(actuators.specs.map((spec) => [spec.id, spec]));
  for (const spec of actuators.specs) complainFlow(source, spec, byId);
  return actuators.specs.map((spec) => {
    const fed = actuators.specs.filter(({ pump }) => pump === spec.id);
    const valves = actuators.specs.filter((one) => fed.includes(one) || fed.some(({ main }) => main === one.id));
    return valves.length === 0 ? spec : letsGoFirst(source, spec, valves);
  });
}

/** A pump behind a main valve that starts with this very pump would wait for itself. */
function complainCircles(source: SourceDocument, { ids }: Actuators): void {
  const next = (id: string) =>
    references.map(([key]) => at(source.data, ['actuators', id, key])).filter((one) => typeof one === 'string');
  const told = new Set<string>();
  for (const id of ids) {
    const circle = circleFrom(id, next);
    if (circle === undefined || circle.some((one) => told.has(one))) continue;
    for (const one of circle) told.add(one);
    const key = references
      .map(([name]) => name)
      .find((name) => at(source.data, ['actuators', id, name]) === (circle[1] ?? id));
    const chain = [...circle, id].join(' → ');
    source.complain(['actuators', id, key ?? 'pump'], {
      code: 'reference-circle',
      params: { found: quoted(id), chain },
    });
  }
}

/** The shortest way from `start` back to itself. */
export function circleFrom(start: string, next: (id: string) => readonly string[]): readonly string[] | undefined {
  const ways = new Map<string, readonly string[]>([[start, [start]]]);
  for (const [id, way] of ways) {
    for (const other of next(id)) {
      if (other === start) return way;
      if (!ways.has(other)) ways.set(other, [...way, other]);
    }
  }
  return undefined;
}

function complainFlow(source: SourceDocument, spec: ActuatorSpec, byId: ReadonlyMap<string, ActuatorSpec>): void {
  const pump = byId.get(spec.pump ?? '');
  if (pump?.flowLitrePerMin === undefined || spec.flowLitrePerMin === undefined) return;
  if (spec.flowLitrePerMin <= pump.flowLitrePerMin) return;
  const params = { found: spec.flowLitrePerMin, pump: pump.id, most: pump.flowLitrePerMin };
  source.complain(['actuators', spec.id, 'flow'], { code: 'flow-too-large', params });
}

function letsGoFirst(source: SourceDocument, pump: ActuatorSpec, valves: readonly ActuatorSpec[]): ActuatorSpec {
  const leased = valves.flatMap(({ id, lease }) => (lease === undefined ? [] : [{ id, leaseMs: lease.leaseMs }]));
  const shortest = leased.toSorted((a, b) => a.leaseMs - b.leaseMs)[0];
  if (shortest === undefined) return pump;
  const isGiven = at(source.data, ['actuators', pump.id, 'lease']) !== undefined;
  if (pump.lease === undefined) {
    const params = { found: quoted(pump.id), valve: shortest.id };
    const path = ['actuators', pump.id, isGiven ? 'lease' : 'point'];
    source.complain(path, { code: 'pump-outlives-valves', params });
    return pump;
  }
  // Leases are renewed at half time: a valve may have only half of its own left when the gateway dies.
  const mostMs = shortest.leaseMs / 2;
  if (pump.lease.leaseMs <= mostMs) return pump;
  // Nobody asked for the default: it gives way, in whole seconds, as boards count them.
  const leaseMs = Math.floor(mostMs / 1_000) * 1_000;
  if (!isGiven && leaseMs >= leaseMsMin) return { ...pump, lease: { leaseMs } };
  const params = { found: quoted(pump.id), valve: shortest.id, lease: durationText(shortest.leaseMs) };
  const expected = expectation('shorter-lease', { most: durationText(mostMs) });
  const path = isGiven ? ['actuators', pump.id, 'lease'] : ['actuators', shortest.id, 'lease'];
  source.complain(path, { code: 'lease-order', params, expected });
  return pump;
}
