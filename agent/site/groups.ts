// The sections `groups`, `zones` and `stops` → their specs.
import { type ActuatorRole, actuatorRoles, type GroupSpec } from '../model/actuator.ts';
import { actuatorId, groupId, pointId, zoneId } from '../model/ids.ts';
import type { StopInputSpec, ZoneSpec } from '../model/rule.ts';
import { isOutput } from '../model/site.ts';
import type { Actuators } from './actuators.ts';
import { at, check, sectionAt } from './check.ts';
import { quoted } from './complaint.ts';
import { isActuator, listed, type Names } from './names.ts';
import { isId } from './profile.ts';
import { groupSchema, stopSchema, zoneSchema } from './schema-control.ts';

export function readGroups({ source }: Names, actuators: Actuators): readonly GroupSpec[] {
  return sectionAt(source, 'groups').flatMap(([id]) => {
    const path = ['groups', id];
    const hasId = isId(source, path, id);
    const group = check(source, groupSchema, path);
    const raw = at(source.data, [...path, 'members']);
    const written: readonly unknown[] = Array.isArray(raw) ? raw : [];
    for (const [index, member] of written.entries()) {
      const place = [...path, 'members', index];
      isActuator(source, place, actuators);
      if (written.indexOf(member) < index)
        source.complain(place, { code: 'duplicate-member', params: { found: quoted(member) } });
    }
    if (group === undefined) return [];
    const { name = id, members, most, exclusive } = group;
    if (most === undefined && exclusive === undefined) {
      source.complain(path, { code: 'group-without-limit', params: { found: quoted(id) } }, 'key');
    }
    if (!hasId) return [];
    return [
      {
        id: groupId(id),
        name,
        members: members.map((member) => actuatorId(member)),
        ...(most !== undefined && { most }),
        ...(exclusive !== undefined && { exclusiveMs: exclusive }),
      },
    ];
  });
}

const valveRoles: readonly ActuatorRole[] = actuatorRoles.filter((role) =>
  ['zone-valve', 'valve', 'mist', 'dosing'].includes(role),
);

export function readZones({ source }: Names, actuators: Actuators): readonly ZoneSpec[] {
  const owners = new Map<string, string>();
  return sectionAt(source, 'zones').flatMap(([id]) => {
    const path = ['zones', id];
    const hasId = isId(source, path, id);
    const zone = check(source, zoneSchema, path);
    const valve = at(source.data, [...path, 'valve']);
    if (isActuator(source, [...path, 'valve'], actuators, valveRoles) && typeof valve === 'string') {
      const other = owners.get(valve);
      owners.set(valve, other ?? id);
      if (other !== undefined) {
        const params = { found: valve, other, first: source.place(['zones', other, 'valve']).line };
        source.complain([...path, 'valve'], { code: 'same-valve', params, expected: 'different' });
      }
    }
    if (!hasId || zone === undefined) return [];
    return [{ id: zoneId(id), name: zone.name ?? id, valve: actuatorId(zone.valve) }];
  });
}

export function readStops(names: Names, actuators: Actuators): readonly StopInputSpec[] {
  const { source } = names;
  return sectionAt(source, 'stops').flatMap(([id]) => {
    const path = ['stops', id];
    const hasId = isId(source, path, id);
    const stop = check(source, stopSchema, path);
    const point = names.point([...path, 'point']);
    const driver = [...actuators.points].find(([, driven]) => driven.id === point?.id)?.[0];
    if (point !== undefined && point.valueType !== 'boolean') {
      const expected = listed(names.pointsThat((one) => one.valueType === 'boolean' && !isOutput(one.source)));
      source.complain([...path, 'point'], { code: 'not-a-contact', params: { found: point.id }, expected });
    } else if (point !== undefined && driver !== undefined) {
      source.complain([...path, 'point'], { code: 'stop-is-output', params: { found: point.id, other: driver } });
    }
    return !hasId || stop === undefined ? [] : [{ point: pointId(stop.point), name: stop.name ?? id }];
  });
}
