// What was answered, before it is a site file.
import type { ActuatorRole } from '../../../agent/model/actuator.ts';
import type { Site } from '../../../agent/model/site.ts';

export type Kind = Site['gateway']['kind'];

export interface LineDraft {
  readonly id: string;
  /** A serial port, by its path. */
  readonly path?: string;
  readonly host?: string;
  readonly tcpPort?: number;
  /** Of a host: it passes RTU frames through, at this rate on its far side. */
  readonly baud?: number;
}

export interface DeviceDraft {
  readonly id: string;
  readonly name?: string;
  readonly profile: string;
  readonly line: string;
  readonly unit: number;
  readonly every?: string;
}

export interface ActuatorDraft {
  readonly id: string;
  readonly name?: string;
  readonly point: string;
  readonly role: ActuatorRole;
  /** `45min` or `none`. */
  readonly longest: string;
  readonly why?: string;
  readonly pause?: string;
  readonly pump?: string;
  readonly main?: string;
}

export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly timezone: string;
  readonly lines: readonly LineDraft[];
  readonly devices: readonly DeviceDraft[];
  readonly actuators: readonly ActuatorDraft[];
}
