// A socket's path → one open connection to control: questions with ids and deadlines, and what control tells by itself.
//
// 1. Every question settles: by its answer, at its deadline, or when the connection ends.
// 2. An answer belongs to the question with its id; an answer that nobody waits for any more is dropped.
import { createConnection, type Socket } from 'node:net';
import type { Clock } from '../model/clock.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { codeOf } from '../model/thrown.ts';
import type { DurableEnds } from '../journal/types.ts';
import { LineSplitter, messageBytesMax } from './lines.ts';
import { parseMessage } from './message.ts';
import { type Hello, type Message, protocolVersion, type Request, type Results, type Update } from './protocol.ts';

/** Why control did not answer. Each kind says who has to act. */
export type ClientFault =
  /** Nothing listens there: control does not run, or uses another folder. */
  | { readonly kind: 'absent'; readonly folder: string; readonly detail: string }
  /** No permission on the socket: the user needs the socket's group. */
  | { readonly kind: 'denied'; readonly folder: string; readonly detail: string }
  | { readonly kind: 'path-too-long'; readonly folder: string; readonly detail: string }
  /** The connection ended before the answer came. */
  | { readonly kind: 'cut'; readonly folder: string; readonly detail: string }
  /** No answer before the deadline. */
  | { readonly kind: 'late'; readonly folder: string; readonly detail: string }
  /** Control says no, in its own words. */
  | { readonly kind: 'refused'; readonly folder: string; readonly detail: string };

/** A request as its asker writes it: the connection gives the id. */
export type Question<T extends Request['type']> = { readonly type: T } & Omit<Extract<Request, { type: T }>, 'id'>;

export interface Listeners {
  update(update: Update): void;
  durable(ends: DurableEnds): void;
}

const greetMs = 5_000;

export class Connection {
  readonly hello: Hello;
  /** Settles when the connection has ended. */
  readonly ended: Promise<void>;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #waiting = new Map<number, (message: Message | undefined) => void>();
  #lastId = 0;

  private constructor(wire: Wire, hello: Hello, folder: string, clock: Clock, listeners: Listeners) {
    this.#wire = wire;
    this.hello = hello;
    this.#folder = folder;
    this.#clock = clock;
    this.ended = this.#settleAll(wire.ended);
    wire.listen((message) => this.#hear(message, listeners));
  }

  /** Connects and exchanges hellos. */
  static async open(
    path: string,
    options: { readonly folder: string; readonly name: string; readonly clock: Clock; readonly listeners: Listeners },
  ): Promise<Outcome<Connection, ClientFault>> {
    const { folder, name, clock, listeners } = options;
    const opened = await Wire.open(path, folder);
    if (!opened.ok) return opened;
    const wire = opened.value;
    wire.write({ type: 'hello', version: protocolVersion, name });
    const first = await wire.first(clock);
    if (first?.type === 'hello' && first.version === protocolVersion) {
      return good(new Connection(wire, first, folder, clock, listeners));
    }
    wire.close();
    if (first === undefined) return fault({ kind: 'late', folder, detail: `${path} takes the call and says nothing` });
    if (first.type === 'refused') return fault({ kind: 'refused', folder, detail: first.why });
    const spoken = first.type === 'hello' ? `version ${first.version} of the protocol` : 'no hello';
    return fault({
      kind: 'refused',
      folder,
      detail: `${path} speaks ${spoken}, this program version ${protocolVersion}`,
    });
  }

  async ask<T extends Request['type']>(
    question: Question<T>,
    deadlineMs: number,
  ): Promise<Outcome<Results[T], ClientFault>> {
    const folder = this.#folder;
    const id = (this.#lastId += 1);
    const answered = new AbortController();
    const answer = new Promise<Message | undefined>((resolve) => this.#waiting.set(id, resolve));
    this.#wire.write({ ...question, id });
    const late = this.#clock.sleep(deadlineMs, answered.signal).then(() => 'late' as const);
    const message = await Promise.race([answer, late]);
    this.#waiting.delete(id);
    answered.abort();
    if (message === 'late')
      return fault({ kind: 'late', folder, detail: `no answer to ${question.type} in ${deadlineMs} ms` });
    if (message?.type === 'refused') return fault({ kind: 'refused', folder, detail: message.why });
    if (message?.type !== 'reply') return fault({ kind: 'cut', folder, detail: 'the connection ended' });
    // The protocol says which result belongs to which question, and control is typed by the same file.
    return good(message.result as Results[T]);
  }

  close(): void {
    this.#wire.close();
  }

  async #settleAll(ended: Promise<void>): Promise<void> {
    await ended;
    for (const settle of this.#waiting.values()) settle(undefined);
  }

  #hear(message: Message, listeners: Listeners): void {
    switch (message.type) {
      case 'update':
        return listeners.update(message);
      case 'durable':
        return listeners.durable(message.ends);
      case 'reply':
        return this.#waiting.get(message.id)?.(message);
      case 'refused':
        if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
        return;
      case 'hello':
        return;
      default:
        return message satisfies never;
    }
  }
}

/** The socket as a stream of messages. A line that is none ends it. */
class Wire {
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #splitter = new LineSplitter(messageBytesMax);
  #early: Message[] = [];
  #listener: (message: Message) => void = (message) => this.#early.push(message);

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
    // The end of the connection says it all; its error adds nothing that anybody could act on.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  static open(path: string, folder: string): Promise<Outcome<Wire, ClientFault>> {
    return new Promise((resolve) => {
      const socket = createConnection({ path });
      const refuse = (error: Error): void => resolve(fault(connectFault(folder, path, error)));
      socket.once('error', refuse);
      socket.once('connect', () => {
        socket.off('error', refuse);
        resolve(good(new Wire(socket)));
      });
    });
  }

  write(message: Hello | (Omit<Request, 'id'> & { readonly id: number })): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** The first message; undefined when there is none in time. */
  async first(clock: Clock): Promise<Message | undefined> {
    const heard = new AbortController();
    this.#listener = (message) => {
      this.#early.push(message);
      heard.abort();
    };
    if (this.#early.length === 0) {
      void this.ended.then(() => heard.abort());
      await clock.sleep(greetMs, heard.signal);
    }
    return this.#early.shift();
  }

  listen(listener: (message: Message) => void): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const { lines, tooLong } = this.#splitter.push(chunk);
    for (const line of lines) {
      const message = parseMessage(line);
      if (message === undefined) return this.close();
      this.#listener(message);
    }
    if (tooLong) this.close();
  }
}

function connectFault(folder: string, path: string, error: Error): ClientFault {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied', folder, detail: `no permission on ${path}` };
  return {
    kind: 'absent',
    folder,
    detail: `nothing answers at ${path} (${code ?? error.message})`,
  };
}
