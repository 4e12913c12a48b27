import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gpioDriver } from '../../../drivers/gpio/driver.ts';
import { modbusDriver } from '../../../drivers/modbus/driver.ts';
import { type ActuatorRole, actuatorRoles, type ActuatorSpec } from '../../model/actuator.ts';
import { actuatorId, deviceId, gatewayId, lineId, pointId } from '../../model/ids.ts';
import { aSource, drivesNothing } from '../../model/site.test-kit.ts';
import type { PointSpec, Site } from '../../model/site.ts';
import { restPlan } from './plan.ts';

const drivers = { modbus: modbusDriver, gpio: gpioDriver };
const lines = ['bus', 'net'] as const;

/** Two lines with a board each; output n is coil n of its board, output 9 can only be read. */
const point = (line: string, n: number): PointSpec => ({
  id: pointId(`on_${line}.relay_${n}`),
  device: deviceId(`on_${line}`),
  names: { vi: 'rơ-le', en: 'relay' },
  unit: '',
  kind: 'relay',
  valueType: 'boolean',
  counter: false,
  decimals: 0,
  periodMs: 1_000,
  staleMs: 5_000,
  record: 'normal',
  source: aSource({ table: 'coil', start: n, type: 'bool', ...(n < 9 && { write: { table: 'coil', start: n } }) }),
});
function siteOf(actuators: readonly ActuatorSpec[]): Site {
  return {
    gateway: {
      id: gatewayId('test'),
      name: 'Test',
      kind: 'greenhouse',
      timezone: 'UTC',
      simulated: true,
      trustClock: 'system',
    },
    lines: [
      {
        id: lineId('bus'),
        name: 'Bus',
        driver: 'modbus',
        options: { transport: 'rtu-over-tcp', host: 'a', port: 1, baud: 9_600 },
      },
      { id: lineId('net'), name: 'Net', driver: 'modbus', options: { transport: 'tcp', host: 'b', port: 502 } },
    ],
    devices: lines.map((line, at) => ({
      id: deviceId(`on_${line}`),
      name: line,
      line: lineId(line),
      unit: 10 + at,
      profile: 'test',
      timeoutMs: 500,
      gapMs: 0,
      holeMax: 0,
      forbidden: [],
    })),
    points: lines.flatMap((line) => Array.from({ length: 10 }, (_, n) => point(line, n))),
    ...drivesNothing,
    actuators,
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}
const actuator = (id: string, on: string, role: ActuatorRole, differs: Partial<ActuatorSpec> = {}): ActuatorSpec => ({
  id: actuatorId(id),
  name: id,
  point: pointId(`on_${on}`),
  role,
  rest: false,
  longestMs: 1_000,
  shortestMs: 0,
  pauseMs: 0,
  travelMs: 0,
  lagMs: 0,
  keepOnStop: false,
  ...differs,
});

test('pumps first, valves from the zone to the main, and each valve waits for its own pumps', () => {
  const pump = actuatorId('pump');
  const main = actuatorId('main');
  const plan = restPlan(
    siteOf([
      actuator('lamp', 'bus.relay_0', 'lamp', { keepOnStop: true }),
      actuator('main', 'bus.relay_1', 'main-valve'),
      actuator('north', 'bus.relay_2', 'zone-valve', { pump, main }),
      actuator('south', 'bus.relay_3', 'zone-valve', { main }),
      actuator('pump', 'net.relay_0', 'pump'),
      actuator('acid', 'bus.relay_4', 'dosing'),
    ]),
    drivers,
  );
  expect(plan.cannot).toEqual([]);
  expect(plan.lines.map(({ line, place }) => [line, place.kind])).toEqual([
    ['net', 'tcp'],
    ['bus', 'rtu-over-tcp'],
  ]);
  expect(plan.lines.flatMap(({ steps }) => steps.map(({ actuator: id, after }) => [id, ...after]))).toEqual([
    ['pump'],
    ['acid'],
    ['north', 'pump'],
    ['south'],
    ['main', 'pump'],
    ['lamp'],
  ]);
  expect(plan.lines[1]?.steps.at(-1)).toMatchObject({ role: 'lamp', keepOnStop: true, how: { kind: 'modbus' } });
});

const anyActuators = fc.uniqueArray(
  fc.record({
    on: fc.constantFrom(...lines),
    n: fc.nat(11),
    role: fc.constantFrom(...actuatorRoles),
    rest: fc.constantFrom(true, false, 'hold' as const, 3),
  }),
  { selector: ({ on, n }) => `${on}${n}` },
);

test('whatever the site: every output with a rest is a step or is named, none twice, no pump behind another role', () => {
  fc.assert(
    fc.property(anyActuators, (wanted) => {
      const actuators = wanted.map(({ on, n, role, rest }) =>
        actuator(`a_${on}_${n}`, `${on}.relay_${n}`, role, { rest }),
      );
      const plan = restPlan(siteOf(actuators), drivers);
      const steps = plan.lines.flatMap((line) => line.steps);
      const named = [...steps, ...plan.cannot].map((one) => one.actuator);
      const movable = wanted.filter(({ rest }) => rest !== 'hold').map(({ on, n }) => `a_${on}_${n}`);
      expect(named.toSorted()).toEqual(movable.toSorted());
      // There is no relay 10 or 11, relay 9 is read only, and a relay is on or off.
      const reachable = wanted.filter(({ n, rest }) => n < 9 && typeof rest === 'boolean').length;
      expect(steps).toHaveLength(reachable);
      for (const line of plan.lines) {
        const roles = line.steps.map(({ role }) => role);
        expect(roles.lastIndexOf('pump')).toBe(roles.filter((role) => role === 'pump').length - 1);
      }
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    }),
  );
});
