// A site → the plan that brings every output to rest without us. Pure: no clock, no disk, no wire.
//
// 1. Every actuator whose rest is a state is a step of the plan or named under `cannot`; one that rests as `hold` is
//    neither.
// 2. Steps of a line stand in the order of stopping: pumps, then what doses, then valves from the zone to the main,
//    then the rest.
// 3. A valve waits for its pumps: those that it names, and those of the valves behind it.
import type { ActuatorRole, ActuatorSpec } from '../../model/actuator.ts';
import type { ActuatorId } from '../../model/ids.ts';
import type { RestLine, RestPlan, RestStep } from '../../model/rest.ts';
import { siteHash } from '../../model/site-hash.ts';
import type { LineSpec, Site } from '../../model/site.ts';
import type { Driver } from '../driver.ts';

/** The reverse of starting; heat goes before air, what only shows goes last. */
const stopOrder: Readonly<Record<ActuatorRole, number>> = {
  pump: 0,
  dosing: 1,
  mist: 2,
  heater: 3,
  'zone-valve': 4,
  valve: 5,
  'main-valve': 6,
  fan: 7,
  vent: 8,
  screen: 9,
  light: 10,
  lamp: 11,
  siren: 12,
  other: 13,
};
const valveRoles: ReadonlySet<ActuatorRole> = new Set(['zone-valve', 'valve', 'main-valve']);

type Drivers = Readonly<Record<LineSpec['driver'], Driver>>;
type Cannot = RestPlan['cannot'][number];
interface Made extends RestStep {
  readonly line: LineSpec;
  readonly place: RestLine['place'];
}

export function restPlan(site: Site, drivers: Drivers): RestPlan {
  const made: Made[] = [];
  const cannot: Cannot[] = [];
  const pumps = pumpsOfValves(site);
  for (const spec of site.actuators.toSorted((a, b) => stopOrder[a.role] - stopOrder[b.role])) {
    const step = stepOf(site, drivers, spec, pumps);
    if (step === undefined) continue;
    if ('why' in step) cannot.push(step);
    else made.push(step);
  }
  const lines = [...Map.groupBy(made, ({ line }) => line)].map(([{ id }, steps]) => lineOf(id, steps));
  return { format: 1, gateway: site.gateway.id, site: siteHash(site), lines, cannot };
}

function lineOf(line: string, steps: readonly Made[]): RestLine {
  const [first] = steps;
  if (first === undefined) throw new Error('a group is never empty');
  const plain = steps.map(({ actuator, role, after, keepOnStop, how }) => ({ actuator, role, after, keepOnStop, how }));
  return { line, place: first.place, steps: plain };
}

/** Undefined for what stays where it is. */
function stepOf(
  site: Site,
  drivers: Drivers,
  spec: ActuatorSpec,
  pumps: ReadonlyMap<ActuatorId, readonly ActuatorId[]>,
): Made | Cannot | undefined {
  const { id, role, rest, keepOnStop } = spec;
  if (rest === 'hold') return undefined;
  const point = site.points.find((one) => one.id === spec.point);
  const device = site.devices.find((one) => one.id === point?.device);
  const line = site.lines.find((one) => one.id === device?.line);
  if (point === undefined || device === undefined || line === undefined) {
    return { actuator: id, why: `there is no point ${spec.point}` };
  }
  const way = drivers[line.driver].rest?.(line, device, point, rest);
  if (way === undefined) return { actuator: id, why: `lines of ${line.driver} have no last resort` };
  if (!way.ok) return { actuator: id, why: way.fault };
  return {
    actuator: id,
    role,
    after: pumps.get(id) ?? [],
    keepOnStop,
    how: way.value.how,
    line,
    place: way.value.place,
  };
}

function pumpsOfValves({ actuators }: Site): ReadonlyMap<ActuatorId, readonly ActuatorId[]> {
  const valves = actuators.filter(({ role }) => valveRoles.has(role));
  return new Map(
    valves.map((valve) => {
      const behind = valves.filter(({ main }) => main === valve.id);
      const pumps = [valve, ...behind].flatMap(({ pump }) => (pump === undefined ? [] : [pump]));
      return [valve.id, [...new Set(pumps)]];
    }),
  );
}
