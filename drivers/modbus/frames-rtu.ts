// RTU: bytes without addresses of their own → the answer of one request. There is no transaction number on this wire,
// so what keeps answers apart is unit, function, length, CRC, and silence.
//
// 1. A frame is an answer only if unit, function, byte count (of a write: address and value) and CRC are those asked
//    for. Every other frame is `garbled`, unless it is the late answer of a request given up before: that is dropped.
// 2. After a request was given up, no other request of the same unit and function goes out until its late answer came
//    or can no longer come. Other units and functions need not wait (rule 1 tells their answers apart), nor does the
//    same request: its late answer is about the right registers, and then the second one is awaited instead.
// 3. Two answers to one request are none; whoever answers twice is listened to longer from then on.
// 4. The echo of a converter is dropped. A write whose answer looks like its echo counts only when both came, unless
//    the line is known not to echo; `line.ts` finds that out before the first write.
// 5. Nothing goes out before 3.5 characters of silence. What arrives while nobody waits is never kept for an answer.
// 6. Memory is bounded: 512 bytes received, one entry per unit and function given up.
import { exceptionHead, exceptionLength, type Frames, misfit, type Shape, shapeOf, type Verdict } from './frames.ts';
import { LateAnswers } from './late.ts';
import { bytesMs, crcFits, silenceMs } from './wire.ts';

/** Two longest frames: an echoed request and its answer. */
const receivedMax = 512;
/** USB adapters hand over bytes every 16 ms, so a broken frame counts as ended only after more than that. */
const settleMs = 30;
/** Listening for the second answer of a device that has answered twice before, and for how long it is distrusted. */
const twiceMs = 100;
const distrustMs = 60_000;
/** Bytes that line drivers produce when they turn round; no frame starts with 0, and 255 is no legal unit. */
const glitchMax = 3;
const readCodeMax = 4;

type Fit = 'no' | 'more' | 'whole' | 'broken';

export interface RtuOptions {
  readonly baud: number;
  /** The shortest time a late answer is expected, ms: longer where a network can hold it up. */
  readonly lateMsMin: number;
}

interface Pending {
  readonly request: Buffer;
  readonly shape: Shape;
  readonly asked: number;
  readonly timeoutMs: number;
  echoSeen: boolean;
}

export class RtuFrames implements Frames {
  readonly broken = false;
  dueMs = 0;
  /** Whether the adapter hears itself; the first read after (re)opening tells. */
  echo: 'unknown' | 'yes' | 'no' = 'unknown';
  readonly #options: RtuOptions;
  readonly #silenceMs: number;
  readonly #received = Buffer.alloc(receivedMax);
  #length = 0;
  #glitches = 0;
  #pending: Pending | undefined;
  #heardAt = 0;
  #quietFrom = 0;
  readonly #late: LateAnswers;
  readonly #distrusted = new Map<number, number>();

  constructor(options: RtuOptions) {
    this.#options = options;
    this.#silenceMs = silenceMs(options.baud);
    this.#late = new LateAnswers(options.lateMsMin);
  }

  get knowsEcho(): boolean {
    return this.echo !== 'unknown';
  }

  quietMs(request: Buffer, now: number): number {
    return Math.max(0, this.#late.untilMs(request) - now, this.#quietFrom - now);
  }

  ask(request: Buffer, now: number, timeoutMs: number): Buffer {
    const shape = shapeOf(request);
    const wireMs = bytesMs(this.#options.baud, request.length + shape.length) + this.#silenceMs;
    this.dueMs = timeoutMs + wireMs;
    this.#pending = { request, shape, asked: now, timeoutMs: this.dueMs, echoSeen: false };
    this.#length = 0;
    this.#glitches = 0;
    this.#quietFrom = now + bytesMs(this.#options.baud, request.length) + this.#silenceMs;
    return request;
  }

  receive(chunk: Uint8Array, now: number): Verdict {
    this.#quietFrom = Math.max(this.#quietFrom, now + this.#silenceMs);
    // Between requests a pause ends whatever was there before, so that a late answer is seen from its first byte.
    if (this.#pending === undefined && now - this.#heardAt > settleMs) this.#length = 0;
    this.#heardAt = now;
    if (this.#length + chunk.length > receivedMax) return this.#garbled('more bytes than two frames can have', now);
    this.#received.set(chunk, this.#length);
    this.#length += chunk.length;
    return this.#pending === undefined ? this.#overhear(now) : this.#listen(this.#pending, now);
  }

  giveUp(now: number): 'silent' | 'garbled' {
    const pending = this.#pending;
    const half = this.#length > 0;
    if (pending !== undefined) {
      // The half of its own answer was all of it; anything else leaves the true one still to come.
      if (this.#fit(pending.shape.head, pending.shape.length) !== 'more' || !half) this.#late.expect(pending, now);
      // An adapter that hears itself would have given back at least the request.
      if (this.echo === 'unknown' && !half && !pending.echoSeen) this.echo = 'no';
    }
    if (half) this.#quietFrom = Math.max(this.#quietFrom, now + settleMs);
    this.#forget();
    return half ? 'garbled' : 'silent';
  }

  renew(now: number, freshly: boolean): void {
    if (freshly) this.echo = 'unknown';
    this.#forget();
    this.#quietFrom = now + this.#silenceMs;
  }

  /** Somebody speaks while nothing was asked: a late answer ends its wait (2), anything else prolongs the silence. */
  #overhear(now: number): Verdict {
    while (this.#dropLate(now) === 'whole');
    if (this.#length >= exceptionLength && crcFits(this.#received, this.#length)) {
      this.#distrusted.set(this.#received[0] ?? 0, now + distrustMs);
      this.#length = 0;
    }
    if (this.#length > 0) this.#quietFrom = Math.max(this.#quietFrom, now + settleMs);
    return undefined;
  }

  #listen(pending: Pending, now: number): Verdict {
    const { shape } = pending;
    while (this.#length > 0) {
      const echo = this.#fitEcho(pending);
      const own = this.#fit(shape.head, shape.length);
      const exception = this.#fit(exceptionHead(shape), exceptionLength);
      if (echo === 'whole' && !(own === 'whole' && this.echo === 'no')) {
        this.echo = 'yes';
        pending.echoSeen = true;
        this.#drop(pending.request.length);
        continue;
      }
      if (own === 'whole' && !(echo === 'more' && shape.code > readCodeMax)) return this.#accept(pending, now);
      if (exception === 'whole') return this.#acceptException(pending, now);
      if (echo === 'more') return undefined;
      if (own === 'broken' || exception === 'broken') return this.#garbled('wrong CRC', now);
      const late = this.#dropLate(now);
      if (late === 'whole' || this.#dropGlitch(own, exception, late)) continue;
      if (own === 'more' || exception === 'more' || late === 'more') return undefined;
      // Somebody else spoke, so the true answer may still follow.
      this.#late.expect(pending, now);
      return this.#garbled(misfit(shape, this.#received.subarray(0, Math.min(this.#length, 3))), now);
    }
    return undefined;
  }

  #accept(pending: Pending, now: number): Verdict {
    const { shape } = pending;
    if (!this.#endsWith(shape.length)) return this.#second(shape, now);
    if (shape.code <= readCodeMax) this.echo = pending.echoSeen ? 'yes' : 'no';
    return this.#answer(pending, shape.length, now);
  }

  #acceptException(pending: Pending, now: number): Verdict {
    const { shape } = pending;
    if (!this.#endsWith(exceptionLength)) return this.#second(shape, now);
    // An exception has no address: while an earlier one can be on its way, nobody knows which register is refused.
    if (this.#late.mayMix(pending, now)) {
      return this.#garbled('an exception that may belong to an earlier request', now);
    }
    if (!pending.echoSeen) this.echo = 'no';
    return this.#answer(pending, exceptionLength, now);
  }

  #answer(pending: Pending, length: number, now: number): Verdict {
    const frame = Buffer.from(this.#received.subarray(0, length));
    this.#late.answered(pending, now);
    const doubt = (this.#distrusted.get(pending.shape.unit) ?? 0) > now ? twiceMs : 0;
    this.#quietFrom = Math.max(this.#quietFrom, now + doubt);
    this.#forget();
    return { kind: 'answer', frame };
  }

  /** Rule 3: more than the answer came in one breath, so nobody knows which part was meant. */
  #second(shape: Shape, now: number): Verdict {
    this.#distrusted.set(shape.unit, now + distrustMs);
    return this.#garbled('more bytes follow the answer', now);
  }

  #garbled(detail: string, now: number): Verdict {
    const asked = this.#pending !== undefined;
    this.#quietFrom = Math.max(this.#quietFrom, now + settleMs);
    this.#forget();
    return asked ? { kind: 'garbled', detail } : undefined;
  }

  #fit(head: Uint8Array, length: number): Fit {
    const seen = Math.min(head.length, this.#length);
    for (let at = 0; at < seen; at++) if (this.#received[at] !== head[at]) return 'no';
    if (this.#length < length) return 'more';
    return crcFits(this.#received, length) ? 'whole' : 'broken';
  }

  /** Reads look for their echo always, so that an exchanged adapter is noticed; writes only where there can be one. */
  #fitEcho({ request, shape, echoSeen }: Pending): Fit {
    if (echoSeen || (this.echo === 'no' && shape.code > readCodeMax)) return 'no';
    const seen = Math.min(request.length, this.#length);
    if (this.#received.compare(request, 0, seen, 0, seen) !== 0) return 'no';
    return seen < request.length ? 'more' : 'whole';
  }

  #dropLate(now: number): Fit {
    let partly = false;
    for (const shape of this.#late.shapes(now)) {
      for (const [head, length] of [
        [shape.head, shape.length] as const,
        [exceptionHead(shape), exceptionLength] as const,
      ]) {
        const fit = this.#fit(head, length);
        if (fit === 'more') partly = true;
        if (fit !== 'whole') continue;
        this.#late.came(shape);
        this.#drop(length);
        return 'whole';
      }
    }
    return partly ? 'more' : 'no';
  }

  #dropGlitch(...fits: readonly Fit[]): boolean {
    if (fits.includes('more') || !isGlitch(this.#received[0]) || this.#glitches >= glitchMax) return false;
    this.#glitches += 1;
    this.#drop(1);
    return true;
  }

  /** Whether a frame of `length` is all there is, but for the glitch of a line driver that lets go. */
  #endsWith(length: number): boolean {
    return this.#length - length <= glitchMax && this.#received.subarray(length, this.#length).every(isGlitch);
  }

  #drop(bytes: number): void {
    this.#received.copyWithin(0, bytes, this.#length);
    this.#length -= bytes;
  }

  #forget(): void {
    this.#length = 0;
    this.#pending = undefined;
  }
}

function isGlitch(byte: number | undefined): boolean {
  return byte === 0x00 || byte === 0xff;
}
