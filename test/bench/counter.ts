// The counting slaves (c/modbus-counter.c) as an object: what reached the devices is what a poller really did.
import { start } from './programs.ts';

export interface Count {
  readonly requests: number;
  /** Registers asked for by all of them. */
  readonly registers: number;
  /** Wall clock of the first request, ms; 0 before it. */
  readonly firstMs: number;
}
export interface CountingSlaves extends AsyncDisposable {
  readonly ports: readonly number[];
  count(): Promise<Count>;
  /** When each request to the first slave's unit 1 came, ms of the wall clock. */
  times(): Promise<readonly number[]>;
  clear(): Promise<void>;
}

export async function countingSlaves(program: string, slaves: number, core?: number): Promise<CountingSlaves> {
  const running = start([program, String(slaves)], core);
  const ports = JSON.parse(await running.line()) as number[];
  const ask = async (command: string): Promise<unknown> => {
    running.child.stdin?.write(`${command}\n`);
    return JSON.parse(await running.line());
  };
  return {
    ports,
    count: async () => (await ask('count')) as Count,
    times: async () => (await ask('times')) as number[],
    clear: async () => void (await ask('clear')),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
