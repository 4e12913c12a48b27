// One opened wire: bytes out, bytes in, and the moment it is lost. `serial.ts` and `socket.ts` open one.
import type { Clock } from '../../agent/model/clock.ts';
import type { LineFault } from '../../agent/model/line.ts';
import type { Outcome } from '../../agent/model/outcome.ts';

export interface Link {
  /** Bytes written and not yet taken by the system: grows only when the other side takes nothing any more. */
  readonly unsentBytes: number;
  write(bytes: Buffer): void;
  /** Idempotent; never rejects; no event follows. */
  close(): Promise<void>;
}

export interface LinkEvents {
  /** The chunk is only lent: it is overwritten after the call. */
  received(chunk: Uint8Array): void;
  /** Once, when it is gone by itself; the link has closed what there was to close. */
  lost(fault: LineFault): void;
}

export interface LinkDeps {
  readonly clock: Clock;
}

export type OpenLink = (
  events: LinkEvents,
  deps: LinkDeps,
  signal: AbortSignal | undefined,
) => Promise<Outcome<Link, LineFault>>;

export const cancelled = (detail: string): LineFault => ({ kind: 'cancelled', detail });

/** Asked anew after every wait. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
