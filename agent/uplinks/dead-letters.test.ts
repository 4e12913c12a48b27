import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { uplinkId } from '../model/ids.ts';
import { DeadLetterFile } from './dead-letters.ts';
import type { Aside } from './lane.ts';
import { aRecord } from './memory-journal.test-kit.ts';

const aside = (number: number, words = 'no such field'): Aside => ({
  kind: 'record',
  record: aRecord({ number }),
  words,
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kenh-dead-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('a record is kept with its time, its value and the server’s words', async () => {
  const path = join(await folder(), 'dead');
  await new DeadLetterFile(path, uplinkId('centre')).append([aside(5)]);
  const text = await readFile(join(path, 'centre.jsonl'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    time: '2026-01-01T00:00:00.005Z',
    point: 'soil_1.soil_moisture',
    value: 21.4,
    quality: 'good',
    position: { epoch: 1, record: 5 },
    words: 'no such field',
  });
});

test('a batch that is too old as a whole takes one line', async () => {
  const path = await folder();
  const [first, last] = [aRecord({ number: 0 }), aRecord({ number: 9 })];
  const range = { from: first.record.position, to: last.record.position, fromWall: first.wall, toWall: last.wall };
  await new DeadLetterFile(path, uplinkId('centre')).append([
    { kind: 'range', ...range, records: 10, words: 'retention' },
  ]);
  const lines = (await readFile(join(path, 'centre.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    records: 10,
    fromTime: '2026-01-01T00:00:00.000Z',
    words: 'retention',
  });
});

test('the file and its predecessor stay bounded and hold the newest lines', async () => {
  const path = await folder();
  const letters = new DeadLetterFile(path, uplinkId('centre'), 2_000);
  for (let number = 0; number < 100; number += 1) await letters.append([aside(number)]);
  const file = join(path, 'centre.jsonl');
  for (const name of [file, `${file}.1`]) expect((await stat(name)).size).toBeLessThanOrEqual(2_000);
  const numbers = `${await readFile(`${file}.1`, 'utf8')}${await readFile(file, 'utf8')}`
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { position: { record: number } }).position.record);
  expect(numbers.at(-1)).toBe(99);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('a line torn by a power cut does not swallow the next one', async () => {
  const path = await folder();
  await new DeadLetterFile(path, uplinkId('centre')).append([aside(1)]);
  const file = join(path, 'centre.jsonl');
  await truncate(file, 40);
  await new DeadLetterFile(path, uplinkId('centre')).append([aside(2)]);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1]!)).toMatchObject({ position: { record: 2 } });
});

test('a folder that cannot be made is told, so that no cursor passes', async () => {
  const path = join(await folder(), 'file');
  await new DeadLetterFile(path, uplinkId('a')).append([aside(1)]);
  const under = new DeadLetterFile(join(path, 'a.jsonl'), uplinkId('b'));
  await expect(under.append([aside(monoMs(2))])).rejects.toThrow(/ENOTDIR|EEXIST/);
});
