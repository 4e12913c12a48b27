// `modbus-serial` as a maker of requests and a reader of answers, and nothing else: its ports, its time-outs and its
// promises (which never settle when an argument is missing) are not used. This is the one place that imports it.
//
// It accepts any port with open, write and the events it listens to. Ours keeps the request that it is given and
// hands back the checked frame of the answer, both in the same call. Its transaction table, which mixes the answers of
// parallel requests on RTU, so never holds more than one.
import { EventEmitter } from 'node:events';
import ModbusSerial from 'modbus-serial';
import type { Elements, LineFault, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import { exceptionFault } from './faults.ts';
import { isTable, readMax, writeMax } from './wire.ts';

/** What `modbus-serial` calls a port. */
class FramePort extends EventEmitter {
  readonly isOpen = true;
  request: Buffer | undefined;
  open(opened: () => void): void {
    opened();
  }
  write(request: Buffer): void {
    this.request = request;
  }
}

export class Requests {
  readonly #port = new FramePort();
  readonly #client = new ModbusSerial.default(this.#port);
  #count = 0;
  #outcome: Outcome<Elements, LineFault> | undefined;

  constructor() {
    this.#client.open(() => {});
  }

  /**
   * The RTU frame that reads the span.
   * @throws {RangeError} when the span cannot be one request
   */
  read(span: Span): Buffer {
    const { unit, table, start, count } = span;
    if (!isTable(table)) throw new RangeError(`no such table: ${table}`);
    check(span, readMax[table]);
    this.#count = count;
    if (table === 'holding') this.#client.writeFC3(unit, start, count, this.#next);
    else if (table === 'input') this.#client.writeFC4(unit, start, count, this.#next);
    else if (table === 'coil') this.#client.writeFC1(unit, start, count, this.#next);
    else this.#client.writeFC2(unit, start, count, this.#next);
    return this.#made();
  }

  /**
   * The RTU frame that writes the elements: one coil by FC5, one register by FC6, several by FC15 and FC16. A single
   * coil element that is neither 0 nor 1 goes out as FC5's data word as it stands: relay boards with timers use it.
   * @throws {RangeError} when span and elements cannot be one request
   */
  write(span: Span, elements: Elements): Buffer {
    const { unit, table, start, count } = span;
    if (table !== 'coil' && table !== 'holding') throw new RangeError(`not writable: ${table}`);
    check(span, writeMax[table]);
    if (elements.length !== count || !elements.every(isWord)) throw new RangeError('elements do not fit the span');
    this.#count = 0;
    const [first = 0] = elements;
    if (table === 'holding' && count === 1) this.#client.writeFC6(unit, start, first, this.#next);
    else if (table === 'holding') this.#client.writeFC16(unit, start, [...elements], this.#next);
    else if (count > 1) this.#client.writeFC15(unit, start, elements.map(Boolean), this.#next);
    else if (first <= 1) this.#client.writeFC5(unit, start, first === 1, this.#next);
    else this.#client.writeCustomFC(unit, 5, [start >> 8, start & 0xff, first >> 8, first & 0xff], this.#next);
    return this.#made();
  }

  /** The elements in a checked answer to the latest request (none after a write), or what the device objected. */
  answer(frame: Buffer): Outcome<Elements, LineFault> {
    this.#outcome = undefined;
    this.#port.emit('data', frame);
    return this.#outcome ?? fault({ kind: 'garbled', detail: 'an answer that cannot be read' });
  }

  // Errors of `modbus-serial` are often no Errors; an exception of the device carries `modbusCode`.
  readonly #next = (error: unknown, answered?: object): void => {
    if (error !== null && error !== undefined) this.#outcome = fault(faultOf(error));
    else if (this.#count === 0) this.#outcome = good([]);
    else if (answered !== undefined && 'data' in answered && Array.isArray(answered.data)) {
      this.#outcome = good(elementsOf(answered.data, this.#count));
    }
  };

  #made(): Buffer {
    const { request } = this.#port;
    if (request === undefined) throw new Error('modbus-serial made no request');
    this.#port.request = undefined;
    return request;
  }
}

/** Bits come in whole bytes and as booleans, registers are numbers already. */
function elementsOf(data: readonly (number | boolean)[], count: number): Elements {
  return typeof data[0] === 'number' ? (data as Elements) : data.slice(0, count).map(Number);
}

function faultOf(error: unknown): LineFault {
  if (typeof error === 'object' && error !== null) {
    if ('modbusCode' in error && typeof error.modbusCode === 'number') return exceptionFault(error.modbusCode);
    if ('message' in error) return { kind: 'garbled', detail: String(error.message) };
  }
  return { kind: 'garbled', detail: String(error) };
}

function check({ unit, start, count }: Span, countMax: number): void {
  if (!Number.isInteger(unit) || unit < 0 || unit > 255) throw new RangeError(`no such unit: ${unit}`);
  if (!Number.isInteger(count) || count < 1 || count > countMax)
    throw new RangeError(`count ${count} not in 1–${countMax}`);
  if (!isWord(start) || start + count > 0x1_0000) throw new RangeError(`no such range: ${start} + ${count}`);
}

function isWord(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff;
}
