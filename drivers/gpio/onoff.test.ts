import { expect, test } from 'vitest';
import { loadOnoff } from './onoff.ts';

test('onoff loads, or one line says why not: both are right, which one depends on the compiler at install time', async () => {
  const loaded = await loadOnoff();
  if (loaded.ok) expect(loaded.value.Gpio).toBeTypeOf('function');
  else expect(loaded.fault.why).toMatch(/^GPIO by onoff is off: .+$/);
});

test.each<[string, unknown]>([
  [
    'epoll was never built',
    new Error('Could not locate the bindings file. Tried:\n → /a/epoll.node\n → /b/epoll.node'),
  ],
  [
    'epoll was built for another Node',
    new Error('compiled against a different version using\nNODE_MODULE_VERSION 115'),
  ],
  ['something odd was thrown', 'no such module'],
])('%s: one line, no exception', async (_, thrown) => {
  const loaded = await loadOnoff(() => Promise.reject(thrown));
  expect(loaded).toMatchObject({ ok: false });
  expect(!loaded.ok && loaded.fault.why).toMatch(/^GPIO by onoff is off: epoll is not built [^\n]+$/);
});
