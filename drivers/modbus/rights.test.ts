import { expect, test } from 'vitest';
import { rightsOf } from './rights.ts';

test('whose a device is', async () => {
  expect(await rightsOf('/dev/null')).toBe('root:root 0666');
  expect(await rightsOf('/dev/not-there')).toBeUndefined();
});
