// The checked site → its actuators with everything that stands around each: pumps, valves, groups, conditions.
import type { ActuatorSpec, GroupSpec } from '../model/actuator.ts';
import type { ActuatorId, DeviceId, PointId } from '../model/ids.ts';
import type { Site } from '../model/site.ts';
import type { Expression } from './expression/types.ts';

/** One actuator and its surroundings; the same object for the whole life of a site. */
export interface Unit {
  readonly spec: ActuatorSpec;
  /** The board that it hangs on. */
  readonly device?: DeviceId;
  /** Only on and off. */
  readonly isSwitch: boolean;
  /** Place in the site file: decides between equals. */
  readonly index: number;
  /** Of a valve: what feeds it, what stands before it. */
  readonly pump?: Unit;
  readonly main?: Unit;
  /** Of a pump: the valves that it feeds. Of a main valve: the valves behind it. */
  readonly valves: readonly Unit[];
  readonly groups: readonly Group[];
  readonly needs?: Expression;
  readonly proof?: Expression;
  readonly hand?: Expression;
}

export interface Group {
  readonly spec: GroupSpec;
  readonly members: readonly Unit[];
}

export interface Plant {
  readonly units: readonly Unit[];
  readonly of: ReadonlyMap<ActuatorId, Unit>;
  /** The actuator whose point this is. */
  readonly ofPoint: ReadonlyMap<PointId, Unit>;
  readonly groups: readonly Group[];
}

type Draft = { -readonly [K in keyof Unit]: Unit[K] } & { valves: Unit[]; groups: Group[] };

/** @param compile of texts that were checked when the site was loaded */
export function plantOf(
  site: Pick<Site, 'actuators' | 'groups' | 'points'>,
  compile: (text: string) => Expression,
): Plant {
  const switches = new Set(site.points.filter((point) => point.valueType === 'boolean').map((point) => point.id));
  const devices = new Map(site.points.map((point) => [point.id, point.device]));
  const drafts = site.actuators.map((spec, index): Draft => {
    const device = devices.get(spec.point);
    return {
      spec,
      ...(device !== undefined && { device }),
      isSwitch: switches.has(spec.point),
      index,
      valves: [],
      groups: [],
      ...(spec.needs === undefined ? {} : { needs: compile(spec.needs) }),
      ...(spec.proof === undefined ? {} : { proof: compile(spec.proof.when) }),
      ...(spec.hand === undefined ? {} : { hand: compile(spec.hand) }),
    };
  });
  const of = new Map(drafts.map((draft) => [draft.spec.id, draft]));
  for (const draft of drafts) {
    const [pump, main] = [draft.spec.pump, draft.spec.main].map((id) => (id === undefined ? undefined : of.get(id)));
    if (pump !== undefined) draft.pump = pump;
    if (main !== undefined) draft.main = main;
    pump?.valves.push(draft);
    main?.valves.push(draft);
  }
  const groups = site.groups.map((spec): Group => {
    const members = spec.members.flatMap((id) => of.get(id) ?? []);
    const group = { spec, members };
    for (const member of members) member.groups.push(group);
    return group;
  });
  return { units: drafts, of, ofPoint: new Map(drafts.map((draft) => [draft.spec.point, draft])), groups };
}
