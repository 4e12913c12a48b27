import { expect, test } from 'vitest';
import { storageFault, wordsOf } from './writer-fault.ts';

const failed = (code: string, path: string): Error => Object.assign(new Error(`${code}: no, open '${path}'`), { code });

test('the same fault has the same words, whatever the draft of the moment is called', () => {
  const words = [6703745607087, 6703955291632].map((time) => wordsOf(failed('EACCES', `/j/lock.30260-${time}.tmp`)));
  expect(words).toEqual(["EACCES: no, open '/j/lock'", "EACCES: no, open '/j/lock'"]);
});

test.each([
  ['EROFS', 'read-only', 'The storage is read-only'],
  ['ENOSPC', 'full', 'The disk is full'],
  ['EIO', 'fails', 'The storage refuses (EIO'],
] as const)('%s is told as %s: %s', (code, trouble, words) => {
  const log = { fault: failed(code, '/j/lock'), spareFault: undefined, writingSinceMs: undefined };
  const told = storageFault([log], 0, 'en');
  expect(told?.trouble).toBe(trouble);
  expect(told?.words).toContain(words);
});

test('no room for the reserve is a full card before anything is lost; another fault of it is no alarm yet', () => {
  const of = (code: string) => ({ fault: undefined, spareFault: failed(code, '/j/spare'), writingSinceMs: undefined });
  expect(storageFault([of('ENOSPC')], 0, 'en')?.trouble).toBe('full');
  expect(storageFault([of('EIO')], 0, 'en')).toEqual({ words: expect.stringContaining('writing goes on') as string });
});
