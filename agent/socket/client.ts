// A run folder and a role → a client of control that finds its way back by itself.
//
// 1. `ask` never queues: without a connection it answers at once with the reason why there is none.
// 2. After a lost connection what was watched and followed is asked for again; readers notice a pause, no end.
// 3. What waits for a slow reader is the newest of each point, actuator and alarm, the holds and the newest durable ends,
//    never a queue.
// 4. A wish is never asked twice: whether it was followed, when its connection ended before the answer, nobody knows.
import type { Clock, MonoMs } from '../model/clock.ts';
import { type ActuatorStatus, aged } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import type { Author, Hold } from '../model/command.ts';
import type { ActuatorId, PointId } from '../model/ids.ts';
import { type Logger, silentLogger } from '../model/logger.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { DurableEnds } from '../journal/types.ts';
import { type ClientFault, Connection, type Question } from './connection.ts';
import { Mailbox } from './mailbox.ts';
import { socketPath } from './path.ts';
import type { Hello, LiveSample, Request, Results, Role, Update, Watched, WishReply } from './protocol.ts';
import { type Wished, wishHead } from './wish-head.ts';

export type { ClientFault } from './connection.ts';
export type { Wished } from './wish-head.ts';

export interface ClientOptions {
  readonly folder: string;
  readonly role: Role;
  /** Who asks, for control's log: `link`, `kenh watch`. */
  readonly name: string;
  readonly clock: Clock;
  /** 0 ≤ x < 1; spreads reconnections. */
  readonly random: () => number;
  /** Its abort closes the client. */
  readonly signal: AbortSignal;
  readonly log?: Logger;
}

export interface ControlClient {
  /** The first attempt decides, or the last one that began within `waitMs`. */
  connected(waitMs?: number): Promise<Outcome<Hello, ClientFault>>;
  /** Why there is no connection now; undefined while there is one. */
  readonly fault: ClientFault | undefined;
  ask<T extends Request['type']>(question: Question<T>, deadlineMs?: number): Promise<Outcome<Results[T], ClientFault>>;
  /**
   * Newest samples of `points` (all when undefined), across reconnections, until `signal` or the client's own aborts.
   * One reader at a time.
   */
  watch(points: readonly PointId[] | undefined, signal?: AbortSignal): AsyncIterable<readonly LiveSample[]>;
  /**
   * What control decides, all that there is first, then what changed, across reconnections. One reader at a time; goes
   * together with `watch`.
   */
  observe(what: Omit<Watched, 'points'>, signal?: AbortSignal): AsyncIterable<Observed>;
  /** Asks for something in somebody's name, with a head of its own. */
  wish(asked: Wished, author: Author, deadlineMs?: number): Promise<Outcome<WishReply, ClientFault>>;
  /** Newest durable ends, the current ones first, across reconnections. One reader at a time. */
  follow(signal?: AbortSignal): AsyncIterable<DurableEnds>;
}

/** What is new since the last one; `holds` are all that stand. */
export interface Observed {
  readonly actuators: readonly ActuatorStatus[];
  readonly alarms: readonly AlarmStatus[];
  readonly holds?: readonly Hold[];
}

const backoffMsMin = 200;
const backoffMsMax = 5_000;
const deadlineMsDefault = 5_000;

/** Returns at once; connects in the background and goes on trying until `signal` aborts. */
export function connectControl(options: ClientOptions): ControlClient {
  const client = new Client(options);
  void client.run();
  return client;
}

interface Heard {
  readonly sample: LiveSample;
  readonly at: MonoMs;
}

interface News {
  readonly actuators: ReadonlyMap<ActuatorId, { readonly status: ActuatorStatus; readonly at: MonoMs }>;
  readonly alarms: ReadonlyMap<string, AlarmStatus>;
  readonly holds: readonly Hold[] | undefined;
}

class Client implements ControlClient {
  readonly #options: ClientOptions;
  readonly #log: Logger;
  readonly #samples = new Mailbox<Map<PointId, Heard>>((before, now) => new Map([...before, ...now]));
  readonly #news = new Mailbox<News>((before, now) => ({
    actuators: new Map([...before.actuators, ...now.actuators]),
    alarms: new Map([...before.alarms, ...now.alarms]),
    holds: now.holds ?? before.holds,
  }));
  readonly #ends = new Mailbox<DurableEnds>((_, now) => now);
  #changed = Promise.withResolvers<void>();
  #connection: Connection | undefined;
  #fault: ClientFault | undefined;
  #watched: { readonly points: readonly PointId[] | undefined } | undefined;
  #observed: Omit<Watched, 'points'> | undefined;
  #followed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
  }

  get fault(): ClientFault | undefined {
    return this.#connection === undefined ? (this.#fault ?? this.#cut('not connected yet')) : undefined;
  }

  async run(): Promise<void> {
    const { signal, clock, random } = this.#options;
    let backoffMs = backoffMsMin;
    while (!signal.aborted) {
      backoffMs = (await this.#live()) ? backoffMsMin : Math.min(backoffMs * 2, backoffMsMax);
      // Half fixed, half random: never a tight loop, never everybody at once.
      await clock.sleep(backoffMs * (0.5 + random() / 2), signal);
    }
    this.#change(undefined, this.#cut('the client was closed'));
  }

  async connected(waitMs = 0): Promise<Outcome<Hello, ClientFault>> {
    const { clock, signal } = this.#options;
    const end = clock.mono() + waitMs;
    const enough = new AbortController();
    while (this.#connection === undefined && !signal.aborted) {
      const leftMs = end - clock.mono();
      if (this.#fault !== undefined && leftMs <= 0) break;
      const deadline = this.#fault === undefined ? [] : [clock.sleep(leftMs, enough.signal)];
      await Promise.race([this.#changed.promise, ...deadline]);
    }
    enough.abort();
    if (this.#connection !== undefined) return good(this.#connection.hello);
    return fault(this.#fault ?? this.#cut('the client was closed'));
  }

  async ask<T extends Request['type']>(
    question: Question<T>,
    deadlineMs = deadlineMsDefault,
  ): Promise<Outcome<Results[T], ClientFault>> {
    if (this.#connection === undefined) return fault(this.#fault ?? this.#cut('not connected yet'));
    return this.#connection.ask<T>(question, deadlineMs);
  }

  async *watch(points: readonly PointId[] | undefined, signal?: AbortSignal): AsyncGenerator<readonly LiveSample[]> {
    const { clock } = this.#options;
    this.#watched = { points };
    try {
      void this.#subscribe();
      for await (const waiting of this.#samples.take(this.#until(signal))) {
        const now = clock.mono();
        yield [...waiting.values()].map(({ sample, at }) => ({ ...sample, ageMs: sample.ageMs + (now - at) }));
      }
    } finally {
      this.#watched = undefined;
    }
  }

  async *observe(what: Omit<Watched, 'points'>, signal?: AbortSignal): AsyncGenerator<Observed> {
    const { clock } = this.#options;
    this.#observed = what;
    try {
      void this.#subscribe();
      for await (const { actuators, alarms, holds } of this.#news.take(this.#until(signal))) {
        const now = clock.mono();
        yield {
          actuators: [...actuators.values()].map(({ status, at }) => aged(status, now - at)),
          alarms: [...alarms.values()],
          ...(holds !== undefined && { holds }),
        };
      }
    } finally {
      this.#observed = undefined;
    }
  }

  async wish(asked: Wished, author: Author, deadlineMs?: number): Promise<Outcome<WishReply, ClientFault>> {
    const boot = this.#connection?.hello.boot;
    if (boot === undefined) return fault(this.#fault ?? this.#cut('not connected yet'));
    const wish = { ...wishHead(boot, this.#options.clock, author), ...asked };
    return this.ask<'wish'>({ type: 'wish', wish }, deadlineMs);
  }

  async *follow(signal?: AbortSignal): AsyncGenerator<DurableEnds> {
    this.#followed = true;
    try {
      void this.#subscribe();
      yield* this.#ends.take(this.#until(signal));
    } finally {
      this.#followed = false;
    }
  }

  /** One connection's whole life; false when there was none. */
  async #live(): Promise<boolean> {
    const { folder, role, name, clock, signal } = this.#options;
    const path = socketPath(folder, role);
    const listeners = {
      update: (update: Update) => this.#hear(update),
      durable: (ends: DurableEnds) => this.#ends.put(ends),
    };
    const opened = path.ok
      ? await Connection.open(path.value, { folder, name, clock, listeners })
      : fault({ kind: 'path-too-long', folder, detail: path.fault.detail } as const);
    if (!opened.ok) {
      this.#log.debug({ role, fault: opened.fault }, 'no connection to control');
      this.#change(undefined, opened.fault);
      return false;
    }
    const connection = opened.value;
    const close = (): void => connection.close();
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    this.#change(connection, undefined);
    void this.#subscribe();
    await connection.ended;
    signal.removeEventListener('abort', close);
    if (!signal.aborted) this.#log.warn({ role }, 'connection to control lost');
    this.#change(undefined, this.#cut('the connection to control was lost'));
    return true;
  }

  #change(connection: Connection | undefined, why: ClientFault | undefined): void {
    this.#connection = connection;
    this.#fault = why;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #subscribe(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#watched !== undefined || this.#observed !== undefined) {
      // One `watch` for both readers: a second one would replace the first. Without a reader no samples are wanted.
      const points = this.#watched === undefined ? [] : this.#watched.points;
      const question = { type: 'watch', ...(points !== undefined && { points }), ...this.#observed } as const;
      this.#tell('watch', await connection.ask<'watch'>(question, deadlineMsDefault), connection);
    }
    if (this.#followed) {
      // The ends themselves come as messages, in order; the reply could be overtaken by a newer one.
      this.#tell('follow', await connection.ask({ type: 'follow' }, deadlineMsDefault), connection);
    }
  }

  /** A subscription that was not confirmed in time must be tried again: on a new connection. */
  #tell(what: string, outcome: Outcome<unknown, ClientFault>, connection: Connection): void {
    if (outcome.ok) return;
    this.#log.warn({ what, fault: outcome.fault }, 'control did not take the subscription');
    if (outcome.fault.kind === 'late') connection.close();
  }

  #hear({ samples, actuators, alarms, holds }: Update): void {
    const at = this.#options.clock.mono();
    if (this.#watched !== undefined && samples.length > 0) {
      this.#samples.put(new Map(samples.map((sample) => [sample.point, { sample, at }])));
    }
    const isNews = actuators !== undefined || alarms !== undefined || holds !== undefined;
    if (this.#observed === undefined || !isNews) return;
    this.#news.put({
      actuators: new Map(actuators?.map((status) => [status.actuator, { status, at }])),
      alarms: new Map(alarms?.map((alarm) => [alarm.alarm, alarm])),
      holds,
    });
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#options.signal : AbortSignal.any([this.#options.signal, signal]);
  }

  #cut(detail: string): ClientFault {
    return { kind: 'cut', folder: this.#options.folder, detail };
  }
}
