// Pauses and daily caps of one actuator, by the clock, by the meter, and against clocks that are set.
import { expect, test } from 'vitest';
import { pointId } from '../model/ids.ts';
import { anActuator, aSite, Rig } from './control.test-kit.ts';

const rigOf = (differs: Parameters<typeof anActuator>[1]): Rig => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve', differs)] }));
  rig.run(60_000);
  return rig;
};
const dayMs = 86_400_000;
/** How long it runs when somebody asks for so long. */
function runsMs(rig: Rig, forMs: number): number {
  let onMs = 0;
  rig.open('valve', forMs);
  for (let ms = 0; ms < forMs + 1_000; ms += 100) {
    rig.run(100);
    if (rig.output('valve') === true) onMs += 100;
  }
  return onMs;
}

test('once told to rest it rests and pauses first, also while nobody can say whether it does', () => {
  const rig = rigOf({ pauseMs: 30_000 });
  rig.open('valve', 60_000);
  rig.run(1_000);
  rig.moods.set('valve', 'mute');
  rig.wish({ type: 'stop', actuator: 'valve' as never });
  rig.run(5_000);
  rig.open('valve', 600_000);
  rig.run(60_000);
  expect(rig.output('valve')).toBe(false);
  rig.moods.set('valve', 'well');
  while (rig.state('valve').drive.confirmedSince === undefined) rig.run(100);
  rig.run(29_800);
  expect(rig.output('valve')).toBe(false);
  rig.run(500);
  expect(rig.output('valve')).toBe(true);
});

test('litres are counted by the nominal flow where there is no meter', () => {
  const rig = rigOf({ perDayLitre: 10, flowLitrePerMin: 30 });
  expect(runsMs(rig, 60_000)).toBeCloseTo(20_000, -3);
  expect(runsMs(rig, 60_000)).toBe(0);
});

test('litres are counted by a meter while it is good, and by the nominal flow once it is silent', () => {
  const rig = rigOf({ perDayLitre: 10, flowLitrePerMin: 30, meter: pointId('meter.flow') });
  rig.open('valve', 600_000);
  for (let second = 0; second < 60; second += 1) {
    rig.sample('meter.flow', 1);
    rig.run(1_000);
  }
  // A litre in this minute; nine more by the nominal flow, from when it was good last.
  expect(rig.output('valve')).toBe(true);
  rig.run(17_000);
  expect(rig.output('valve')).toBe(true);
  rig.run(3_000);
  expect(rig.output('valve')).toBe(false);
});

test('a cap is not freed by a clock that is set back, nor by the same day once more, but by the next one', () => {
  const rig = rigOf({ perDayMs: 20_000 });
  expect(runsMs(rig, 60_000)).toBeCloseTo(20_000, -3);
  for (const [days, onMs] of [
    [-1, 0],
    [1, 0],
    [1, 20_000],
  ] as const) {
    rig.wall += days * dayMs;
    rig.run(61_000);
    expect(runsMs(rig, 60_000)).toBeCloseTo(onMs, -3);
  }
});
