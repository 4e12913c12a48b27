import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { monoMs, systemClock, wallMs } from '../../model/clock.ts';
import { gatewayId } from '../../model/ids.ts';
import { boot, reading, tempFolder, testOptions as options } from '../journal.test-kit.ts';
import { openEventLog, openSampleLog } from './reader.ts';
import type { JournalWriter } from '../types.ts';
import { openJournalWriter } from './writer.ts';

async function readAll(folder: string, writer?: JournalWriter) {
  await using log = openSampleLog(folder);
  return await log.read({ epoch: 0, record: 0 }, writer?.durable.samples, Infinity);
}

test('what settled has confirmed is read back, and nothing else', async () => {
  await using folder = await tempFolder();
  const writer = await openJournalWriter(folder.path, options);
  for (let at = 0; at < 1000; at++) writer.sample(reading(at, at / 10));
  expect(await writer.settled()).toBe(true);
  expect(writer.durable.samples.record).toBe(1000);
  const { records, lost, next } = await readAll(folder.path, writer);
  expect(lost).toBe(0);
  expect(next).toEqual(writer.durable.samples);
  expect(records.map((one) => one.sample)).toEqual(Array.from({ length: 1000 }, (_, at) => reading(at, at / 10)));
  expect(records[0]?.boot).toBe(boot(1));
  await writer.close(1000);
});

test('segments roll, every start is a new epoch, and numbers go on without a gap', async () => {
  await using folder = await tempFolder();
  for (let start = 0; start < 3; start++) {
    const writer = await openJournalWriter(folder.path, { ...options, segmentBytes: 1 });
    for (let at = 0; at < 100_000; at++) writer.sample(reading(at + start * 100_000, at));
    await writer.settled();
    expect(writer.durable.samples.record).toBe((start + 1) * 100_000);
    await writer.close(1000);
  }
  await using log = openSampleLog(folder.path);
  const segments = await log.segments();
  expect(segments.length).toBeGreaterThan(5);
  expect(new Set(segments.map((one) => one.epoch)).size).toBe(3);
  let from = { epoch: 0, record: 0 };
  for (;;) {
    const slice = await log.read(from, undefined, 7001);
    expect(slice.lost).toBe(0);
    if (slice.records.length === 0) break;
    const wrong = slice.records.filter(({ position }, at) => position.record !== from.record + at);
    expect(wrong).toEqual([]);
    from = slice.next;
  }
  expect(from.record).toBe(300_000);
});

test('events come back, within their own log', async () => {
  await using folder = await tempFolder();
  const writer = await openJournalWriter(folder.path, options);
  const event = { type: 'note', mono: monoMs(5), author: 'Lan', text: 'thay cảm biến' } as const;
  writer.event(event);
  await writer.settled();
  await using log = openEventLog(folder.path);
  const { records } = await log.read({ epoch: 0, record: 0 }, writer.durable.events, 100);
  expect(records.map((one) => one.event)).toEqual([event]);
  await writer.close(1000);
});

test('two samples of one series never stand closer than 2 ms, also over a restart', async () => {
  await using folder = await tempFolder();
  for (let start = 0; start < 2; start++) {
    const writer = await openJournalWriter(folder.path, options);
    for (let at = 0; at < 10; at++) writer.sample({ ...reading(0, at), mono: monoMs(1000.7) });
    await writer.close(1000);
  }
  const { records } = await readAll(folder.path);
  expect(records.map((one) => one.sample.mono)).toEqual(Array.from({ length: 20 }, (_, at) => 1000 + at * 2));
});

test('an anchor that decides dates is durable before samples under it are published', async () => {
  await using folder = await tempFolder();
  // Events are flushed far later than samples here, so that the order can only come from the hold.
  const writer = await openJournalWriter(folder.path, { ...options, flushMs: 5, eventFlushMs: 300 });
  const ends: { samples: number; events: number }[] = [];
  using _ = writer.onDurable((now) => void ends.push({ samples: now.samples.record, events: now.events.record }));
  writer.sample(reading(1, 1));
  writer.event({ type: 'anchor', boot: boot(1), mono: monoMs(0), wall: wallMs(5_000_000), errorMs: 5, source: 'ntp' });
  writer.sample(reading(2, 2));
  while (writer.durable.samples.record < 2) await systemClock.sleep(5);
  expect(ends.filter((one) => one.samples >= 2).every((one) => one.events >= 1)).toBe(true);
  expect(ends.some((one) => one.samples === 1 && one.events === 0)).toBe(true);
  await using log = openEventLog(folder.path);
  const [anchor] = (await log.read({ epoch: 0, record: 0 }, writer.durable.events, 1)).records;
  // The first sample was taken before the anchor, so the anchor moved behind it.
  expect(anchor?.event).toMatchObject({ mono: 1011, wall: 5_001_011 });
  await writer.close(1000);
});

test('a restart in a new boot says where the boot before ended', async () => {
  await using folder = await tempFolder();
  const first = await openJournalWriter(folder.path, options);
  first.sample(reading(7, 1));
  await first.close(1000);
  const next = await openJournalWriter(folder.path, {
    ...options,
    boot: boot(2),
  });
  await next.settled();
  await using log = openEventLog(folder.path);
  const { records } = await log.read({ epoch: 0, record: 0 }, next.durable.events, 10);
  expect(records.map((one) => one.event)).toMatchObject([{ type: 'ended', boot: boot(1), last: 1070 }]);
  await next.close(1000);
});

test('many restarts with little to say do not fill the card', async () => {
  await using folder = await tempFolder();
  for (let start = 0; start < 30; start++) {
    const writer = await openJournalWriter(folder.path, options);
    if (start % 2 === 0) writer.sample(reading(start, start));
    await writer.close(1000);
  }
  let bytes = 0;
  for (const file of await readdir(join(folder.path, 'samples'))) {
    bytes += (await stat(join(folder.path, 'samples', file))).size;
  }
  expect(bytes).toBeLessThan(4 * (1 << 18) + 15 * 16_384);
  expect((await readAll(folder.path)).records.map((one) => one.sample.value)).toEqual(
    Array.from({ length: 15 }, (_, at) => at * 2),
  );
});

test('without a usable folder it runs from memory, says so, and writes everything once the folder is healed', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'journal');
  await writeFile(path, 'a file where the folder should be');
  const writer = await openJournalWriter(path, options);
  for (let at = 0; at < 100; at++) writer.sample(reading(at, at));
  await systemClock.sleep(50);
  expect(writer.state()).toMatchObject({
    waitingSamples: 100,
    writtenSamples: 0,
    fault: expect.stringContaining('memory'),
  });
  await rm(path);
  expect(await writer.settled()).toBe(true);
  expect(writer.state().fault).toBeUndefined();
  expect((await readAll(path, writer)).records.length).toBe(100);
  await writer.close(1000);
});

test('a bounded memory gives up the oldest, counts them, and the gap goes on record', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'journal');
  await writeFile(path, '');
  const writer = await openJournalWriter(path, { ...options, ringMax: 800 });
  const early = writer.settled();
  writer.sample(reading(0, 0));
  const given = writer.settled();
  for (let at = 1; at < 2000; at++) writer.sample(reading(at, at));
  expect(await early).toBe(true);
  expect(await given).toBe(false);
  const { lostSamples, waitingSamples } = writer.state();
  expect(lostSamples).toBeGreaterThanOrEqual(1200);
  expect(lostSamples + waitingSamples).toBe(2000);
  expect(waitingSamples).toBeGreaterThan(650);
  await rm(path);
  expect(await writer.settled()).toBe(true);
  await writer.settled();
  const { records, lost } = await readAll(path, writer);
  expect(lost).toBe(0);
  expect(records.map((one) => one.sample.value)).toEqual(
    Array.from({ length: waitingSamples }, (_, at) => at + lostSamples),
  );
  await using log = openEventLog(path);
  const events = (await log.read({ epoch: 0, record: 0 }, writer.durable.events, 10)).records;
  const gap = { type: 'gap', lost: lostSamples, from: 1000, to: 1000 + (lostSamples - 1) * 10, why: 'ring-full' };
  expect(events.map((one) => one.event)).toMatchObject([gap]);
  await writer.close(1000);
});

test.each([
  ['another gateway', { gateway: gatewayId('other') }, 'another gateway'],
  ['reality beside a simulation', { simulated: false }, 'simulated'],
])('%s: the foreign folder is moved aside whole, and said', async (_name, other, words) => {
  await using folder = await tempFolder();
  const first = await openJournalWriter(folder.path, options);
  first.sample(reading(0, 1));
  await first.close(1000);
  const second = await openJournalWriter(folder.path, { ...options, ...other });
  second.sample(reading(1, 2));
  await second.settled();
  expect((await readAll(folder.path, second)).records.map((one) => one.sample.value)).toEqual([2]);
  expect((await readAll(join(folder.path, 'set-aside-sim-test-1'))).records.map((one) => one.sample.value)).toEqual([
    1,
  ]);
  await using log = openEventLog(folder.path);
  const { records } = await log.read({ epoch: 0, record: 0 }, second.durable.events, 10);
  expect(JSON.stringify(records)).toContain(words);
  await second.close(1000);
});

test.each([
  ['garbage', '{"gateway":'],
  ['nothing', ''],
  ['another gateway', '{"gateway":"rim-test","simulated":true,"format":1,"created":"","epoch":1}'],
  ['a newer format', '{"gateway":"sim-test","simulated":true,"format":3,"created":"","epoch":1}'],
  ['no file', undefined],
])('a damaged journal.json (%s) beside segments that say whose they are: the journal goes on', async (_name, text) => {
  await using folder = await tempFolder();
  for (let at = 0; at < 3; at += 1) {
    const writer = await openJournalWriter(folder.path, options);
    writer.sample(reading(at, at));
    await writer.settled();
    const { records } = await readAll(folder.path, writer);
    expect(records.map((one) => one.sample.value)).toEqual(Array.from({ length: at + 1 }, (_, value) => value));
    expect(JSON.parse(await readFile(join(folder.path, 'journal.json'), 'utf8'))).toMatchObject({
      gateway: 'sim-test',
    });
    await writer.close(1000);
    if (text === undefined) await rm(join(folder.path, 'journal.json'));
    else await writeFile(join(folder.path, 'journal.json'), text);
  }
});

test('a damaged or missing journal.json beside data that nobody can read: moved aside, never mixed', async () => {
  await using folder = await tempFolder();
  for (const text of ['{"gateway":', undefined]) {
    const writer = await openJournalWriter(folder.path, options);
    writer.sample(reading(0));
    await writer.settled();
    expect((await readAll(folder.path, writer)).records.length).toBe(1);
    await writer.close(1000);
    for (const log of ['samples', 'events'])
      for (const file of await readdir(join(folder.path, log))) {
        if (file.startsWith('s0')) await writeFile(join(folder.path, log, file), Buffer.alloc(9_000, 'x'));
      }
    if (text === undefined) await rm(join(folder.path, 'journal.json'));
    else await writeFile(join(folder.path, 'journal.json'), text);
  }
  await (await openJournalWriter(folder.path, options)).close(1000);
  const aside = (await readdir(folder.path)).filter((file) => file.startsWith('set-aside'));
  expect(aside.sort()).toEqual(['set-aside-unknown-1', 'set-aside-unknown-2']);
});

test('a second writer in the same folder waits in memory until the first is gone', async () => {
  await using folder = await tempFolder();
  const first = await openJournalWriter(folder.path, options);
  const second = await openJournalWriter(folder.path, options);
  second.sample(reading(0, 2));
  expect(second.state().fault).toContain(String(process.pid));
  first.sample(reading(0, 1));
  await first.close(1000);
  expect(await second.settled()).toBe(true);
  expect((await readAll(folder.path, second)).records.map((one) => one.sample.value)).toEqual([1, 2]);
  await second.close(1000);
});

test.each([
  ['a dead process', { pid: 2 ** 22 + 1, began: '1', boot: 'x' }],
  ['a later process with its pid', { pid: process.pid, began: '1', boot: 'x' }],
  ['half a lock', '{"pid":'],
])('the lock of %s is taken over', async (_name, holder) => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  const writer = await openJournalWriter(folder.path, options);
  expect(writer.state().fault).toBeUndefined();
  await writer.close(1000);
});

test('strange files in the folders are left alone', async () => {
  await using folder = await tempFolder();
  await (await openJournalWriter(folder.path, options)).close(1000);
  const strange = ['notes.txt', 's00000009-e000001-r0.seg', '.hidden'];
  for (const file of strange) await writeFile(join(folder.path, 'samples', file), 'x');
  await mkdir(join(folder.path, 'samples', 's99999999-e000001-r000000000000.seg'));
  const writer = await openJournalWriter(folder.path, options);
  writer.sample(reading(0, 1));
  expect(await writer.settled()).toBe(true);
  await writer.close(1000);
  expect(await readdir(join(folder.path, 'samples'))).toEqual(expect.arrayContaining(strange));
});
