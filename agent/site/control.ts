// The sections that drive something → what control gets of them.
import type { Gateway, Site } from '../model/site.ts';
import { readActuators } from './actuators.ts';
import { readAlarms } from './alarms.ts';
import { complainConflicts } from './conflicts.ts';
import { readDerived } from './derived.ts';
import type { Devices } from './devices.ts';
import type { SourceDocument } from './document.ts';
import { readGroups, readStops, readZones } from './groups.ts';
import { Names } from './names.ts';
import { readRules } from './rules.ts';
import { together } from './together.ts';

type ControlSections = Pick<Site, 'points' | 'actuators' | 'groups' | 'zones' | 'rules' | 'alarms' | 'stops'>;

export function readControl(
  source: SourceDocument,
  devices: Devices,
  { timezone, location }: { readonly timezone: string; readonly location?: Gateway['location'] },
): ControlSections {
  const names = new Names(source, devices, timezone);
  const derived = readDerived(names, devices, location);
  const actuators = readActuators(names, devices);
  const specs = together(source, actuators);
  const groups = readGroups(names, actuators);
  const zones = readZones(names, actuators);
  const rules = readRules(names, actuators);
  complainConflicts(source, rules, actuators.points);
  const alarms = readAlarms(names);
  const stops = readStops(names, actuators);
  return {
    points: [...devices.points, ...derived],
    actuators: specs,
    groups,
    zones,
    rules: rules.flatMap(({ spec }) => (spec === undefined ? [] : [spec])),
    alarms,
    stops,
  };
}
