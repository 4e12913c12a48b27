import { expect, test } from 'vitest';
import { resultsOf, totalLine } from './results.ts';

const file = (status: string, ...statuses: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: statuses.map((one, index) => ({ status: one, fullName: ` test ${index}` })),
});
const results = (...testResults: unknown[]) => resultsOf(JSON.stringify({ testResults }));

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
