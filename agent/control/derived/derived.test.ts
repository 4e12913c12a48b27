import { expect, test } from 'vitest';
import type { DerivedMake } from '../../model/derived.ts';
import { deviceId, pointId } from '../../model/ids.ts';
import type { PointSpec } from '../../model/site.ts';
import { anActuator, aRule, aSite, pointSpec, Rig } from '../control.test-kit.ts';

const made = (name: string, make: DerivedMake, differs: Partial<PointSpec> = {}): PointSpec => ({
  ...pointSpec(`derived.${name}`, 'number'),
  device: deviceId('derived'),
  decimals: 3,
  periodMs: 10_000,
  source: { type: 'derived', table: 'derived', start: 0, count: 0, scale: 1, make },
  ...differs,
});
const vpd: DerivedMake = { kind: 'value', text: 'vpd(air.t, air.rh)', factor: 1 };
const inputs = [pointSpec('air.t', 'number', '°C'), pointSpec('air.rh', 'number', '%')];
const fan = anActuator('fan', { role: 'fan' });

function rigOf(points: readonly PointSpec[], rules = [aRule('dry', 'derived.vpd > 1.2', 'fan')]): Rig {
  const rig = new Rig(aSite({ actuators: [fan], points: [pointSpec(fan.point, 'boolean'), ...points], rules }));
  rig.run(3_000);
  return rig;
}
const now = (rig: Rig, name: string) => rig.control.table.sample(pointId(`derived.${name}`));

test('it is there as soon as its inputs are, and rules see it in the same step', () => {
  const rig = rigOf([...inputs, made('vpd', vpd)]);
  expect(now(rig, 'vpd')).toMatchObject({ value: null, quality: 'stale', reason: 'not-yet' });
  rig.sample('air.t', 25);
  const { samples, orders } = rig.sample('air.rh', 60);
  expect(samples).toMatchObject([{ point: 'derived.vpd', value: 1.267, quality: 'good' }]);
  expect(orders).toMatchObject([{ actuator: 'fan', value: true }]);
});

test('it comes every period, not with every input; a quality that changes is told at once', () => {
  const rig = rigOf([...inputs, made('vpd', vpd)]);
  rig.sample('air.t', 25);
  rig.sample('air.rh', 60);
  expect(rig.sample('air.rh', 61).samples).toEqual([]);
  const { samples, orders } = rig.sample('air.t', 25, 'bad');
  expect(samples).toMatchObject([{ point: 'derived.vpd', value: null, quality: 'bad', reason: 'silent' }]);
  expect(orders).toMatchObject([{ actuator: 'fan', value: false }]);
  rig.sample('air.t', 30);
  expect(now(rig, 'vpd')).toMatchObject({ quality: 'good' });
  const before = now(rig, 'vpd')!.mono;
  rig.run(10_000);
  expect(now(rig, 'vpd')!.mono - before).toBe(10_000);
});

test('the worst of its inputs is what it says', () => {
  const rig = rigOf([...inputs, made('vpd', vpd)]);
  rig.sample('air.t', 25, 'stale');
  expect(now(rig, 'vpd')).toMatchObject({ quality: 'stale' });
  rig.sample('air.rh', 60, 'bad');
  expect(now(rig, 'vpd')).toMatchObject({ value: null, quality: 'bad', reason: 'silent' });
  rig.sample('air.t', Number.NaN);
  rig.sample('air.rh', 60);
  expect(now(rig, 'vpd')).toMatchObject({ value: null, quality: 'bad', reason: 'not-a-number' });
});

test('one that is made of another one is made in the same step', () => {
  const twice: DerivedMake = { kind: 'value', text: 'derived.vpd * 2.0', factor: 1 };
  const rig = rigOf([...inputs, made('vpd', vpd), made('twice', twice)]);
  rig.sample('air.t', 25);
  rig.sample('air.rh', 60);
  expect(now(rig, 'twice')).toMatchObject({ value: 2.534, quality: 'good' });
});

test('litres and hours of today survive a restart; what nobody saw makes them uncertain', () => {
  const litres: DerivedMake = { kind: 'day', text: 'flow.f', perMs: 1 / 60_000 };
  const hours: DerivedMake = { kind: 'day', text: 'flow.f > 5', perMs: 1 / 3_600_000 };
  const points = [pointSpec('flow.f', 'number', 'L/min'), made('litres', litres), made('hours', hours)];
  const rig = rigOf(points, []);
  rig.sample('flow.f', 30);
  rig.run(600_000);
  rig.sample('flow.f', 0);
  rig.run(60_000);
  expect(now(rig, 'litres')).toMatchObject({ value: 300, quality: 'uncertain', reason: 'incomplete' });
  expect(Number(now(rig, 'hours')?.value)).toBeCloseTo(1 / 6, 2);
  const memory = rig.memory();
  rig.restart({ sameBoot: false, memory });
  rig.run(1_000);
  expect(now(rig, 'litres')).toMatchObject({ value: 300 });
});

test('evapotranspiration needs a date; on a hot day it is some tenths of a millimetre an hour', () => {
  const et0: DerivedMake = {
    kind: 'et0',
    air: 'w.t',
    humidity: 'w.rh',
    wind: 'w.wind',
    radiation: 'w.sun',
    windHeightM: 2,
  };
  const weather = ['w.t', 'w.rh', 'w.wind', 'w.sun'].map((name) => pointSpec(name, 'number'));
  const rig = rigOf([...weather, made('et0', et0)], []);
  for (const [name, value] of Object.entries({ 'w.t': 33, 'w.rh': 55, 'w.wind': 1.5, 'w.sun': 800 }))
    rig.sample(name, value);
  expect(now(rig, 'et0')?.quality).toBe('good');
  expect(Number(now(rig, 'et0')?.value)).toBeGreaterThan(0.3);
  expect(Number(now(rig, 'et0')?.value)).toBeLessThan(0.9);
  rig.wallTrusted = false;
  rig.run(10_000);
  expect(now(rig, 'et0')).toMatchObject({ value: null, quality: 'stale' });
});
