import { expect, test } from 'vitest';
import { fromAdjtimex, kernelClock } from './kernel-clock.ts';

test.each([
  { text: '0 1500 8193', says: { synchronised: true, errorMs: 2 } },
  { text: '5 16000000 64', says: { synchronised: false } },
  { text: '0 16000000 64', says: { synchronised: false } },
  { text: '-1 0 0', says: undefined },
  { text: '', says: undefined },
  { text: 'syscall not implemented', says: undefined },
])('"$text" is $says', ({ text, says }) => {
  const found = fromAdjtimex(text);
  if (says === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(says);
});

test('this machine answers one way or the other', async () => {
  expect(await kernelClock()).toHaveProperty('synchronised');
});
