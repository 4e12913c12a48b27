// The site of the bench `core`: 20 devices of ten points, 100 rules, 50 actuators, ten of them water.
import type { ActuatorSpec } from '../../agent/model/actuator.ts';
import { actuatorId, deviceId, gatewayId, groupId, pointId, ruleId } from '../../agent/model/ids.ts';
import type { RuleSpec } from '../../agent/model/rule.ts';
import type { PointSpec, Site } from '../../agent/model/site.ts';
import { aSource, drivesNothing } from '../../agent/model/site.test-kit.ts';

export const devices = 20;
export const pointsOfDevice = 10;
/** Their rules flip with nearly every poll, and so do they. */
export const quick = 40;
const actuators = 50;

/** Point `index` of a device. */
export const measured = (device: number, index: number) => pointId(`d${device}.p${index}`);
export const output = (actuator: number) => pointId(`board.a${actuator}`);
/** What an actuator's own rule reads: the first points of all devices, then their second ones, then their third ones. */
export const drivenBy = (actuator: number) => ({ device: actuator % devices, index: Math.floor(actuator / devices) });

export function coreSite(): Site {
  const points = Array.from({ length: devices }, (_, device) =>
    Array.from({ length: pointsOfDevice }, (__, index) => pointSpec(measured(device, index), 'number')),
  ).flat();
  const all = Array.from({ length: actuators }, (_, index) => index);
  return {
    gateway: {
      id: gatewayId('bench'),
      name: 'bench',
      kind: 'greenhouse',
      timezone: 'Asia/Ho_Chi_Minh',
      simulated: true,
      trustClock: 'system',
    },
    lines: [],
    devices: [],
    points: [...points, ...all.map((index) => pointSpec(output(index), 'boolean'))],
    ...drivesNothing,
    actuators: all.map(actuator),
    groups: [
      { id: groupId('g1'), name: 'g1', members: [42, 43, 44].map(id), most: 2 },
      { id: groupId('g2'), name: 'g2', members: [47, 48].map(id), exclusiveMs: 2_000 },
    ],
    rules: [...all.map(own), ...all.map(other)],
    journal: { flushMs: 1_000, bytesMax: 1e9, keepDays: 30 },
    uplinks: [],
  };
}

const id = (index: number) => actuatorId(`a${index}`);

/** 40 and 45 are pumps, 41 and 46 main valves, the others behind them zone valves; what comes before is dry. */
function actuator(index: number): ActuatorSpec {
  const dry = { name: `a${index}`, role: 'fan', longestMs: null, why: 'bench' } as const;
  const rests = { rest: false, shortestMs: 0, pauseMs: 0, travelMs: 0, lagMs: 0, keepOnStop: false } as const;
  const common = { id: id(index), point: output(index), ...rests };
  if (index < quick) return { ...common, ...dry };
  const [pump, main] = index < 45 ? [40, 41] : [45, 46];
  const wet = { ...common, name: `a${index}`, longestMs: 3_600_000, flowLitrePerMin: 40 };
  if (index === pump) return { ...wet, role: 'pump', flowLitrePerMin: 120, lagMs: 500, lease: { leaseMs: 15_000 } };
  if (index === main) return { ...wet, role: 'main-valve', travelMs: 500, lease: { leaseMs: 30_000 } };
  return { ...wet, role: 'zone-valve', pump: id(pump), main: id(main), lease: { leaseMs: 30_000 } };
}

function own(index: number): RuleSpec {
  const { device, index: at } = drivenBy(index);
  return rule(`own_${index}`, `${measured(device, at)} > 50`, index);
}

/** Asked whenever one of its inputs changes, and hardly ever true. */
function other(index: number): RuleSpec {
  const [a, b] = [measured(index % devices, 3 + (index % 3)), measured((index + 7) % devices, 6 + (index % 4))];
  return rule(`other_${index}`, `(${a} + ${b}) / 2.0 > 99.9 && ${b} < 50`, index);
}

const rule = (name: string, when: string, drives: number): RuleSpec => ({
  id: ruleId(name),
  name,
  rank: 'rule',
  when,
  forMs: 0,
  untilForMs: 0,
  then: [{ actuator: id(drives), value: true }],
  pauseMs: 0,
  without: { kind: 'rest' },
});

const pointSpec = (point: PointSpec['id'], valueType: PointSpec['valueType']): PointSpec => ({
  id: point,
  device: deviceId('d'),
  names: { vi: point, en: point },
  unit: '',
  kind: 'test',
  valueType,
  counter: false,
  decimals: 1,
  periodMs: 200,
  staleMs: 5_000,
  record: 'normal',
  source: aSource(),
});
