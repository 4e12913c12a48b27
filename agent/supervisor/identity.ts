// A process id alone may be somebody else's tomorrow: pid + start time + boot → one process, for ever.
import { readFile } from 'node:fs/promises';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (proc(5), field 22 of stat). */
  readonly startTicks: number;
  readonly boot: string;
}

/** Undefined where no such process lives (or where there is no /proc). */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    // The name in brackets may itself hold spaces and brackets; what follows the last one is plain.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, startTicks: Number(fields[18]), boot };
  } catch {
    return undefined;
  }
}

export async function lives({ pid, startTicks, boot }: ProcessIdentity): Promise<boolean> {
  const now = await identityOf(pid);
  return now?.startTicks === startTicks && now.boot === boot;
}

export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const identity: unknown = JSON.parse(text);
    return isIdentity(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(what: unknown): what is ProcessIdentity {
  if (typeof what !== 'object' || what === null) return false;
  const { pid, startTicks, boot }: Partial<Record<keyof ProcessIdentity, unknown>> = what;
  return Number.isSafeInteger(pid) && Number.isSafeInteger(startTicks) && typeof boot === 'string';
}
