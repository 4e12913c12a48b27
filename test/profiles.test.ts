// Every profile against its example file: register images decode to the samples that the file names, and its writes
// become the frames that makers and other people's drivers publish. A new profile is tested by its two files alone.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../agent/site/check.ts';
import { readDocument } from '../agent/site/document.ts';
import type { Profile, ProfiledPoint } from '../agent/site/profile.ts';
import { loadProfiles } from '../agent/site/profiles.ts';
import { decode } from '../drivers/modbus/decode.ts';
import { ordersFor } from '../drivers/modbus/orders.ts';
import { type Example, type Examples, examplesSchema } from '../drivers/modbus/schema-example.ts';
import { fcOfTable, type Table, tableOf } from '../drivers/modbus/schema-register.ts';

const folder = fileURLToPath(new URL('../drivers/modbus/profiles/', import.meta.url));
const files = await readdir(folder);
const profiles = await loadProfiles();

test('every profile is well formed', () => expect(profiles.complaints()).toEqual([]));

test('every profile has its example file, and the other way round', () => {
  const examples = files.filter((name) => name.endsWith('.example.yaml')).map((name) => name.replace('.example', ''));
  expect(examples.toSorted()).toEqual(profiles.ids.map((id) => `${id}.yaml`).toSorted());
  expect(profiles.ids.length).toBeGreaterThanOrEqual(10);
});

describe.each(profiles.ids)('%s', (id) => {
  test('its register images give the samples of its example file', async () => {
    const { profile, examples } = await both(id);
    for (const example of examples.examples) {
      const image = imageOf(example);
      for (const [key, point] of profile.points) {
        expect(sampleOf(point, image), `${example.name}: ${key}`).toEqual(wanted(example.samples[key]));
      }
      const extra = Object.keys(example.samples).filter((key) => !profile.points.has(key));
      expect(extra, `${example.name}: samples of no point`).toEqual([]);
    }
  });

  test('its probe and its writes are the published frames', async () => {
    const { profile, examples } = await both(id);
    const { probe, all_off: allOff } = profile.facts;
    if (examples.probe_frame !== undefined) {
      const table = probe && tableOf(probe);
      expect(framed(fcOfTable[table ?? 'holding'], probe?.addr ?? -1, probe?.count ?? -1)).toBe(examples.probe_frame);
    }
    if (examples.probe_answer !== undefined)
      expect(elementsOf(examples.probe_answer).words).toHaveLength(probe?.count ?? 0);
    if (examples.all_off_frame !== undefined) {
      expect(framed(allOff?.table === 'coil' ? 5 : 6, allOff?.addr ?? -1, allOff?.value ?? -1)).toBe(
        examples.all_off_frame,
      );
    }
    for (const write of examples.writes) expect(written(profile, write)).toEqual(write.frames);
  });
});

test('every output says how it is switched on for a time, or that its board cannot', () => {
  const written = profiles.ids.flatMap((id) =>
    Object.entries(profiles.get(id)?.profile?.facts.points ?? {}).flatMap(([key, { write }]) =>
      write === undefined ? [] : [{ point: `${id}: ${key}`, isSaid: (write.on_for ?? write.no_timer) !== undefined }],
    ),
  );
  expect(written.length).toBeGreaterThanOrEqual(5);
  expect(written.filter(({ isSaid }) => !isSaid)).toEqual([]);
});

async function both(id: string): Promise<{ profile: Profile; examples: Examples }> {
  const file = `${id}.example.yaml`;
  const source = readDocument(await readFile(join(folder, file), 'utf8'), file);
  const examples = check(source, examplesSchema, []);
  expect(source.complaints).toEqual([]);
  const profile = profiles.get(id)?.profile;
  if (profile === undefined || examples === undefined) throw new Error(`${id} is broken`);
  expect(examples.profile).toBe(id);
  return { profile, examples };
}

type Image = ReadonlyMap<string, number>;

function imageOf(example: Example): Image {
  const image = new Map<string, number>();
  for (const [table, blocks] of Object.entries(example.registers ?? {})) {
    for (const [start, words] of Object.entries(blocks ?? {})) {
      words.forEach((word, index) => image.set(`${table} ${Number(start) + index}`, word));
    }
  }
  const { table, words } =
    example.answer === undefined ? { table: 'input', words: [] } : elementsOf(example.answer.frame);
  words.forEach((word, index) => image.set(`${table} ${(example.answer?.addr ?? 0) + index}`, word));
  return image;
}

function sampleOf({ source }: ProfiledPoint, image: Image): unknown {
  const read = (table: string, start: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const element = image.get(`${table} ${start + index}`);
      if (element === undefined) throw new Error(`the image lacks ${table} ${start + index}`);
      return element;
    });
  const { decimalsFrom: from } = source;
  const decimals = from === undefined ? undefined : read(from.table, from.start, 1)[0];
  return decode(source, read(source.table, source.start, source.count), decimals);
}

/** A bare value is a good one; a float of four digits as published stands for all that it rounds to. */
function wanted(sample: Example['samples'][string] | undefined): unknown {
  if (typeof sample === 'object' && sample !== null) return sample;
  const isRounded = typeof sample === 'number' && !Number.isInteger(sample);
  return { value: isRounded ? expect.closeTo(sample, 4) : sample, quality: 'good' };
}

function elementsOf(frame: string): { readonly table: Table; readonly words: readonly number[] } {
  const bytes = Buffer.from(frame.replaceAll(' ', ''), 'hex');
  expect(crc(bytes.subarray(0, -2)), `CRC of ${frame}`).toBe(bytes.readUInt16LE(bytes.length - 2));
  const payload = bytes.subarray(3, 3 + (bytes[2] ?? 0));
  const words = Array.from({ length: payload.length / 2 }, (_, index) => payload.readUInt16BE(2 * index));
  return { table: bytes[1] === 4 ? 'input' : 'holding', words };
}

function written(profile: Profile, write: Examples['writes'][number]): string[] {
  const source = profile.points.get(write.point)?.source;
  if (source === undefined) throw new Error(`there is no point ${write.point}`);
  const isTimed = write.on_for !== undefined;
  const orders = ordersFor(source, isTimed || (write.value ?? false), undefined, write.on_for);
  if (!orders.ok) throw new Error(`${write.point}: ${orders.fault.detail}`);
  return orders.value.steps.map(({ span, elements: [element = 0] }) => {
    const isCoil = span.table === 'coil';
    // On the wire a coil is switched by 0xFF00; a board's timer takes the number itself.
    return framed(isCoil ? 5 : 6, span.start, isCoil && !isTimed ? element * 0xff00 : element);
  });
}

/** A request of unit 1 as makers print it. Own CRC: the driver's is not the judge of itself. */
function framed(fc: number, first: number, second: number): string {
  const body = Buffer.from([1, fc, first >> 8, first & 255, second >> 8, second & 255]);
  const check = crc(body);
  const bytes = [...body, check & 255, check >> 8];
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

function crc(bytes: Uint8Array): number {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
}
