import { expect, test } from 'vitest';
import type { DeficitMake } from '../../model/derived.ts';
import { deviceId, pointId } from '../../model/ids.ts';
import type { PointSpec } from '../../model/site.ts';
import { anActuator, aSite, pointSpec, Rig, zoneId } from '../control.test-kit.ts';
import { describeWater } from '../derived/derived.ts';

const make: DeficitMake = {
  kind: 'deficit',
  zone: zoneId('north'),
  areaM2: 60,
  efficiency: 0.5,
  et0: 'sky.et0',
  rain: 'sky.rain',
  soil: { fieldCapacity: 0.32, wiltingPoint: 0.12 },
  rootsM: 0.5,
  depletion: 0.4,
  kc: { kind: 'stages', kc: [0.5, 1, 0.5], stages: [10, 10, 10, 10], plantedDay: 0 },
  startMm: 10,
};
const deficit = (own: DeficitMake): PointSpec => ({
  ...pointSpec('derived.north', 'number', 'mm'),
  device: deviceId('derived'),
  decimals: 2,
  periodMs: 60_000,
  source: { type: 'derived', table: 'derived', start: 0, count: 0, scale: 1, make: own },
});
const valve = anActuator('valve', { role: 'zone-valve', flowLitrePerMin: 30 });

/** Seven in the morning of the site, two o'clock UTC less. */
function rigOf(own: DeficitMake = make): Rig {
  const points = [
    pointSpec(valve.point, 'boolean'),
    pointSpec('sky.et0', 'number', 'mm/h'),
    pointSpec('sky.rain', 'number', 'mm/h'),
    deficit({ ...own, kc: { kind: 'constant', kc: 1 } }),
  ];
  const site = aSite({
    actuators: [valve],
    points,
    zones: [{ id: zoneId('north'), name: 'Khu Bắc', valve: valve.id }],
  });
  const rig = new Rig(site, 1_000_000, Date.UTC(2026, 5, 1, 0));
  rig.run(3_000);
  return rig;
}
const now = (rig: Rig) => rig.control.table.sample(pointId('derived.north'));
const weather = (rig: Rig, et0: number, rain = 0): void => {
  rig.sample('sky.et0', et0);
  rig.sample('sky.rain', rain);
};
const correct = (rig: Rig, mm: number, because = 'đo bằng tay') =>
  rig.wish({ type: 'correct-water', point: pointId('derived.north'), mm, because }, { role: 'cli', client: 'c' });

test('what the crop takes is missing, what rains and is given is not', () => {
  const rig = rigOf();
  weather(rig, 0.5);
  rig.run(3_600_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(10.5, 1);
  weather(rig, 0.5, 2.5);
  rig.run(3_600_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(10.5 + 0.5 - 2.5, 1);
  weather(rig, 0);
  // Thirty litres a minute for twenty minutes on 60 m², of which half arrives: 5 mm.
  rig.open('valve', 1_200_000);
  rig.run(1_300_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(3.5, 1);
});

test('under a roof, where nobody measures rain, there is none', () => {
  const { rain: _, ...roofed } = make;
  const rig = rigOf(roofed);
  rig.sample('sky.et0', 0.5);
  rig.run(3_600_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(10.5, 1);
});

test('at midnight the day is written down, and the next one begins where it ended', () => {
  const rig = rigOf();
  weather(rig, 0.25);
  for (let hour = 0; hour < 17; hour += 1) {
    rig.run(3_600_000);
    weather(rig, 0.25);
  }
  const days = rig.facts.flatMap((fact) => (fact.type === 'water-day' ? [fact] : []));
  expect(days).toHaveLength(1);
  expect(days[0]).toMatchObject({ point: 'derived.north', begunMm: 10, kc: 1, rainMm: 0, litre: 0, isGuessed: true });
  expect(days[0]?.deficitMm).toBeCloseTo(14.2, 0);
});

test('without weather it says that it is not sure, and goes on when there is some', () => {
  const rig = rigOf();
  expect(now(rig)).toMatchObject({ quality: 'uncertain', reason: 'incomplete' });
  weather(rig, 0.5);
  rig.sample('sky.rain', 0, 'bad');
  rig.run(3_600_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(10, 2);
});

test('who knows better writes it down with his name and a reason, and it counts at once', () => {
  const rig = rigOf();
  weather(rig, 0);
  expect(correct(rig, -4)).toMatchObject({ ok: true, value: { mustSettle: true } });
  rig.run(100);
  expect(Number(now(rig)?.value)).toBeCloseTo(6, 2);
  expect(rig.facts.find((fact) => fact.type === 'water-correction')).toMatchObject({ mm: -4, because: 'đo bằng tay' });
  expect(correct(rig, 3, ' ')).toMatchObject({ ok: false, fault: { code: 'needs-name' } });
  expect(correct(rig, 0)).toMatchObject({ ok: false, fault: { code: 'wrong-value' } });
  expect(correct(rig, 501)).toMatchObject({ ok: false, fault: { code: 'wrong-value' } });
  expect(
    rig.wish({ type: 'correct-water', point: pointId('derived.x'), mm: 1, because: 'x' }, { role: 'cli', client: 'c' }),
  ).toMatchObject({ ok: false, fault: { code: 'no-such' } });
  for (const role of ['link', 'flows'] as const) {
    const asked = { type: 'correct-water', point: pointId('derived.north'), mm: 1, because: 'x' } as const;
    expect(rig.wish(asked, { role, client: 'c' })).toMatchObject({ ok: false, fault: { code: 'not-allowed' } });
  }
});

test('a restart goes on with the ledger, and water that was given is not given twice', () => {
  const rig = rigOf();
  weather(rig, 0);
  rig.open('valve', 600_000);
  rig.run(700_000);
  const before = Number(now(rig)?.value);
  expect(before).toBeCloseTo(7.5, 1);
  rig.restart();
  rig.run(3_000);
  weather(rig, 0);
  rig.run(60_000);
  expect(Number(now(rig)?.value)).toBeCloseTo(before, 2);
});

test('it says what it would take to fill it up, and from when on the crop is under stress', () => {
  const rig = rigOf();
  weather(rig, 0);
  const [status] = describeWater(rig.control.derived, rig.now, rig.control.localTime(rig.now.wall));
  expect(status).toMatchObject({ zone: 'north', availableMm: 100, refillLitre: 1_200, isReliable: false });
  expect(status?.easyMm).toBeCloseTo(40, 6);
});
