// A wish for one output → the requests that carry it out, in order; each is acknowledged before the next is sent.
//
// 1. A lease never lasts longer than was asked: it is rounded down to the board's step, or refused.
// 2. Where a running timer makes a board deaf to every other command, the timer is ended first. A lease needs no such
//    step: it sets the timer anew, and ending it in between would let the relay drop.
import type { Elements, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { RegisterSource } from '../../agent/model/site.ts';
import { encode, type Encoded as Request, type EncodeFault, encodeOnFor } from './encode.ts';

/** The unit is 0: only the device's owner knows it. */
export interface Step {
  readonly span: Span;
  readonly elements: Elements;
}
export interface Orders {
  readonly steps: readonly Step[];
  /** How long the board itself keeps it on, and what it counts in, ms. Only of a lease. */
  readonly lease?: { readonly ms: number; readonly stepMs: number };
}

/**
 * @param decimals as for `decode`
 * @param leaseMs on, and off by the board itself after so long
 */
export function ordersFor(
  source: RegisterSource,
  value: Value,
  decimals: number | undefined,
  leaseMs: number | undefined,
): Outcome<Orders, EncodeFault> {
  if (leaseMs !== undefined) return leased(source, value, leaseMs);
  const encoded = encode(source, value, decimals);
  if (!encoded.ok) return encoded;
  return good({ steps: [...cancelling(source), stepOf(encoded.value)] });
}

function leased(source: RegisterSource, value: Value, leaseMs: number): Outcome<Orders, EncodeFault> {
  if (value !== true) return fault({ kind: 'wrong-type', detail: 'a board keeps time for "on" only' });
  const encoded = encodeOnFor(source, leaseMs / 1_000);
  const onFor = source.write?.onFor;
  if (!encoded.ok) return encoded;
  if (onFor === undefined) throw new Error('a lease without a timer');
  const [word = 0] = encoded.value.elements;
  const stepMs = 1_000 / onFor.perSecond;
  return good({ steps: [stepOf(encoded.value)], lease: { ms: (word - onFor.base) * stepMs, stepMs } });
}

function cancelling({ write }: RegisterSource): readonly Step[] {
  const onFor = write?.onFor;
  if (write === undefined || onFor?.cancel === undefined) return [];
  const span = { table: write.table, start: onFor.start ?? write.start, count: 1 };
  return [stepOf({ span, elements: [onFor.cancel] })];
}

function stepOf({ span, elements }: Request): Step {
  return { span: { unit: 0, ...span }, elements };
}
