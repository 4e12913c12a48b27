// What the journal's tests share: a folder that goes away, a writer with little ceremony, readings to recognise.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monoMs, systemClock } from '../model/clock.ts';
import { type BootId, bootId, gatewayId, pointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { JournalOptions } from './log/writer.ts';

export const boot = (number: number): BootId => bootId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);

const points = ['air.temp', 'air.rh', 'soil.moisture'].map((id) => {
  return { id: pointId(id), kind: 'x', unit: '°C', valueType: 'number', decimals: 1, record: 'normal' } as const;
});

export const testOptions: JournalOptions = {
  clock: systemClock,
  boot: boot(1),
  gateway: gatewayId('sim-test'),
  simulated: true,
  points,
  flushMs: 20,
  eventFlushMs: 5,
  segmentBytes: 1 << 18,
  eventSegmentBytes: 1 << 18,
  language: 'en',
};

/** The reading number `at`: its value is its number, its time 10 ms behind the one before. */
export function reading(at: number, value: number = at): Sample {
  return { point: points[at % points.length]!.id, value, quality: 'good', mono: monoMs(1000 + at * 10) };
}

export async function tempFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'kenh-journal-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
