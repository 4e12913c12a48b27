// Text → checked ids. Ids appear in expressions, tags and file names, so they are plain ASCII and never change.
import type { Branded } from './brand.ts';

export type GatewayId = Branded<string, 'GatewayId'>;
export type LineId = Branded<string, 'LineId'>;
export type DeviceId = Branded<string, 'DeviceId'>;
/** `device.point`, e.g. `soil_1.soil_moisture`. */
export type PointId = Branded<string, 'PointId'>;
export type UplinkId = Branded<string, 'UplinkId'>;
export type ActuatorId = Branded<string, 'ActuatorId'>;
export type GroupId = Branded<string, 'GroupId'>;
export type ZoneId = Branded<string, 'ZoneId'>;
export type RuleId = Branded<string, 'RuleId'>;
export type AlarmId = Branded<string, 'AlarmId'>;
/** The kernel's boot id: monotonic times of different boots cannot be compared. */
export type BootId = Branded<string, 'BootId'>;

/** What an id looks like everywhere in Kênh; at most 48 characters so that `device.point` stays below 100. */
export const idPattern = /^[a-z][a-z0-9_]{0,47}$/;
/** A gateway's id may carry dashes (`sim-farm`); it is never part of an expression. */
export const gatewayIdPattern = /^[a-z][a-z0-9_-]{0,47}$/;
const bootIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function checked<Id extends string>(what: string, pattern: RegExp): (text: string) => Branded<string, Id> {
  return (text) => {
    if (!pattern.test(text)) throw new TypeError(`not a ${what}: "${text}"`);
    return text as Branded<string, Id>;
  };
}

/** Each throws {TypeError} when the text is no such id. */
export const gatewayId: (text: string) => GatewayId = checked('gateway id', gatewayIdPattern);
export const lineId: (text: string) => LineId = checked('line id', idPattern);
export const deviceId: (text: string) => DeviceId = checked('device id', idPattern);
export const uplinkId: (text: string) => UplinkId = checked('uplink id', idPattern);
export const actuatorId: (text: string) => ActuatorId = checked('actuator id', idPattern);
export const groupId: (text: string) => GroupId = checked('group id', idPattern);
export const zoneId: (text: string) => ZoneId = checked('zone id', idPattern);
export const ruleId: (text: string) => RuleId = checked('rule id', idPattern);
export const alarmId: (text: string) => AlarmId = checked('alarm id', idPattern);
export const bootId: (text: string) => BootId = checked('boot id', bootIdPattern);
export const pointId: (text: string) => PointId = checked('point id', /^[a-z][a-z0-9_]{0,47}\.[a-z][a-z0-9_]{0,47}$/);
