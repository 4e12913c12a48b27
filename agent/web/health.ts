// What is known of control → ready or not, and why not.
import type { Status } from '../socket/protocol.ts';

export interface Health {
  readonly ready: boolean;
  /** Empty when ready. */
  readonly why: readonly string[];
}

/**
 * Ready means: what this gateway is there for works now. A silent device or an unreachable server does not make a
 * gateway unready: it measures, keeps everything and tries again; a restart could only do harm.
 */
export function healthOf(status: Status | undefined, fault: string | undefined): Health {
  if (status === undefined) return { ready: false, why: [fault ?? 'control does not answer'] };
  const why: string[] = [];
  if (status.journal.fault !== undefined) why.push(`the journal: ${status.journal.fault}`);
  if (status.lines.length > 0 && status.lines.every((line) => line.state !== 'open')) why.push('no line is open');
  return { ready: why.length === 0, why };
}
