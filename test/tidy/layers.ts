// Who may import whom, and where each npm package lives: the one table behind `directions.ts`.
// A pattern names a file, a folder or the beginning of a file's name before a star; a star stands for part of one name.

export interface Layer {
  /** A file belongs to the layer with the longest pattern that fits it. */
  readonly of: string;
  /** What its files may import, besides each other. */
  readonly may: readonly string[];
  /** What they may import as types only: nothing of it runs in their process. */
  readonly types?: readonly string[];
}

export const layers: readonly Layer[] = [
  { of: 'agent/model', may: [] },
  {
    of: 'agent/site',
    may: [
      'agent/model',
      'agent/control/expression',
      'drivers/schema-words.ts',
      'drivers/*/schema*',
      'drivers/*/profile*',
    ],
  },
  { of: 'agent/control', may: ['agent/model'] },
  { of: 'agent/field', may: ['agent/model', 'drivers'] },
  // The last resort must run where nothing else of ours can be loaded.
  { of: 'agent/field/rest/main.ts', may: [], types: ['agent/model/rest.ts'] },
  { of: 'agent/journal', may: ['agent/model'] },
  { of: 'agent/uplinks', may: ['agent/model', 'agent/journal'] },
  { of: 'agent/socket', may: ['agent/model'], types: ['agent/journal/types.ts'] },
  { of: 'agent/log.ts', may: ['agent/model'] },
  // Files, not folders, and each by itself: `agent/child.ts` and those that begin like it.
  { of: 'agent/child*', may: ['agent/model', 'agent/log.ts', 'agent/child-*'] },
  {
    of: 'agent/shell',
    may: [
      'agent/model',
      'agent/control',
      'agent/field',
      'agent/journal',
      'agent/socket',
      'drivers',
      'agent/log.ts',
      'agent/child*',
    ],
  },
  {
    of: 'agent/link',
    may: [
      'agent/model',
      'agent/site/secret*',
      'agent/journal',
      'agent/uplinks',
      'agent/socket',
      'agent/log.ts',
      'agent/child*',
    ],
  },
  { of: 'agent/web', may: ['agent/model', 'agent/socket', 'agent/journal', 'agent/log.ts', 'agent/child*'] },
  { of: 'agent/supervisor', may: ['agent/model', 'agent/site', 'agent/log.ts', 'agent/child*'] },
  { of: 'agent/main.ts', may: ['agent/supervisor'] },
  // Each driver is a layer of its own (`directions.ts` splits the star), so drivers never import each other.
  { of: 'drivers/*', may: ['agent/model', 'drivers/schema-words.ts'] },
  // `agent/control` is for trying rules on recorded days: the pure core, in the process of the command line.
  { of: 'provisioning', may: ['agent/model', 'agent/site', 'agent/control', 'agent/socket', 'agent/journal'] },
  { of: 'deploy', may: [] },
  { of: 'test', may: ['agent', 'drivers', 'provisioning'] },
];

/** Nobody imports these; `test` is open to tests only. */
export const neverImported: readonly string[] = ['agent/main.ts', 'agent/field/rest/main.ts', 'provisioning/kenh.ts'];

/** Each npm package has one home. What is missing here may be imported by nobody. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  'modbus-serial': ['drivers/modbus', 'test/bench'],
  serialport: ['drivers/modbus', 'test/bench'],
  onoff: ['drivers/gpio'],
  koffi: ['drivers/gpio'],
  epoll: ['drivers/gpio', 'deploy/native.mjs'],
  '@marcbachmann/cel-js': ['agent/control/expression', 'test/bench'],
  '@influxdata/influxdb-client': ['agent/uplinks/influxdb', 'test/bench'],
  pino: ['agent/log.ts'],
  'pino-pretty': ['agent/log.ts'],
  yaml: ['agent/site', 'drivers/*/schema*', 'drivers/*/profile*', 'test'],
  zod: ['agent/site', 'drivers/schema-words.ts', 'drivers/*/schema*', 'drivers/*/profile*'],
  commander: ['provisioning'],
  vitest: ['test'],
  'fast-check': ['test'],
};

/** Homes of packages that tests beside their file may use everywhere. */
export const testPackages: readonly string[] = ['vitest', 'fast-check'];

/** The control process, and every package that it may load while it runs, straight or through others of our files. */
export const control = {
  entry: 'agent/shell/main.ts',
  packages: ['@marcbachmann/cel-js', 'epoll', 'koffi', 'modbus-serial', 'onoff', 'pino', 'pino-pretty', 'serialport'],
};

const patterns = new Map<string, RegExp>();

/** Whether `path` is the file, or lies in the folder, that `pattern` names. */
export function fits(path: string, pattern: string): boolean {
  let known = patterns.get(pattern);
  if (known === undefined) {
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
    known = new RegExp(`^${source}(/|$)`);
    patterns.set(pattern, known);
  }
  return known.test(path);
}
