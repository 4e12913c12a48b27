import { expect, test } from 'vitest';
import { modbusDriver } from '../../drivers/modbus/driver.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { deviceId, lineId, pointId } from '../model/ids.ts';
import type { Elements, Line, Span } from '../model/line.ts';
import { good } from '../model/outcome.ts';
import type { DeviceSpec, PointSpec, RegisterSource } from '../model/site.ts';
import { Device } from './device.ts';
import { Writes } from './writes.ts';
import { aSource } from '../model/site.test-kit.ts';

const spec: DeviceSpec = {
  id: deviceId('heater'),
  name: 'Heater',
  line: lineId('bus'),
  unit: 1,
  profile: 'test',
  timeoutMs: 300,
  gapMs: 0,
  holeMax: 0,
  forbidden: [],
};

const setPoint = (source: Partial<RegisterSource>): PointSpec => ({
  id: pointId('heater.set_point'),
  device: spec.id,
  names: { vi: 'Nhiệt độ đặt', en: 'Set-point' },
  unit: '°C',
  kind: 'set_point',
  valueType: 'number',
  counter: false,
  decimals: 1,
  periodMs: 5_000,
  staleMs: 15_000,
  record: 'normal',
  source: aSource({ start: 7, type: 's16', write: { table: 'holding', start: 7 }, ...source }),
});

/** Registers that keep what is written, or (`deaf`) acknowledge it and keep what they had. */
class Registers implements Line {
  readonly isOpen = true;
  readonly held = new Map<number, number>();
  deaf = false;
  async open() {
    return good(undefined);
  }
  async read({ start, count }: Span) {
    return good(Array.from({ length: count }, (_, at) => this.held.get(start + at) ?? 0));
  }
  async write({ start }: Span, elements: Elements) {
    if (!this.deaf) elements.forEach((element, at) => this.held.set(start + at, element));
    return good(undefined);
  }
  async close() {}
  wireMs = () => 1;
  countMax = () => 125;
}

async function written(point: PointSpec, value: number, { deaf = false, decimals = -1 } = {}) {
  const line = Object.assign(new Registers(), { deaf });
  const clock = new FakeClock();
  const device = new Device(spec, [point], line, 0, clock.mono(), () => 0.5);
  if (decimals >= 0) device.scales.set('holding:3', decimals);
  const writes = new Writes(line, modbusDriver, clock);
  const answer = writes.ask({ point, value });
  await writes.next(() => device, new AbortController().signal);
  return { outcome: await answer, register: line.held.get(7) };
}

test('a value between two steps of the register is written as the nearer one and confirmed as that', async () => {
  const { outcome, register } = await written(setPoint({ scale: 0.1 }), 21.37);
  expect(register).toBe(214);
  expect(outcome).toMatchObject({ ok: true, value: { value: 21.4, quality: 'good' } });
});

test('a point whose scale stands in another register is written by that scale, and not before it is known', async () => {
  const point = setPoint({ decimalsFrom: { table: 'holding', start: 3, max: 4 } });
  const known = await written(point, 21.37, { decimals: 2 });
  expect(known).toMatchObject({ register: 2137, outcome: { ok: true, value: { value: 21.37 } } });
  const unknown = await written(point, 21.37);
  expect(unknown).toMatchObject({ register: undefined, outcome: { ok: false, fault: { kind: 'unwritable' } } });
});

test('what the device only acknowledges is not confirmed', async () => {
  const { outcome } = await written(setPoint({ scale: 0.1 }), 21.4, { deaf: true });
  expect(outcome).toMatchObject({ ok: false, fault: { kind: 'unconfirmed' } });
});
