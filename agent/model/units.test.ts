import { expect, test } from 'vitest';
import { unitFactor, unitMeant, units } from './units.ts';

test('a canonical symbol means itself, but for those that differ by letter case only', () => {
  for (const symbol of units.keys()) {
    const meant = unitMeant(symbol);
    expect(meant?.toLowerCase()).toBe(symbol.toLowerCase());
    expect(symbol).toBe(symbol.normalize('NFC'));
  }
});

test.each([
  ['C', '°C'],
  ['ºC', '°C'],
  ['%RH', '%'],
  ['us/cm', 'µS/cm'],
  ['μS/cm', 'µS/cm'],
  ['m3/h', 'm³/h'],
  ['M3', 'm³'],
  ['w/m2', 'W/m²'],
  ['ug/m3', 'µg/m³'],
  ['KWH', 'kWh'],
  ['lux', 'lx'],
])('%s is meant as %s', (text, symbol) => expect(unitMeant(text)).toBe(symbol));

test('what is no unit is not guessed', () => {
  for (const text of ['', 'bananas', '__proto__', 'constructor', '0-7']) expect(unitMeant(text)).toBeUndefined();
});

test('every unit has both names', () => {
  for (const { names } of units.values()) expect(names.vi.length * names.en.length).toBeGreaterThan(0);
});

test.each([
  ['bar', 'kPa', 100],
  ['m³/h', 'L/min', 1000 / 60],
  ['m/s', 'km/h', 3.6],
  ['mg/L', 'µg/m³', 1e6],
  ['h', 's', 3_600],
  ['m', 'cm', 100],
])('one %s is %s × %d', (from, to, factor) => expect(unitFactor(from, to)).toBeCloseTo(factor, 9));

test('only units of one quantity become each other, and there and back is one', () => {
  expect(unitFactor('°C', '%')).toBeUndefined();
  expect(unitFactor('°C', 'bananas')).toBeUndefined();
  for (const [from, one] of units) {
    for (const [to, other] of units) {
      const factor = unitFactor(from, to);
      expect(factor !== undefined).toBe(one.quantity === other.quantity);
      if (factor !== undefined) expect(factor * (unitFactor(to, from) ?? 0)).toBeCloseTo(1, 12);
    }
  }
});
