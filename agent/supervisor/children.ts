// The one list of the agent's processes: what is started, in which order, with which numbers.
import { join } from 'node:path';
import type { Folders } from '../model/folders.ts';
import { restCommand } from './rest.ts';
import type { ChildSpec } from './supervise.ts';

export interface ChildrenOptions {
  /** Folder of the package. */
  readonly root: string;
  readonly folders: Folders;
  readonly siteJson: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Makes for each process what gets its stdout; without it they write to ours. */
  readonly output?: () => (chunk: Buffer) => void;
}

type Numbers = Omit<ChildSpec, 'command' | 'rest'> & {
  readonly entry: string;
  readonly threads: number;
  readonly heap: string;
  /** As `WatchdogSec` of its unit. */
  readonly hangsMs: number;
  /** It drives outputs, which are brought to rest when it cannot. */
  readonly drives?: true;
};

/** The heap may grow by 15 % between two collections, not by half: 23 MB less at 5,000 samples/s for no more CPU. */
const tight = '--heap-growing-percent=15';
/** V8's own setting for small machines: 10 MB less again, for half as much CPU more. */
const tightest = '--optimize-for-size';

const processes: readonly Numbers[] = [
  // Pumps and valves depend on it: giving up is no option.
  {
    name: 'control',
    entry: 'agent/shell/main.ts',
    threads: 8,
    heap: tight,
    drives: true,
    restartsMax: Infinity,
    periodMs: 60_000,
    readyMs: 10_000,
    hangsMs: 8_000,
    stopMs: 10_000,
  },
  // Nobody stands beside a gateway to start it again; while it is away nothing is lost, but nothing arrives either.
  {
    name: 'link',
    entry: 'agent/link/main.ts',
    threads: 4,
    heap: tightest,
    restartsMax: Infinity,
    periodMs: 60_000,
    readyMs: 10_000,
    hangsMs: 120_000,
    stopMs: 10_000,
  },
  {
    name: 'web',
    entry: 'agent/web/main.ts',
    threads: 2,
    heap: tightest,
    restartsMax: 20,
    periodMs: 600_000,
    readyMs: 5_000,
    hangsMs: 60_000,
    stopMs: 3_000,
  },
];

export function childSpecs({ root, folders, siteJson, program, env, output }: ChildrenOptions): ChildSpec[] {
  const places = ['--site-json', siteJson, '--site', folders.site, '--state', folders.state, '--run', folders.run];
  return processes.map(({ entry, threads, heap, hangsMs, drives, ...numbers }) => ({
    ...numbers,
    ...(drives === undefined
      ? {}
      : { rest: () => ({ ...restCommand(folders, env), ...(output && { output: output() }) }) }),
    command: {
      program,
      hangsMs,
      // A young generation of 1 MB instead of 16: 8 MB less per process for 30 ms of start (measured).
      args: ['--max-semi-space-size=1', heap, join(root, entry), ...places],
      env: {
        ...env,
        // One arena of glibc instead of one per thread: threads here wait for disks, they do not compute.
        MALLOC_ARENA_MAX: env['MALLOC_ARENA_MAX'] ?? '1',
        // Serial ports, the journal's flush and name resolution share this pool; one stuck card must not starve it.
        UV_THREADPOOL_SIZE: env['UV_THREADPOOL_SIZE'] ?? String(threads),
        // Without it each start strips the types of every file anew.
        NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? join(folders.state, 'compile-cache'),
        ...(output === undefined ? {} : { KENH_LOG_FORMAT: 'json' }),
      },
      ...(output === undefined ? {} : { output: output() }),
    },
  }));
}
