// What a part of an expression is once it was checked: its type, its unit, and how its value is had.
import type { PointId } from '../../model/ids.ts';
import type { Value } from '../../model/sample.ts';
import type { ExpressionFault, Range } from './fault.ts';
import type { LocalTime } from './local-time.ts';
import type { Node } from './parse.ts';
import type { Named, Scope, Window } from './types.ts';

/** What one evaluation works on. There is one for each expression, used again and again. */
export interface Frame {
  /** Values of `needs`, in that order: all good. */
  readonly values: Value[];
  /** Values of `windows`, in that order. */
  readonly windows: number[];
  scope: Scope;
  /** Of an expression that uses the time of day. */
  local: LocalTime;
  /** The first part that has no value, as it is written. */
  failed: string | undefined;
}

export type Run<T extends Value> = (frame: Frame) => T;

export interface TypedNumber {
  readonly type: 'number';
  /** Empty: unknown, fits every other. */
  readonly unit: string;
  /** Made of written numbers alone: it takes the unit of whatever it stands beside. */
  readonly isPlain: boolean;
  readonly node: Node;
  readonly run: Run<number>;
}
export interface TypedBoolean {
  readonly type: 'boolean';
  readonly node: Node;
  readonly run: Run<boolean>;
}
export interface TypedString {
  readonly type: 'string';
  /** All that it can ever be, where that is known. */
  readonly texts: readonly string[] | undefined;
  readonly node: Node;
  readonly run: Run<string>;
}
export type Typed = TypedNumber | TypedBoolean | TypedString;

/** One check of one text. Whatever has a mistake is told to `complain` and is `undefined` from there on. */
export interface Checker {
  readonly text: string;
  check(node: Node): Typed | undefined;
  number(node: Node): TypedNumber | undefined;
  /** A point by its name, without taking its value. */
  point(node: Node): { readonly id: PointId; readonly named: Named } | undefined;
  asks(point: PointId): void;
  /** The slot in which a window's value will be. */
  window(window: Window): number;
  usesClock(): void;
  usesLocalTime(): void;
  complain(range: Range, fault: Omit<ExpressionFault, 'range'>): undefined;
  /** How a part is quoted. */
  quote(node: Node): string;
}

/** Overflow and a division by zero must never look like a value: they are kept in mind, and the answer is a fault. */
export function finite(frame: Frame, value: number, what: string): number {
  if (!Number.isFinite(value)) frame.failed ??= what;
  return value;
}
