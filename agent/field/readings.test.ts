// What is overdue, whoever looked when: the sweep that skips calm devices against one that looks at every point.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import { monoMs } from '../model/clock.ts';
import { deviceId, pointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { DeviceSpec, PointSpec } from '../model/site.ts';
import { Device, type Read } from './device.ts';
import type { Driver } from './driver.ts';
import { Readings } from './readings.ts';
import { aSource } from '../model/site.test-kit.ts';

const points = [3_000, 5_000, 20_000].map((staleMs, start): PointSpec => {
  return {
    id: pointId(`d.p${start}`),
    device: deviceId('d'),
    names: { vi: '', en: '' },
    unit: '',
    kind: 'test',
    valueType: 'number',
    counter: false,
    decimals: 0,
    periodMs: 1_000,
    staleMs,
    record: 'normal',
    source: aSource({ start }),
  };
});

const readOf = (at: number): Read => {
  return {
    unit: 1,
    table: 'holding',
    start: at,
    count: 1,
    items: [{ table: 'holding', start: at, count: 1, point: points[at]! }],
  };
};

type Step = { readonly what: 'answer' | 'refused' | 'lost' | 'sweep'; readonly at: number; readonly afterMs: number };
const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('answer', 'answer', 'refused', 'lost', 'sweep', 'sweep', 'sweep', 'sweep'),
  at: fc.nat({ max: points.length - 1 }),
  afterMs: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 12_000 })),
});

test('a point is called overdue at the first sweep after its time, and once', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const { readings, device, said } = bench();
      const last = new Map<string, Sample>();
      let now = monoMs(0);
      for (const { what, at, afterMs } of steps) {
        now = monoMs(now + afterMs);
        const overdue = [...last.values()].filter(
          ({ point, quality, reason, mono }) =>
            quality !== 'stale' && reason !== 'refused' && now - mono > points.find(({ id }) => id === point)!.staleMs,
        );
        if (what === 'answer') readings.answered(device, readOf(at), [7], now);
        if (what === 'refused') readings.refused(readOf(at), now);
        if (what === 'lost') readings.lost([device], 'silent', now);
        if (what === 'sweep') readings.sweep([device], now);
        const news = said.splice(0);
        if (what === 'sweep') expect(news.map(({ point }) => point).sort()).toEqual(overdue.map((o) => o.point).sort());
        for (const sample of news) last.set(sample.point, sample);
      }
    }),
    { numRuns: 1_000 },
  );
});

function bench() {
  const driver: Driver = {
    open: () => line,
    decode: (_point, elements) => ({ value: elements[0] ?? null, quality: 'good' }),
    encode: () => ({ ok: false, fault: 'read only' }),
  };
  const refusal = { ok: false, fault: { kind: 'gone', code: '', detail: '' } } as const;
  const line = {
    isOpen: true,
    open: () => Promise.resolve(refusal),
    read: () => Promise.resolve(refusal),
    write: () => Promise.resolve(refusal),
    close: () => Promise.resolve(),
    wireMs: () => 1,
    countMax: () => 125,
  };
  const spec: DeviceSpec = {
    id: deviceId('d'),
    name: '',
    line: 'l' as DeviceSpec['line'],
    unit: 1,
    profile: '',
    timeoutMs: 100,
    gapMs: 0,
    holeMax: 0,
    forbidden: [],
  };
  const said: Sample[] = [];
  const readings = new Readings(driver, (samples) => said.push(...samples));
  return { readings, said, device: new Device(spec, points, line, 0, new FakeClock().mono(), () => 0.5) };
}
