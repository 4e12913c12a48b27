// Every trap of the wire, on every transport: what the line says, and that it is well again afterwards.
// Time-outs are short where silence is expected and long where an answer is, so that a slow machine changes nothing.
import { afterEach, describe, expect, test } from 'vitest';
import { monoMs, systemClock } from '../../agent/model/clock.ts';
import type { Line, LineFault } from '../../agent/model/line.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { openModbusLine } from '../../drivers/modbus/open.ts';
import { modbusRtuSlave, type RtuSlave } from './modbus-rtu.ts';
import { modbusTcpSlave, type TcpSlave } from './modbus-tcp.ts';
import { ptyMissing } from './pty.ts';
import { type Mood, named, type Slave, type SlaveOptions, type Table } from './slave.ts';

const patientMs = 2_000;
const shortMs = 60;
const lateMs = 250;

interface Rig extends AsyncDisposable {
  readonly line: Line;
  readonly slave: Slave;
  readonly wire: TcpSlave | RtuSlave;
}

async function rig(transport: ModbusLineOptions['transport'], options: SlaveOptions = {}): Promise<Rig> {
  const all = { units: [1, 2], lateMs, ...options };
  const wire =
    transport === 'rtu'
      ? await modbusRtuSlave(all)
      : await modbusTcpSlave({ ...all, framing: transport === 'tcp' ? 'tcp' : 'rtu' });
  const line = openModbusLine(optionsFor(transport, wire), { clock: systemClock });
  const opened = await line.open();
  expect(opened).toEqual({ ok: true, value: undefined });
  const dispose = async (): Promise<void> => {
    await line.close();
    await wire[Symbol.asyncDispose]();
  };
  return { line, slave: wire.slave, wire, [Symbol.asyncDispose]: dispose };
}

function optionsFor(transport: ModbusLineOptions['transport'], wire: TcpSlave | RtuSlave): ModbusLineOptions {
  if ('path' in wire) {
    return { transport: 'rtu', port: wire.path, baud: 115_200, parity: 'none', dataBits: 8, stopBits: 1 };
  }
  const host = '127.0.0.1';
  return transport === 'tcp'
    ? { transport: 'tcp', host, port: wire.port }
    : { transport: 'rtu-over-tcp', host, port: wire.port, baud: 115_200 };
}

const holding = (start: number, count = 1, unit = 1) => ({ unit, table: 'holding', start, count });
const valuesOf = (table: Table, start: number, count: number, unit = 1): number[] =>
  Array.from({ length: count }, (_, at) => named(unit, table, start + at)!);
async function faultOf(reading: ReturnType<Line['read']>): Promise<LineFault['kind'] | 'good'> {
  const answer = await reading;
  return answer.ok ? 'good' : answer.fault.kind;
}

const transports = [
  { transport: 'tcp', missing: undefined },
  { transport: 'rtu-over-tcp', missing: undefined },
  { transport: 'rtu', missing: ptyMissing },
] as const;

for (const { transport, missing } of transports) {
  describe.skipIf(missing !== undefined)(`${transport}${missing === undefined ? '' : ` (${missing})`}`, () => {
    test.each([
      { table: 'coil', start: 3, count: 21 },
      { table: 'discrete', start: 0, count: 8 },
      { table: 'holding', start: 1000, count: 125 },
      { table: 'input', start: 0xffff, count: 1 },
    ] as const)('reads $count of $table', async ({ table, start, count }) => {
      await using there = await rig(transport);
      const answer = await there.line.read({ unit: 1, table, start, count }, patientMs);
      expect(answer).toEqual({ ok: true, value: valuesOf(table, start, count) });
    });

    test.each([
      { table: 'coil', elements: [1] },
      { table: 'coil', elements: [0, 1, 1, 0, 1, 0, 0, 1, 1] },
      { table: 'holding', elements: [0xabcd] },
      { table: 'holding', elements: [1, 2, 0xffff] },
    ] as const)('writes $elements to $table and reads them back', async ({ table, elements }) => {
      await using there = await rig(transport);
      const span = { unit: 2, table, start: 16, count: elements.length };
      expect(await there.line.write(span, elements, patientMs)).toEqual({ ok: true, value: undefined });
      expect(await there.line.read(span, patientMs)).toEqual({ ok: true, value: elements });
    });

    test('a write whose time is over when the line is ready for it is not sent', async () => {
      await using there = await rig(transport);
      const span = { unit: 1, table: 'coil', start: 3, count: 1 };
      expect(await faultOf(there.line.read(span, patientMs))).toBe('good');
      const before = there.slave.asked.length;
      const over = monoMs(systemClock.mono() - 1);
      const late = await there.line.write(span, [1], patientMs, undefined, over);
      expect(late).toMatchObject({ ok: false, fault: { kind: 'cancelled' } });
      if ('cut' in there.wire) there.wire.cut();
      const reconnecting = await there.line.write(span, [1], patientMs, undefined, over);
      expect(reconnecting).toMatchObject({ ok: false });
      await systemClock.sleep(50);
      expect(there.slave.asked.length).toBe(before);
      expect(await there.line.write(span, [1], patientMs, undefined, monoMs(over + patientMs))).toMatchObject({
        ok: true,
      });
    });

    const troubles: readonly { readonly mood: Mood; readonly kind: LineFault['kind']; readonly timeoutMs: number }[] = [
      { mood: 'silent', kind: 'silent', timeoutMs: shortMs },
      { mood: 'half-frame', kind: 'garbled', timeoutMs: 600 },
      { mood: 'garbage', kind: 'garbled', timeoutMs: 600 },
      { mood: 'damaged', kind: 'garbled', timeoutMs: patientMs },
      { mood: 'wrong-unit', kind: 'garbled', timeoutMs: patientMs },
      { mood: 'wrong-function', kind: 'garbled', timeoutMs: patientMs },
      { mood: 'wrong-count', kind: 'garbled', timeoutMs: patientMs },
      { mood: 'refuses', kind: 'refused', timeoutMs: patientMs },
      { mood: 'busy', kind: 'busy', timeoutMs: patientMs },
    ];
    test.each(troubles)('a slave in mood $mood is $kind, then well again', async ({ mood, kind, timeoutMs }) => {
      await using there = await rig(transport);
      const { line, slave } = there;
      slave.turn(mood);
      expect(await faultOf(line.read(holding(0, 2), timeoutMs))).toBe(kind);
      expect(line.isOpen).toBe(true);
      slave.turn('well');
      expect(await line.read(holding(0, 2), patientMs)).toEqual({ ok: true, value: valuesOf('holding', 0, 2) });
      const input = { unit: 1, table: 'input', start: 50, count: 2 };
      expect(await line.read(input, patientMs)).toEqual({ ok: true, value: valuesOf('input', 50, 2) });
      expect(await line.read(holding(7, 2, 2), patientMs)).toEqual({ ok: true, value: valuesOf('holding', 7, 2, 2) });
    });

    test('a late answer never becomes the answer of the next request', async () => {
      await using there = await rig(transport);
      const { line, slave } = there;
      slave.turn('late');
      expect(await faultOf(line.read(holding(0), shortMs))).toBe('silent');
      slave.turn('well');
      for (const start of [50, 100, 150]) {
        expect(await line.read(holding(start), patientMs)).toEqual({ ok: true, value: valuesOf('holding', start, 1) });
      }
    });

    test('a slave that is always late is silent, never wrong, and the others are read', async () => {
      await using there = await rig(transport);
      const { line, slave } = there;
      slave.turn('late', 2);
      for (const start of [0, 50, 100]) {
        expect(await faultOf(line.read(holding(start, 1, 2), shortMs))).toBe('silent');
        expect(await line.read(holding(start), patientMs)).toEqual({ ok: true, value: valuesOf('holding', start, 1) });
      }
    });

    test('two answers to one request never become the answer of another', async () => {
      await using there = await rig(transport);
      const { line, slave } = there;
      slave.turn('twice');
      for (const start of [0, 10, 20]) {
        const answer = await line.read(holding(start), patientMs);
        if (answer.ok) expect(answer.value).toEqual(valuesOf('holding', start, 1));
        else expect(answer.fault.kind).toBe('garbled');
      }
    });

    test('a second request at once is refused loudly; the first gets its own answer', async () => {
      await using there = await rig(transport);
      const first = there.line.read(holding(3), patientMs);
      await expect(there.line.read(holding(4), patientMs)).rejects.toThrow('two requests at once');
      expect(await first).toEqual({ ok: true, value: valuesOf('holding', 3, 1) });
    });

    test('the owner may abort, and the line goes on', async () => {
      await using there = await rig(transport);
      there.slave.turn('silent');
      expect(await faultOf(there.line.read(holding(0), patientMs, AbortSignal.timeout(30)))).toBe('cancelled');
      there.slave.turn('well');
      expect(await faultOf(there.line.read(holding(9, 1, 2), patientMs))).toBe('good');
    });

    test('closing settles what is pending; a closed line says so', async () => {
      await using there = await rig(transport);
      there.slave.turn('silent');
      const pending = there.line.read(holding(0), patientMs);
      await there.line.close();
      expect(await faultOf(pending)).toBe('cancelled');
      expect(await faultOf(there.line.read(holding(0), patientMs))).toBe('gone');
      expect(there.line.isOpen).toBe(false);
      await there.line.close();
    });

    test.each([
      { why: 'no such table', span: { unit: 1, table: 'file', start: 0, count: 1 } },
      { why: 'not in 1–125', span: holding(0, 126) },
      { why: 'no such range', span: holding(0xffff, 2) },
    ])('a request that cannot be one rejects: $why', async ({ why, span }) => {
      await using there = await rig(transport);
      await expect(there.line.read(span, patientMs)).rejects.toThrow(why);
      expect(await faultOf(there.line.read(holding(0), patientMs))).toBe('good');
    });
  });
}

describe('tcp connections', () => {
  const rigs: Rig[] = [];
  afterEach(async () => {
    for (const each of rigs.splice(0)) await each[Symbol.asyncDispose]();
  });
  const tcp = async (): Promise<Rig & { readonly wire: TcpSlave }> => {
    const there = await rig('tcp');
    rigs.push(there);
    return there as Rig & { readonly wire: TcpSlave };
  };

  test('half a frame costs one connection, a late answer none', async () => {
    const { line, slave, wire } = await tcp();
    slave.turn('late');
    await line.read(holding(0), shortMs);
    slave.turn('well');
    await line.read(holding(0), patientMs);
    expect(wire.connections).toBe(1);
    slave.turn('half-frame');
    await line.read(holding(0), 600);
    slave.turn('well');
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('good');
    expect(wire.connections).toBe(2);
  });

  test('a slave that closes idle connections is read all the same', async () => {
    const { line, wire } = await tcp();
    for (let turn = 0; turn < 3; turn++) {
      wire.cut();
      await systemClock.sleep(20);
      expect(await faultOf(line.read(holding(0), patientMs))).toBe('good');
    }
  });

  test('a slave that closes instead of answering is gone; open brings it back', async () => {
    const { line, slave } = await tcp();
    slave.turn('closes');
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('gone');
    expect(line.isOpen).toBe(false);
    slave.turn('well');
    expect((await line.open()).ok).toBe(true);
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('good');
  });

  test('a host that goes away and comes back', async () => {
    const { line, wire } = await tcp();
    await wire.stop();
    await systemClock.sleep(20);
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('gone');
    expect(await line.open()).toMatchObject({ ok: false, fault: { kind: 'gone', code: 'ECONNREFUSED' } });
    await wire.start();
    expect((await line.open()).ok).toBe(true);
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('good');
  });

  test('three silences in a row and the connection is made anew: the host may have lost its power', async () => {
    const { line, slave, wire } = await tcp();
    slave.turn('silent');
    for (let turn = 0; turn < 3; turn++) await line.read(holding(0), shortMs);
    slave.turn('well');
    expect(await faultOf(line.read(holding(0), patientMs))).toBe('good');
    expect(wire.connections).toBe(2);
  });

  test('a name is found without the thread pool; one that is none is gone', async () => {
    const { wire } = await tcp();
    const line = openModbusLine({ transport: 'tcp', host: 'localhost', port: wire.port }, { clock: systemClock });
    expect((await line.open()).ok).toBe(true);
    await line.close();
  });
});
