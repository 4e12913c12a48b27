// The contract between an expression and whoever evaluates it.
//
// 1. `needs` holds every point whose value the text names, on whichever side of an `||`. When one of them is not good
//    nothing is bound and nothing is evaluated: the answer is a fault. The same holds for the time of day and for
//    windows.
// 2. The same scope gives the same answer: no clock, no state of its own.
import type { MonoMs, WallMs } from '../../model/clock.ts';
import type { PointId } from '../../model/ids.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Sample, Value } from '../../model/sample.ts';

/** Both clocks of one step. Without `wallTrusted` nothing may be decided by `wall`. */
export interface Now {
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly wallTrusted: boolean;
}

/** History that an expression looks back on. `rate` is the change per minute. */
export interface Window {
  readonly point: PointId;
  readonly what: 'avg' | 'min' | 'max' | 'rate';
  readonly overMs: number;
}

/** What a text may name, and what it is. */
export interface Vocabulary {
  readonly points: ReadonlyMap<string, Named>;
  /** IANA name: the time of day is that of the gateway. */
  readonly timezone: string;
}
export interface Named {
  readonly valueType: 'number' | 'boolean' | 'string';
  /** Canonical symbol; empty where it has none. */
  readonly unit: string;
  /** The only texts that it can ever be. */
  readonly texts?: readonly string[];
  /** A number outside is never a good one. */
  readonly valid?: { readonly min: number; readonly max: number };
}

export interface Expression {
  readonly text: string;
  readonly type: 'boolean' | 'number' | 'string';
  /** Of a number; empty where it has none or it cannot be known. */
  readonly unit: string;
  readonly needs: readonly PointId[];
  /** Points that it only asks about (`quality(p)`, `age(p)`): they may be anything. */
  readonly asks: readonly PointId[];
  readonly windows: readonly Window[];
  /** Its answer changes with time alone (time of day, age, window): evaluate it also when nothing arrives. */
  readonly usesClock: boolean;
  /** Never throws, whatever the samples. Not to be called from inside `scope`. */
  evaluate(scope: Scope): Outcome<Value, Missing>;
}

export interface Scope {
  readonly now: Now;
  sample(point: PointId): Sample | undefined;
  /** When the point's device last answered for it, well or badly; undefined when it never did. */
  answeredAt(point: PointId): MonoMs | undefined;
  /** Undefined while too little of the window is known. */
  window(window: Window): number | undefined;
}

/** Why an expression has no answer now. */
export type Missing =
  | { readonly kind: 'not-good'; readonly points: readonly PointId[] }
  | { readonly kind: 'too-short'; readonly points: readonly PointId[] }
  /** It asks for the time of day, which nobody knows yet. */
  | { readonly kind: 'time-unknown' }
  /** It is well typed and still has no value: the part of its text that divides by zero or is no number. */
  | { readonly kind: 'failed'; readonly detail: string };
