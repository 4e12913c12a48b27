import { registerHooks } from 'node:module';
import { expect, test } from 'vitest';

const library = '@marcbachmann/cel-js';

test('the library is loaded with the first text, not with the file', async () => {
  const asked: string[] = [];
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      asked.push(specifier);
      return next(specifier, context);
    },
  });
  const { compile } = await import('./compile.ts');
  const vocabulary = { points: new Map(), timezone: 'UTC' };
  expect(compile('  ', vocabulary).ok).toBe(false);
  expect(asked).not.toContain(library);
  expect(compile('1 < 2', vocabulary).ok).toBe(true);
  expect(asked).toContain(library);
  hooks.deregister();
});
