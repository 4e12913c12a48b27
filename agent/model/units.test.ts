import { expect, test } from 'vitest';
import { unitMeant, units } from './units.ts';

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
