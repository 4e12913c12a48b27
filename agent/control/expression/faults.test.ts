// What people write wrong in a rule: the code, the very part (marked with ⟦ ⟧), and the word that was meant.
import { expect, test } from 'vitest';
import { expressionTexts } from '../../model/catalogue/expression.ts';
import { expectationText } from '../../model/expectation.ts';
import type { FaultCode } from './fault.ts';
import { faultsOf } from './scope.test-kit.ts';

type Row = readonly [code: FaultCode, text: string, suggestion?: string];

const rows: readonly Row[] = [
  ['expression-empty', '⟦⟧'],
  ['expression-empty', '⟦  ⟧'],
  ['expression-too-long', `${' '.repeat(1_000)}⟦true⟧`],
  ['expression-too-deep', `${'('.repeat(24)}⟦⟧${'('.repeat(60)}`],
  ['expression-cut-off', 'air.air_temp >⟦⟧'],
  ['expression-cut-off', '(air.air_temp > 3⟦⟧'],
  ['expression-cut-off', 'air.air_temp > // warm⟦⟧'],
  ['expression-open-text', 'drive.status == ⟦"run⟧'],
  ['expression-syntax', 'air.air_temp > 3⟦)⟧'],
  ['expression-syntax', 'air.air_temp ⟦=⟧ 3', '=='],
  ['expression-syntax', 'air.air_temp ⟦≥⟧ 3', '>='],
  ['expression-syntax', 'air.air_temp ⟦=<⟧ 3', '<='],
  ['expression-syntax', 'air.air_temp <⟦>⟧ 3'],
  ['expression-syntax', 'air.air_temp > 3 ⟦and⟧ air.air_rh > 3', '&&'],
  ['expression-syntax', 'air.air_temp > 3 ⟦và⟧ air.air_rh > 3', '&&'],
  ['expression-syntax', 'air.air_temp > 3 ⟦và⟧ air.air_rh > 3'.normalize('NFD'), '&&'],
  ['expression-syntax', 'air.air_temp > 3 ⟦hoặc⟧ air.air_rh > 3', '||'],
  ['expression-syntax', 'air.air_temp > 3 ⟦&⟧ air.air_rh > 3', '&&'],
  ['expression-syntax', '⟦not⟧ relays.relay_1', '!'],
  ['expression-syntax', '⟦không⟧ relays.relay_1', '!'],
  ['expression-syntax', 'drive.status == ⟦“⟧run”', '"'],
  ['expression-syntax', 'air.air_temp > 29⟦,⟧5', '29.5'],
  ['expression-syntax', 'air.air_temp > 3 ⟦;⟧'],
  ['expression-syntax', '⟦nhiệt⟧ > 3'],
  ['expression-number', 'air.air_temp > ⟦1e999⟧'],
  ['expression-number', `air.air_temp > ⟦${'9'.repeat(400)}⟧`],
  ['expression-unit-written', 'air.air_temp > 32⟦°C⟧', '32'],
  ['expression-unit-written', 'air.air_temp > 32 ⟦°C⟧ && relays.relay_1', '32'],
  ['expression-unit-written', 'air.air_rh > 80⟦%⟧', '80'],
  ['expression-unit-written', 'air.air_rh > 80 ⟦%⟧ && relays.relay_1', '80'],
  ['expression-unit-written', 'pump.pressure > 120.5 ⟦kPa⟧'],
  ['expression-unit-written', 'age(air.air_temp) > 5⟦min⟧'],
  ['expression-unit-written', 'meter.flow > 5⟦L/min⟧'],
  ['expression-reserved', '⟦if⟧ air.air_temp > 3'],
  ['expression-unsupported', '⟦drive["status"]⟧ == 1'],
  ['expression-unsupported', 'drive.status == ⟦null⟧'],
  ['expression-unsupported', 'drive.status == ⟦b"run"⟧'],
  ['expression-unsupported', 'raw.x == ⟦1u⟧'],
  ['expression-unsupported', '⟦raw.x % 2⟧ == 0'],
  ['expression-unsupported', '⟦[1]⟧ == 1'],
  ['expression-unsupported', '⟦{1: 2}⟧ == 1'],
  ['expression-unknown-point', '⟦air.air_tmp⟧ > 3', 'air.air_temp'],
  ['expression-unknown-point', '⟦aire.air_temp⟧ > 3', 'air.air_temp'],
  ['expression-unknown-point', '⟦air_temp⟧ > 3', 'air.air_temp'],
  ['expression-unknown-point', '⟦constructor.name⟧ > 3'],
  ['expression-unknown-point', 'raw.x > 3 || ⟦raw.z⟧ > 3', 'raw.x'],
  ['expression-unknown-point', 'relays.relay_1 == ⟦on⟧', 'true'],
  ['expression-unknown-point', '⟦hour⟧ > 5', 'hour()'],
  ['expression-unknown-point', 'good(⟦air.air_tmp⟧)', 'air.air_temp'],
  ['expression-needs-point', '⟦air.air_temp.raw⟧ > 3'],
  ['expression-needs-point', 'age(⟦air.air_temp + 1⟧) > 3'],
  ['expression-needs-point', 'avg(⟦3⟧, "10min") > 3'],
  ['expression-unknown-function', '⟦average⟧(air.air_temp, "10min") > 3'],
  ['expression-unknown-function', '⟦dew_point⟧(air.air_temp, air.air_rh) > 3', 'dewPoint'],
  ['expression-unknown-function', '⟦VPD⟧(air.air_temp, air.air_rh) > 3', 'vpd'],
  ['expression-unknown-function', '⟦toString⟧() == "a"'],
  ['expression-unknown-function', '⟦drive.status.size()⟧ > 3'],
  ['expression-unknown-function', '⟦[1].all(x, x > 1)⟧'],
  ['expression-unknown-function', '⟦has⟧(drive.status)'],
  ['expression-arguments', '⟦avg(air.air_temp)⟧ > 3'],
  ['expression-arguments', '⟦vpd(air.air_temp)⟧ > 3'],
  ['expression-arguments', '⟦hour(3)⟧ > 3'],
  ['expression-arguments', '⟦round(raw.x, 1.5)⟧ > 3'],
  ['expression-wrong-type', '⟦air.air_temp⟧ && relays.relay_1'],
  ['expression-wrong-type', '!⟦drive.status⟧'],
  ['expression-wrong-type', '⟦raw.x⟧ ? 1 : 2'],
  ['expression-wrong-type', '⟦relays.relay_1⟧ + 1'],
  ['expression-wrong-type', '⟦drive.status⟧ + 1'],
  ['expression-wrong-type', '-⟦relays.relay_1⟧'],
  ['expression-wrong-type', 'air.air_temp > ⟦"30"⟧'],
  ['expression-wrong-type', '⟦18 < air.air_temp⟧ < 30', '18 < air.air_temp && air.air_temp < 30'],
  ['expression-wrong-type', 'avg(⟦drive.status⟧, "10min") > 3'],
  ['expression-types-differ', 'relays.relay_1 == ⟦1⟧', 'true'],
  ['expression-types-differ', 'relays.relay_1 == ⟦"off"⟧', 'false'],
  ['expression-types-differ', 'drive.status == ⟦3⟧'],
  ['expression-types-differ', 'raw.x in [1, ⟦"a"⟧]'],
  ['expression-types-differ', 'relays.relay_1 ? 1 : ⟦"a"⟧'],
  ['expression-units-differ', 'air.air_temp > ⟦air.air_rh⟧'],
  ['expression-units-differ', 'air.air_temp + ⟦air.air_rh⟧ > 3'],
  ['expression-units-differ', 'max(air.air_temp, 3, ⟦air.air_rh⟧) > 3'],
  ['expression-units-differ', 'pump.pressure > ⟦pipe.pressure⟧', 'convert(pipe.pressure, "kPa")'],
  ['expression-units-differ', 'pipe.pressure == ⟦pump.pressure⟧', 'convert(pump.pressure, "bar")'],
  ['expression-units-differ', 'relays.relay_1 ? air.air_temp : ⟦air.air_rh⟧'],
  ['expression-units-differ', 'rate(air.air_temp, "5min") > ⟦air.air_temp⟧'],
  ['expression-units-differ', '2 * air.air_temp > ⟦air.air_rh / 2⟧'],
  ['expression-wrong-unit', 'vpd(air.air_temp, ⟦leaf.temp⟧) > 1'],
  ['expression-wrong-unit', 'convert(pipe.pressure, ⟦"°C"⟧) > 1'],
  ['expression-no-unit', 'convert(⟦raw.x⟧, "kPa") > 1'],
  ['expression-needs-text', 'change(air.air_temp, ⟦600⟧) > 1'],
  ['expression-duration', 'avg(air.air_temp, ⟦"10 m"⟧) > 1', '"10min"'],
  ['expression-duration', 'rate(air.air_temp, ⟦"1 giờ"⟧) > 1', '"1h"'],
  ['expression-duration', 'avg(air.air_temp, ⟦"30d"⟧) > 1'],
  ['expression-duration', 'avg(air.air_temp, ⟦"often"⟧) > 1'],
  ['expression-needs-text', 'between(⟦22⟧, "05:30")'],
  ['expression-clock', 'between("22:00", ⟦"5:30"⟧)', '"05:30"'],
  ['expression-clock', 'between("22:00", ⟦"5h30"⟧)', '"05:30"'],
  ['expression-clock', 'between("06:00", ⟦"24:00"⟧)', '"00:00"'],
  ['expression-clock', 'between("22:00", ⟦"25:00"⟧)'],
  ['expression-same-clock', '⟦between("05:30", "05:30")⟧'],
  ['expression-needs-list', 'raw.x in ⟦raw.y⟧'],
  ['expression-needs-list', 'raw.x in ⟦[]⟧'],
  ['expression-needs-list', 'raw.x in ⟦[raw.y]⟧'],
  ['expression-never', 'drive.status == ⟦"runn"⟧', '"run"'],
  ['expression-never', 'drive.status in ["run", ⟦"faul"⟧]', '"fault"'],
  ['expression-never', 'quality(raw.x) != ⟦"Good"⟧', '"good"'],
  ['expression-never', 'weekday() == ⟦"sunday"⟧', '"sun"'],
  ['expression-never', '⟦"T2"⟧ == weekday()'],
];

test.each(rows.map(([code, marked, suggestion = '']) => [code, marked, suggestion] as const))(
  '%s: %s',
  (code, marked, suggestion) => {
    const range = { start: marked.indexOf('⟦'), end: marked.indexOf('⟧') - 1 };
    const text = marked.replace('⟦', '').replace('⟧', '');
    const faults = faultsOf(text, 'boolean');
    expect(faults).toMatchObject([{ code, range }]);
    expect(faults[0]?.suggestion ?? '').toBe(suggestion);
    for (const fault of faults) if (fault.expected) expect(expectationText(fault.expected).vi).not.toContain('{');
  },
);

test('there is a row for every kind of mistake', () => {
  const shown = new Set(rows.map(([code]) => code));
  expect(Object.keys(expressionTexts).filter((code) => !shown.has(code as FaultCode))).toEqual([]);
});

test('every mistake of a text is told, each once', () => {
  const text = 'air.air_tmp > 3 && relays.relay_1 > 4 && pipe.pressure < pump.pressure && avg(air.air_tmp, "1h") > 2';
  expect(faultsOf(text).map(({ code }) => code)).toEqual([
    'expression-unknown-point',
    'expression-wrong-type',
    'expression-units-differ',
    'expression-unknown-point',
  ]);
});

test('the factor between two units is named the way it is read', () => {
  const factors = ['pump.pressure > pipe.pressure', 'pipe.pressure > pump.pressure'].map((text) => {
    const expected = faultsOf(text)[0]?.expected;
    return expected && expectationText(expected).en;
  });
  expect(factors).toEqual(['one unit: 1 bar = 100 kPa', 'one unit: 1 bar = 100 kPa']);
});
