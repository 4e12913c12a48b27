// The contract between a line (one physical bus or source) and the field that owns it.
//
// 1. One request in flight: the owner never calls `read` or `write` before the last one settled.
// 2. Every call settles, at the latest a little after `timeoutMs` plus the line's own quiet window.
// 3. A value of one register never appears under another's name: what could be a late, foreign or broken answer is
//    a fault, never an answer. After `silent` or `garbled` the line itself does what it must before the next
//    request (waits until the wire is quiet, reopens); that time is part of the call.
// 4. Expected faults are values. A line throws only when it is used against this contract.
import type { MonoMs } from './clock.ts';
import type { Outcome } from './outcome.ts';

/** Modbus's four tables; `in`, `out` and `count` of pins. One request never spans two tables or two units. */
export interface Span {
  readonly unit: number;
  readonly table: string;
  /** 0-based protocol address of the first element. */
  readonly start: number;
  readonly count: number;
}

/** Why a request failed. Each kind says what the owner does next; nothing else decides it. */
export type LineFault =
  /** No answer in time: ask this device ever more rarely; the line is well. */
  | { readonly kind: 'silent'; readonly detail: string }
  /** CRC, half a frame, or somebody else answered; the line has recovered: ask again in the next round. */
  | { readonly kind: 'garbled'; readonly detail: string }
  /** The device says no (Modbus exceptions 1, 2, 3): the element is not there; ask separately, then hardly ever. */
  | { readonly kind: 'refused'; readonly code: number; readonly detail: string }
  /** The device says not now (exceptions 4, 5, 6, 10, 11): ask again in the next round. */
  | { readonly kind: 'busy'; readonly code: number; readonly detail: string }
  /** Port or host away (ENOENT, EIO, ECONNREFUSED …): everything on it is stale; reopen with back-off. */
  | { readonly kind: 'gone'; readonly code: string; readonly detail: string }
  /** No permission or taken by another program (EACCES, EBUSY, locked): a person must act; reopen rarely. */
  | { readonly kind: 'denied'; readonly code: string; readonly detail: string }
  /** The owner aborted. */
  | { readonly kind: 'cancelled'; readonly detail: string };

/** Registers as 0–65535, coils, discrete inputs and pins as 0 or 1, counts as they are. `length === span.count`. */
export type Elements = readonly number[];

/** What a line heard by itself between two reads: what a read of this span would have answered at that moment. */
export interface Change {
  readonly span: Span;
  readonly elements: Elements;
  readonly mono: MonoMs;
}

export interface Line {
  /** Opens port or connection. Calling it on an open line is a no-op. */
  open(signal?: AbortSignal): Promise<Outcome<void, LineFault>>;
  read(span: Span, timeoutMs: number, signal?: AbortSignal): Promise<Outcome<Elements, LineFault>>;
  /**
   * Writes consecutive elements; the driver picks the function code that the span's `table` and count ask for. What
   * could not be sent by `notAfter` (the line was reconnecting, or waited for a quiet wire) is `cancelled`, unsent.
   */
  write(
    span: Span,
    elements: Elements,
    timeoutMs: number,
    signal?: AbortSignal,
    notAfter?: MonoMs,
  ): Promise<Outcome<void, LineFault>>;
  /** Idempotent; never rejects; frees the port also when it has vanished. */
  close(): Promise<void>;
  readonly isOpen: boolean;
  /**
   * Only of a line that hears by itself: tells `listener` every change while it is open, also while a request is in
   * flight. Reads stay right without it, they are only later. Called once, before the first `open`.
   */
  changes?(listener: (change: Change) => void): void;
  /** Time on the wire in ms of one read of `count` elements, gaps included, the device's own answering time left out. */
  wireMs(table: string, count: number): number;
  /** The most elements one read may span. */
  countMax(table: string): number;
}
