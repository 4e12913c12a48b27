// A run folder and handlers → one Unix socket per role, answered by control, and `publish` for those who watch.
import { once } from 'node:events';
import { lstat, mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import { good, type Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { BootId } from '../model/ids.ts';
import type { DurableEnds } from '../journal/types.ts';
import { Board } from './board.ts';
import { freePath, socketFault, type SocketFault, socketPath } from './path.ts';
import { type Hello, protocolVersion, type Role } from './protocol.ts';
import { type Handlers, Session, type SessionLimits, sessionLimits } from './session.ts';

export type { Handlers } from './session.ts';
export type { SocketFault } from './path.ts';

export interface ControlOptions {
  /** Must exist; its permissions are its owner's affair. */
  readonly folder: string;
  readonly roles: readonly Role[];
  readonly handlers: Handlers;
  readonly clock: Clock;
  readonly log: Logger;
  /** What every client is told first. */
  readonly hello: { readonly name: string; readonly boot: BootId };
  /** The durable ends at start; `durable()` moves them. */
  readonly durable: DurableEnds;
  readonly limits?: Partial<SessionLimits>;
}

export interface ControlServer extends AsyncDisposable {
  /** The newest sample per point reaches everyone who watches it; a slow client gets fewer, never older ones. */
  publish(samples: readonly Sample[]): void;
  /** Reaches everyone who follows; only the newest counts. */
  durable(ends: DurableEnds): void;
  close(): Promise<void>;
}

/** Clients per socket; a screen that reconnects in a loop must not take all file descriptors of control. */
const clientsMax = 32;
/** How often it is looked after whether the sockets' names are still there, ms. */
const namesEveryMs = 5_000;

/** Opens all sockets or none. A socket left behind by a dead process is taken over, a living one never. */
export async function serveControl(options: ControlOptions): Promise<Outcome<ControlServer, SocketFault>> {
  const hub = new Hub(options);
  for (const role of options.roles) {
    const opened = await hub.open(role);
    if (opened.ok) continue;
    await hub.close();
    return opened;
  }
  void hub.keepNames();
  return good(hub);
}

/** One listening socket, and which file its name led to. */
interface Listener {
  readonly role: Role;
  readonly path: string;
  readonly server: Server;
  readonly inode: number | undefined;
}

class Hub implements ControlServer {
  readonly #options: ControlOptions;
  readonly #hello: Hello;
  readonly #board = new Board();
  readonly #closing = new AbortController();
  #listeners: readonly Listener[] = [];
  readonly #sessions = new Set<Session>();
  #durable: DurableEnds;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#durable = options.durable;
    this.#hello = { type: 'hello', version: protocolVersion, ...options.hello };
  }

  async open(role: Role): Promise<Outcome<void, SocketFault>> {
    const { folder } = this.#options;
    const path = socketPath(folder, role);
    if (!path.ok) return path;
    const free = await freePath(folder, path.value);
    if (!free.ok) return free;
    const server = createServer((socket) => void this.#serve(socket, role));
    server.maxConnections = clientsMax;
    try {
      await listen(server, path.value);
    } catch (error) {
      return { ok: false, fault: socketFault(folder, error) };
    }
    server.on('error', (err) => this.#options.log.error({ err, role }, 'control socket failed'));
    server.on('drop', () => this.#options.log.warn({ role, clientsMax }, 'too many clients on one socket'));
    this.#listeners = [...this.#listeners, { role, path: path.value, server, inode: await inodeOf(path.value) }];
    return good(undefined);
  }

  /**
   * A run folder may be wiped while control lives (a user's folder in /run goes with the last login): without a name
   * nobody new could reach it. Whoever is connected stays so.
   */
  async keepNames(): Promise<void> {
    const { clock, folder, log } = this.#options;
    const { signal } = this.#closing;
    for (; !signal.aborted; await clock.sleep(namesEveryMs, signal)) {
      for (const listener of this.#listeners) {
        const { role, path, server, inode } = listener;
        if ((await inodeOf(path)) === inode || signal.aborted) continue;
        log.error({ role, path }, 'the socket has lost its name; it is opened anew');
        this.#listeners = this.#listeners.filter((one) => one !== listener);
        server.close();
        await mkdir(folder, { recursive: true, mode: 0o750 }).catch(() => {});
        const opened = await this.open(role);
        if (opened.ok) continue;
        log.error({ role, fault: opened.fault }, 'the socket cannot be opened anew; it is tried again');
        this.#listeners = [...this.#listeners, listener];
      }
    }
  }

  publish(samples: readonly Sample[]): void {
    this.#board.put(samples);
    for (const session of this.#sessions) session.publish(samples);
  }

  durable(ends: DurableEnds): void {
    this.#durable = ends;
    for (const session of this.#sessions) session.durable(ends);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = this.#listeners.map(async ({ server }) => {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    });
    this.#listeners = [];
    for (const session of this.#sessions) session.close();
    await Promise.all(closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(socket: Socket, role: Role): Promise<void> {
    const { handlers, clock, log, limits } = this.#options;
    const session = new Session(socket, {
      role,
      handlers,
      board: this.#board,
      durable: () => this.#durable,
      hello: this.#hello,
      clock,
      log,
      limits: { ...sessionLimits, ...limits },
    });
    this.#sessions.add(session);
    await session.run();
    this.#sessions.delete(session);
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.ino;
}

/** Only owner and group may connect: the mode must be right from the first moment, so the mask is set while binding. */
async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o117);
  try {
    server.listen({ path });
  } finally {
    process.umask(before);
  }
  await once(server, 'listening');
}
