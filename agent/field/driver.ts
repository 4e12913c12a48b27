// What the field needs of a driver; one list in `drivers.ts` says which there are.
import type { Clock, MonoMs } from '../model/clock.ts';
import type { PointId } from '../model/ids.ts';
import type { Elements, Line, LineFault, Span } from '../model/line.ts';
import type { Outcome } from '../model/outcome.ts';
import type { RestExchange, RestPlace } from '../model/rest.ts';
import type { Decoded, Value } from '../model/sample.ts';
import type { DeviceSpec, LineSpec, PointSpec } from '../model/site.ts';

export interface Driver {
  open(spec: LineSpec, deps: { readonly clock: Clock }): Line;
  /** `decimals` is the content of the point's scale register, where it has one and it is known. */
  decode(point: PointSpec, elements: Elements, decimals: number | undefined): Decoded;
  /**
   * Rounded to the step of the register; `decimals` as for `decode`. With `leaseMs`: on, and off by the board itself
   * after at most so long; refused where the board has no timer.
   */
  encode(point: PointSpec, value: Value, decimals: number | undefined, leaseMs?: number): Outcome<Encoded, string>;
  /**
   * How a program without this driver opens the line and brings the point to `value`; why not, in words, where that
   * cannot be known before something was read. Pure. A driver without outputs has none.
   */
  rest?(line: LineSpec, device: DeviceSpec, point: PointSpec, value: Value): Outcome<RestWay, string>;
}
export interface RestWay {
  /** The same for all points of a line. */
  readonly place: RestPlace;
  readonly how: RestExchange;
}

/** What carries out one wish: requests in this order, each acknowledged before the next is sent. At least one. */
export interface Encoded {
  readonly steps: readonly WriteStep[];
  /** How long the board itself keeps it on (never longer than asked), and what it counts in, ms. Only of a lease. */
  readonly lease?: { readonly ms: number; readonly stepMs: number };
}
export interface WriteStep {
  /** `unit` is 0: only the device's owner knows it. */
  readonly span: Span;
  readonly elements: Elements;
}

export interface WriteOptions {
  /** On, and off by the board itself after so long, ms. Only of the value `true`. It is always written. */
  readonly leaseMs?: number;
  /**
   * Read first; where it reads the value already, nothing is written. A read that fails shows nothing: then it is. Meant
   * for what goes to rest: what reads as on may be on by a lease that ends soon.
   */
  readonly ifDifferent?: boolean;
  /** It brings something to rest: it goes before every write that does not. */
  readonly urgent?: boolean;
  /** Having waited longer than this, ms, it is answered `late` and never sent. */
  readonly deadlineMs?: number;
  /** It failed before: on a silent device it has to keep to what probes may take of the line, or is answered at once. */
  readonly again?: boolean;
}

/** One wish for one output; the line's owner writes it before anything else and reads it back. */
export interface WriteOrder extends WriteOptions {
  readonly point: PointSpec;
  readonly value: Value;
}

/** The board says that it is so. */
export interface Written {
  readonly point: PointId;
  /** As read back; of a lease that had run out by then: off. */
  readonly value: Value;
  /** When that answer came. */
  readonly mono: MonoMs;
  /** False: it read the value already (`ifDifferent`), nothing was sent. */
  readonly written: boolean;
  /** Only of a lease. */
  readonly lease?: LeaseTimes;
}
/** The board's clock starts when the request reaches it: after it was sent, before it was acknowledged. */
export interface LeaseTimes {
  /** Until then the board keeps it on: from just before the request was sent, less one step of its timer. */
  readonly onUntil: MonoMs;
  /** From then on it is off, were it not renewed. */
  readonly offBy: MonoMs;
}

/** Nothing was sent after `unwritable`, `late`, and `superseded` unless it says so; else the board may have obeyed. */
export type WriteFault =
  | LineFault
  /** The point is read-only, the value is not one that it can hold, or its board has no timer. */
  | { readonly kind: 'unwritable'; readonly detail: string }
  /** The device acknowledged the write but reads back something else. */
  | { readonly kind: 'unconfirmed'; readonly detail: string }
  /** It waited longer than its `deadlineMs`. */
  | { readonly kind: 'late'; readonly detail: string }
  /** A newer write of the same point took its place; `sent`: it was on its way already, but is not read back. */
  | { readonly kind: 'superseded'; readonly sent: boolean; readonly detail: string };
