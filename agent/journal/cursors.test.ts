import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uplinkId } from '../model/ids.ts';
import { openCursorStore } from './cursors.ts';
import { tempFolder } from './journal.test-kit.ts';
import type { Delivered } from './types.ts';

const centre = uplinkId('centre');
const at = (epoch: number, record: number) => ({ epoch, record });
const delivered = (record: number): Delivered => ({
  live: at(3, record),
  gaps: [{ from: at(1, 5), to: at(2, record) }],
});

test('what was saved is loaded by the next store, whole', async () => {
  await using folder = await tempFolder();
  const store = await openCursorStore(folder.path);
  expect(await store.load(centre)).toBeUndefined();
  for (const record of [10, 20, 30]) await store.save(centre, delivered(record));
  expect(await (await openCursorStore(folder.path)).load(centre)).toEqual(delivered(30));
  const sealed: Delivered = { live: { epoch: 1, record: 2, sealed: true }, gaps: [] };
  await store.save(uplinkId('other'), sealed);
  expect(await (await openCursorStore(folder.path)).load(uplinkId('other'))).toEqual(sealed);
});

test('sixteen gaps of the longest numbers fit a slot', async () => {
  await using folder = await tempFolder();
  const store = await openCursorStore(folder.path);
  const far = { epoch: 2 ** 32 - 1, record: 2 ** 48 - 1, sealed: true } as const;
  const most: Delivered = { live: far, gaps: Array.from({ length: 16 }, () => ({ from: far, to: far })) };
  await store.save(centre, most);
  expect(await (await openCursorStore(folder.path)).load(centre)).toEqual(most);
});

test('cursors: a save that is torn or damaged anywhere leaves this one or the one before, never a third', async () => {
  await using folder = await tempFolder();
  const store = await openCursorStore(folder.path);
  const path = join(folder.path, 'cursors', 'centre.slots');
  await store.save(centre, delivered(1));
  await store.save(centre, delivered(2));
  const before = await readFile(path);
  await store.save(centre, delivered(3));
  const after = await readFile(path);
  const anyDamage = fc.record({ cut: fc.nat(4096), garbage: fc.boolean(), flip: fc.option(fc.nat(200)) });
  await fc.assert(
    fc.asyncProperty(anyDamage, async ({ cut, garbage, flip }) => {
      // The third save went to the slot of the first: up to `cut` it is new, behind it old, or garbage.
      const torn = Buffer.from(before);
      after.copy(torn, 4096, 4096, 4096 + cut);
      if (garbage) torn.fill(0xa5, 4096 + cut, 8192);
      if (flip !== null) torn[4096 + flip]! ^= 1 << (flip % 8);
      await writeFile(path, torn);
      const again = await openCursorStore(folder.path);
      expect([2, 3]).toContain((await again.load(centre))?.live.record);
      await again.save(centre, delivered(4));
      expect((await (await openCursorStore(folder.path)).load(centre))?.live.record).toBe(4);
    }),
    { numRuns: 200 },
  );
});

test('with both slots broken there is no cursor, and no fault', async () => {
  await using folder = await tempFolder();
  const store = await openCursorStore(folder.path);
  await store.save(centre, delivered(1));
  await writeFile(join(folder.path, 'cursors', 'centre.slots'), 'garbage');
  const again = await openCursorStore(folder.path);
  expect(await again.load(centre)).toBeUndefined();
  await again.save(centre, delivered(2));
  expect((await (await openCursorStore(folder.path)).load(centre))?.live.record).toBe(2);
});

test('a cursor beyond the journal is pulled back to its end', async () => {
  await using folder = await tempFolder();
  await (await openCursorStore(folder.path)).save(centre, delivered(500));
  const store = await openCursorStore(folder.path, { end: () => at(2, 100) });
  expect(await store.load(centre)).toEqual({ live: at(2, 100), gaps: [{ from: at(1, 5), to: at(2, 100) }] });
});

test('boundaries: of every configured uplink, loaded or not; of a save under way both the old and the new', async () => {
  await using folder = await tempFolder();
  const first = await openCursorStore(folder.path);
  await first.save(centre, delivered(7));
  await first.save(uplinkId('gone'), delivered(9));
  const store = await openCursorStore(folder.path, { uplinks: [centre] });
  expect(store.boundaries()).toEqual([at(3, 7), at(1, 5), at(2, 7)]);
  const saving = store.save(centre, delivered(8));
  await Promise.resolve();
  expect(store.boundaries()).toContainEqual(at(3, 7));
  expect(store.boundaries()).toContainEqual(at(3, 8));
  await saving;
  expect(store.boundaries()).toEqual([at(3, 8), at(1, 5), at(2, 8)]);
});

test('a save that fails says so, and the next one counts', async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'cursors'), 'a file where the folder should be');
  const store = await openCursorStore(join(folder.path, 'elsewhere'));
  await writeFile(join(folder.path, 'elsewhere'), '');
  await expect(store.save(centre, delivered(1))).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(await store.load(centre)).toBeUndefined();
});
