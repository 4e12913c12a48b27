import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequest } from './request.ts';

const uplink = {
  uplink: 'centre',
  kind: 'influxdb',
  state: 'live',
  acceptedPoints: 10,
  setAsidePoints: 0,
  backlogRecords: 0,
  oldestMs: null,
  liveAgeMs: 12.5,
};
const gap = { type: 'gap', mono: 5, lost: 3, from: 1, to: 4, why: 'uplink-keep', uplink: 'centre' };

test.each([
  { type: 'hello', version: 1, name: 'kenh status' },
  { type: 'status', id: 1 },
  { type: 'points', id: 0 },
  { type: 'follow', id: 2 },
  { type: 'watch', id: 3 },
  { type: 'watch', id: 3, points: ['air.air_temp'] },
  { type: 'report', id: 4, uplinks: [uplink, { ...uplink, detail: '503', lostRecords: 4 }] },
  { type: 'report', id: 4, uplinks: [], storage: 'tight' },
  { type: 'fact', id: 5, event: gap },
])('$type is read back as it was written', (message) => {
  expect(parseRequest(JSON.stringify(message))).toEqual({ ok: true, value: message });
});

test.each([
  ['', undefined],
  ['nonsense', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['{"type":"status"}', undefined],
  ['{"type":"status","id":-1}', undefined],
  ['{"type":"status","id":1.5}', undefined],
  ['{"type":"status","id":"1"}', undefined],
  ['{"type":"hello","version":"1","name":"x"}', undefined],
  ['{"type":"command","id":7}', 7],
  ['{"type":"__proto__","id":7}', 7],
  ['{"type":"watch","id":7,"points":"air.air_temp"}', 7],
  ['{"type":"watch","id":7,"points":["Air temp"]}', 7],
  ['{"type":"report","id":7,"uplinks":[{}]}', 7],
  ['{"type":"report","id":7,"uplinks":null}', 7],
  ['{"type":"report","id":7,"uplinks":[],"storage":"fine"}', 7],
  ['{"type":"fact","id":7,"event":{"type":"note","mono":1,"author":"x","text":"y"}}', 7],
  ['{"type":"fact","id":7}', 7],
])('%s is refused with id %s', (line, id) => {
  expect(parseRequest(line)).toMatchObject({
    ok: false,
    fault: id === undefined ? { why: expect.any(String) } : { id },
  });
});

test('every field of a report and of a gap is checked', () => {
  const wrong = fc.constantFrom(undefined, 'x'.repeat(200), -1, {}, [], true, 'NaN');
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(uplink)), wrong, (field, value) => {
      const line = JSON.stringify({ type: 'report', id: 1, uplinks: [{ ...uplink, [field]: value }] });
      const isNegativeAge = value === -1 && (field === 'oldestMs' || field === 'liveAgeMs');
      const isKind = field === 'kind' && value === 'NaN';
      expect(parseRequest(line).ok).toBe(isNegativeAge || isKind);
    }),
  );
  for (const field of ['mono', 'lost', 'from', 'to', 'why']) {
    expect(parseRequest(JSON.stringify({ type: 'fact', id: 1, event: { ...gap, [field]: 'x' } })).ok).toBe(false);
  }
});

test('no line makes the parser throw, and no answer carries an id that the line did not', () => {
  const json = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          type: fc.constantFrom('hello', 'status', 'watch', 'report', 'fact', 'points', 'x'),
          id: fc.oneof(fc.nat(), fc.anything()),
          points: fc.anything(),
          uplinks: fc.array(fc.anything()),
          event: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((fields) =>
        JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      ),
  );
  fc.assert(
    fc.property(json, (line) => {
      const parsed = parseRequest(line);
      const id = parsed.ok ? ('id' in parsed.value ? parsed.value.id : undefined) : parsed.fault.id;
      if (id !== undefined) expect(JSON.parse(line)).toMatchObject({ id });
    }),
    { numRuns: 2_000 },
  );
});
