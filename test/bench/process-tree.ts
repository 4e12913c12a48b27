// A process id → processor time and memory of the process and all that it started, as the kernel counts them.
import { readdir, readFile } from 'node:fs/promises';

export interface Usage {
  /** User and system time of all processes alive now, ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Shared pages counted in shares: what the processes together really take. */
  readonly pssMb: number;
  readonly processes: number;
}

/** Linux counts processor time in ticks of 10 ms (USER_HZ) on every architecture that Kênh runs on. */
const tickMs = 10;

export async function usageOf(root: number): Promise<Usage> {
  const tree = await treeOf(root);
  const rows = await Promise.all(tree.map(usageOfOne));
  const sum = (pick: (row: Usage) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  return {
    cpuMs: sum((row) => row.cpuMs),
    rssMb: sum((row) => row.rssMb),
    pssMb: sum((row) => row.pssMb),
    processes: rows.length,
  };
}

const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
/** Fields of /proc/PID/stat behind the name, which may hold spaces: 0 is the state, 1 the parent. */
const fields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

async function treeOf(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (pid) => Number(fields(await text(`/proc/${pid}/stat`))[1])));
  const tree = [root];
  for (const parent of tree) tree.push(...pids.filter((_, index) => parents[index] === parent));
  return tree;
}

async function usageOfOne(pid: number): Promise<Usage> {
  const [stat, rollup] = await Promise.all([text(`/proc/${pid}/stat`), text(`/proc/${pid}/smaps_rollup`)]);
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
  const [user, system] = fields(stat).slice(11, 13).map(Number);
  return {
    cpuMs: ((user ?? 0) + (system ?? 0)) * tickMs,
    rssMb: kilobytes('Rss') / 1024,
    pssMb: kilobytes('Pss') / 1024,
    processes: 1,
  };
}
