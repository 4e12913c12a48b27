// Other people's Modbus slaves as processes: pymodbus over TCP, RTU over TCP and a pair of pseudo-terminals, libmodbus
// where the caller has compiled it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../agent/model/clock.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { freePort } from '../bench/programs.ts';
import { missingPeers } from './peers.ts';

const missing = new Set(missingPeers().map(({ name }) => name));
/** "pymodbus, socat": which of these are not here; undefined when all are. */
export const lacking = (...names: readonly string[]): string | undefined => {
  const away = names.filter((name) => missing.has(name));
  return away.length > 0 ? away.join(', ') : undefined;
};
export function program(command: string, ...args: string[]): ChildProcess & AsyncDisposable {
  const child = spawn(command, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  return Object.assign(child, {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  });
}
export async function eventually(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await what()) return;
    await systemClock.sleep(50);
  }
  throw new Error('a peer did not start');
}
/** A failed bind is swallowed by pymodbus, so the port is asked, not the process. */
export const listens = (port: number) => (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
const exists = (path: string) => (): Promise<boolean> =>
  realpath(path).then(
    () => true,
    () => false,
  );

const onSerial = (port: string): ModbusLineOptions => ({
  transport: 'rtu',
  port,
  baud: 19_200,
  parity: 'none',
  dataBits: 8,
  stopBits: 1,
});

/** A slave process and the options of the line that reaches it. */
export type Start = (
  folder: string,
) => Promise<{ readonly parts: AsyncDisposableStack; readonly options: ModbusLineOptions }>;

export const pymodbus = join(import.meta.dirname, 'modbus-slave.py');
export const overTcp =
  (transport: 'tcp' | 'rtu-over-tcp'): Start =>
  async () => {
    const parts = new AsyncDisposableStack();
    const port = await freePort();
    parts.use(program('/usr/bin/python3', pymodbus, transport, String(port)));
    await eventually(listens(port));
    const host = '127.0.0.1';
    return {
      parts,
      options: transport === 'tcp' ? { transport, host, port } : { transport, host, port, baud: 19_200 },
    };
  };
/** Two pseudo-terminals back to back; `slave` is started on the far one. */
export const overSerial =
  (slave: (folder: string, port: string) => readonly string[]): Start =>
  async (folder) => {
    const parts = new AsyncDisposableStack();
    const [near, far] = [join(folder, 'near'), join(folder, 'far')];
    parts.use(program('socat', `pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`));
    await eventually(exists(near));
    await eventually(exists(far));
    const [command = '', ...args] = slave(folder, far);
    parts.use(program(command, ...args));
    return { parts, options: onSerial(near) };
  };
