import { describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { deviceId, lineId, pointId } from '../../agent/model/ids.ts';
import type { PinSource } from '../../agent/model/pin.ts';
import { aSource } from '../../agent/model/site.test-kit.ts';
import type { LineSpec, PointSpec } from '../../agent/model/site.ts';
import { gpioDriver } from './driver.ts';

const pointOf = (source: PointSpec['source']): PointSpec => ({
  id: pointId('board.a'),
  device: deviceId('board'),
  names: { vi: 'a', en: 'a' },
  unit: '',
  kind: 'a',
  valueType: 'boolean',
  counter: false,
  decimals: 0,
  periodMs: 1_000,
  staleMs: 4_000,
  record: 'normal',
  source,
});
const pin = (table: PinSource['table'], scale = 1): PointSpec =>
  pointOf({ type: 'pin', table, start: 2, count: table === 'count' ? 2 : 1, scale });

describe('decode', () => {
  test('levels are true and false', () => {
    expect(gpioDriver.decode(pin('in'), [1])).toEqual({ value: true, quality: 'good' });
    expect(gpioDriver.decode(pin('out'), [0])).toEqual({ value: false, quality: 'good' });
  });
  test.each([
    [3, 10, 30],
    [3, 0.1, 0.3],
    [123_456_789, 0.01, 1_234_567.89],
    [0, 0.5, 0],
  ])('%d pulses of %d are %d', (pulses, scale, value) => {
    expect(gpioDriver.decode(pin('count', scale), [pulses, 0])).toEqual({ value, quality: 'good' });
  });
  test('pulses that nobody saw one by one are counted and said', () => {
    const decoded = { value: 50, quality: 'uncertain', reason: 'pulses-missed' };
    expect(gpioDriver.decode(pin('count', 10), [5, 2])).toEqual(decoded);
  });
});

describe('encode', () => {
  test('outputs take true and false', () => {
    const span = { unit: 0, table: 'out', start: 2, count: 1 };
    expect(gpioDriver.encode(pin('out'), true)).toEqual({ ok: true, value: { steps: [{ span, elements: [1] }] } });
    expect(gpioDriver.encode(pin('out'), false)).toEqual({ ok: true, value: { steps: [{ span, elements: [0] }] } });
  });
  test('and nothing else, and nothing else is written', () => {
    expect(gpioDriver.encode(pin('out'), 1)).toEqual({ ok: false, fault: 'board.a is on or off, not 1' });
    const lease = gpioDriver.encode(pin('out'), true, undefined, 30_000);
    expect(lease).toEqual({ ok: false, fault: 'a pin has no timer of its own' });
    expect(gpioDriver.encode(pin('in'), true)).toEqual({ ok: false, fault: 'board.a is an input' });
    expect(gpioDriver.encode(pin('count'), true)).toEqual({ ok: false, fault: 'board.a is an input' });
  });
});

test('points and lines of others are a broken program', () => {
  const line: LineSpec = {
    id: lineId('field'),
    name: 'Field',
    driver: 'modbus',
    options: { transport: 'tcp', host: 'localhost', port: 502 },
  };
  expect(() => gpioDriver.open(line, { clock: systemClock })).toThrow('field is no line of pins');
  expect(() => gpioDriver.decode(pointOf(aSource()), [1])).toThrow('board.a is no pin');
});
