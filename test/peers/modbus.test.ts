// Our Modbus line against other people's slaves, and somebody else's master against our fakes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import type { Line } from '../../agent/model/line.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { openModbusLine } from '../../drivers/modbus/open.ts';
import { compiled, freePort, scratch } from '../bench/programs.ts';
import { modbusRtuSlave } from '../wire/modbus-rtu.ts';
import { modbusTcpSlave } from '../wire/modbus-tcp.ts';
import { named } from '../wire/slave.ts';
import { eventually, lacking, listens, overSerial, overTcp, program, pymodbus } from './modbus-slaves.ts';

const title = (what: string, lacks: string | undefined): string =>
  lacks === undefined ? what : `${what} (needs ${lacks})`;
const timeoutMs = 2_000;

async function opened(options: ModbusLineOptions): Promise<Line & AsyncDisposable> {
  const line = openModbusLine(options, { clock: systemClock });
  await eventually(async () => (await line.open()).ok);
  return Object.assign(line, { [Symbol.asyncDispose]: () => line.close() });
}
async function answers(line: Line): Promise<void> {
  // A slave on a pty says nothing until it has opened its end.
  await eventually(async () => (await line.read({ unit: 1, table: 'holding', start: 0, count: 1 }, 500)).ok);
}

describe.each([
  { name: 'pymodbus, TCP', needs: ['pymodbus'], start: overTcp('tcp') },
  { name: 'pymodbus, RTU over TCP', needs: ['pymodbus'], start: overTcp('rtu-over-tcp') },
  {
    name: 'pymodbus, RTU',
    needs: ['pymodbus', 'socat'],
    start: overSerial((_, port) => ['/usr/bin/python3', pymodbus, 'rtu', port]),
  },
])('$name', ({ needs, start }) => {
  const lacks = lacking(...needs);
  test.skipIf(lacks !== undefined)(title('reads, writes, refusals and absent units', lacks), async () => {
    await using here = await scratch();
    const { parts, options } = await start(here.folder);
    await using _parts = parts;
    await using line = await opened(options);
    await answers(line);
    const read = (unit: number, table: string, at: number, count: number) =>
      line.read({ unit, table, start: at, count }, timeoutMs);
    expect(await read(2, 'holding', 3, 3)).toEqual({ ok: true, value: [2003, 2004, 2005] });
    expect(await read(7, 'input', 0, 2)).toEqual({ ok: true, value: [0x4048, 0xf5c3] });
    expect(await read(1, 'coil', 0, 11)).toEqual({ ok: true, value: [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1] });
    expect(await read(2, 'discrete', 0, 2)).toEqual({ ok: true, value: [0, 0] });
    expect(await read(1, 'holding', 195, 10)).toMatchObject({ ok: false, fault: { kind: 'refused', code: 2 } });
    for (const [table, elements] of [
      ['coil', [0]],
      ['coil', [0, 1, 1]],
      ['holding', [77]],
      ['holding', [78, 79]],
    ] as const) {
      const span = { unit: 1, table, start: 4, count: elements.length };
      expect(await line.write(span, elements, timeoutMs)).toEqual({ ok: true, value: undefined });
      expect(await line.read(span, timeoutMs)).toEqual({ ok: true, value: elements });
    }
    expect(await line.read({ unit: 9, table: 'holding', start: 0, count: 1 }, 200)).toMatchObject({
      ok: false,
      fault: { kind: 'silent' },
    });
    expect(await read(2, 'holding', 150, 3)).toEqual({ ok: true, value: [2150, 2151, 2152] });
  });
});

describe('libmodbus', () => {
  const lacks = lacking('libmodbus');
  test.skipIf(lacks !== undefined)(title('TCP', lacks), async () => {
    await using here = await scratch();
    const server = compiled('modbus-server', here.folder, 'libmodbus') ?? '';
    const port = await freePort();
    await using _slave = program(server, 'tcp', String(port));
    await using line = await opened({ transport: 'tcp', host: '127.0.0.1', port });
    await agrees(line);
  });

  const lacksSerial = lacking('libmodbus', 'socat');
  test.skipIf(lacksSerial !== undefined)(title('RTU', lacksSerial), async () => {
    await using here = await scratch();
    const server = compiled('modbus-server', here.folder, 'libmodbus') ?? '';
    const { parts, options } = await overSerial((_, port) => [server, 'rtu', port, '19200'])(here.folder);
    await using _parts = parts;
    await using line = await opened(options);
    await answers(line);
    await agrees(line);
  });

  async function agrees(line: Line): Promise<void> {
    for (const [start, count] of [
      [0, 1],
      [1000, 125],
    ] as const) {
      const value = Array.from({ length: count }, (_, at) => start + at);
      expect(await line.read({ unit: 1, table: 'holding', start, count }, timeoutMs)).toEqual({ ok: true, value });
    }
    const beyond = { unit: 1, table: 'input', start: 1999, count: 2 };
    expect(await line.read(beyond, timeoutMs)).toMatchObject({ ok: false, fault: { kind: 'refused' } });
    const coils = { unit: 1, table: 'coil', start: 5, count: 3 };
    expect(await line.write(coils, [1, 0, 1], timeoutMs)).toEqual({ ok: true, value: undefined });
    expect(await line.read(coils, timeoutMs)).toEqual({ ok: true, value: [1, 0, 1] });
  }
});

describe('mbpoll reads our fakes', () => {
  const expected = [0, 1, 2].map((at) => named(2, 'holding', at));
  /** Asynchronous, because the slave that it asks lives in this process. */
  async function polled(...where: string[]): Promise<readonly number[]> {
    const child = spawn('mbpoll', ['-0', '-1', '-a', '2', '-r', '0', '-c', '3', ...where]);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(child, 'close');
    return [
      ...Buffer.concat(chunks)
        .toString()
        .matchAll(/^\[\d+\]:\s+(\d+)/gm),
    ].map(([, value]) => Number(value));
  }

  const lacks = lacking('mbpoll');
  test.skipIf(lacks !== undefined)(title('TCP', lacks), async () => {
    await using wire = await modbusTcpSlave({ units: [2] });
    expect(await polled('-p', String(wire.port), '127.0.0.1')).toEqual(expected);
  });

  const lacksSerial = lacking('mbpoll', 'socat');
  test.skipIf(lacksSerial !== undefined)(title('RTU', lacksSerial), async () => {
    await using wire = await modbusRtuSlave({ units: [2] });
    expect(await polled('-m', 'rtu', '-b', '19200', '-P', 'none', wire.path)).toEqual(expected);
  });
});

describe('ser2net', () => {
  const lacks = lacking('ser2net', 'socat');
  test.skipIf(lacks !== undefined)(title('a real serial server in front of an RTU slave', lacks), async () => {
    await using wire = await modbusRtuSlave({ units: [1, 2] });
    const port = await freePort();
    const wiring = `connection: &c\n  accepter: tcp,127.0.0.1,${port}\n  connector: serialdev,${wire.path},19200n81,local\n`;
    await using here = await scratch();
    const file = join(here.folder, 'ser2net.yaml');
    await writeFile(file, wiring);
    await using _server = program('ser2net', '-n', '-c', file);
    await eventually(listens(port));
    await using line = await opened({ transport: 'rtu-over-tcp', host: '127.0.0.1', port, baud: 19_200 });
    for (const unit of [1, 2]) {
      await eventually(async () => (await line.open()).ok);
      const answer = await line.read({ unit, table: 'holding', start: 40, count: 2 }, timeoutMs);
      expect(answer).toEqual({ ok: true, value: [named(unit, 'holding', 40), named(unit, 'holding', 41)] });
    }
  });
});
