// One connection of one client: lines in, each answered once and in order; updates out as fast as the client reads.
//
// 1. Every request is answered by exactly one `reply` or `refused` with its id, in the order of the requests.
// 2. While the client does not read, nothing more of it is read and nothing more is made for it: what waits is one
//    answer, a set of points and one durable end. After `stuckMs` without reading it is cut.
// 3. What cannot be a line of the protocol is answered by `refused` without id, and the connection ends.
// 4. A long answer is made and sent in pieces: between them everything else in control has its turn.
// 5. A broken handler is told to the log and to the client; it never ends the server.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, MonoMs } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { Sample } from '../model/sample.ts';
import type { Wish } from '../model/wish.ts';
import type { DurableEnds } from '../journal/types.ts';
import { type Handlers, replyTo } from './handlers.ts';
import { LineSplitter, requestBytesMax } from './lines.ts';
import type { News } from './lookout.ts';
import {
  type Hello,
  type Message,
  protocolVersion,
  type Request,
  type Results,
  type Role,
  type Watched,
} from './protocol.ts';
import { parseRequest } from './request.ts';
import { mayAsk, wishRefusal } from './rights.ts';
import type { Subscription } from './subscription.ts';

export interface SessionOptions {
  readonly role: Role;
  /** Unique for the life of the process. */
  readonly client: string;
  readonly handlers: Handlers;
  readonly subscribe: (watched: Watched) => Subscription;
  readonly durable: () => DurableEnds;
  readonly hello: Hello;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: SessionLimits;
}
export interface SessionLimits {
  /** A client that sends no hello for this long is cut, ms. */
  readonly helloMs: number;
  /** A client that reads nothing for this long while something waits for it is cut, ms. */
  readonly stuckMs: number;
  /** Samples are gathered for this long before a watcher is told, ms. */
  readonly gatherMs: number;
}
export const sessionLimits: SessionLimits = { helloMs: 10_000, stuckMs: 30_000, gatherMs: 50 };

/** About 20 kB of points at once. All 5,000 of a large gateway take 30 ms, and no line may wait that long. */
const itemsPerPiece = 64;

export class Session {
  readonly #socket: Socket;
  readonly #options: SessionOptions;
  readonly #ended = new AbortController();
  #greeted = false;
  #name = '?';
  #subscription: Subscription | undefined;
  #gathering = false;
  #following = false;
  #ends: DurableEnds | undefined;
  /** An answer is on its way in pieces: nothing else may be written between them. */
  #answering = false;
  #draining: Promise<void> | undefined;
  /** Something that it asked has no answer yet. */
  #isAsking = false;
  /** When it said something last. */
  heardAt: MonoMs;

  constructor(socket: Socket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.heardAt = options.clock.mono();
    socket.on('error', (error) => options.log.debug({ err: error, role: options.role }, 'connection lost'));
    socket.once('close', () => this.#end());
  }

  get role(): Role {
    return this.#options.role;
  }

  /** It is on its way out. */
  get isLeaving(): boolean {
    return this.#socket.destroyed;
  }

  /** It waits for nothing, and nothing is told to it by itself. */
  get isIdle(): boolean {
    return this.#subscription === undefined && !this.#following && !this.#isAsking;
  }

  /** Whether it is told of anything that control decides. */
  get watchesControl(): boolean {
    return this.#subscription?.watchesControl === true;
  }

  /** Settles when the connection has ended, whoever ended it. */
  async run(): Promise<void> {
    this.#write(this.#options.hello);
    void this.#expectHello();
    try {
      await this.#read();
    } catch {
      // The connection broke in the middle of a read: the same as its end.
    }
    await this.#hangUp();
  }

  publish(samples: readonly Sample[]): void {
    if (this.#subscription?.publish(samples) === true) void this.#gather();
  }

  /** What control decided: gathered already, so it is sent at once. */
  tell(news: News): void {
    if (this.#subscription?.tell(news) === true) this.#flush();
  }

  durable(ends: DurableEnds): void {
    if (!this.#following) return;
    this.#ends = ends;
    this.#flush();
  }

  /** Resolves when the end of it has been told. */
  async close(): Promise<void> {
    this.#socket.destroy();
    if (!this.#ended.signal.aborted) await once(this.#ended.signal, 'abort');
  }

  async #expectHello(): Promise<void> {
    await this.#options.clock.sleep(this.#options.limits.helloMs, this.#ended.signal);
    if (this.#greeted || this.#ended.signal.aborted) return;
    this.#options.log.warn({ role: this.#options.role }, 'client without a hello is cut');
    this.#socket.destroy();
  }

  async #read(): Promise<void> {
    const splitter = new LineSplitter(requestBytesMax);
    // The loop must not destroy the socket: a last `refused` may still be on its way.
    const chunks: AsyncIterable<Buffer> = this.#socket.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      const { lines, tooLong } = splitter.push(chunk);
      for (const line of lines) {
        // Whoever is gone asks no more: what is left of its lines is not read.
        if (this.#socket.destroyed) return;
        if (line !== '' && !(await this.#take(line))) return;
        await this.#draining;
      }
      if (tooLong) return this.#refuse(`a line is longer than ${requestBytesMax} bytes`);
    }
  }

  /** False ends the connection. */
  async #take(line: string): Promise<boolean> {
    this.heardAt = this.#options.clock.mono();
    const parsed = parseRequest(line);
    if (!parsed.ok) {
      this.#refuse(parsed.fault.why, parsed.fault.id);
      return parsed.fault.id !== undefined;
    }
    if (parsed.value.type === 'hello') return this.#greet(parsed.value);
    if (!this.#greeted) {
      this.#refuse('the first line must be a hello', parsed.value.id);
      return false;
    }
    this.#isAsking = true;
    await this.#answer(parsed.value);
    this.#isAsking = false;
    return true;
  }

  #greet({ version, name }: Hello): boolean {
    if (version !== protocolVersion) {
      this.#refuse(`this agent speaks version ${protocolVersion} of the protocol, not ${version}`);
      return false;
    }
    this.#greeted = true;
    this.#name = name;
    return true;
  }

  async #answer(request: Request): Promise<void> {
    const { role, log } = this.#options;
    const why = this.#refusal(request);
    if (why !== undefined) return this.#refuse(why, request.id);
    try {
      await this.#reply(request.id, await this.#result(request));
    } catch (err) {
      log.error({ err, role, request: request.type }, 'a request broke its handler');
      this.#refuse('internal fault', request.id);
    }
    if (request.type === 'watch') {
      this.#subscription = this.#options.subscribe(request);
      this.#flush();
    }
    if (request.type === 'follow') {
      this.#following = true;
      this.durable(this.#options.durable());
    }
  }

  /** Why this role may never ask this. */
  #refusal(request: Request): string | undefined {
    const { role, client, log } = this.#options;
    if (!mayAsk(role, request.type)) return `${role} may not ask for ${request.type}`;
    const why = request.type === 'wish' ? wishRefusal(role, request.wish) : undefined;
    if (why !== undefined) log.warn({ client, name: this.#name, why }, 'a wish that this socket never takes');
    return why;
  }

  #result(request: Request): Results[Request['type']] | Promise<Results[Request['type']]> {
    const { handlers, role } = this.#options;
    switch (request.type) {
      case 'status':
        return handlers.status(request, role);
      case 'points':
        return handlers.points(request, role);
      case 'report':
        return handlers.report(request, role);
      case 'fact':
        return handlers.fact(request, role);
      case 'wish':
        return this.#wish(request.wish);
      case 'actuators':
        return handlers.actuators();
      case 'alarms':
        return handlers.alarms();
      case 'holds':
        return handlers.holds();
      case 'rules':
        return handlers.rules();
      case 'zones':
        return handlers.zones();
      case 'water':
        return handlers.water();
      case 'watch':
        return null;
      case 'follow':
        return this.#options.durable();
      default:
        return request satisfies never;
    }
  }

  async #wish(wish: Wish): Promise<Results['wish']> {
    const { handlers, role, client } = this.#options;
    return replyTo(await handlers.wish(wish, { role, client }));
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.#options.clock.sleep(this.#options.limits.gatherMs, this.#ended.signal);
    this.#gathering = false;
    this.#flush();
  }

  /** Sends what waits until the client stops reading; goes on when it reads again. */
  #flush(): void {
    while (!this.#answering && this.#draining === undefined && !this.#socket.destroyed) {
      const message = this.#next();
      if (message === undefined) return;
      this.#write(message);
    }
  }

  #next(): Message | undefined {
    if (this.#ends !== undefined) {
      const ends = this.#ends;
      this.#ends = undefined;
      return { type: 'durable', ends };
    }
    return this.#subscription?.next(this.#options.clock.mono());
  }

  async #reply(id: number, result: Results[Request['type']]): Promise<void> {
    if (!Array.isArray(result) || result.length <= itemsPerPiece) return this.#write({ type: 'reply', id, result });
    this.#answering = true;
    this.#send(`{"type":"reply","id":${id},"result":[`);
    for (let at = 0; at < result.length && this.#socket.writable; at += itemsPerPiece) {
      const piece = JSON.stringify(result.slice(at, at + itemsPerPiece)).slice(1, -1);
      this.#send(at === 0 ? piece : `,${piece}`);
      await (this.#draining ?? nextTurn());
    }
    this.#send(']}\n');
    this.#answering = false;
    this.#flush();
  }

  #refuse(why: string, id?: number): void {
    this.#write(id === undefined ? { type: 'refused', why } : { type: 'refused', id, why });
  }

  #write(message: Message): void {
    this.#send(`${JSON.stringify(message)}\n`);
  }

  #send(text: string): void {
    if (!this.#socket.writable) return;
    if (!this.#socket.write(text)) this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    const drained = new AbortController();
    const wake = (): void => drained.abort();
    this.#socket.once('drain', wake).once('close', wake);
    await this.#options.clock.sleep(this.#options.limits.stuckMs, drained.signal);
    this.#socket.off('drain', wake).off('close', wake);
    this.#draining = undefined;
    if (drained.signal.aborted) return this.#flush();
    this.#options.log.warn({ role: this.#options.role, client: this.#name }, 'client that does not read is cut');
    this.#socket.destroy();
  }

  /** Nothing that it asked is carried out any more, and its owner hears of it in the same moment. */
  #end(): void {
    const { handlers, client, log } = this.#options;
    try {
      handlers.gone(client);
    } catch (err) {
      log.error({ err, client }, 'the end of a connection broke its handler');
    }
    this.#ended.abort();
  }

  async #hangUp(): Promise<void> {
    if (!this.#socket.destroyed) {
      this.#socket.end();
      await this.#options.clock.sleep(1_000, this.#ended.signal);
    }
    this.#socket.destroy();
  }
}
