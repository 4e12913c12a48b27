// What the field needs of a driver; one list in `drivers.ts` says which there are.
import type { Clock } from '../model/clock.ts';
import type { Elements, Line, LineFault, Span } from '../model/line.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Decoded, Value } from '../model/sample.ts';
import type { LineSpec, PointSpec } from '../model/site.ts';

export interface Driver {
  open(spec: LineSpec, deps: { readonly clock: Clock }): Line;
  /** `decimals` is the content of the point's scale register, where it has one and it is known. */
  decode(point: PointSpec, elements: Elements, decimals: number | undefined): Decoded;
  /** Rounded to the step of the register; `decimals` as for `decode`. */
  encode(
    point: PointSpec,
    value: Value,
    decimals: number | undefined,
  ): Outcome<{ readonly span: Span; readonly elements: Elements }, string>;
}

/** One wish for one output; the line's owner writes it before anything else and reads it back. */
export interface WriteOrder {
  readonly point: PointSpec;
  readonly value: Value;
}
export type WriteFault =
  | LineFault
  /** The point is read-only, or the value is not one that it can hold. */
  | { readonly kind: 'unwritable'; readonly detail: string }
  /** The device acknowledged the write but reads back something else. */
  | { readonly kind: 'unconfirmed'; readonly detail: string }
  /** Too many writes wait already: nothing was sent. */
  | { readonly kind: 'overrun'; readonly detail: string };
