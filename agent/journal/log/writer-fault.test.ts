import { expect, test } from 'vitest';
import { faultText, wordsOf } from './writer-fault.ts';

const failed = (code: string, path: string): Error => Object.assign(new Error(`${code}: no, open '${path}'`), { code });

test('the same fault has the same words, whatever the draft of the moment is called', () => {
  const words = [6703745607087, 6703955291632].map((time) => wordsOf(failed('EACCES', `/j/lock.30260-${time}.tmp`)));
  expect(words).toEqual(["EACCES: no, open '/j/lock'", "EACCES: no, open '/j/lock'"]);
});

test.each([
  ['EROFS', 'The storage is read-only'],
  ['ENOSPC', 'The disk is full'],
  ['EIO', 'The storage refuses (EIO'],
])('%s is told as: %s', (code, words) => {
  const log = { fault: failed(code, '/j/lock'), spareFault: undefined, writingSinceMs: undefined };
  expect(faultText([log], 0, 'en')).toContain(words);
});
