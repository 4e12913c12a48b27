// Litres: by the meter where it can be believed, by the nominal flow where not, by hand too.
import { expect, test } from 'vitest';
import { actuatorId, anActuator, aSite, Rig } from './control.test-kit.ts';

const meter = 'flow.rate' as never;
function rigOf(differs: Parameters<typeof anActuator>[1] = {}): Rig {
  const pump = actuatorId('pump');
  const valve = (id: string, flowLitrePerMin: number) =>
    anActuator(id, { role: 'zone-valve', pump, meter, flowLitrePerMin, ...differs });
  const rig = new Rig(
    aSite({ actuators: [valve('a', 30), valve('b', 10), anActuator('pump', { role: 'pump', meter })] }),
  );
  rig.run(2_000);
  return rig;
}
const litre = (rig: Rig, id: string): number => Math.round(rig.state(id).usage.litre);
/** A meter of the test kit tells L/min, once a second. */
function flow(rig: Rig, rate: number, seconds: number, quality: 'good' | 'stale' = 'good'): void {
  for (let second = 0; second < seconds; second += 1) {
    rig.sample(meter, rate, quality);
    rig.run(1_000);
  }
}

test('what the meter sees is shared by nominal flow among the open valves, and the pump sees all of it', () => {
  const rig = rigOf();
  rig.open('a', 600_000);
  rig.open('b', 600_000);
  flow(rig, 60, 61);
  expect(['a', 'b', 'pump'].map((id) => litre(rig, id))).toEqual([45, 15, 60]);
});

test('without a good meter the nominal flow counts: a gap never frees a cap', () => {
  const rig = rigOf({ perDayLitre: 20 });
  rig.open('a', 600_000);
  flow(rig, 0, 30, 'stale');
  flow(rig, 0, 30, 'stale');
  expect([rig.output('a'), litre(rig, 'a')]).toEqual([false, 20]);
});

test('a cap in litres ends the run when the meter says so', () => {
  const rig = rigOf({ perDayLitre: 20 });
  rig.open('a', 600_000);
  flow(rig, 60, 19);
  expect(rig.output('a')).toBe(true);
  flow(rig, 60, 5);
  expect([rig.output('a'), rig.state('a').verdict.denied?.code]).toEqual([false, 'day-litre']);
});

test('what flows while somebody turns a valve by hand is counted, although no board knows of it', () => {
  const rig = rigOf();
  rig.wish({ type: 'hand', actuator: actuatorId('a'), on: true });
  flow(rig, 60, 61);
  expect([litre(rig, 'a'), litre(rig, 'b')]).toEqual([60, 0]);
});
