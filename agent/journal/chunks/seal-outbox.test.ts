// Sealing, retention and the outbox together: what an uplink gets while the journal changes under it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../model/fake-clock.ts';
import { ChunkFolder } from './chunk-store.ts';
import { openOutbox } from '../outbox.ts';
import { Sealer } from './seal.ts';
import {
  bootOf,
  datedBoot,
  openSegment,
  rounds,
  seriesOf,
  testFolder,
  writeDates,
  writeSegment,
  type TestSegment,
} from './seal-fixture.ts';
import { firstPosition } from '../log/log-position.ts';
import type { Position } from '../types.ts';

const series = [seriesOf('b'), seriesOf('a')];
/** Segments of a few boots and epochs, back to back. */
const anySegments = fc
  .array(fc.record({ count: fc.integer({ min: 1, max: 25 }), newBoot: fc.boolean(), newEpoch: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((rows): TestSegment[] => {
    let [record, epoch, boot, mono] = [0, 1, 1, 0];
    return rows.map(({ count, newBoot, newEpoch }, at) => {
      if (at > 0 && (newBoot || newEpoch)) epoch++;
      if (at > 0 && newBoot) {
        boot++;
        mono = 0;
      }
      const segment = {
        ordinal: at + 1,
        epoch,
        firstRecord: record,
        boot: bootOf(boot),
        series,
        blocks: rounds(series, mono, count),
      };
      record += 2 * count;
      mono += count * 5000;
      return segment;
    });
  });

async function write(journal: string, segments: readonly TestSegment[]): Promise<Position> {
  const last = segments.at(-1)!;
  const records = last.blocks.flat().length;
  for (const segment of segments) await writeSegment(journal, segment);
  await writeSegment(journal, { ...openSegment(last, records), epoch: last.epoch + 1, boot: bootOf(99) });
  const boots = [...new Set(segments.map(({ boot }) => boot))];
  await writeDates(journal, [
    ...boots.map((boot, at) => datedBoot(boot, 1.8e12 + at * 1e9)),
    datedBoot(bootOf(99), 1.9e12),
  ]);
  return { epoch: last.epoch + 1, record: last.firstRecord + records };
}
const keyOf = (boot: string, point: string, mono: number): string => `${boot}/${point}/${mono}`;
const limits = { recordsMax: 60, typicalMin: 1, waitMsMax: 0, segmentsMax: 1 };

test('while segments become chunks under a moving cursor every sample arrives, and nothing counts as lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      anySegments,
      fc.array(fc.record({ max: fc.integer({ min: 1, max: 40 }), seal: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      async (segments, turns) => {
        await using folder = await testFolder();
        const end = await write(folder.path, segments);
        await using store = await ChunkFolder.open(folder.path);
        await using outbox = await openOutbox(folder.path, { chunks: store });
        await outbox.advance({ samples: end, events: firstPosition });
        let at: Position = firstPosition;
        const sealer = new Sealer({
          folder: folder.path,
          store,
          clock: new FakeClock(),
          boundaries: () => [at],
          limits,
        });
        const found = new Set<string>();
        let lost = 0;
        for (let turn = 0; turn < 400; turn++) {
          const { max, seal } = turns[turn % turns.length]!;
          if (seal) expect((await sealer.sealOnce()).faults).toEqual([]);
          const batch = await outbox.read(at, outbox.end(), max);
          lost += batch.lost;
          for (const { record } of batch.records)
            found.add(keyOf(record.boot, record.sample.point, record.sample.mono));
          if (batch.next === at) break;
          at = batch.next;
        }
        expect(at).toEqual(end);
        const wanted = segments.flatMap(({ boot, blocks }) =>
          blocks.flat().map(({ point, mono }) => keyOf(boot, point, mono)),
        );
        expect([...found].sort()).toEqual(wanted.sort());
        expect(lost).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
}, 30_000);
