// The reacting slaves (c/modbus-reaction.c) as an object: a register that jumps, and how long its coil took to follow.
import { median, percentile } from './statistics.ts';
import { start } from './programs.ts';

export interface ReactingSlaves extends AsyncDisposable {
  readonly ports: readonly number[];
  /** From now on the registers jump. */
  go(): Promise<void>;
  clear(): Promise<void>;
  /** Of each slave the ms from each jump to the write that follows it; −1 for one that never came. */
  times(): Promise<readonly (readonly number[])[]>;
}

export async function reactingSlaves(program: string, slaves: number): Promise<ReactingSlaves> {
  const running = start([program, String(slaves)]);
  const ports = JSON.parse(await running.line()) as number[];
  const ask = async (command: string): Promise<unknown> => {
    running.child.stdin?.write(`${command}\n`);
    return JSON.parse(await running.line());
  };
  return {
    ports,
    go: async () => void (await ask('go')),
    clear: async () => void (await ask('clear')),
    times: async () => ((await ask('times')) as { ms: number[][] }).ms,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

export const reactionHead = ['jumps', 'p50 ms', 'p90', 'p99', 'max', 'never'] as const;

/** The cells under `reactionHead`. */
export function reactionCells(ms: readonly number[]): string[] {
  const came = ms.filter((one) => one >= 0);
  if (came.length === 0) return [String(ms.length), '-', '-', '-', '-', String(ms.length)];
  const figures = [median(came), percentile(came, 0.9), percentile(came, 0.99), Math.max(...came)];
  return [String(ms.length), ...figures.map((one) => one.toFixed(1)), String(ms.length - came.length)];
}
