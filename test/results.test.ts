import { expect, test } from 'vitest';
import { replaced, resultsOf, sum, totalLine } from './results.ts';

const file = (status: string, ...statuses: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: statuses.map((one, index) => ({ status: one, fullName: ` test ${index}` })),
});
const results = (...testResults: unknown[]) => sum(resultsOf(JSON.stringify({ testResults })));

test('passed, failed and skipped tests are counted over all files, the skipped ones by name', () => {
  const counted = results(file('failed', 'passed', 'failed', 'skipped'), file('passed', 'passed', 'todo', 'pending'));
  expect(totalLine(counted)).toBe('2 passed, 1 failed, 3 skipped');
  expect(counted.skippedNames).toEqual(['test 2', 'test 1', 'test 2']);
});

test('a file that broke before or after its tests counts as failed', () => {
  expect(results(file('failed')).failed).toBe(1);
  expect(results(file('failed', 'passed'))).toMatchObject({ passed: 1, failed: 1 });
});

test('a status that nobody knows is a failure, not a success', () => {
  expect(results(file('passed', 'exploded')).failed).toBe(1);
});

test('what ran again counts once, as it ended last', () => {
  const one = (name: string, passed: number, failed: number) => {
    return { file: name, passed, failed, skipped: 0, skippedNames: [] };
  };
  const both = replaced([one('a', 1, 0), one('b', 2, 1)], [one('b', 3, 0), one('c', 1, 0)]);
  expect(totalLine(sum(both))).toBe('5 passed, 0 failed, 0 skipped');
});
