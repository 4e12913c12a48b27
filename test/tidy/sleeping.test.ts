import { expect, test } from 'vitest';
import { sleepingTests } from './sleeping.ts';

const told = (path: string, text: string): string[] =>
  sleepingTests([{ path, text }]).map((one) => `${one.line} ${one.text}`);

test('tests that are switched off, put off or alone are found', () => {
  const [off, alone, later] = ['skip', 'only', 'todo'];
  const text = `\ntest.${off}('a', f);\ndescribe.concurrent\n  .${alone}('b', f);\nit.${later}('c');`;
  expect(told('agent/a.test.ts', text)).toEqual([
    '2 test.skip: a test runs or goes',
    '4 describe.concurrent.only: a test runs or goes',
    '5 it.todo: a test runs or goes',
  ]);
});

test('a condition, a word in a text and a method of something else are none', () => {
  const text = "test.skipIf(!found)('x', f); // test.skip('y')\nfarm.skip(3); const a = 'it.only';";
  expect(told('agent/a.test.ts', text)).toEqual([]);
});
