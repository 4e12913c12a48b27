// What the field needs of Modbus, in one object: lines, and points ↔ registers.
import type { Clock } from '../../agent/model/clock.ts';
import type { Elements, Line, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { Decoded, Value } from '../../agent/model/sample.ts';
import type { LineSpec, PointSpec } from '../../agent/model/site.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { openModbusLine } from './open.ts';

interface Written {
  /** `unit` is 0: only the device's owner knows it. */
  readonly span: Span;
  readonly elements: Elements;
}

export const modbusDriver = {
  open: (spec: LineSpec, deps: { readonly clock: Clock }): Line => openModbusLine(spec.options, deps),
  decode: (point: PointSpec, elements: Elements, decimals: number | undefined): Decoded =>
    decode(point.source, elements, decimals),
  encode: (point: PointSpec, value: Value, decimals: number | undefined): Outcome<Written, string> => {
    const encoded = encode(point.source, value, decimals);
    if (!encoded.ok) return fault(encoded.fault.detail);
    return good({ span: { unit: 0, ...encoded.value.span }, elements: encoded.value.elements });
  },
};
