import { expect, test } from 'vitest';
import { runBytesMax } from '../model/folders.ts';
import { socketPath } from './path.ts';
import { roles } from './protocol.ts';

test('the longest run folder that an agent takes has room for every socket, and not for more', () => {
  const longest = `/${'x'.repeat(runBytesMax - 1)}`;
  expect(roles.map((role) => socketPath(longest, role).ok)).toEqual(roles.map(() => true));
  expect(roles.map((role) => socketPath(`${longest}x`, role).ok)).toContain(false);
});
