// A plant with everything in it: water in order, groups, caps, a proof, hands, a stop button, boards with and without timers.
import fc from 'fast-check';
import type { ActuatorSpec } from '../model/actuator.ts';
import type { Site } from '../model/site.ts';
import { actuatorId, anActuator, aRule, aSite, groupId, zoneId } from './control.test-kit.ts';
import { pointId } from '../model/ids.ts';

const pump = actuatorId('pump');
const main = actuatorId('main');
const leaseMs = 30_000;

export const valves = ['north', 'middle', 'south'] as const;
/** What *Dừng tất cả* stops. */
export const wet: readonly string[] = ['main', ...valves, 'pump', 'well', 'mist'];
export const names: readonly string[] = [...wet, 'fan', 'up', 'down', 'speed', 'shade'];
/** Each has a rest and is only on or off. */
export const switches: readonly string[] = names.filter((name) => name !== 'speed' && name !== 'shade');

/** Whose boards have timers of their own. */
export type Timers = ReadonlySet<string>;
const timed = [...wet, 'fan', 'up', 'down'];

/** As the check of a site allows it: where a valve lets go by itself, its pump does so before. */
export const anyTimers: fc.Arbitrary<Timers> = fc
  .oneof(fc.constantFrom([], timed), fc.subarray(timed))
  .map((some) => new Set([main, ...valves].some((valve) => some.includes(valve)) ? [...some, pump] : some));

/** @param timers whether the boards have timers of their own, or which of them */
export function everything(timers: boolean | Timers): Site {
  const has = (id: string): boolean => (typeof timers === 'boolean' ? timers && wet.includes(id) : timers.has(id));
  const one = (id: string, differs: Partial<ActuatorSpec>): ActuatorSpec =>
    anActuator(id, { ...(has(id) && { lease: { leaseMs } }), ...differs });
  const zone = (id: string, differs: Partial<ActuatorSpec> = {}): ActuatorSpec =>
    one(id, { role: 'zone-valve', pump, main, longestMs: 120_000, pauseMs: 5_000, flowLitrePerMin: 40, ...differs });
  return aSite({
    actuators: [
      one('main', { role: 'main-valve', longestMs: 600_000, travelMs: 1_500 }),
      zone('north'),
      zone('middle', { perDayMs: 300_000 }),
      zone('south', { travelMs: 800, flowLitrePerMin: 60 }),
      one('pump', {
        role: 'pump',
        longestMs: 400_000,
        pauseMs: 3_000,
        lagMs: 1_000,
        flowLitrePerMin: 90,
        needs: 'tank.level > 1',
      }),
      one('well', {
        role: 'pump',
        longestMs: 120_000,
        pauseMs: 2_000,
        needs: 'tank.level < 30',
        proof: { when: 'flow.f > 2', withinMs: 10_000, otherwise: 'stop', retryMs: 30_000 },
      }),
      one('mist', {
        role: 'mist',
        longestMs: 60_000,
        pauseMs: 1_000,
        flowLitrePerMin: 30,
        perDayLitre: 40,
        meter: pointId('meter.mist'),
      }),
      one('fan', { role: 'fan', longestMs: null, why: 'x', hand: 'box.hand', shortestMs: 2_000 }),
      one('up', { role: 'vent', longestMs: 60_000 }),
      one('down', { role: 'vent', longestMs: 60_000 }),
      anActuator('speed', { role: 'other', rest: 0, longestMs: 90_000, pauseMs: 500 }),
      anActuator('shade', { role: 'screen', rest: 'hold', longestMs: 60_000 }),
    ],
    groups: [
      { id: groupId('zones'), name: 'zones', members: valves.map(actuatorId), most: 2 },
      { id: groupId('vent'), name: 'vent', members: ['up', 'down'].map(actuatorId), exclusiveMs: 2_000 },
    ],
    zones: [{ id: zoneId('n'), name: 'Bắc', valve: actuatorId('north') }],
    stops: [{ point: pointId('box.stop'), name: 'nút đỏ' }],
    rules: [
      aRule('dry', 'soil.m < 20', 'north', { forMs: 3_000, without: { kind: 'keep', ms: 20_000 } }),
      aRule('drier', 'soil.m < 10', 'south', { lastingMs: 30_000, pauseMs: 10_000 }),
      aRule('warm', 'air.t > 30', 'fan', {
        until: 'air.t < 25',
        without: { kind: 'duty', onMs: 5_000, everyMs: 20_000 },
      }),
      aRule('fill', 'tank.level < 10', 'well', { until: 'tank.level > 25' }),
      aRule('morning', 'air.t > 20', 'mist', { between: { from: '06:00', to: '08:00' }, lastingMs: 20_000 }),
      aRule('breeze', 'air.wind < 10', 'speed', { then: [{ actuator: actuatorId('speed'), value: 40 }] }),
      aRule('storm', 'air.wind > 15', 'up', {
        rank: 'interlock',
        then: [
          { actuator: actuatorId('up'), value: false },
          { actuator: actuatorId('down'), value: true },
        ],
        without: { kind: 'act' },
      }),
    ],
  });
}
