import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { siteHash } from '../model/site-hash.ts';
import { loadSite, type SiteResult } from './load.ts';
import { loadProfiles } from './profiles.ts';

const example = await readFile(new URL('example.yaml', import.meta.url), 'utf8');
const profiles = await loadProfiles();
const load = (text: string): SiteResult => loadSite(text, { file: 'site.yaml', profiles });

function siteOf(text: string) {
  const result = load(text);
  if (!result.ok) throw new Error(result.complaints.map((one) => `${one.line}: ${one.message.en}`).join('\n'));
  return result.site;
}

test('the example loads without a word, and means what it says', () => {
  const result = load(example);
  expect(result.complaints).toEqual([]);
  const site = siteOf(example);
  expect(site.gateway).toMatchObject({
    id: 'lucngan_07',
    name: 'Nhà màng Lục Ngạn 7',
    simulated: false,
    trustClock: 'ntp',
  });
  expect(site.lines.map((one) => one.options)).toEqual([
    { transport: 'rtu', port: expect.stringContaining('by-id'), baud: 9600, parity: 'none', dataBits: 8, stopBits: 1 },
    { transport: 'tcp', host: '192.168.1.50', port: 502 },
    { transport: 'rtu-over-tcp', host: '192.168.1.60', port: 8899, baud: 9600 },
    {
      pins: [
        { pin: 17, direction: 'out', activeLow: true, rest: false, drive: 'push-pull' },
        { pin: 'GPIO27', direction: 'in', activeLow: true, pull: 'up', debounceMs: 20 },
        { pin: 22, direction: 'count', activeLow: false, pull: 'up', debounceMs: 0, edge: 'rising' },
      ],
    },
  ]);
  expect(site.devices.find((one) => one.id === 'board')).toMatchObject({ profile: 'pins', line: 'header', unit: 0 });
  expect(site.devices.find((one) => one.id === 'pressure')).toMatchObject({ profile: 'registers', timeoutMs: 1_000 });
  expect(site.uplinks).toEqual([
    expect.objectContaining({ id: 'centre', tokenSecret: 'influx', keepDays: 30, backlogPerSec: 1_000 }),
  ]);
  expect(site.journal).toEqual({ flushMs: 5_000, bytesMax: 2e9, keepDays: 400 });
  expect(JSON.parse(JSON.stringify(site))).toEqual(site);
});

test('what the site says about a point comes before its device, and that before the profile', () => {
  const points = new Map<string, unknown>(siteOf(example).points.map((one) => [one.id, one]));
  expect(points.get('air.air_temp')).toMatchObject({
    names: { vi: 'Nhiệt độ giữa nhà', en: 'Nhiệt độ giữa nhà' },
    record: 'legal',
    periodMs: 5_000,
    staleMs: 15_000,
    unit: '°C',
    decimals: 1,
    source: { table: 'input', start: 1, count: 1, type: 's16', scale: 0.1, valid: { min: -40, max: 80 } },
  });
  expect(points.get('meter.voltage')).toMatchObject({ periodMs: 1_000, source: { valid: { min: 180, max: 250 } } });
  expect(points.get('meter.current')).toMatchObject({
    periodMs: 5_000,
    decimals: 3,
    source: { words: 'little', count: 2 },
  });
  expect(points.get('relays.relay_8')).toMatchObject({
    names: { vi: 'Rơ-le 8', en: 'Relay 8' },
    valueType: 'boolean',
    source: { table: 'coil', start: 7, write: { table: 'coil', start: 7, onFor: { start: 0x0207, perSecond: 10 } } },
  });
  // A slow register is not asked faster because its device is.
  expect(points.get('level.unit_code')).toMatchObject({ periodMs: 3_600_000, valueType: 'string', decimals: null });
  expect(points.get('level.level')).toMatchObject({ decimals: 4, source: { decimalsFrom: { start: 3, max: 4 } } });
  expect(points.get('board.stop_button')).toMatchObject({
    names: { vi: 'Nút dừng' },
    valueType: 'boolean',
    periodMs: 1_000,
    source: { type: 'pin', table: 'in', start: 1, count: 1 },
  });
  expect(points.get('board.pump_relay')).toMatchObject({ source: { table: 'out', start: 0, rest: false } });
  expect(points.get('board.water_meter')).toMatchObject({
    unit: 'L',
    counter: true,
    decimals: 0,
    periodMs: 5_000,
    source: { type: 'pin', table: 'count', start: 4, count: 2, scale: 10 },
  });
  expect(points.has('soil_1.soil_n')).toBe(false);
  expect(points.get('pressure.pipe_pressure')).toMatchObject({ decimals: 2, periodMs: 10_000, kind: 'pipe_pressure' });
});

test('only the embedded farm is simulated', () => {
  const result = loadSite(example, { file: 'site.yaml', profiles, simulated: true });
  expect(result.ok && result.site.gateway.simulated).toBe(true);
});

test('a byte order mark and Windows line ends change nothing but the places', () => {
  const site = siteOf(example);
  expect(siteOf(`\uFEFF${example}`)).toEqual(site);
  expect(siteOf(example.replaceAll('\n', '\r\n'))).toEqual(site);
  const [complaint] = load(`\uFEFF${example.replaceAll('\n', '\r\n').replace('every: 5s', 'every: 5x')}`).complaints;
  const lines = example.split('\n');
  const line = lines.findIndex((one) => one.includes('every: 5s'));
  expect(complaint).toMatchObject({ line: line + 1, column: (lines[line] ?? '').indexOf('5s') + 1, found: '"5x"' });
});

test('a value of several lines is marked to the end of its first, with either line end', () => {
  for (const end of ['\n', '\r\n']) {
    const [complaint] = load(example.replace('id: lucngan_07', `id: [a,${end}    b]`)).complaints;
    expect(complaint).toMatchObject({ code: 'bad-id', column: 7, endColumn: 10 });
  }
});

test('an anchor may be used again, and an alias is complained about where it stands', () => {
  const shared = example.replace('every: 5s', 'every: &often 5s').replace('every: 30s', 'every: *often');
  const point = siteOf(shared).points.find((one) => one.id === 'soil_1.soil_ph');
  expect(point?.periodMs).toBe(5_000);
  const wrong = load(example.replace('every: 5s', 'every: &often 5').replace('every: 30s', 'every: *often'));
  expect(wrong.complaints.map((one) => one.code)).toEqual(['unit-missing', 'unit-missing']);
});

test('no file makes the reader slow or large', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefghij'[i]}, `.repeat(9)}]`),
  ];
  const files: readonly (readonly [string, string])[] = [
    ['alias-bomb', bomb.join('\n')],
    ['unknown-key', `a: &a x\nb: [${'*a, '.repeat(5_000)}]`],
    ['too-large', `# ${'x'.repeat(600_000)}`],
    ['too-deep', `a: ${'['.repeat(20_000)}`],
    ['too-deep', `a: &a { b: *a }`],
    ['unknown-key', Array.from({ length: 2_000 }, (_, index) => `key${index}: 1`).join('\n')],
  ];
  for (const [code, text] of files) {
    const before = performance.now();
    const { ok, complaints } = load(text);
    expect(ok).toBe(false);
    expect(
      complaints.map((one) => one.code),
      code,
    ).toContain(code);
    // Generous: the quadratic versions took minutes.
    expect(performance.now() - before, code).toBeLessThan(10_000);
  }
}, 60_000);

test('all mistakes are told in one go', () => {
  const wrong = example
    .replace('kind: greenhouse', 'kind: greenhose')
    .replace('baud: 9600', 'baud: 96')
    .replace('unit: 2', 'unit: 1')
    .replace('profile: qdy30a', 'profile: qdy30b')
    .replace('flush: 5s', 'flush: 5')
    .replace('!secret influx', 'abcdef123456==');
  const codes = load(wrong).complaints.map((one) => one.code);
  expect(codes).toEqual([
    'not-one-of',
    'not-one-of',
    'duplicate-unit',
    'unknown-profile',
    'unit-missing',
    'secret-literal',
  ]);
});

test('the hash changes with the site and with nothing else', () => {
  const site = siteOf(example);
  expect(siteHash(site)).toMatch(/^[0-9a-f]{16}$/);
  expect(siteHash(siteOf(example.replaceAll(/#.*/g, '#')))).toBe(siteHash(site));
  expect(siteHash({ ...Object.fromEntries(Object.entries(site).toReversed()), ...site })).toBe(siteHash(site));
  expect(siteHash(siteOf(example.replace('every: 5s', 'every: 6s')))).not.toBe(siteHash(site));
});

/** Edits that people, editors and broken cards make. */
const edit = fc.oneof(
  fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: 40 }), put: fc.string({ maxLength: 6 }) }),
  fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: 3 }), put: fc.string({ unit: 'binary', maxLength: 4 }) }),
  fc.record({
    at: fc.nat(),
    cut: fc.integer({ min: 0, max: 8 }),
    put: fc.constantFrom(
      '\t',
      '\n',
      ': ',
      '- ',
      '{',
      '}',
      '[',
      '"',
      "'",
      '&a ',
      '*a',
      '!secret ',
      '|\n',
      '# ',
      '<<: ',
      '---\n',
      '? ',
      '0',
      '.nan',
      '~',
      '\0',
      '\r',
    ),
  }),
);

test('whatever is done to a good file: a site, or complaints that lie inside it', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = example;
      for (const { at, cut, put } of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + cut);
      }
      const { ok, complaints } = load(text);
      const lines = text.split('\n');
      expect(ok || complaints.some((one) => one.severity === 'error')).toBe(true);
      for (const { line, column, endColumn, message } of complaints) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        expect(endColumn).toBeGreaterThanOrEqual(column);
        expect(endColumn).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        expect(message.vi.length * message.en.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);
