import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../../model/clock.ts';
import type { Anchor, Event } from '../../model/fact.ts';
import { type BootId, bootId } from '../../model/ids.ts';
import { Dating } from './dating.ts';
import { DatingTable, loadDating, saveDating } from './dating-table.ts';
import { tempFolder } from '../journal.test-kit.ts';

const boot = (number: number): BootId => bootId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
const now = Date.UTC(2027, 5, 1);
const anchor = (number: number, mono: number, wall: number, errorMs = 5): Anchor => {
  return { type: 'anchor', boot: boot(number), mono: monoMs(mono), wall: wallMs(wall), errorMs, source: 'ntp' };
};
const one = (...anchors: Anchor[]): Dating => {
  const table = new DatingTable();
  for (const event of anchors) table.add({ position: { epoch: 1, record: 0 }, boot: event.boot, event });
  return table.dating;
};

test('the first anchor dates the whole boot, also what was before it', () => {
  const dating = one(anchor(1, 10_000, now));
  expect(dating.date(boot(1), 0)).toEqual({ wall: now - 10_000 });
  expect(dating.date(boot(1), 10_000)).toEqual({ wall: now });
  expect(dating.date(boot(1), 86_400_000)).toEqual({ wall: now + 86_390_000 });
});

test('noise changes nothing; a step forward counts from its anchor on', () => {
  const dating = one(anchor(1, 0, now), anchor(1, 5_000, now + 5_100), anchor(1, 10_000, now + 70_000));
  expect(dating.date(boot(1), 9_999)?.wall).toBe(now + 9_999);
  expect(dating.date(boot(1), 10_000)?.wall).toBe(now + 70_000);
});

test('a step back is slewed at half speed, never jumped', () => {
  const dating = one(anchor(1, 0, now), anchor(1, 100_000, now + 90_000));
  expect(dating.date(boot(1), 100_000)?.wall).toBe(now + 100_000);
  expect(dating.date(boot(1), 110_000)?.wall).toBe(now + 105_000);
  expect(dating.date(boot(1), 120_000)?.wall).toBe(now + 110_000);
  expect(dating.date(boot(1), 121_000)?.wall).toBe(now + 111_000);
});

test('a person who is unsure by a minute does not overrule the network by 40 s', () => {
  const dating = one(anchor(1, 0, now), { ...anchor(1, 1_000, now + 41_000), errorMs: 60_000, source: 'person' });
  expect(dating.date(boot(1), 2_000)?.wall).toBe(now + 2_000);
});

test('an undated boot lies in the middle of the time that it can have been in', () => {
  const dating = new Dating([
    { boot: boot(1), anchors: [anchor(1, 0, now)], last: 100_000 },
    { boot: boot(2), anchors: [], last: 50_000 },
    { boot: boot(3), anchors: [anchor(3, 0, now + 250_001)] },
  ]);
  expect(dating.date(boot(2), 0)).toEqual({ wall: now + 150_001, boundMs: 50_000 });
  expect(dating.date(boot(2), 50_000)).toEqual({ wall: now + 200_001, boundMs: 50_000 });
});

test('the first boots of all end where the first dated one starts, and say how little is known', () => {
  const dating = new Dating([
    { boot: boot(1), anchors: [], last: 1_000 },
    { boot: boot(2), anchors: [], last: 2_000 },
    { boot: boot(3), anchors: [anchor(3, 5_000, now)] },
  ]);
  expect(dating.date(boot(2), 2_000)?.wall).toBe(now - 5_000);
  expect(dating.date(boot(1), 1_000)?.wall).toBe(now - 7_000);
  expect(dating.date(boot(1), 0)?.boundMs).toBe(now - 8_000 - Date.UTC(2026, 0, 1));
});

test('a boot whose clock says that it began before the last one ended is slewed behind it', () => {
  const dating = new Dating([
    { boot: boot(1), anchors: [anchor(1, 0, now)], last: 100_000 },
    { boot: boot(2), anchors: [anchor(2, 0, now + 50_000)], last: 10_000 },
  ]);
  expect(dating.date(boot(2), 0)?.wall).toBe(now + 100_001);
  expect(dating.date(boot(2), 10_000)?.wall).toBe(now + 105_001);
  expect(dating.date(boot(2), 200_000)?.wall).toBe(now + 250_000);
});

test('nothing of a running boot has a date before its first anchor', () => {
  const dating = new Dating([
    { boot: boot(1), anchors: [anchor(1, 0, now)], last: 10 },
    { boot: boot(2), anchors: [] },
  ]);
  expect(dating.date(boot(2), 5)).toBeUndefined();
  expect(dating.isDated(boot(1))).toBe(true);
});

// A gateway's life, in the order in which the journal's durable ends let a reader see it.
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('sample' as const),
      ms: fc.oneof(fc.constant(2), fc.integer({ min: 2, max: 4_000 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('anchor' as const),
      ms: fc.integer({ min: 0, max: 1_000 }),
      skewMs: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -90_000, max: 90_000 })),
      part: fc.double({ min: 0, max: 0.999, noNaN: true }),
      errorMs: fc.constantFrom(1, 500, 60_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('reboot' as const), offMs: fc.integer({ min: -5_000, max: 60_000 }) }),
  },
);

test('dating: dates only grow, samples 2 ms apart never share one, and a date once given never changes', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 60 }), (steps) => {
      const table = new DatingTable();
      const samples: { boot: BootId; mono: number; said?: number }[] = [];
      let number = 1;
      let mono = 0;
      let sampled = -2;
      let true0 = now;
      const put = (event: Event): void => {
        table.add({ position: { epoch: number, record: 0 }, boot: boot(number), event });
      };
      for (const step of steps) {
        if (step.do === 'sample') {
          mono += step.ms;
          sampled = mono;
          samples.push({ boot: boot(number), mono });
        } else if (step.do === 'anchor') {
          // The writer moves an anchor behind the samples that were taken before it.
          mono = Math.max(mono + step.ms, sampled + 1);
          put({ ...anchor(number, mono + step.part, true0 + mono + step.skewMs + step.part), errorMs: step.errorMs });
        } else {
          const ended = sampled >= 0 ? { boot: boot(number), last: sampled } : undefined;
          true0 += mono + step.offMs;
          mono = 0;
          sampled = -2;
          number += 1;
          if (ended !== undefined) put({ type: 'ended', mono: monoMs(0), boot: ended.boot, last: monoMs(ended.last) });
        }
        let before = -Infinity;
        for (const sample of samples) {
          const said = table.dating.date(sample.boot, sample.mono)?.wall;
          if (sample.said !== undefined) expect(said).toBe(sample.said);
          if (said === undefined) continue;
          expect(Number.isInteger(said)).toBe(true);
          expect(said).toBeGreaterThan(before);
          before = said;
          sample.said = said;
        }
      }
      // A table that was saved and loaded in between dates the same.
      const again = new DatingTable(structuredClone(table.stored())).dating;
      for (const { boot: id, mono: at, said } of samples) expect(again.date(id, at)?.wall).toBe(said);
    }),
    { numRuns: 1_500 },
  );
});

test('a saved table is loaded whole; one flipped bit in it and it does not count', async () => {
  await using folder = await tempFolder();
  const table = new DatingTable();
  const event = anchor(1, 5_000, now);
  table.add({ position: { epoch: 1, record: 0 }, boot: event.boot, event });
  await saveDating(folder.path, table);
  expect((await loadDating(folder.path)).stored()).toEqual(table.stored());
  const path = join(folder.path, 'dating.json');
  const bytes = await readFile(path);
  for (let at = 0; at < bytes.length; at += 3) {
    const broken = Buffer.from(bytes);
    broken[at]! ^= 1;
    await writeFile(path, broken);
    expect((await loadDating(folder.path)).boots).toEqual([]);
  }
  for (const text of ['', '\n', '0\n', '0\n{}']) {
    await writeFile(path, text);
    expect((await loadDating(folder.path)).boots, JSON.stringify(text)).toEqual([]);
  }
  await rm(path);
  await mkdir(path);
  expect((await loadDating(folder.path)).boots, 'a folder of that name').toEqual([]);
});
