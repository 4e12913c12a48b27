// How the tests run: those that watch the clock, a disk or foreign programs one file after the other, when all
// others are through; the rest side by side. Used by `test/run.ts`.
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Suites that would disturb each other's timing on a small machine. */
const oneByOne = ['test/system/**/*.test.ts', 'test/peers/**/*.test.ts', 'test/faults/**/*.test.ts'];
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
        test: { name: 'unit', include: everywhere, exclude: [...never, ...oneByOne], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'one by one',
          include: oneByOne,
          exclude: never,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
