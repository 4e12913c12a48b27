import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallMs } from '../../model/clock.ts';
import type { Value } from '../../model/sample.ts';
import { expressionOf, faultsOf, scopeOf, vocabulary } from './scope.test-kit.ts';
import { compile } from './compile.ts';
import { askingText } from './texts.test-kit.ts';

const now = {
  'air.air_temp': 31.5,
  'air.air_rh': 60,
  'leaf.temp': 28,
  'tank.level': 1.2,
  'pipe.pressure': 2.4,
  'pump.pressure': 250,
  'raw.x': 7,
  'raw.y': 0,
  'relays.relay_1': true,
  'relays.relay_2': false,
  'drive.status': 'run',
};
const answer = (text: string) => expressionOf(text).evaluate(scopeOf(now));

test.each<[string, Value]>([
  ['air.air_temp > 30', true],
  ['air.air_temp > 30 && air.air_rh < 50', false],
  ['air.air_temp > 30 || air.air_rh < 50', true],
  ['!(tank.level < 0.3)', true],
  ['!relays.relay_1', false],
  ['relays.relay_1 != relays.relay_2', true],
  ['relays.relay_1 == true', true],
  ['drive.status == "run"', true],
  ['drive.status in ["stop", "fault"]', false],
  ['raw.x in [1, 7.0, -3]', true],
  ['5 / 2', 2.5],
  ['1 + 2 * 3 - 4', 3],
  ['-raw.x + 1', -6],
  ['0x10 + 1', 17],
  ['raw.x * 2 + 0.5', 14.5],
  ['relays.relay_2 ? 1 : raw.x', 7],
  ['air.air_temp - leaf.temp', 3.5],
  ['convert(pipe.pressure, "kPa") < pump.pressure', true],
  ['true', true],
  ['tank.level >= 1.2 // full', true],
  ['tank.level >= 1.2\n&& tank.level <= 1.2', true],
])('%s is %j', (text, value) => expect(answer(text)).toEqual({ ok: true, value }));

test.each([
  ['air.air_temp', '°C'],
  ['air.air_temp - 2', '°C'],
  ['3 + air.air_temp', '°C'],
  ['2 * air.air_temp', '°C'],
  ['air.air_temp / 2', '°C'],
  ['2 / air.air_temp', ''],
  ['air.air_temp * leaf.temp', ''],
  ['air.air_temp / raw.x', ''],
  ['raw.x + air.air_temp', '°C'],
  ['-air.air_temp', '°C'],
  ['relays.relay_1 ? 20 : air.air_temp', '°C'],
  ['max(3, leaf.temp)', '°C'],
  ['convert(pump.pressure, "bar")', 'bar'],
  ['rate(meter.volume, "5min")', 'L/min'],
  ['change(meter.volume, "5min")', 'L'],
  ['vpd(air.air_temp, air.air_rh)', 'kPa'],
  ['absoluteHumidity(air.air_temp, air.air_rh)', 'g/m³'],
  ['age(air.air_temp)', 's'],
  ['42', ''],
])('%s has the unit "%s"', (text, unit) => expect(expressionOf(text)).toMatchObject({ type: 'number', unit }));

test('what has no value is told with the part that has none, and never decides anything', () => {
  const failed = (detail: string) => ({ ok: false, fault: { kind: 'failed', detail } });
  expect(answer('raw.x / raw.y > 3')).toEqual(failed('raw.x / raw.y'));
  expect(answer('raw.y / raw.y > 3 || true')).toEqual(failed('raw.y / raw.y'));
  expect(answer('raw.x * 1e300 * 1e300 < 3')).toEqual(failed('raw.x * 1e300 * 1e300'));
  expect(answer('dewPoint(air.air_temp, raw.y) < 3')).toEqual(failed('dewPoint(air.air_temp, raw.y)'));
  // The side that is not reached has none to fail.
  expect(answer('raw.y == 0 || raw.x / raw.y > 3')).toEqual({ ok: true, value: true });
  // One failure is forgotten at the next evaluation.
  const quotient = expressionOf('raw.x / raw.y');
  expect(quotient.evaluate(scopeOf(now)).ok).toBe(false);
  expect(quotient.evaluate(scopeOf({ ...now, 'raw.y': 2 }))).toEqual({ ok: true, value: 3.5 });
});

test('what a text reads is known before it is evaluated', () => {
  const text = 'avg(air.air_temp, "10min") > 30 && (age(tank.level) < 60 || drive.status == "run") && hour() > 6';
  expect(expressionOf(text)).toMatchObject({
    needs: ['air.air_temp', 'drive.status'],
    asks: ['tank.level'],
    windows: [{ point: 'air.air_temp', what: 'avg', overMs: 600_000 }],
    usesClock: true,
  });
  expect(expressionOf('good(tank.level) && quality(tank.level) != "bad"')).toMatchObject({
    needs: [],
    usesClock: false,
  });
  const twice = 'rate(tank.level, "10min") > 1 && change(tank.level, "10min") > 1 && min(tank.level, "1h") > 0';
  expect(expressionOf(twice).windows.map(({ what }) => what)).toEqual(['rate', 'min']);
});

test('a place that asks for a condition or a number gets it', () => {
  expect(faultsOf('air.air_temp', 'boolean')).toMatchObject([
    { code: 'expression-wrong-type', params: { found: 'air.air_temp', type: { en: 'a number' } } },
  ]);
  expect(faultsOf('air.air_temp > 3', 'number')).toMatchObject([{ code: 'expression-wrong-type' }]);
  expect(faultsOf('drive.status', 'boolean')).toMatchObject([{ code: 'expression-wrong-type' }]);
  expect(faultsOf('air.air_temp', 'number')).toEqual([]);
});

const windowOf = (value: number | undefined) => ({ window: () => value });
test('a window that is too short is no value, on whichever side it stands', () => {
  const text = 'true || avg(tank.level, "1h") > 1';
  const short = { ok: false, fault: { kind: 'too-short', points: ['tank.level'] } };
  expect(expressionOf(text).evaluate(scopeOf(now, windowOf(undefined)))).toEqual(short);
  expect(expressionOf(text).evaluate(scopeOf(now, windowOf(Number.NaN)))).toEqual(short);
  expect(expressionOf(text).evaluate(scopeOf(now, windowOf(1)))).toEqual({ ok: true, value: true });
});

test('without trusted time nothing is decided by the time of day, on whichever side it stands', () => {
  const expression = expressionOf('true || hour() > 6');
  const unknown = { ok: false, fault: { kind: 'time-unknown' } };
  expect(expression.evaluate(scopeOf(now, { wallTrusted: false }))).toEqual(unknown);
  expect(expression.evaluate(scopeOf(now, { wall: wallMs(Number.NaN) }))).toEqual(unknown);
  expect(expression.evaluate(scopeOf(now, { wall: wallMs(1e300) }))).toEqual(unknown);
  expect(expression.evaluate(scopeOf(now))).toEqual({ ok: true, value: true });
  // An age is monotonic.
  expect(expressionOf('age(raw.x) > 6').evaluate(scopeOf(now, { wallTrusted: false })).ok).toBe(true);
});

/** What people and chance type. */
const words = [
  'air.air_temp tank.level relays.relay_1 drive.status raw.x 3 0 1e300 "10min" "run" null b"x" 1u °C % ạ 𝒳',
  '> < == != && || + - * / % in ? : ! ( ) [ ] { } , . " \' \\ # //',
  'avg( min( rate( age( quality( good( vpd( hour() between( convert( has( all(x,',
];
const piece = fc.constantFrom('\n', ...words.flatMap((line) => line.split(' ')));
const patched = fc
  .tuple(askingText, fc.nat(), fc.nat({ max: 6 }), fc.oneof(piece, fc.constant('')))
  .map(([{ text }, at, cut, put]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + cut);
  });
const anyText = fc.oneof(
  patched,
  askingText.map(({ text }) => text),
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
const anyQuality = fc.constantFrom('good', 'uncertain', 'bad', 'stale', 'calibrating', 'maintenance' as const);
const anyValue = fc.oneof(fc.double(), fc.boolean(), fc.string({ maxLength: 4 }), fc.constant(null));
const anyScope = fc
  .record({
    points: fc.dictionary(
      fc.constantFrom(...vocabulary.points.keys()),
      fc.record({ value: anyValue, quality: anyQuality, ageMs: fc.double() }),
    ),
    wall: fc.double().map(wallMs),
    wallTrusted: fc.boolean(),
    window: fc.option(fc.double(), { nil: undefined }),
  })
  .map(({ points, wall, wallTrusted, window }) => scopeOf(points, { wall, wallTrusted, window: () => window }));

test('no text makes compiling throw, every fault lies in the text, and no sample makes evaluating throw', () => {
  let compiles = 0;
  fc.assert(
    fc.property(anyText, anyScope, (text, scope) => {
      const compiled = compile(text, vocabulary);
      if (compiled.ok) {
        compiles += 1;
        const result = compiled.value.evaluate(scope);
        expect(!result.ok || typeof result.value !== 'number' || Number.isFinite(result.value)).toBe(true);
        return;
      }
      expect(compiled.fault.length).toBeGreaterThan(0);
      for (const { range } of compiled.fault) {
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(compiles).toBeGreaterThan(100);
});

test.each([
  ['brackets', '('.repeat(5_000)],
  ['brackets that fit', '('.repeat(900)],
  ['signs', `${'-'.repeat(990)}1`],
  ['negations', `${'!'.repeat(990)}true`],
  ['a sum', `1${' + 1'.repeat(240)}`],
  ['choices', 'true ? '.repeat(140)],
  ['calls', 'abs('.repeat(240)],
  ['dots', `air${'.a'.repeat(480)}`],
  ['a long list', `raw.x in [${'1, '.repeat(300)}1]`],
  ['a very long text', `"${'x'.repeat(1_000_000)}"`],
])('%s: bounded', (_, text) => {
  const compiled = compile(text, vocabulary);
  if (!compiled.ok) expect(compiled.fault.length).toBeLessThan(50);
});
