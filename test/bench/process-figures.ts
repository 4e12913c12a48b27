// A process id → what the kernel says it uses. Linux only.
import { readFile } from 'node:fs/promises';

/** Clock ticks per second in /proc; 100 on every Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

export interface ProcessFigures {
  /** Proportional set size: shared pages are counted in parts, so processes can be added up. */
  readonly pssMb: number;
  readonly rssMb: number;
  /** CPU time since its start, user and system. */
  readonly cpuSeconds: number;
}

/** @throws when the process is gone */
export async function processFigures(pid: number): Promise<ProcessFigures> {
  const [smaps, stat] = await Promise.all([
    readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(smaps)?.[1] ?? Number.NaN) / 1_024;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pssMb: mb('Pss'),
    rssMb: mb('Rss'),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
  };
}
