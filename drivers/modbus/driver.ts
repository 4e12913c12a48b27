// What the field needs of Modbus, in one object: lines, and points ↔ registers.
import type { Clock } from '../../agent/model/clock.ts';
import type { Elements, Line } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { RestExchange, RestPlace } from '../../agent/model/rest.ts';
import type { Decoded, Value } from '../../agent/model/sample.ts';
import {
  type DeviceSpec,
  type LineSpec,
  type ModbusLineOptions,
  type PointSpec,
  registerOf,
  type RegisterSource,
} from '../../agent/model/site.ts';
import { decode } from './decode.ts';
import { openModbusLine } from './open.ts';
import { type Orders, ordersFor } from './orders.ts';
import { restExchange, restPlace } from './rest.ts';

interface RestWay {
  readonly place: RestPlace;
  readonly how: RestExchange;
}

export const modbusDriver = {
  open: (spec: LineSpec, deps: { readonly clock: Clock }): Line => openModbusLine(optionsOf(spec), deps),
  decode: (point: PointSpec, elements: Elements, decimals: number | undefined): Decoded =>
    decode(registersOf(point), elements, decimals),
  encode: (point: PointSpec, value: Value, decimals: number | undefined, leaseMs?: number): Outcome<Orders, string> => {
    const orders = ordersFor(registersOf(point), value, decimals, leaseMs);
    return orders.ok ? orders : fault(orders.fault.detail);
  },
  rest: (line: LineSpec, device: DeviceSpec, point: PointSpec, value: Value): Outcome<RestWay, string> => {
    const options = optionsOf(line);
    const how = restExchange(options, device, registersOf(point), value);
    return how.ok ? good({ place: restPlace(options), how: how.value }) : how;
  },
};

function optionsOf(line: LineSpec): ModbusLineOptions {
  if (line.driver !== 'modbus') throw new Error(`${line.id} is no Modbus line`);
  return line.options;
}

function registersOf({ id, source }: PointSpec): RegisterSource {
  const registers = registerOf(source);
  if (registers === undefined) throw new Error(`${id} has no registers`);
  return registers;
}
