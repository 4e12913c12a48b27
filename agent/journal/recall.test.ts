import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import { bootId, gatewayId } from '../model/ids.ts';
import { silentLogger } from '../model/logger.ts';
import { parseSegmentFile, segmentFile } from './log/segment.ts';
import { openJournalWriter } from './log/writer.ts';
import { Forgotten, recallMemory } from './recall.ts';

const boot = bootId('0b9d1d4e-0000-4000-8000-000000000001');

/** A journal of one run that locked something, and its newest segment of events. */
async function locked() {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-recall-'));
  const clock = new FakeClock();
  const about = { clock, boot, gateway: gatewayId('test'), simulated: false, points: [], flushMs: 1_000 };
  const journal = await openJournalWriter(folder, { ...about, log: silentLogger, language: 'en', eventFlushMs: 1 });
  const memory = (whole: boolean, parts: Record<string, number>): void =>
    journal.event({ type: 'memory', mono: clock.mono(), wall: clock.wall(), wallTrusted: true, boot, whole, parts });
  const passed = async (done: Promise<unknown>): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(10);
    }
    await done;
  };
  memory(true, { a: 1 });
  await passed(journal.settled());
  memory(false, { 'hold.x': 2 });
  await passed(journal.close(1_000));
  const [file = ''] = (await readdir(join(folder, 'events'))).filter((name) => name.startsWith('s0'));
  const path = join(folder, 'events', file);
  return {
    folder,
    path,
    name: parseSegmentFile(file)!,
    async damage(change: (bytes: Buffer) => void) {
      const bytes = await readFile(path);
      change(bytes);
      await writeFile(path, bytes);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
const dataEnd = (bytes: Buffer): number => bytes.findLastIndex((byte) => byte !== 0) + 1;

test('what was written last is recalled; a folder without a journal has nothing to recall', async () => {
  await using at = await locked();
  const recalled = await recallMemory(at.folder);
  expect([...recalled].map(([key, { part }]) => [key, part])).toEqual([
    ['a', 1],
    ['hold.x', 2],
  ]);
  expect((await recallMemory(join(at.folder, 'nowhere'))).size).toBe(0);
});

test('what a power cut tore off the end was never durable: the rest is recalled', async () => {
  await using at = await locked();
  await at.damage((bytes) => randomBytes(300).copy(bytes, dataEnd(bytes) - 20));
  expect((await recallMemory(at.folder)).get('a')?.part).toBe(1);
});

test('a recycled file that was not written yet, or only begun when the power went, is no damage', async () => {
  await using at = await locked();
  const { path, name } = at;
  const next = { ordinal: name.ordinal + 1, epoch: name.epoch + 1, firstRecord: name.firstRecord + 2 };
  const file = join(at.folder, 'events', segmentFile(next));
  await writeFile(file, await readFile(path));
  expect((await recallMemory(at.folder)).get('hold.x')?.part).toBe(2);
  const torn = await readFile(path);
  torn.fill(0xee, 30, 60);
  torn.fill(0xee, 4_096, 9_000);
  await writeFile(file, torn);
  expect((await recallMemory(at.folder)).get('hold.x')?.part).toBe(2);
});

test('what a recycled file held before is no damage of what was written over it', async () => {
  await using at = await locked();
  await at.damage((bytes) => randomBytes(bytes.length - dataEnd(bytes) - 64).copy(bytes, dataEnd(bytes) + 64));
  expect((await recallMemory(at.folder)).get('hold.x')?.part).toBe(2);
});

test.each([
  ['every byte', (bytes: Buffer) => void randomBytes(bytes.length).copy(bytes)],
  ['both heads', (bytes: Buffer) => void randomBytes(12_000).copy(bytes)],
])('a lock is not forgotten silently where the events are damaged: %s', async (_what, change) => {
  await using at = await locked();
  await at.damage(change);
  await expect(recallMemory(at.folder)).rejects.toThrow(Forgotten);
});
