import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallMs } from '../../agent/model/clock.ts';
import { pointId } from '../../agent/model/ids.ts';
import type { Site } from '../../agent/model/site.ts';
import { smallFarm } from '../farm.test-kit.ts';
import { readsOf } from './reads.ts';
import type { Replayed } from './recorded.ts';
import { replay } from './replay.ts';
import type { Tried } from './report.ts';

const noon = Date.UTC(2026, 5, 1, 5);
const minute = 60_000;
const at = (minutes: number) => wallMs(noon + minutes * minute);

type Reading = readonly [minutes: number, point: string, value: number | boolean | null];

const replayed = (readings: readonly Reading[]): Replayed[] =>
  readings.map(([minutes, point, value]) =>
    value === null
      ? { point: pointId(point), value, quality: 'stale', reason: 'silent', wall: at(minutes) }
      : { point: pointId(point), value, quality: 'good', wall: at(minutes) },
  );

async function tried(readings: readonly Reading[], from = 0, to = 240, site: Site = smallFarm()): Promise<Tried> {
  const range = { from: at(from), to: at(to) };
  const signal = new AbortController().signal;
  return replay({ site, range, begin: at(-10), samples: [replayed(readings)], signal });
}

/** Minutes after noon, rounded: a board takes its moment. */
const minutesOf = (runs: readonly { readonly from: number; readonly to: number }[]): number[][] =>
  runs.map(({ from, to }) => [from, to].map((wall) => Math.round(((wall - noon) / minute) * 10) / 10));

const cool: Reading[] = [
  [-10, 'air.temp', 25],
  [-10, 'tank.level', 1],
];

test('a rule’s day: when its output ran, for how long; pauses and lasting as in the field', async () => {
  const { actuators, rules } = await tried([...cool, [30, 'air.temp', 33], [90, 'air.temp', 28], [91, 'air.temp', 33]]);
  const fan = actuators.find(({ actuator }) => actuator === 'fan');
  // Again after its pause of a minute; ended by its own two hours.
  expect(minutesOf(fan?.runs ?? [])).toEqual([
    [30, 90],
    [91, 211],
    [212, 240],
  ]);
  expect(Math.round((fan?.ranMs ?? 0) / minute)).toBe(208);
  expect(rules.find(({ rule }) => rule === 'hot')).toMatchObject({ withoutMs: 0 });
  expect(actuators.find(({ actuator }) => actuator === 'pump')).toMatchObject({ runs: [], litre: null });
});

test('without its data a rule does what its `without` says, and that is told', async () => {
  const { actuators, rules } = await tried([...cool, [60, 'air.temp', null]]);
  expect(minutesOf(actuators.find(({ actuator }) => actuator === 'fan')?.runs ?? []).slice(0, 2)).toEqual([
    [60, 70],
    [90, 100],
  ]);
  expect(rules.find(({ rule }) => rule === 'hot')?.withoutMs).toBeGreaterThan(50 * minute);
});

/** Waters the north when it is dry: the pump follows its valve. */
function watering(): Site {
  const site = smallFarm();
  const [, hot] = site.rules;
  if (hot === undefined) throw new Error('no rule');
  const [, valve] = site.actuators;
  const dry = { ...hot, when: 'soil.m < 20', then: [{ actuator: valve!.id, value: true }], lastingMs: 10 * minute };
  const { until: _, ...rule } = { ...dry, pauseMs: 60 * minute, without: { kind: 'rest' } as const };
  const proof = { when: 'flow.flow > 1', withinMs: 30_000, otherwise: 'stop', retryMs: 60 * minute } as const;
  const actuators = site.actuators.map((one) => (one.proof === undefined ? one : { ...one, proof }));
  const point = { ...site.points[0]!, id: pointId('soil.m'), valueType: 'number' as const };
  return { ...site, actuators, points: [...site.points, point], rules: [site.rules[0]!, rule] };
}

test('litres are running time and the flow of the site; pumps only move what valves pass', async () => {
  const { actuators, litre } = await tried([...cool, [0, 'soil.m', 12]], 0, 60, watering());
  expect(actuators.find(({ actuator }) => actuator === 'valve_north')?.litre).toBeCloseTo(300, 0);
  expect(actuators.find(({ actuator }) => actuator === 'pump')?.runs).toHaveLength(1);
  expect(litre).toBeCloseTo(300, 0);
});

test('what was recorded of a flow or of its own outputs does not stop what is tried', async () => {
  const site = watering();
  const asIs = await tried([...cool, [0, 'soil.m', 12]], 0, 60, site);
  const withEchoes = await tried(
    [
      ...cool,
      [0, 'soil.m', 12],
      ...Array.from({ length: 60 }, (_, n): Reading[] => [
        [n, 'flow.flow', 0],
        [n, 'board.valve_north', false],
        [n, 'board.pump', n % 2 === 0],
      ]).flat(),
    ],
    0,
    60,
    site,
  );
  expect(withEchoes).toEqual(asIs);
  expect(minutesOf(asIs.actuators.find(({ actuator }) => actuator === 'pump')?.runs ?? [])).toEqual([[0, 10]]);
});

test('an interlock wins, and what it kept from running is counted', async () => {
  const { actuators, rules } = await tried([...cool, [0, 'tank.level', 0.2], [0, 'soil.m', 12]], 0, 60, watering());
  const valve = actuators.find(({ actuator }) => actuator === 'valve_north');
  expect(valve?.runs).toEqual([]);
  expect(valve?.refused).toMatchObject([{ because: { code: 'pump-not-allowed' }, count: 1 }]);
  expect(minutesOf(rules.find(({ rule }) => rule === 'tank_low')?.active ?? [])).toEqual([[0, 60]]);
});

test('runs are cut to the time that was asked for', async () => {
  const readings: Reading[] = [...cool, [-5, 'air.temp', 33]];
  expect(minutesOf((await tried(readings, 0, 30)).actuators[2]?.runs ?? [])).toEqual([[0, 30]]);
  expect(minutesOf((await tried(readings, 10, 30)).actuators[2]?.runs ?? [])).toEqual([[10, 30]]);
});

test('alarms that would have been raised are counted', async () => {
  const { alarms } = await tried([...cool, [10, 'air.temp', 41], [20, 'air.temp', 30], [30, 'air.temp', 41]]);
  expect(alarms).toContainEqual({ alarm: 'warm', name: 'Nhà quá nóng', count: 2 });
});

test('the same twice, whatever the samples and however they are packed, and nothing runs longer than it may', async () => {
  const reading = fc.tuple(
    fc.integer({ min: -10, max: 300 }),
    fc.constantFrom('air.temp', 'tank.level', 'flow.flow', 'soil.m', 'board.pump'),
    fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.constant(null)),
  );
  const site = watering();
  await fc.assert(
    fc.asyncProperty(fc.array(reading, { maxLength: 40 }), fc.nat(39), async (unsorted, cut) => {
      const readings = unsorted.toSorted(([a], [b]) => a - b);
      const once = await tried(readings, 0, 240, site);
      const range = { from: at(0), to: at(240) };
      const samples = replayed(readings);
      const split = [samples.slice(0, cut), samples.slice(cut)];
      // What comes at one moment stays together: else it is another day.
      const isWhole = split[0]?.at(-1)?.wall !== split[1]?.[0]?.wall;
      const again = await replay({ site, range, begin: at(-10), samples: split, signal: new AbortController().signal });
      if (isWhole) expect(again).toEqual(once);
      for (const { actuator, runs } of once.actuators) {
        const longest = site.actuators.find(({ id }) => id === actuator)?.longestMs ?? Infinity;
        for (const { from, to } of runs) expect(to - from).toBeLessThanOrEqual(longest + 200);
      }
    }),
    { numRuns: 40 },
  );
});

test('what decisions read, and how far back', () => {
  const site = watering();
  const texts = site.rules.map((rule) => ({ ...rule, when: 'avg(air.temp, "30min") > 32' }));
  const { points, backMs } = readsOf({ ...site, rules: texts });
  expect(points.map(({ id }) => id).toSorted()).toEqual(['air.temp', 'flow.flow']);
  expect(backMs).toBe(1_800_000);
});
