// Host and port → an opened TCP connection as a Link.
import { connect, type Socket } from 'node:net';
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import { lostFault } from './faults.ts';
import { addressesOf } from './hosts.ts';
import { cancelled, isAborted, type Link, type LinkDeps, type LinkEvents, type OpenLink } from './link.ts';

/** A dead host answers no SYN; the kernel itself would try for two minutes. */
const connectMsMax = 3_000;
const receiveBytes = 4_096;
/** Finds a peer that lost its power between two polls. */
const keepAliveMs = 15_000;

export function openSocket(host: string, port: number): OpenLink {
  return async (events, deps, signal) => {
    const addresses = await addressesOf(host, signal);
    if (!addresses.ok) return addresses;
    let outcome: Outcome<Link, LineFault> = fault(lostFault(host, { code: 'ENOTFOUND' }));
    for (const address of addresses.value) {
      outcome = await connectTo(address, port, events, deps, signal);
      if (outcome.ok || outcome.fault.kind === 'cancelled') break;
    }
    return outcome;
  };
}

async function connectTo(
  address: string,
  port: number,
  events: LinkEvents,
  { clock }: LinkDeps,
  signal: AbortSignal | undefined,
): Promise<Outcome<Link, LineFault>> {
  const where = `${address}:${port}`;
  if (isAborted(signal)) return fault(cancelled(`before connecting to ${where}`));
  let live = true;
  const lose = (what: LineFault): void => {
    if (!live) return;
    live = false;
    socket.destroy();
    events.lost(what);
  };
  const received = (count: number, buffer: Uint8Array): boolean => {
    if (live) events.received(buffer.subarray(0, count));
    return true;
  };
  const socket = connect({
    host: address,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    // One buffer for all chunks instead of a stream: a third of the time of a read was spent in the stream.
    onread: { buffer: Buffer.allocUnsafe(receiveBytes), callback: received },
  });
  const error = await connected(socket, clock, signal);
  if (error !== undefined) {
    socket.on('error', () => {}).destroy(); // A late error of a socket that nobody wants is no news.
    return fault(isAborted(signal) ? cancelled(`while connecting to ${where}`) : lostFault(where, error));
  }
  socket.on('error', (why) => lose(lostFault(where, why)));
  socket.on('end', () => lose({ kind: 'gone', code: 'ECONNRESET', detail: `${where}: closed by the other side` }));
  socket.on('close', () => lose({ kind: 'gone', code: 'ECONNRESET', detail: `${where}: closed` }));
  return good({
    get unsentBytes() {
      return socket.writableLength;
    },
    write: (bytes) => void socket.write(bytes),
    close: () => {
      live = false;
      socket.destroy();
      return Promise.resolve();
    },
  });
}

/** Undefined when connected, else why not. */
async function connected(socket: Socket, clock: LinkDeps['clock'], signal: AbortSignal | undefined): Promise<unknown> {
  const done = new AbortController();
  const stop = () => done.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([
      new Promise<unknown>((resolve) => {
        socket.once('connect', () => resolve(undefined));
        socket.once('error', resolve);
      }),
      clock.sleep(connectMsMax, done.signal).then(() => ({ code: 'ETIMEDOUT', message: 'no answer to connecting' })),
    ]);
  } finally {
    done.abort();
    signal?.removeEventListener('abort', stop);
    socket.removeAllListeners('connect').removeAllListeners('error');
    socket.on('error', () => {});
  }
}
