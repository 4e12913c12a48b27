// What only a serial port can do to a line: vanish, be taken, be forbidden, hear itself, need silence.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import type { Line } from '../../agent/model/line.ts';
import { openModbusLine } from '../../drivers/modbus/open.ts';
import { modbusRtuSlave } from './modbus-rtu.ts';
import { openPty, ptyMissing } from './pty.ts';
import { named } from './slave.ts';

const patientMs = 2_000;
const read = { unit: 1, table: 'holding', start: 5, count: 1 };
const right = { ok: true, value: [named(1, 'holding', 5)] };

function lineOn(port: string, baud = 115_200): Line & AsyncDisposable {
  const line = openModbusLine(
    { transport: 'rtu', port, baud, parity: 'none', dataBits: 8, stopBits: 1 },
    { clock: systemClock },
  );
  return Object.assign(line, { [Symbol.asyncDispose]: () => line.close() });
}
async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !what(); tries++) await systemClock.sleep(10);
  expect(what()).toBe(true);
}

describe.skipIf(ptyMissing !== undefined)(`serial ports${ptyMissing === undefined ? '' : ` (${ptyMissing})`}`, () => {
  test('a port that is not there is gone, by name', async () => {
    await using line = lineOn('/dev/serial/by-id/usb-none');
    expect(await line.open()).toMatchObject({ ok: false, fault: { kind: 'gone', code: 'ENOENT' } });
    expect(line.isOpen).toBe(false);
  });

  test('what is no serial port is denied', async () => {
    const path = join(tmpdir(), `kenh-no-port-${process.pid}`);
    await writeFile(path, '');
    await using line = lineOn(path);
    expect(await line.open()).toMatchObject({ ok: false, fault: { kind: 'denied', code: 'ENOTTY' } });
  });

  test('a port that another program uses is denied, and free again after it closes', async () => {
    await using wire = await modbusRtuSlave();
    await using first = lineOn(wire.path);
    await using second = lineOn(wire.path);
    expect((await first.open()).ok).toBe(true);
    expect(await second.open()).toMatchObject({ ok: false, fault: { kind: 'denied', code: 'EBUSY' } });
    await first.close();
    expect((await second.open()).ok).toBe(true);
  });

  test('a port without permission is denied and names the group', async () => {
    await using wire = await modbusRtuSlave();
    await chmod(await realpath(wire.path), 0);
    const program = `
      import { openModbusLine } from '${join(import.meta.dirname, '../../drivers/modbus/open.ts')}';
      import { systemClock } from '${join(import.meta.dirname, '../../agent/model/clock.ts')}';
      const options = { transport: 'rtu', port: '${wire.path}', baud: 9600, parity: 'none', dataBits: 8, stopBits: 1 };
      console.log(JSON.stringify(await openModbusLine(options, { clock: systemClock }).open()));`;
    // Root may open everything, so it asks as nobody; anyone else is refused as they are.
    const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const asked = spawnSync(process.execPath, ['--input-type=module', '-e', program], { ...as, encoding: 'utf8' });
    expect(JSON.parse(asked.stdout)).toMatchObject({ ok: false, fault: { kind: 'denied', code: 'EACCES' } });
    expect(asked.stdout).toContain('dialout');
  });

  test('an adapter pulled out is gone at once, and back under its name', async () => {
    await using wire = await modbusRtuSlave();
    await using line = lineOn(wire.path);
    await line.open();
    expect(await line.read(read, patientMs)).toEqual(right);
    await wire.unplug();
    expect(await line.read(read, patientMs)).toMatchObject({ ok: false, fault: { kind: 'gone' } });
    expect(line.isOpen).toBe(false);
    expect(await line.open()).toMatchObject({ ok: false, fault: { kind: 'gone', code: 'ENOENT' } });
    await wire.plug();
    expect((await line.open()).ok).toBe(true);
    expect(await line.read(read, patientMs)).toEqual(right);
  });

  test('an adapter pulled out while nobody asks is noticed', async () => {
    await using wire = await modbusRtuSlave();
    await using line = lineOn(wire.path);
    await line.open();
    await wire.unplug();
    await until(() => !line.isOpen);
  });

  test('an adapter that vanishes between open and first read does not take the processor', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await using wire = await modbusRtuSlave();
      await using line = lineOn(wire.path);
      const opening = line.open();
      await Promise.all([opening, wire.unplug()]);
      await until(() => !line.isOpen);
      const before = process.cpuUsage();
      await systemClock.sleep(100);
      const { user, system } = process.cpuUsage(before);
      // The spin takes all of it; what is left over here is vitest itself.
      expect((user + system) / 1_000).toBeLessThan(80);
    }
  });

  test('a converter that hears itself is understood, reading and writing', async () => {
    await using wire = await modbusRtuSlave({ echo: true });
    await using line = lineOn(wire.path);
    await line.open();
    const span = { ...read, start: 9 };
    expect(await line.write(span, [321], patientMs)).toEqual({ ok: true, value: undefined });
    expect(await line.read(span, patientMs)).toEqual({ ok: true, value: [321] });
    expect(await line.read(read, patientMs)).toEqual(right);
  });

  test('the echo alone never confirms a write', async () => {
    await using wire = await modbusRtuSlave({ echo: true });
    await using line = lineOn(wire.path);
    await line.open();
    wire.slave.turn('silent');
    expect(await line.write(read, [1], 60)).toMatchObject({ ok: false, fault: { kind: 'silent' } });
  });

  test('3.5 characters of silence lie between an answer and the next request', async () => {
    await using wire = await modbusRtuSlave();
    // 8 characters of the request take 73 ms at this rate and 3.5 characters 32 ms. This pty answers in no time, so the
    // wire is quiet only when the request would have been through: 105 ms after it began.
    const baud = 1_200;
    await using line = lineOn(wire.path, baud);
    await line.open();
    const began = systemClock.mono();
    for (let turn = 0; turn < 4; turn++) expect(await line.read(read, patientMs)).toEqual(right);
    expect(systemClock.mono() - began).toBeGreaterThan(3 * 105);
  });

  test('a wire that is never quiet is garbled, not waited for for ever', async () => {
    await using wire = await modbusRtuSlave();
    await using line = lineOn(wire.path);
    await line.open();
    wire.slave.turn('silent'); // Should this machine stall and leave a hole in the noise.
    const noise = setInterval(() => wire.say(Buffer.of(0x55)), 3);
    await systemClock.sleep(20);
    const began = performance.now();
    const answer = await line.read(read, 100);
    clearInterval(noise);
    expect(answer).toMatchObject({ ok: false, fault: { kind: 'garbled' } });
    expect(performance.now() - began).toBeLessThan(1_000);
    wire.slave.turn('well');
    await systemClock.sleep(50);
    expect(await line.read(read, patientMs)).toEqual(right);
  });

  test('what is said before the first request is nobody’s answer', async () => {
    await using pty = await openPty(() => {});
    await using line = lineOn(pty.path);
    await line.open();
    pty.write(Buffer.from('0103020001', 'hex')); // The beginning of an answer to what is asked next …
    await systemClock.sleep(20);
    const answer = line.read({ ...read, start: 0 }, 100);
    await systemClock.sleep(50);
    pty.write(Buffer.from('7984', 'hex')); // … and its end.
    expect(await answer).toMatchObject({ ok: false });
  });
});

test('a dead host is given up after seconds, and at once when the owner aborts', async () => {
  // A listener that never accepts, with a full queue: further connections get no answer at all.
  const program = `const s = require('net').createServer().listen(0, '127.0.0.1', 1, () => {
    process.stdout.write(s.address().port + '\\n', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)); });`;
  const host = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = (await once(host.stdout, 'data')) as [Buffer];
    const options = { transport: 'tcp', host: '127.0.0.1', port: Number(String(line)) } as const;
    const fillers = Array.from({ length: 4 }, () => openModbusLine(options, { clock: systemClock }));
    const opened = await Promise.all(fillers.map((each) => each.open()));
    expect(opened.at(-1)).toMatchObject({ ok: false, fault: { kind: 'gone', code: 'ETIMEDOUT' } });
    const aborted = await openModbusLine(options, { clock: systemClock }).open(AbortSignal.timeout(30));
    expect(aborted).toMatchObject({ ok: false, fault: { kind: 'cancelled' } });
    for (const each of fillers) await each.close();
  } finally {
    host.kill('SIGKILL');
    await once(host, 'exit');
  }
});
