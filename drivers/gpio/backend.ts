// The contract between a line of pins and its way to the kernel: the character device, or sysfs where there is none.
//
// 1. All pins are had, or none, and outputs are at rest from the moment they are outputs.
// 2. A level is the logical one: `active`, whatever the wire does.
import type { LineFault } from '../../agent/model/line.ts';
import type { Outcome } from '../../agent/model/outcome.ts';
import type { GpioLineOptions } from '../../agent/model/pin.ts';
import type { Edge } from './uapi.ts';

export interface Hearing {
  /** Edges of one pin, oldest first; `pin` is its place in the line's list. Comes by itself or out of `drain`. */
  edges(pin: number, edges: readonly Edge[]): void;
  /** The chip has gone; no pin of it works any more. */
  lost(what: LineFault): void;
}

export interface Taken {
  get(pin: number): Outcome<boolean, LineFault>;
  /** Outputs only. */
  set(pin: number, active: boolean): LineFault | undefined;
  /** Hears at once what happened up to now, so that a read never overtakes an edge. */
  drain(): void;
  /** Lets all pins go; outputs are at rest before. Never throws, also when the chip has gone. */
  close(): void;
  /** How often the pin has interrupted the processor so far, where each edge does so once and somebody counts. */
  interrupts(pin: number): number | undefined;
  /** Whether edges wait for us and carry the kernel's own number: else no count can be trusted. */
  readonly counted: boolean;
}

export type TakePins = (options: GpioLineOptions, hearing: Hearing) => Promise<Outcome<Taken, LineFault>>;

/** What a failed call of the system means for the line. */
export function systemFault(code: string, detail: string): LineFault {
  const kind = code === 'EACCES' || code === 'EPERM' || code === 'EBUSY' || code === 'EROFS' ? 'denied' : 'gone';
  return { kind, code: code === 'EACCES' || code === 'EPERM' ? 'gpio-permission' : code, detail: `${detail}: ${code}` };
}
