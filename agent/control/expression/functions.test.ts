import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, type WallMs, wallMs } from '../../model/clock.ts';
import type { Value } from '../../model/sample.ts';
import { functions } from './functions.ts';
import { clockMeant, clockMinute, isBetween, localClock } from './local-time.ts';
import { expressionOf, scopeOf } from './scope.test-kit.ts';

const number = (text: string, points: Readonly<Record<string, Value>> = {}): number => {
  const answer = expressionOf(text, 'number').evaluate(scopeOf(points));
  if (!answer.ok || typeof answer.value !== 'number') throw new Error(`${text}: ${JSON.stringify(answer)}`);
  return answer.value;
};

test.each([
  [25, 60, 1.267, 16.69, 13.8],
  [30, 70, 1.273, 23.93, 21.21],
])('at %d °C and %d %: VPD %d kPa, dew point %d °C, %d g/m³', (airC, rhPct, kPa, dewC, gramPerM3) => {
  const at = { 'air.air_temp': airC, 'air.air_rh': rhPct };
  expect(number('vpd(air.air_temp, air.air_rh)', at)).toBeCloseTo(kPa, 3);
  expect(number('dewPoint(air.air_temp, air.air_rh)', at)).toBeCloseTo(dewC, 2);
  expect(number('absoluteHumidity(air.air_temp, air.air_rh)', at)).toBeCloseTo(gramPerM3, 2);
});

test.each([
  ['vpd(20, 85)', 0.351],
  ['vpd(35, 40)', 3.374],
  ['vpd(30, 70, 28)', 0.81],
  ['dewPoint(20, 80)', 16.44],
  ['dewPoint(10, 95)', 9.24],
  ['dewPoint(-5, 80)', -7.58],
  ['wetBulb(20, 50)', 13.7],
])('%s is %d', (text, value) => expect(number(text)).toBeCloseTo(value, 2));

test('air is never drier than dry: dew point and wet bulb lie below the air temperature', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 5, max: 99, noNaN: true }), (t, rh) => {
      const at = { 'air.air_temp': t, 'air.air_rh': rh };
      expect(number('dewPoint(air.air_temp, air.air_rh)', at)).toBeLessThan(t);
      expect(number('wetBulb(air.air_temp, air.air_rh)', at)).toBeLessThan(t + 0.7);
      expect(number('vpd(air.air_temp, air.air_rh)', at)).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ['min(3, raw.x, 5)', 2],
  ['max(3, raw.x, 5)', 5],
  ['avg(1, raw.x, 6)', 3],
  ['abs(-raw.x)', 2],
  ['round(2.5)', 3],
  ['round(-2.5)', -3],
  ['round(2.345, 2)', 2.35],
  ['round(1234.5, 0)', 1235],
  ['convert(raw.x / 1, "kPa") + 0', undefined],
])('%s is %d', (text, value) => {
  if (value === undefined) expect(() => expressionOf(text)).toThrow('expression-no-unit');
  else expect(number(text, { 'raw.x': 2 })).toBe(value);
});

test('a unit is converted, and back', () => {
  const at = { 'pipe.pressure': 2.4, 'meter.flow': 60 };
  expect(number('convert(pipe.pressure, "kPa")', at)).toBeCloseTo(240, 9);
  expect(number('convert(convert(pipe.pressure, "kPa"), "bar")', at)).toBeCloseTo(2.4, 12);
  expect(number('convert(meter.flow, "m³/h")', at)).toBeCloseTo(3.6, 9);
});

test('windows: the function, the point and the length asked for; a change is the rate times its minutes', () => {
  const asked: unknown[] = [];
  const scope = scopeOf({ 'tank.level': 1 }, { window: (window) => (asked.push(window), 0.5) });
  for (const text of ['avg', 'min', 'max', 'rate', 'change'].map((name) => `${name}(tank.level, "20min")`)) {
    expect(expressionOf(text).evaluate(scope)).toEqual({ ok: true, value: text.startsWith('change') ? 10 : 0.5 });
  }
  const window = (what: string) => ({ point: 'tank.level', what, overMs: 1_200_000 });
  expect(asked).toEqual(['avg', 'min', 'max', 'rate', 'rate'].map(window));
});

test('an age is that of the last answer, in seconds; what never answered is as old as the boot', () => {
  const age = expressionOf('age(tank.level)');
  const mono = monoMs(100_000);
  expect(age.evaluate(scopeOf({ 'tank.level': { value: 1, ageMs: 2_500 } }, { mono }))).toEqual({
    ok: true,
    value: 2.5,
  });
  expect(age.evaluate(scopeOf({}, { mono }))).toEqual({ ok: true, value: 100 });
});

/** Monday 2026-11-23 at Hà Nội, 7 hours ahead. */
const at = (time: string): WallMs => wallMs(Date.parse(`2026-11-23T${time}:00+07:00`));
const truth = (text: string, wall: WallMs) => expressionOf(text, 'boolean').evaluate(scopeOf({}, { wall }));

test.each([
  ['hour() == 0', '00:00', true],
  ['hour() == 23', '23:59', true],
  ['hour() >= 6 && hour() < 18', '17:59', true],
  ['hour() >= 6 && hour() < 18', '18:00', false],
  ['weekday() == "mon"', '00:00', true],
  ['weekday() in ["sat", "sun"]', '12:00', false],
  ['between("06:00", "18:00")', '06:00', true],
  ['between("06:00", "18:00")', '05:59', false],
  ['between("06:00", "18:00")', '18:00', false],
  ['between("22:00", "05:30")', '23:00', true],
  ['between("22:00", "05:30")', '05:29', true],
  ['between("22:00", "05:30")', '05:30', false],
  ['between("22:00", "05:30")', '12:00', false],
])('%s at %s: %s', (text, time, value) => expect(truth(text, at(time))).toEqual({ ok: true, value }));

test('the day of the week changes at local midnight', () => {
  expect(truth('weekday() == "sun"', wallMs(at('00:00') - 1))).toEqual({ ok: true, value: true });
  expect(truth('weekday() == "thu"', wallMs(0))).toEqual({ ok: true, value: true });
});

test('the local clock is that of the runtime, also where the offset changes', () => {
  for (const timezone of ['Asia/Ho_Chi_Minh', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC']) {
    const clock = localClock(timezone);
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    // Times in any order, so that a remembered offset would show.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const wall = wallMs(seconds * 1_000);
        const local = clock(wall);
        const hour = String(Math.floor((local?.minute ?? 0) / 60)).padStart(2, '0');
        const minute = String((local?.minute ?? 0) % 60).padStart(2, '0');
        const shown = format.formatToParts(wall);
        const of = (type: string) => shown.find((one) => one.type === type)?.value;
        expect([local?.weekday, hour, minute]).toEqual([of('weekday')?.toLowerCase(), of('hour'), of('minute')]);
      }),
      { numRuns: 200 },
    );
  }
});

test('days follow each other without a gap', () => {
  const clock = localClock('Europe/Berlin');
  let last = clock(wallMs(0))?.day ?? 0;
  for (let wall = 0; wall < 400 * 86_400_000; wall += 900_000) {
    const day = clock(wallMs(wall))?.day ?? 0;
    expect(day - last === 0 || day - last === 1).toBe(true);
    last = day;
  }
});

test.each([
  ['05:30', 330],
  ['00:00', 0],
  ['23:59', 1439],
  ['5:30', undefined],
  ['24:00', undefined],
  ['05:60', undefined],
  [' 05:30', undefined],
])('"%s" is minute %s', (text, minute) => expect(clockMinute(text)).toBe(minute));

test.each([
  ['5:30', '05:30'],
  ['5h', '05:00'],
  ['18 giờ 15', '18:15'],
  ['18 giờ', '18:00'],
  ['5.30', '05:30'],
  ['05:30', undefined],
  ['99:00', undefined],
])('"%s" is meant as %s', (text, meant) => expect(clockMeant(text)).toBe(meant));

test('between is from its first minute to the one before its last, over midnight too', () => {
  const minute = fc.integer({ min: 0, max: 1_439 });
  fc.assert(
    fc.property(minute, minute, minute, (now, from, to) => {
      fc.pre(from !== to);
      expect(isBetween(now, from, to)).toBe(!isBetween(now, to, from));
      expect(isBetween(from, from, to)).toBe(true);
    }),
  );
});

test('every function is documented as it is written', () => {
  for (const [name, { usage, takes }] of functions) {
    expect(usage).toContain(`${name}(`);
    expect(takes[0]).toBeLessThanOrEqual(takes[1]);
  }
});
