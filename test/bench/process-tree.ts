// A process id → processor time and memory of the process and all that it started, as the kernel counts them.
import { readdir, readFile } from 'node:fs/promises';
import { processFigures } from './process-figures.ts';

export interface Usage {
  /** User and system time of all processes alive now, ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Shared pages counted in shares: what the processes together really take. */
  readonly pssMb: number;
  readonly processes: number;
}

export async function usageOf(root: number): Promise<Usage> {
  const tree = await treeOf(root);
  // One that ended since it was listed counts for nothing.
  const figures = await Promise.all(tree.map((pid) => processFigures(pid).catch(() => undefined)));
  const alive = figures.filter((one) => one !== undefined);
  const sum = (pick: (one: (typeof alive)[number]) => number): number =>
    alive.reduce((total, one) => total + pick(one), 0);
  return {
    cpuMs: sum((one) => one.cpuSeconds * 1000),
    rssMb: sum((one) => one.rssMb),
    pssMb: sum((one) => one.pssMb),
    processes: alive.length,
  };
}

async function treeOf(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(parentOf));
  const tree = [root];
  for (const parent of tree) tree.push(...pids.filter((_, index) => parents[index] === parent));
  return tree;
}

/** The second field behind the name, which may hold spaces and brackets. */
async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
