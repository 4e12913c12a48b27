// One Modbus line: spans and elements → requests on a wire and back, with every fault as a value.
//
// 1. One exchange at a time; a second call while one is running is a broken program and rejects.
// 2. Every call settles: by an answer, the loss of the wire, the owner's signal, `close`, or the line's own deadline.
// 3. Only frames that `Frames` has checked reach the parser, and only while their request is pending.
// 4. A TCP connection that ended, fell out of step or stopped answering is opened anew before the next request.
//    A serial port that was lost stays lost until the owner calls `open`.
import type { Clock, MonoMs } from '../../agent/model/clock.ts';
import type { Elements, Line, LineFault, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { Deadline } from './deadline.ts';
import type { Frames } from './frames.ts';
import { cancelled, isAborted, type Link, type OpenLink } from './link.ts';
import { Requests } from './requests.ts';
import { isTable, readMax, readWireMs } from './wire.ts';

/** This many requests without a single byte coming back, and a TCP connection may be to a host that lost its power. */
const silentMax = 3;
/** More than one longest frame not taken by the system: the far end of this wire is stuck. */
const unsentMax = 256;

export interface LineParts {
  readonly options: ModbusLineOptions;
  readonly frames: Frames;
  readonly openLink: OpenLink;
  readonly clock: Clock;
}

type Answer = Outcome<Elements, LineFault>;

const notOpen: LineFault = { kind: 'gone', code: 'ENOTCONN', detail: 'the line is not open' };

export class ModbusLine implements Line {
  readonly #options: ModbusLineOptions;
  readonly #frames: Frames;
  readonly #openLink: OpenLink;
  readonly #clock: Clock;
  readonly #requests = new Requests();
  readonly #deadline: Deadline;
  #open = false;
  #opening: Promise<Outcome<void, LineFault>> | undefined;
  #closing = new AbortController();
  #link: Link | undefined;
  #lost: LineFault = notOpen;
  #busy = false;
  #settle: ((answer: Answer) => void) | undefined;
  #waiting: AbortController | undefined;
  /** The owner's signal, listened to once and not at every request: it is the same one for all of them. */
  #owner: AbortSignal | undefined;
  #silent = 0;

  constructor({ options, frames, openLink, clock }: LineParts) {
    this.#options = options;
    this.#frames = frames;
    this.#openLink = openLink;
    this.#clock = clock;
    this.#deadline = new Deadline(clock, () => this.#overdue());
  }

  get isOpen(): boolean {
    return this.#open;
  }

  async open(signal?: AbortSignal): Promise<Outcome<void, LineFault>> {
    if (this.#open) return good(undefined);
    this.#opening ??= this.#connect(signal, true).finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async read(span: Span, timeoutMs: number, signal?: AbortSignal): Promise<Answer> {
    this.#take();
    try {
      return await this.#exchange(this.#requests.read(span), timeoutMs, signal);
    } finally {
      this.#busy = false;
    }
  }

  async write(
    span: Span,
    elements: Elements,
    timeoutMs: number,
    signal?: AbortSignal,
    notAfter?: MonoMs,
  ): Promise<Outcome<void, LineFault>> {
    this.#take();
    try {
      if (!this.#frames.knowsEcho) {
        // On a wire that may echo, a write would be confirmed by its own echo. Any read shows whether it does.
        const heard = await this.#exchange(this.#requests.read({ ...span, count: 1 }), timeoutMs, signal);
        if (!this.#frames.knowsEcho) return heard.ok ? fault({ kind: 'garbled', detail: 'echo unknown' }) : heard;
      }
      const answer = await this.#exchange(this.#requests.write(span, elements), timeoutMs, signal, notAfter);
      return answer.ok ? good(undefined) : answer;
    } finally {
      this.#busy = false;
    }
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#lost = notOpen;
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#giveUp(cancelled('the line was closed'));
    this.#waiting?.abort();
    this.#obey(undefined);
    this.#deadline.close();
    await this.#opening;
    await this.#dropLink();
  }

  wireMs(table: string, count: number): number {
    return isTable(table) ? readWireMs(this.#options, table, count) : 0;
  }

  countMax(table: string): number {
    return isTable(table) ? readMax[table] : 0;
  }

  #take(): void {
    if (this.#busy) throw new Error('two requests at once on one Modbus line');
    this.#busy = true;
  }

  async #exchange(
    request: Buffer,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    notAfter?: MonoMs,
  ): Promise<Answer> {
    const closing = this.#closing.signal;
    if (this.#link === undefined || this.#link.unsentBytes > unsentMax) {
      const unready = await this.#ready(signal);
      if (unready !== undefined) return fault(unready);
    }
    if (this.#frames.quietMs(request, this.#clock.mono()) > 0) {
      const noise = await this.#quiet(request, timeoutMs, signal);
      if (noise !== undefined) return fault(noise);
    }
    if (isAborted(signal) || closing.aborted) return fault(cancelled('before the request was sent'));
    if (notAfter !== undefined && this.#clock.mono() > notAfter) return fault(cancelled('too late to be sent'));
    const link = this.#link;
    if (link === undefined) return fault(this.#lost);
    this.#obey(signal);
    return new Promise((resolve) => {
      this.#settle = (answer) => {
        this.#settle = undefined;
        this.#deadline.clear();
        resolve(answer);
      };
      const now = this.#clock.mono();
      const bytes = this.#frames.ask(request, now, timeoutMs);
      this.#deadline.set(now + this.#frames.dueMs);
      link.write(bytes);
    });
  }

  readonly #cancel = (): void => void this.#giveUp(cancelled('while waiting for the answer'));

  #obey(signal: AbortSignal | undefined): void {
    if (this.#owner === signal) return;
    this.#owner?.removeEventListener('abort', this.#cancel);
    this.#owner = signal;
    signal?.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Gets a wire that lost its connection back, where that is this line's task. Undefined: there is one. */
  async #ready(signal: AbortSignal | undefined): Promise<LineFault | undefined> {
    if (!this.#open) return this.#lost;
    if (this.#link !== undefined) {
      this.#loseWire({ kind: 'gone', code: 'EAGAIN', detail: 'the port takes no bytes any more' });
      if (!this.#open) return this.#lost;
    }
    const connected = await this.#connect(signal, false);
    return connected.ok ? undefined : connected.fault;
  }

  async #connect(signal: AbortSignal | undefined, freshly: boolean): Promise<Outcome<void, LineFault>> {
    const closing = this.#closing.signal;
    const either = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const events = {
      received: (chunk: Uint8Array) => this.#received(chunk),
      lost: (what: LineFault) => this.#loseWire(what),
    };
    const opened = await this.#openLink(events, { clock: this.#clock }, either);
    if (!opened.ok) {
      if (opened.fault.kind === 'cancelled') return opened;
      this.#open = false;
      this.#lost = opened.fault;
      return opened;
    }
    if (closing.aborted) {
      await opened.value.close();
      return fault(cancelled('the line was closed'));
    }
    this.#link = opened.value;
    this.#open = true;
    this.#silent = 0;
    this.#frames.renew(this.#clock.mono(), freshly);
    return good(undefined);
  }

  /** Waits until the request may go out; a wire that is never quiet is a fault. */
  async #quiet(request: Buffer, timeoutMs: number, signal: AbortSignal | undefined): Promise<LineFault | undefined> {
    const frames = this.#frames;
    const patience = this.#clock.mono() + frames.quietMs(request, this.#clock.mono()) + timeoutMs;
    const stop = (): void => this.#waiting?.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (this.#link !== undefined && !isAborted(signal)) {
        const now = this.#clock.mono();
        const ms = frames.quietMs(request, now);
        if (ms <= 0) break;
        if (now > patience) return { kind: 'garbled', detail: 'the wire is never quiet' };
        this.#waiting = new AbortController();
        await this.#clock.sleep(ms, this.#waiting.signal);
      }
      return undefined;
    } finally {
      this.#waiting = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }

  #received(chunk: Uint8Array): void {
    this.#silent = 0;
    const verdict = this.#frames.receive(chunk, this.#clock.mono());
    if (this.#frames.broken) void this.#dropLink();
    if (verdict === undefined) this.#waiting?.abort(); // Bytes between requests change how long the next one waits.
    else if (verdict.kind === 'answer') this.#settle?.(this.#requests.answer(verdict.frame));
    else this.#settle?.(fault(verdict));
  }

  #overdue(): void {
    this.#silent += 1;
    const how = this.#giveUp(undefined);
    if (this.#options.transport !== 'rtu' && this.#silent >= silentMax && how === 'silent') void this.#dropLink();
  }

  #loseWire(what: LineFault): void {
    const pending = this.#settle !== undefined;
    // Many devices close a connection that was idle for a while: that is no loss, the next request opens it again.
    if (pending || this.#options.transport === 'rtu') {
      this.#open = false;
      this.#lost = what;
    }
    const link = this.#link;
    this.#link = undefined;
    void link?.close();
    this.#waiting?.abort();
    this.#giveUp(what);
  }

  /** Ends the pending request with `what`, or with what the silence was. */
  #giveUp(what: LineFault | undefined): 'silent' | 'garbled' | undefined {
    const settle = this.#settle;
    if (settle === undefined) return undefined;
    const how = this.#frames.giveUp(this.#clock.mono());
    if (this.#frames.broken) void this.#dropLink();
    settle(fault(what ?? { kind: how, detail: how === 'silent' ? 'no answer' : 'half a frame' }));
    return how;
  }

  async #dropLink(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
  }
}
