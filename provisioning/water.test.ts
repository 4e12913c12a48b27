import { expect, test, vi } from 'vitest';
import type { DeficitMake } from '../agent/model/derived.ts';
import { deviceId, pointId, zoneId } from '../agent/model/ids.ts';
import { pointSpec } from '../agent/control/control.test-kit.ts';
import { liveCore, liveFarm } from './core.test-kit.ts';
import { smallFarm } from './farm.test-kit.ts';
import { widthOf } from './screen/width.ts';

vi.setConfig({ testTimeout: 60_000 });

const make: DeficitMake = {
  kind: 'deficit',
  zone: zoneId('north'),
  areaM2: 500,
  efficiency: 0.9,
  et0: 'sky.et0',
  soil: { fieldCapacity: 0.25, wiltingPoint: 0.12 },
  rootsM: 0.7,
  depletion: 0.4,
  kc: { kind: 'constant', kc: 1.15 },
  startMm: 67,
};

async function wateredFarm() {
  const site = smallFarm();
  const ledger = {
    ...pointSpec('derived.north_deficit', 'number', 'mm'),
    names: { vi: 'Đất khu Bắc', en: 'Đất khu Bắc' },
    device: deviceId('derived'),
    periodMs: 1_000,
    source: { type: 'derived', table: 'derived', start: 0, count: 0, scale: 1, make },
  } as const;
  const core = await liveCore({ ...site, points: [...site.points, pointSpec('sky.et0', 'number', 'mm/h'), ledger] });
  core.rig.sample('sky.et0', 0);
  return core;
}

test('what each zone lacks, what fills it up, and what today brought, in both languages on any terminal', async () => {
  await using core = await wateredFarm();
  const { out, code } = await core.kenh(['water'], { width: 120 });
  expect(code).toBe(0);
  expect(out).toContain('● Đất khu Bắc (derived.north_deficit): thiếu 67,0 mm: CÂY BỊ HẠN\n');
  expect(out).toContain('cây héo khi thiếu 91,0 mm');
  expect(out).toContain('tưới đầy cần 37\u202F222 L');
  for (const language of ['vi', 'en'] as const) {
    for (const width of [40, 80, 120]) {
      const said = await core.kenh(['water'], { language, width });
      for (const line of said.out.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(width);
    }
  }
  expect(JSON.parse((await core.kenh(['water', '--json'])).out)).toMatchObject([
    { point: 'derived.north_deficit', zone: 'north', deficitMm: 67, refillLitre: 37_222 },
  ]);
});

test('a correction: signed, named, with a reason; then it is in the events', async () => {
  await using core = await wateredFarm();
  const correct = (...more: string[]) => core.kenh(['water', 'correct', ...more]);
  expect(await correct('Đất khu Bắc', '--by', '-50mm', '--because', 'đào thử')).toMatchObject({
    code: 0,
    out: 'Đất khu Bắc: đã chỉnh −50,0 mm, nay thiếu 17,0 mm.\n',
  });
  expect((await correct('north_deficit', '--by', '2,5', '--because', 'x')).out).toContain('+2,5 mm');
  expect(await correct('derived.north', '--by', '1mm', '--because', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Không có sổ nước «derived.north».'),
  });
  expect(await correct('derived.north_deficit', '--by', 'nhiều', '--because', 'x')).toMatchObject({ code: 64 });
  expect((await correct('derived.north_deficit', '--by', '-5mm')).code).not.toBe(0);
  await core.journal.settled();
  const { out } = await core.kenh(['events', '--kind', 'water-correction'], { width: Infinity });
  expect(out).toContain('Đất khu Bắc: Lan chỉnh −50,0 mm, nay thiếu 17,0 mm (đào thử)');
});

test('a closed day in one sentence, with all that came and went', async () => {
  await using core = await wateredFarm();
  core.journal.event({
    type: 'water-day',
    mono: core.rig.now.mono,
    point: pointId('derived.north_deficit'),
    name: 'Đất khu Bắc',
    day: Date.UTC(2026, 5, 1) / 86_400_000,
    begunMm: 12,
    et0Mm: 5,
    kc: 1.1,
    takenMm: 5.5,
    stress: 0.9,
    rainMm: 0,
    litre: 5_200,
    irrigationMm: 9.4,
    correctedMm: -2,
    drainedMm: 0,
    deficitMm: 6.1,
    isGuessed: true,
  });
  await core.journal.settled();
  const said = async (language: 'vi' | 'en') =>
    (await core.kenh(['events', '--kind', 'water-day'], { language, width: Infinity })).out;
  expect(await said('vi')).toContain(
    'Đất khu Bắc, ngày 01/06/2026: sáng thiếu 12,0 mm, cây dùng 5,5 mm, mưa 0,0 mm, tưới 5\u202F200 L (9,4 mm), ' +
      'cuối ngày thiếu 6,1 mm; chỉnh tay −2,0 mm; cây bị thiếu nước; thiếu số liệu, phần còn lại ước theo ngày trước',
  );
  expect(await said('en')).toContain(
    'Đất khu Bắc, 2026-06-01: 12.0 mm lacking, the crop took 5.5 mm, rain 0.0 mm, given 5\u202F200 L (9.4 mm), 6.1 mm ' +
      'lacking at the end; corrected by −2.0 mm; the crop was under stress; too little was seen: the rest is as the day before',
  );
});

test('a site without a ledger says how to get one', async () => {
  await using core = await liveFarm();
  expect(await core.kenh(['water'])).toMatchObject({ code: 0, out: expect.stringContaining('deficit') });
});
