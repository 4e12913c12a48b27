// What the field needs of pins, in one object: lines, and points ↔ levels and counts.
import type { Clock } from '../../agent/model/clock.ts';
import type { Elements, Line, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { PinSource } from '../../agent/model/pin.ts';
import type { Decoded, Value } from '../../agent/model/sample.ts';
import type { RestExchange, RestPlace } from '../../agent/model/rest.ts';
import type { DeviceSpec, LineSpec, PointSpec } from '../../agent/model/site.ts';
import { openGpioLine } from './open.ts';
import { restArguments, restStep } from './rest.ts';

interface Levels {
  readonly steps: readonly { readonly span: Span; readonly elements: Elements }[];
}
interface RestWay {
  readonly place: RestPlace;
  readonly how: RestExchange;
}

export const gpioDriver = {
  open(spec: LineSpec, deps: { readonly clock: Clock }): Line {
    if (spec.driver !== 'gpio') throw new Error(`${spec.id} is no line of pins`);
    return openGpioLine(spec.options, deps);
  },
  decode: (point: PointSpec, elements: Elements): Decoded => decodePin(pinOf(point), elements),
  encode(point: PointSpec, value: Value, _decimals?: number, leaseMs?: number): Outcome<Levels, string> {
    const { table, start } = pinOf(point);
    if (table !== 'out') return fault(`${point.id} is an input`);
    if (typeof value !== 'boolean') return fault(`${point.id} is on or off, not ${String(value)}`);
    if (leaseMs !== undefined) return fault('a pin has no timer of its own');
    return good({ steps: [{ span: { unit: 0, table, start, count: 1 }, elements: [value ? 1 : 0] }] });
  },
  rest(line: LineSpec, _device: DeviceSpec, point: PointSpec, value: Value): Outcome<RestWay, string> {
    const step = line.driver === 'gpio' ? restStep(line, point) : undefined;
    if (step === undefined) return fault(`${point.id} is no output`);
    if (step.value !== value) return fault(`${point.id} rests otherwise than its actuator`);
    return good({ place: { kind: 'gpio' }, how: { kind: 'gpio', words: restArguments(step) } });
  },
};

function pinOf({ id, source }: PointSpec): PinSource {
  if (source.type !== 'pin') throw new Error(`${id} is no pin`);
  return source;
}

function decodePin({ table, scale }: PinSource, [element = 0, missed = 0]: Elements): Decoded {
  if (table !== 'count') return { value: element !== 0, quality: 'good' };
  // 15 digits carry every count exactly; the 16th would show that 0.1 is none.
  const value = Number((element * scale).toPrecision(15));
  return missed === 0 ? { value, quality: 'good' } : { value, quality: 'uncertain', reason: 'pulses-missed' };
}
