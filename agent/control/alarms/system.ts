// What control itself knows to be wrong → alarms. One function per kind; what it returns is raised and settled by its key.
//
// `behind` names what explains it: while the alarm of that device or line stands, this one is held back.
import { type AlarmName, type AlarmPriority, alarmWords } from '../../model/alarm.ts';
import type { ActuatorId, DeviceId, LineId, PointId, RuleId } from '../../model/ids.ts';
import type { StorageTrouble } from '../../model/storage-trouble.ts';

export interface SystemAlarm {
  readonly key: string;
  readonly name: AlarmName;
  readonly priority: AlarmPriority;
  /** It must stand for this long before people are told, and be settled for so long before it is over, ms. */
  readonly forMs: number;
  readonly clearForMs: number;
  readonly behind?: Behind;
}

export interface Behind {
  readonly line?: LineId;
  readonly device?: DeviceId;
  /** Explained when each of them is. */
  readonly points?: readonly PointId[];
}

interface Named<Id> {
  readonly id: Id;
  readonly name: string;
}

export const lineKey = (line: LineId): string => `line:${line}`;
export const deviceKey = (device: DeviceId): string => `device:${device}`;

const atOnce = { forMs: 0, clearForMs: 0 } as const;
/** Lines that are reopened at once, and devices that miss two requests, are nobody's business. */
const lineForMs = 5_000;
const deviceForMs = 30_000;
const storageForMs = 5_000;
const storageClearForMs = 60_000;

export function lineAway(line: Named<LineId>): SystemAlarm {
  const name = alarmWords('line-away', { line: line.name });
  return { key: lineKey(line.id), name, priority: 'high', forMs: lineForMs, clearForMs: 0 };
}

export function deviceSilent(device: Named<DeviceId> & { readonly line: LineId }): SystemAlarm {
  const name = alarmWords('device-silent', { device: device.name });
  const behind = { line: device.line };
  return { key: deviceKey(device.id), name, priority: 'medium', forMs: deviceForMs, clearForMs: 0, behind };
}

/**
 * The board does not say that the actuator is where it was told to be.
 * @param device where its silence explains that; never of what should rest and may be running
 */
export function unconfirmed(
  actuator: Named<ActuatorId>,
  priority: AlarmPriority,
  device: DeviceId | undefined,
): SystemAlarm {
  const alarm = ofActuator(actuator, 'unconfirmed', priority);
  return device === undefined ? alarm : { ...alarm, behind: { device } };
}

/** Commanded and confirmed, but no flow, current or level says so. */
export function noEffect(actuator: Named<ActuatorId>): SystemAlarm {
  return ofActuator(actuator, 'no-effect', 'high');
}

/** Flow or current without a command: a leak, a welded relay, a stuck valve. */
export function runsUnasked(actuator: Named<ActuatorId>): SystemAlarm {
  return ofActuator(actuator, 'runs-unasked', 'critical');
}

export function dayCap(actuator: Named<ActuatorId>): SystemAlarm {
  return ofActuator(actuator, 'day-cap', 'low');
}

function ofActuator(
  { id, name }: Named<ActuatorId>,
  code: 'unconfirmed' | 'no-effect' | 'runs-unasked' | 'day-cap' | 'moved-unasked',
  priority: AlarmPriority,
): SystemAlarm {
  return { key: `actuator:${id}.${code}`, name: alarmWords(code, { actuator: name }), priority, ...atOnce };
}

/** A rule does what it was told to do without its data. */
export function worksWithout(rule: Named<RuleId>, points: readonly PointId[]): SystemAlarm {
  const name = alarmWords('works-without', { rule: rule.name });
  return { key: `rule:${rule.id}.without`, name, priority: 'medium', ...atOnce, behind: { points } };
}

/** Readings wait in memory, or soon will. A flush that fails once and is repeated is nobody's business. */
export function storageFails(trouble: StorageTrouble | undefined): SystemAlarm {
  const name = alarmWords(`storage-${trouble ?? 'fails'}`);
  return { key: 'gateway:storage', name, priority: 'critical', forMs: storageForMs, clearForMs: storageClearForMs };
}

/** Its board was found away from rest although nobody had ordered it, and follows again. */
export function movedUnasked(actuator: Named<ActuatorId>, priority: AlarmPriority): SystemAlarm {
  return ofActuator(actuator, 'moved-unasked', priority);
}

export function stopPressed(input: { readonly point: PointId; readonly name: string }): SystemAlarm {
  const name = alarmWords('stop-pressed', { name: input.name });
  return { key: `stop:${input.point}`, name, priority: 'high', ...atOnce };
}

/** A gateway without a battery clock needs some minutes of network after each start. */
export function clockUnknown(): SystemAlarm {
  return { key: 'gateway:clock', name: alarmWords('clock-unknown'), priority: 'low', forMs: 900_000, clearForMs: 0 };
}

/** Nothing was watched for so long. Raised by the alarms themselves after such a restart. */
export function gatewayOff(offMs: number): SystemAlarm {
  const time = Math.max(1, Math.round(offMs / 60_000)) * 60_000;
  return { key: 'gateway:off', name: alarmWords('gateway-off', { time }), priority: 'high', ...atOnce };
}
