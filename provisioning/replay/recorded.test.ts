import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';
import { monoMs, systemClock, wallMs } from '../../agent/model/clock.ts';
import { gatewayId } from '../../agent/model/ids.ts';
import type { Sample } from '../../agent/model/sample.ts';
import { aBoot, somePoints } from '../../agent/socket/test-kit.ts';
import { valueAt } from './made-up.ts';
import { recorded, type Replayed } from './recorded.ts';

const noon = Date.UTC(2026, 5, 1, 5);
const [temperature, humidity] = somePoints;
if (temperature === undefined || humidity === undefined) throw new Error('no points');
const points = [temperature, humidity];

async function journalOf(samples: readonly Sample[]): Promise<AsyncDisposable & { readonly folder: string }> {
  const state = await mkdtemp(join(tmpdir(), 'kenh-replay-'));
  const folder = join(state, 'journal');
  const journal = await openJournalWriter(folder, {
    clock: systemClock,
    boot: aBoot,
    gateway: gatewayId('sim-farm'),
    simulated: true,
    points,
    flushMs: 20,
  });
  journal.event({ type: 'anchor', boot: aBoot, mono: monoMs(0), wall: wallMs(noon), errorMs: 1, source: 'ntp' });
  for (const sample of samples) journal.sample(sample);
  await journal.settled();
  await journal.close(5_000);
  return { folder, [Symbol.asyncDispose]: () => rm(state, { recursive: true }) };
}

const sample = (n: number, second: number, value: number | null, differs: Partial<Sample> = {}): Sample => ({
  point: points[n]!.id,
  value,
  quality: 'good',
  mono: monoMs(second * 1_000),
  ...differs,
});

async function read(folder: string, from: number, to: number): Promise<Replayed[]> {
  const range = { from: wallMs(noon + from * 1_000), to: wallMs(noon + to * 1_000) };
  const found: Replayed[] = [];
  for await (const stretch of recorded({ folder, durable: undefined }, points, range)) found.push(...stretch);
  return found;
}

test('all points together in the order of time, each sample once, across stretches', async () => {
  const samples = Array.from({ length: 8_000 }, (_, n) => sample(n % 2, n, n));
  await using journal = await journalOf(samples);
  const found = await read(journal.folder, 0, 8_000);
  expect(found.filter(({ quality }) => quality === 'good').map(({ value }) => value)).toEqual(
    samples.map(({ value }) => value),
  );
  expect(found.map(({ wall }) => wall)).toEqual(found.map(({ wall }) => wall).toSorted((a, b) => a - b));
  expect((await read(journal.folder, 100, 200)).map(({ value }) => value)).toEqual(
    Array.from({ length: 100 }, (_, n) => 100 + n),
  );
});

test('a silence longer than a point may have is stale, also where it lasts to the end', async () => {
  await using journal = await journalOf([
    sample(0, 0, 20),
    sample(0, 10, 21),
    // Longer than the 15 s that it may be silent.
    sample(0, 100, 22),
    sample(0, 105, 6553.5, { quality: 'bad', reason: 'fault-code' }),
    sample(0, 110, null, { quality: 'stale', reason: 'line-gone' }),
  ]);
  const found = await read(journal.folder, 0, 3_600);
  expect(found.map(({ wall, value, quality }) => [(wall - noon) / 1_000, value, quality])).toEqual([
    [0, 20, 'good'],
    [10, 21, 'good'],
    [25, null, 'stale'],
    [100, 22, 'good'],
    [105, 6553.5, 'bad'],
    [110, null, 'stale'],
  ]);
  expect((await read(journal.folder, 0, 50)).at(-1)).toMatchObject({ wall: noon + 25_000, quality: 'stale' });
  for (const one of found) expect(one.reason === undefined).toBe(one.quality === 'good');
});

test.each([
  ['air_temp', '°C', 14, 35],
  ['air_temp', '°C', 2, 19],
  ['soil_moisture', '%', 12, 30],
  ['air_rh', '%', 14, 55],
  ['illuminance', 'lx', 12, 60_000],
  ['illuminance', 'lx', 20, 0],
  ['level', 'm', 24, 0.4],
  ['flow', 'L/min', 9, 0],
  ['anything', '', 14, 90],
])('on the made-up day %s (%s) at %i h is %f', (kind, unit, hour, value) => {
  expect(valueAt({ ...temperature, kind, unit }, hour)).toBeCloseTo(value, 0);
});

test('a made-up value stays in the plausible range, and has the type of its point', () => {
  const source = { ...temperature.source, valid: { min: 0, max: 30 } };
  expect(valueAt({ ...temperature, source }, 14)).toBe(30);
  expect(valueAt({ ...temperature, valueType: 'boolean' }, 14)).toBe(false);
  const coded = { ...temperature.source, codes: { '0': 'run', '1': 'stop' } };
  expect(valueAt({ ...temperature, valueType: 'string', source: coded }, 14)).toBe('run');
});
