// A Modbus request → what a slave of a given mood does: the part that TCP and RTU fakes share.
import { setTimeout as wait } from 'node:timers/promises';

/**
 * `late`: answers after `lateMs` · `silent` · `half-frame`: stops in the middle · `garbage`: bytes that are no frame
 * · `damaged`: a bit of the answer is wrong (RTU: CRC; TCP: a header that is none) · `wrong-unit`, `wrong-function`,
 * `wrong-count`: a valid frame of that kind · `refuses`: exception 2 · `busy`: exception 6 · `twice`: answers twice
 * · `closes`: cuts the connection instead of answering (RTU: silent)
 */
export const moods = [
  'well',
  'late',
  'silent',
  'half-frame',
  'garbage',
  'damaged',
  'wrong-unit',
  'wrong-function',
  'wrong-count',
  'refuses',
  'busy',
  'twice',
  'closes',
] as const;
export type Mood = (typeof moods)[number];
export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** Registers or bits by address; undefined: there is none, and the slave refuses. */
export type Memory = (unit: number, table: Table, address: number) => number | undefined;

const tableSteps: Readonly<Record<Table, number>> = { coil: 1, discrete: 3, holding: 5, input: 7 };

/** A value that tells whose it is: no two registers of one table share it within 65,536, units differ by 4,096. */
export const named: Memory = (unit, table, address) => {
  const word = (unit * 4_096 + address + tableSteps[table] * 512) & 0xffff;
  return table === 'coil' || table === 'discrete' ? (word ^ (word >> 3)) & 1 : word;
};

export interface SlaveOptions {
  /** Units that exist; requests to others get no answer. Default: 1. */
  readonly units?: readonly number[];
  /** Default: `named`, with whatever was written on top. */
  readonly memory?: Memory;
  /** Default: 200. */
  readonly lateMs?: number;
  /** Answers instead of the memory: a request without unit and check sum → its answer, moods are put on top. */
  readonly answer?: (unit: number, pdu: Buffer) => Buffer;
}

export interface Asked {
  readonly unit: number;
  readonly code: number;
  readonly start: number;
  readonly count: number;
  /** performance.now() when the whole request was there. */
  readonly atMs: number;
}

/** One thing that a slave does about a request, after a pause. */
interface Act {
  readonly afterMs: number;
  readonly bytes: Buffer | 'close';
}
type Framed = (unit: number, pdu: Buffer) => Buffer;
type Damaged = (frame: Buffer) => Buffer;

const codeTables: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
const askedMax = 1_000;

export class Slave {
  /** The latest requests, oldest first. */
  readonly asked: Asked[] = [];
  lateMs: number;
  readonly #units: ReadonlySet<number>;
  readonly #memory: Memory;
  readonly #written = new Map<string, number>();
  readonly #moods = new Map<number, Mood>();

  readonly #answerOf: (unit: number, pdu: Buffer) => Buffer;

  constructor({ units = [1], memory = named, lateMs = 200, answer }: SlaveOptions) {
    this.#units = new Set(units);
    this.#answerOf = answer ?? ((unit, pdu) => this.#answer(unit, pdu));
    this.#memory = memory;
    this.lateMs = lateMs;
  }

  /** From the next request on; one unit or all of them. */
  turn(mood: Mood, unit?: number): void {
    for (const each of unit === undefined ? this.#units : [unit]) this.#moods.set(each, mood);
  }

  value(unit: number, table: Table, address: number): number | undefined {
    return this.#written.get(`${unit}/${table}/${address}`) ?? this.#memory(unit, table, address);
  }

  /** What it sends for a request: `framed` makes a frame of unit and PDU, `damaged` spoils one. */
  async *act(unit: number, pdu: Buffer, framed: Framed, damaged: Damaged): AsyncGenerator<Buffer | 'close'> {
    const [start, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    this.asked.push({ unit, code: pdu.readUInt8(0), start, count, atMs: performance.now() });
    if (this.asked.length > askedMax) this.asked.shift();
    if (!this.#units.has(unit)) return;
    const mood = this.#moods.get(unit) ?? 'well';
    for (const { afterMs, bytes } of acts(mood, unit, this.#answerOf(unit, pdu), framed, damaged, this.lateMs)) {
      if (afterMs > 0) await wait(afterMs);
      yield bytes;
    }
  }

  #answer(unit: number, pdu: Buffer): Buffer {
    const code = pdu.readUInt8(0);
    const table = codeTables[code];
    const [start, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    if (table === undefined) return this.#write(unit, pdu);
    const values = Array.from({ length: count }, (_, at) => this.value(unit, table, start + at));
    const known = values.filter((value) => value !== undefined);
    if (known.length < count) return exception(code, 2);
    const payload = table === 'coil' || table === 'discrete' ? packed(known) : words(known);
    return Buffer.concat([Buffer.of(code, payload.length), payload]);
  }

  #write(unit: number, pdu: Buffer): Buffer {
    const [code, start, count] = [pdu.readUInt8(0), pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    const keep = (table: Table, at: number, value: number) => this.#written.set(`${unit}/${table}/${at}`, value);
    if (code === 5) keep('coil', start, count === 0xff00 ? 1 : 0);
    else if (code === 6) keep('holding', start, count);
    else if (code === 15) {
      for (let at = 0; at < count; at++) keep('coil', start + at, (pdu.readUInt8(6 + (at >> 3)) >> (at & 7)) & 1);
    } else if (code === 16) {
      for (let at = 0; at < count; at++) keep('holding', start + at, pdu.readUInt16BE(6 + 2 * at));
    } else return exception(code, 1);
    return pdu.subarray(0, 5);
  }
}

function acts(mood: Mood, unit: number, pdu: Buffer, framed: Framed, damaged: Damaged, lateMs: number): readonly Act[] {
  const code = pdu.readUInt8(0) & 0x7f;
  const now = (...frames: readonly Buffer[]): Act[] => frames.map((bytes) => ({ afterMs: 0, bytes }));
  const whole = framed(unit, pdu);
  switch (mood) {
    case 'well':
      return now(whole);
    case 'late':
      return [{ afterMs: lateMs, bytes: whole }];
    case 'silent':
      return [];
    case 'half-frame':
      return now(whole.subarray(0, Math.ceil(whole.length / 2)));
    case 'garbage':
      return now(Buffer.from('bơm nước', 'utf8'));
    case 'damaged':
      return now(damaged(whole));
    case 'wrong-unit':
      return now(framed(unit + 1, pdu));
    case 'wrong-function':
      return now(framed(unit, Buffer.concat([Buffer.of(code === 3 ? 4 : 3), pdu.subarray(1)])));
    case 'wrong-count':
      return now(
        framed(unit, Buffer.concat([Buffer.of(code, pdu.readUInt8(1) + 2), pdu.subarray(2), Buffer.of(0, 0)])),
      );
    case 'refuses':
      return now(framed(unit, exception(code, 2)));
    case 'busy':
      return now(framed(unit, exception(code, 6)));
    case 'twice':
      return now(Buffer.concat([whole, whole]));
    case 'closes':
      return [{ afterMs: 0, bytes: 'close' }];
    default:
      return mood satisfies never;
  }
}

function exception(code: number, what: number): Buffer {
  return Buffer.of(code | 0x80, what);
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value & 0xffff, at * 2));
  return bytes;
}

function packed(bits: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => {
    if (bit !== 0) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bytes;
}
