// A site for the field alone: lines to counting slaves, as checked JSON, with periods that no site file would allow.
import { deviceId, lineId, pointId } from '../../agent/model/ids.ts';
import type { DeviceSpec, LineSpec, PointSpec, Site } from '../../agent/model/site.ts';
import { aSource, drivesNothing } from '../../agent/model/site.test-kit.ts';

export interface FieldSite {
  /** One TCP line per port. */
  readonly ports: readonly number[];
  readonly devices: number;
  readonly points: number;
  readonly periodMs: number;
}

export function fieldSite({ ports, devices, points, periodMs }: FieldSite): Site {
  const lines = ports.map((port, n): LineSpec => {
    return {
      id: lineId(`l${n}`),
      name: `l${n}`,
      driver: 'modbus',
      options: { transport: 'tcp', host: '127.0.0.1', port },
    };
  });
  const specs = lines.flatMap((line) =>
    Array.from({ length: devices }, (_, n): DeviceSpec => {
      const unit = n + 1;
      return {
        id: deviceId(`${line.id}_d${unit}`),
        name: '',
        line: line.id,
        unit,
        profile: '',
        timeoutMs: 1_000,
        gapMs: 0,
        holeMax: 0,
        forbidden: [],
      };
    }),
  );
  return {
    gateway: {
      id: 'bench' as Site['gateway']['id'],
      name: '',
      kind: 'station',
      timezone: 'UTC',
      simulated: false,
      trustClock: 'system',
    },
    lines,
    devices: specs,
    points: specs.flatMap((device) => Array.from({ length: points }, (_, n) => pointOf(device, n, periodMs))),
    ...drivesNothing,
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}

function pointOf(device: DeviceSpec, n: number, periodMs: number): PointSpec {
  return {
    id: pointId(`${device.id}.n${n}`),
    device: device.id,
    names: { vi: '', en: '' },
    unit: '',
    kind: 'test',
    valueType: 'number',
    counter: false,
    decimals: 0,
    periodMs,
    staleMs: 5_000 + 3 * periodMs,
    record: 'normal',
    source: aSource({ start: 2 * n, count: 2, type: 'u32' }),
  };
}
