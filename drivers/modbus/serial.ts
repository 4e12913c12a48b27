// Device path and settings → an opened serial port as a Link.
//
// `serialport` 13 does not always say that a port is gone: a device that vanishes between open and first read makes it
// read 0 bytes for ever at 100 % CPU, with `isOpen` true and no event. So the path is watched: when it is gone or names
// another device, the port is closed. Its handlers are attached before it opens, and one object is opened only once.
import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { ModbusRtuOptions } from '../../agent/model/site.ts';
import { lostFault } from './faults.ts';
import { rightsOf } from './rights.ts';
import { cancelled, isAborted, type Link, type LinkDeps, type OpenLink } from './link.ts';

/** How soon a vanished device is noticed that `serialport` does not report: at once after opening, then every second. */
const firstLookMs = 50;
const lookMs = 1_000;
/** Closing a port whose device hangs may block in the kernel; nobody waits longer for it. */
const closeMsMax = 1_000;

export function openSerial(options: ModbusRtuOptions): OpenLink {
  return async (events, { clock }, signal) => {
    const where = options.port;
    const identity = await identityOf(where);
    if (!identity.ok) return identity;
    if (isAborted(signal)) return fault(cancelled(`before opening ${where}`));
    const port = new SerialPort({
      path: where,
      baudRate: options.baud,
      dataBits: options.dataBits,
      stopBits: options.stopBits,
      parity: options.parity,
      autoOpen: false,
    });
    const closing = new AbortController();
    const lose = (what: LineFault): void => {
      if (closing.signal.aborted) return;
      closing.abort();
      void release(port, clock);
      events.lost(what);
    };
    port.on('error', (why: unknown) => lose(lostFault(where, why)));
    port.on('close', (why: unknown) => lose(lostFault(where, why ?? { code: 'EIO', message: 'the port was closed' })));
    const opened = await open(port);
    if (opened !== undefined) {
      closing.abort();
      return fault(await withRights(lostFault(where, opened), where));
    }
    port.on('data', (chunk: Buffer) => {
      if (!closing.signal.aborted) events.received(chunk);
    });
    port.flush(() => {}); // What is left over from before; a port that cannot be flushed shows itself soon enough.
    void watch(where, identity.value, closing.signal, clock, lose);
    const link: Link = {
      get unsentBytes() {
        return port.writableLength;
      },
      write: (bytes) => void port.write(bytes, undefined, () => {}), // Faults come as 'error'.
      close: async () => {
        closing.abort();
        await release(port, clock);
      },
    };
    if (!isAborted(signal)) return good(link);
    await link.close();
    return fault(cancelled(`while opening ${where}`));
  };
}

/** Without permission it helps to know who has it. */
async function withRights(why: LineFault, where: string): Promise<LineFault> {
  const rights = why.kind === 'denied' && why.code === 'EACCES' ? await rightsOf(where) : undefined;
  return rights === undefined ? why : { ...why, detail: `${why.detail} (${rights})` };
}

function open(port: SerialPort): Promise<unknown> {
  return new Promise((resolve) => port.open((error) => resolve(error ?? undefined)));
}

/** Calls `lose` when the path names no device any more, or another one. */
async function watch(
  path: string,
  identity: string,
  signal: AbortSignal,
  clock: LinkDeps['clock'],
  lose: (fault: LineFault) => void,
): Promise<void> {
  for (let waitMs = firstLookMs; ; waitMs = lookMs) {
    await clock.sleep(waitMs, signal);
    if (signal.aborted) return;
    const now = await identityOf(path);
    if (!now.ok) return lose(now.fault);
    if (now.value !== identity) return lose({ kind: 'gone', code: 'ENODEV', detail: `${path}: now another device` });
  }
}

/** Device number and inode: an adapter that comes back has another inode even under the same name. */
async function identityOf(path: string): Promise<Outcome<string, LineFault>> {
  try {
    const { rdev, ino, dev } = await stat(path);
    return good(`${dev}/${ino}/${rdev}`);
  } catch (error) {
    return fault(lostFault(path, error));
  }
}

async function release(port: SerialPort, clock: LinkDeps['clock']): Promise<void> {
  if (!port.isOpen) return;
  const done = new AbortController();
  const closed = new Promise<void>((resolve) => port.close(() => resolve()));
  await Promise.race([closed, clock.sleep(closeMsMax, done.signal)]);
  done.abort();
}
