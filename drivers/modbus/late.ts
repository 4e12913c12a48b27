// Requests that were given up → answers that may still come, and until when nobody may ask in a way that such an
// answer could pass for another.
import type { Shape } from './frames.ts';

/** After it was given up, an answer is expected for this many of its answering times more. */
const lateFactor = 2;
/** This long it is still known for what it is when it comes, and dropped without harm to others, ms. */
const knownMs = 60_000;

interface GivenUp {
  readonly shape: Shape;
  readonly asked: number;
  readonly timeoutMs: number;
}
interface Late {
  readonly shape: Shape;
  readonly dueMs: number;
  readonly knownUntilMs: number;
}

/** One entry per unit and function: a newer request given up replaces the older one. */
export class LateAnswers {
  readonly #lateMsMin: number;
  readonly #late = new Map<number, Late>();

  constructor(lateMsMin: number) {
    this.#lateMsMin = lateMsMin;
  }

  expect({ shape, asked, timeoutMs }: GivenUp, lateMsMin = this.#lateMsMin): void {
    const dueMs = asked + timeoutMs + Math.max(lateFactor * timeoutMs, lateMsMin);
    this.#late.set(keyOf(shape.unit, shape.code), { shape, dueMs, knownUntilMs: dueMs + knownMs });
  }

  /** It came, or the device answers in time again. */
  answered(shape: Shape): void {
    this.#late.delete(keyOf(shape.unit, shape.code));
  }

  isDue(shape: Shape, now: number): boolean {
    return (this.#late.get(keyOf(shape.unit, shape.code))?.dueMs ?? 0) > now;
  }

  /**
   * Until when this request must wait (0: not at all). Answers to FC5 and FC6 carry address and value, so a late one
   * cannot pass for another: closing a valve never waits for this.
   */
  untilMs(request: Buffer): number {
    const code = request.readUInt8(1);
    return code === 5 || code === 6 ? 0 : (this.#late.get(keyOf(request.readUInt8(0), code))?.dueMs ?? 0);
  }

  /** Answers that may come now. */
  *shapes(now: number): Generator<Shape> {
    for (const [key, late] of this.#late) {
      if (late.knownUntilMs > now) yield late.shape;
      else this.#late.delete(key);
    }
  }
}

function keyOf(unit: number, code: number): number {
  return (unit << 8) | code;
}
