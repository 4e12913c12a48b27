// Requests that were given up → answers that may still come, and until when nobody may ask in a way that such an
// answer could pass for another.
import type { Shape } from './frames.ts';

/** After it was given up, an answer is expected for this many of its answering times more. */
const lateFactor = 2;
/** This long it is still known for what it is when it comes, and dropped without harm to others, ms. */
const knownMs = 60_000;

interface GivenUp {
  readonly request: Buffer;
  readonly shape: Shape;
  readonly asked: number;
  readonly timeoutMs: number;
}
interface Late {
  /** Undefined when several different requests were given up (FC5 and FC6 do not wait for each other). */
  readonly request: Buffer | undefined;
  readonly shape: Shape;
  /** Answers still to come. */
  readonly owed: number;
  readonly dueMs: number;
  readonly knownUntilMs: number;
}

/** One entry per unit and function. */
export class LateAnswers {
  readonly #lateMsMin: number;
  readonly #late = new Map<number, Late>();

  constructor(lateMsMin: number) {
    this.#lateMsMin = lateMsMin;
  }

  expect(given: GivenUp, now: number): void {
    const before = this.#due(given.shape, now);
    this.#put(given, before, (before?.owed ?? 0) + 1);
  }

  /** It came. */
  came(shape: Shape): void {
    const key = keyOf(shape.unit, shape.code);
    const late = this.#late.get(key);
    if (late !== undefined && late.owed > 1) this.#late.set(key, { ...late, owed: late.owed - 1 });
    else this.#late.delete(key);
  }

  /** A request was answered. If the same one had been given up before, as many answers as before are still to come. */
  answered(given: GivenUp, now: number): void {
    const late = this.#due(given.shape, now);
    if (late === undefined) this.#late.delete(keyOf(given.shape.unit, given.shape.code));
    else if (isSame(late, given.request)) this.#put(given, late, late.owed);
  }

  /** The answer of an earlier request may come now and look like this one's, though it is about something else. */
  mayMix({ request, shape }: GivenUp, now: number): boolean {
    const late = this.#due(shape, now);
    return late !== undefined && !isSame(late, request);
  }

  /**
   * Until when this request must wait (0: not at all). Asking the same again never waits: a late answer is then only a
   * little older, and about the right registers. Nor do FC5 and FC6, closing a valve least of all: their answers
   * carry address and value and cannot pass for another.
   */
  untilMs(request: Buffer): number {
    const code = request.readUInt8(1);
    const late = this.#late.get(keyOf(request.readUInt8(0), code));
    return late === undefined || code === 5 || code === 6 || isSame(late, request) ? 0 : late.dueMs;
  }

  /** Answers that may come now. */
  *shapes(now: number): Generator<Shape> {
    for (const [key, late] of this.#late) {
      if (late.knownUntilMs > now) yield late.shape;
      else this.#late.delete(key);
    }
  }

  #due(shape: Shape, now: number): Late | undefined {
    const late = this.#late.get(keyOf(shape.unit, shape.code));
    return late !== undefined && late.dueMs > now ? late : undefined;
  }

  #put({ request, shape, asked, timeoutMs }: GivenUp, before: Late | undefined, owed: number): void {
    const dueMs = asked + timeoutMs + Math.max(lateFactor * timeoutMs, this.#lateMsMin);
    const only = before === undefined || isSame(before, request) ? request : undefined;
    const late = {
      request: only,
      shape,
      owed,
      dueMs: Math.max(dueMs, before?.dueMs ?? 0),
      knownUntilMs: dueMs + knownMs,
    };
    this.#late.set(keyOf(shape.unit, shape.code), late);
  }
}

function isSame(late: Late, request: Buffer): boolean {
  return late.request?.equals(request) === true;
}

function keyOf(unit: number, code: number): number {
  return (unit << 8) | code;
}
