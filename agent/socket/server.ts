// A run folder and handlers → one Unix socket per role, answered by control, and `publish` for those who watch.
import { once } from 'node:events';
import { lstat, mkdir, rename, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import { good, type Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { BootId, PointId } from '../model/ids.ts';
import type { DurableEnds } from '../journal/types.ts';
import { Board } from './board.ts';
import type { Handlers } from './handlers.ts';
import { Lookout } from './lookout.ts';
import { freePath, socketFault, type SocketFault, socketPath } from './path.ts';
import { type Hello, protocolVersion, type Role, type Watched } from './protocol.ts';
import { Session, type SessionLimits, sessionLimits } from './session.ts';
import { Subscription, watchesControl } from './subscription.ts';

export type { Handlers } from './handlers.ts';
export type { SocketFault } from './path.ts';

export interface ControlOptions {
  /** Must exist; its permissions are its owner's affair. */
  readonly folder: string;
  readonly roles: readonly Role[];
  readonly handlers: Handlers;
  readonly clock: Clock;
  readonly log: Logger;
  /** What every client is told first. */
  readonly hello: { readonly name: string; readonly boot: BootId; readonly timezone?: string };
  /** The durable ends at start; `durable()` moves them. */
  readonly durable: DurableEnds;
  readonly limits?: Partial<SessionLimits>;
}

export interface ControlServer extends AsyncDisposable {
  /** The newest sample per point reaches everyone who watches it; a slow client gets fewer, never older ones. */
  publish(samples: readonly Sample[]): void;
  /** Control decided something: whoever watches it is told soon. Costs nothing while nobody does. */
  stepped(): void;
  /** Reaches everyone who follows; only the newest counts. */
  durable(ends: DurableEnds): void;
  close(): Promise<void>;
}

/**
 * Clients per socket; a screen that reconnects in a loop must not take all file descriptors of control. Whoever only
 * holds a place gives it to the next one: nobody may be kept from a stop by those who say nothing.
 */
const clientsMax = 32;
/** Whoever is turned away has so long to hear why, ms. */
const turnAwayMs = 500;
/** What control decides is looked at at most this often, and while somebody watches at least that often, ms. */
const lookMsMin = 100;
const lookMsMax = 1_000;
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
  readonly #board = new Board<PointId, Sample>(({ point }) => point);
  readonly #lookout: Lookout;
  readonly #closing = new AbortController();
  #listeners: readonly Listener[] = [];
  readonly #sessions = new Set<Session>();
  #durable: DurableEnds;
  #clients = 0;
  /** Somebody looks out for what control decides; its abort says that something is new. */
  #news: AbortController | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#durable = options.durable;
    this.#lookout = new Lookout(options.handlers);
    this.#hello = { type: 'hello', version: protocolVersion, ...options.hello };
  }

  async open(role: Role): Promise<Outcome<void, SocketFault>> {
    const { folder } = this.#options;
    const path = socketPath(folder, role);
    if (!path.ok) return path;
    const free = await freePath(folder, path.value);
    if (!free.ok) return free;
    const server = createServer((socket) => void this.#serve(socket, role));
    try {
      await listenAs(server, path.value, bindFolder(folder, role));
    } catch (error) {
      return { ok: false, fault: socketFault(folder, error) };
    }
    server.on('error', (err) => this.#options.log.error({ err, role }, 'control socket failed'));
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

  stepped(): void {
    this.#news?.abort();
  }

  durable(ends: DurableEnds): void {
    this.#durable = ends;
    for (const session of this.#sessions) session.durable(ends);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = this.#listeners.map(async ({ server, path, inode }) => {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
      // The system takes away only the name under which it was bound.
      if (inode !== undefined && (await inodeOf(path)) === inode) await unlink(path).catch(() => {});
    });
    this.#listeners = [];
    await Promise.all([...closed, ...[...this.#sessions].map((session) => session.close())]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(socket: Socket, role: Role): Promise<void> {
    const { handlers, clock, log, limits } = this.#options;
    if (!this.#makeRoom(role)) {
      log.warn({ role, clientsMax }, 'too many clients on one socket');
      return turnAway(socket, clock);
    }
    const session = new Session(socket, {
      role,
      client: `${role}-${(this.#clients += 1)}`,
      handlers,
      subscribe: (watched) => this.#subscribe(watched),
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

  /** The one that has said nothing for longest, and watches nothing, goes. */
  #makeRoom(role: Role): boolean {
    const there = [...this.#sessions].filter((session) => session.role === role && !session.isLeaving);
    if (there.length < clientsMax) return true;
    const [idlest] = there.filter(({ isIdle }) => isIdle).toSorted((a, b) => a.heardAt - b.heardAt);
    if (idlest === undefined) return false;
    this.#options.log.warn({ role, clientsMax }, 'an idle client gives its place to another one');
    void idlest.close();
    return true;
  }

  #subscribe(watched: Watched): Subscription {
    if (watchesControl(watched)) {
      // What was seen last may be old: nobody looked while nobody watched.
      this.#look();
      void this.#lookOut();
    }
    return new Subscription(this.#board, this.#lookout, watched);
  }

  /** For as long as anybody watches what control decides. */
  async #lookOut(): Promise<void> {
    if (this.#news !== undefined) return;
    const { clock } = this.#options;
    const { signal } = this.#closing;
    do {
      this.#news = new AbortController();
      await clock.sleep(lookMsMin, signal);
      await clock.sleep(lookMsMax - lookMsMin, AbortSignal.any([this.#news.signal, signal]));
      this.#look();
    } while (!signal.aborted && [...this.#sessions].some((session) => session.watchesControl));
    this.#news = undefined;
  }

  #look(): void {
    try {
      const news = this.#lookout.look(this.#options.clock.mono());
      for (const session of this.#sessions) session.tell(news);
    } catch (err) {
      this.#options.log.error({ err }, 'what control decides could not be looked at');
    }
  }
}

/** What it says is read away: else the system would throw away our answer along with it. */
async function turnAway(socket: Socket, clock: Clock): Promise<void> {
  socket.on('error', () => {}).resume();
  socket.end(`${JSON.stringify({ type: 'refused', why: `all ${clientsMax} places of this socket are taken` })}\n`);
  await clock.sleep(turnAwayMs);
  socket.destroy();
}

async function inodeOf(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.ino;
}

/** Where the group of a role's socket comes from, if it is not ours: a folder with that group and the setgid bit. */
const bindFolder = (folder: string, role: Role): string => join(folder, `.${role}`);

/**
 * A process gives no file a group that it is not in. So where whoever prepared the run folder made a bind folder, the
 * socket is made in there, with that folder's group, and gets its name afterwards.
 */
async function listenAs(server: Server, path: string, within: string): Promise<void> {
  if (!(await isFolder(within))) return listen(server, path);
  const made = join(within, 's');
  await unlink(made).catch(() => {});
  await listen(server, made);
  await rename(made, path);
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
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
