// Relay boards on a wire + what hangs on them → the site that a technician would have written, checked and loaded.
import type { ActuatorRole, ActuatorSpec } from '../../agent/model/actuator.ts';
import { actuatorId, pointId } from '../../agent/model/ids.ts';
import type { Site } from '../../agent/model/site.ts';
import { loadSite } from '../../agent/site/load.ts';
import { loadProfiles } from '../../agent/site/profiles.ts';
import { type BoardKind, boardProfiles } from './relay-boards.ts';

/** One line: a serial device's path, or a port on loopback. */
export type At = { readonly path: string; readonly baud?: number } | { readonly port: number };
export interface RelayLine {
  readonly at: At;
  /** Kind of board by unit number; its device is called `b<unit>`. */
  readonly boards: Readonly<Record<number, BoardKind>>;
}

const profiles = await loadProfiles();

/** @param actuators made by `actuator` */
export function relaySite(lines: readonly RelayLine[], actuators: readonly ActuatorSpec[]): Site {
  const loaded = loadSite(relaySiteText(lines), { file: 'site.yaml', profiles });
  if (!loaded.ok) throw new Error(loaded.complaints.map(({ message }) => message.en).join('\n'));
  return { ...loaded.site, actuators };
}

/** The same without actuators, as text. */
export function relaySiteText(lines: readonly RelayLine[]): string {
  const entries = lines.map(({ at }, index) => `  line_${index + 1}: ${lineEntry(at)}`);
  const devices = lines.flatMap(({ boards }, index) =>
    Object.entries(boards).map(
      ([unit, kind]) =>
        `  b${unit}: { profile: ${boardProfiles[kind]}, line: line_${index + 1}, unit: ${unit}, every: 1s }`,
    ),
  );
  return [
    'gateway: { id: relay_test, name: Thử rơ-le, kind: greenhouse, timezone: Asia/Ho_Chi_Minh, trust_clock: system }',
    'lines:',
    ...entries,
    'devices:',
    ...devices,
    '',
  ].join('\n');
}

function lineEntry(at: At): string {
  return 'path' in at
    ? `{ port: ${JSON.stringify(at.path)}, baud: ${at.baud ?? 115_200} }`
    : `{ host: 127.0.0.1, port: ${at.port} }`;
}

/** `b10.relay_1` and its role → an actuator of that name that rests off. */
export function actuator(
  id: string,
  point: string,
  role: ActuatorRole,
  differs: Partial<ActuatorSpec> = {},
): ActuatorSpec {
  return {
    id: actuatorId(id),
    name: id,
    point: pointId(point),
    role,
    rest: false,
    longestMs: 600_000,
    shortestMs: 0,
    pauseMs: 0,
    travelMs: 0,
    lagMs: 0,
    keepOnStop: false,
    ...differs,
  };
}
