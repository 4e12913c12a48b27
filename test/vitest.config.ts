// How the tests run: those that watch the clock, a disk or foreign programs one file after the other, with nothing beside
// them; whole agents, which wait more than they compute, two at a time; then the rest side by side. Used by `test/run.ts`.
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Suites with processes, wires and disks of their own: on a small machine they would disturb each other's timing. */
const oneByOne = [
  'test/{peers,faults,wire,gpio}/**/*.test.ts',
  'test/farm/*.test.ts',
  'test/farm/start/**/*.test.ts',
  'agent/supervisor/**/*.test.ts',
];
const twoByTwo = ['test/system/**/*.test.ts'];
const everywhere = ['{agent,drivers,flows,provisioning,deploy,test}/**/*.test.ts'];
const never = ['**/node_modules/**', '.kenh/**'];

export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    // A hanging test ends with its name, not with the machine's patience. Slow tests name their own limit.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: everywhere, exclude: [...never, ...oneByOne, ...twoByTwo] },
      },
      {
        extends: true,
        test: {
          name: 'one by one',
          include: oneByOne,
          exclude: never,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: 'two by two', include: twoByTwo, exclude: never, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
