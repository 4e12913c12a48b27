// A small farm for the command line: a pump with its valves, a fan that people and rules share, a tank that runs dry.
import { actuatorId, anActuator, aRule, aSite, zoneId } from '../agent/control/control.test-kit.ts';
import { alarmId } from '../agent/model/ids.ts';
import type { PointSpec, Site } from '../agent/model/site.ts';

interface Names {
  readonly pump: string;
  readonly north: string;
  readonly fan: string;
  readonly zone: string;
  readonly dry: string;
  readonly hot: string;
  readonly warm: string;
  readonly burnt: string;
}
export const vietnamese: Names = {
  pump: 'Bơm tưới',
  north: 'Van khu Bắc',
  fan: 'Quạt hút',
  zone: 'Khu Bắc',
  dry: 'Bể cạn',
  hot: 'Thông gió khi nóng',
  warm: 'Nhà quá nóng',
  burnt: 'cây cháy lá',
};
export const english: Names = {
  pump: 'Pump',
  north: 'North valve',
  fan: 'Fan',
  zone: 'North',
  dry: 'Tank dry',
  hot: 'Air the house',
  warm: 'Too hot',
  burnt: 'leaves burn',
};

const pump = actuatorId('pump');

/** The points that its rules read, as a profile would call them. */
const read: Readonly<Record<string, Pick<PointSpec, 'names' | 'unit'>>> = {
  'air.temp': { names: { vi: 'Nhiệt độ', en: 'Temperature' }, unit: '°C' },
  'tank.level': { names: { vi: 'Mực nước', en: 'Water level' }, unit: 'm' },
};

export function smallFarm(names: Names = vietnamese): Site {
  const site = sitePlain(names);
  return { ...site, points: site.points.map((point) => ({ ...point, ...read[point.id] })) };
}

function sitePlain(names: Names): Site {
  return aSite({
    actuators: [
      anActuator('pump', {
        name: names.pump,
        role: 'pump',
        longestMs: 1_800_000,
        perDayMs: 3_600_000,
        lease: { leaseMs: 15_000 },
        flowLitrePerMin: 60,
        proof: { when: 'flow.flow > 1', withinMs: 30_000, otherwise: 'alarm', retryMs: 1_000 },
      }),
      anActuator('valve_north', {
        name: names.north,
        role: 'zone-valve',
        pump,
        flowLitrePerMin: 30,
        perDayLitre: 1_000,
      }),
      anActuator('fan', { name: names.fan, role: 'fan', longestMs: 7_200_000 }),
      anActuator('vent', { name: 'Vent', role: 'vent', rest: 0 }),
    ],
    zones: [{ id: zoneId('north'), name: names.zone, valve: actuatorId('valve_north') }],
    rules: [
      aRule('tank_low', 'tank.level < 0.3', 'pump', {
        name: names.dry,
        rank: 'interlock',
        then: [{ actuator: pump, value: false }],
      }),
      aRule('hot', 'air.temp > 32', 'fan', {
        name: names.hot,
        until: 'air.temp < 29',
        lastingMs: 7_200_000,
        pauseMs: 60_000,
        between: { from: '00:00', to: '23:59' },
        without: { kind: 'duty', onMs: 600_000, everyMs: 1_800_000 },
        because: names.burnt,
      }),
    ],
    alarms: [
      {
        id: alarmId('warm'),
        name: names.warm,
        priority: 'high',
        condition: { kind: 'continuous', when: 'air.temp > 40', forMs: 0 },
        clearForMs: 0,
        missingMs: null,
      },
    ],
  });
}
