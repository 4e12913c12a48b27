// The schema of the README, byte by byte, and every value read back by a parser that knows nothing of the encoder.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallMs } from '../../model/clock.ts';
import { gatewayId } from '../../model/ids.ts';
import { type Decoded, qualities, type Quality, reasons } from '../../model/sample.ts';
import { aRecord, wallAtStart } from '../memory-journal.test-kit.ts';
import { directoryLines } from './directory-lines.ts';
import { floatField, stringField, tagValue } from './escape.ts';
import { parseLine } from './line-protocol.test-kit.ts';
import { qualityCodes, SampleLines } from './sample-line.ts';
import { aSite } from './site.test-kit.ts';

const lines = new SampleLines({ site: gatewayId('lucngan_07'), simulated: false });
const tagsText = 'device=soil_1,kind=soil_moisture,point=soil_1.soil_moisture,site=lucngan_07,unit=%';
const lineOf = (decoded: Decoded): string => lines.line(aRecord({ number: 0, decoded }));

test.each<{ decoded: Decoded; fields: string }>([
  { decoded: { value: 21.4, quality: 'good' }, fields: 'quality=192i,value=21.4' },
  { decoded: { value: 21, quality: 'good' }, fields: 'quality=192i,value=21.0' },
  { decoded: { value: -0, quality: 'good' }, fields: 'quality=192i,value=0.0' },
  { decoded: { value: 1e21, quality: 'good' }, fields: 'quality=192i,value=1.0e+21' },
  { decoded: { value: true, quality: 'good' }, fields: 'quality=192i,state=true' },
  { decoded: { value: 'mở "50 %" \\', quality: 'good' }, fields: 'quality=192i,text="mở \\"50 %\\" \\\\"' },
  {
    decoded: { value: 99, quality: 'bad', reason: 'out-of-range' },
    fields: 'quality=0i,reason="out-of-range",raw_value=99.0',
  },
  { decoded: { value: null, quality: 'bad', reason: 'fault-code' }, fields: 'quality=0i,reason="fault-code"' },
  {
    decoded: { value: 21.4, quality: 'stale', reason: 'silent' },
    fields: 'quality=20i,reason="silent",raw_value=21.4',
  },
  {
    decoded: { value: false, quality: 'uncertain', reason: 'overdue' },
    fields: 'quality=64i,reason="overdue",raw_state=false',
  },
  { decoded: { value: 'x', quality: 'maintenance' }, fields: 'quality=28i,raw_text="x"' },
  { decoded: { value: 4, quality: 'calibrating' }, fields: 'quality=36i,raw_value=4.0' },
  // These two must never happen; they still give a line that is true.
  { decoded: { value: NaN, quality: 'good' }, fields: 'quality=0i,reason="not-a-number"' },
  { decoded: { value: Infinity, quality: 'bad', reason: 'undecodable' }, fields: 'quality=0i,reason="undecodable"' },
])('$decoded is written as $fields', ({ decoded, fields }) => {
  expect(lineOf(decoded)).toBe(`sample,${tagsText} ${fields} ${wallAtStart}`);
});

test('a simulated gateway says so in every line', () => {
  const simulated = new SampleLines({ site: gatewayId('sim-farm'), simulated: true });
  expect(parseLine(simulated.line(aRecord({ number: 0 }))).tags['simulated']).toBe('true');
  for (const line of directoryLines(aSite(true), wallMs(0))) expect(parseLine(line).tags['simulated']).toBe('true');
});

test('a point whose unit changed gets a new prefix, one without a unit no tag', () => {
  expect(lines.line(aRecord({ number: 0, series: { unit: 'g/m³ khí' } }))).toContain(',unit=g/m³\\ khí ');
  expect(lines.line(aRecord({ number: 0, series: { unit: '' } }))).not.toContain('unit');
  expect(lines.line(aRecord({ number: 0 }))).toContain(',unit=% ');
});

test('a date that is only known within a bound says so', () => {
  expect(lines.line({ ...aRecord({ number: 0 }), boundMs: 90_000.5 })).toContain('value=21.4,time_bound_ms=90001i ');
});

/** Half characters too: strings of devices are what their registers hold. */
const anyUnit = fc.oneof(
  fc.constantFrom('\\', '"', ',', '=', ' ', '\n', '\r', '\0', '\t', '/', 'a', '°', 'ộ'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
);
const anyText = fc.string({ unit: anyUnit, maxLength: 30 });
const anyValue = fc.oneof(fc.constant(null), fc.boolean(), anyText, fc.double(), fc.integer());
const anyDecoded: fc.Arbitrary<Decoded> = fc.record({
  value: anyValue,
  quality: fc.constantFrom(...qualities),
  reason: fc.constantFrom(...reasons),
});
/** What stands in for what the protocol has no spelling for. */
const spoken = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, ' ');

test('whatever is sampled, an independent parser reads it back, each field of its one type', () => {
  const types: Record<string, string> = {
    value: 'float',
    raw_value: 'float',
    state: 'boolean',
    raw_state: 'boolean',
    text: 'string',
    raw_text: 'string',
    reason: 'string',
    quality: 'integer',
  };
  fc.assert(
    fc.property(anyDecoded, anyText, fc.nat(4e12), (decoded, unit, wall) => {
      const { measurement, tags, fields, time } = parseLine(
        lines.line(aRecord({ number: 0, decoded, wall, series: { unit } })),
      );
      expect([measurement, time]).toEqual(['sample', BigInt(wall)]);
      expect(tags['unit'] ?? '').toBe(spoken(unit).replaceAll('\\', '/'));
      for (const [name, field] of Object.entries(fields)) expect(field.type).toBe(types[name]);
      const { value, quality } = decoded;
      const lost = typeof value === 'number' && !Number.isFinite(value);
      const written: Quality = lost && quality === 'good' ? 'bad' : quality;
      expect(fields['quality']?.value).toBe(BigInt(qualityCodes[written]));
      const found = Object.entries(fields).filter(([name]) => /^(raw_)?(value|state|text)$/.test(name));
      expect(found).toHaveLength(value === null || lost ? 0 : 1);
      for (const [name, field] of found) {
        expect(name.startsWith('raw_')).toBe(quality !== 'good');
        expect(field.value).toBe(
          typeof value === 'string' ? spoken(value) : typeof value === 'number' ? value + 0 : value,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('escaping alone: tags, strings and numbers come back', () => {
  fc.assert(
    fc.property(anyText, fc.double({ noNaN: true, noDefaultInfinity: true }), (text, value) => {
      const tag = tagValue(text);
      const line = `m${tag === '' ? '' : `,t=${tag}`},z=1 s=${stringField(text)},f=${floatField(value)} 1`;
      const { tags, fields } = parseLine(line);
      expect(tags['t'] ?? '').toBe(spoken(text).replaceAll('\\', '/'));
      expect(tags['z']).toBe('1');
      expect(fields['s']?.value).toBe(spoken(text));
      expect(fields['f']?.value).toBe(value + 0);
    }),
    { numRuns: 500 },
  );
});

test('the directory names gateway, lines, devices and points, and no address', () => {
  const text = directoryLines(aSite(), wallMs(wallAtStart));
  const entries = text.map(parseLine);
  expect(entries.map(({ tags }) => tags['entry'])).toEqual(['gateway', 'line', 'device', 'point']);
  expect(entries[0]!.fields).toMatchObject({
    name: { type: 'string', value: 'Nhà màng "Lục Ngạn" 7' },
    latitude: { type: 'float', value: 21.37 },
    elevation_m: { type: 'float', value: 35 },
  });
  expect(entries[3]!.tags).toEqual({
    device: 'soil_1',
    entry: 'point',
    point: 'soil_1.soil_moisture',
    site: 'lucngan_07',
  });
  expect(entries[3]!.fields).toMatchObject({
    name_vi: { type: 'string', value: 'Độ ẩm đất' },
    device_name: { type: 'string', value: 'Cảm biến đất, luống 1' },
    decimals: { type: 'integer', value: 1n },
    counter: { type: 'boolean', value: false },
    scale: { type: 'float', value: 0.1 },
    offset: { type: 'float', value: 0 },
  });
  expect(text.join('\n')).not.toContain('192.0.2.7');
});

test('a line of pins has no transport, its device no address, and no pin is told', () => {
  const site = aSite();
  const [line, device, point] = [site.lines[0]!, site.devices[0]!, site.points[0]!];
  const pins = [{ pin: 17, direction: 'out', activeLow: true, rest: false, drive: 'push-pull' }] as const;
  const source = { type: 'pin', table: 'out', start: 0, count: 1, scale: 1 } as const;
  const text = directoryLines(
    {
      ...site,
      lines: [{ id: line.id, name: 'Hàng chân', driver: 'gpio', options: { chip: 'pinctrl-rp1', pins } }],
      devices: [{ ...device, unit: 0, profile: 'pins' }],
      points: [{ ...point, source }],
    },
    wallMs(wallAtStart),
  );
  const [, ofLine, ofDevice, ofPoint] = text.map(parseLine);
  expect(Object.keys(ofLine!.fields)).toEqual(['name', 'driver']);
  expect(Object.keys(ofDevice!.fields)).toEqual(['name', 'line_id', 'profile']);
  expect(ofPoint!.fields).toMatchObject({ scale: { type: 'float', value: 1 }, offset: { type: 'float', value: 0 } });
  expect(text.join('\n')).not.toContain('pinctrl');
});
