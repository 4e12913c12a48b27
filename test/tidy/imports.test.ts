import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computed, importsOf } from './imports.ts';

const short = (text: string): string[] => importsOf(text).map(({ kind, specifier }) => `${kind} ${specifier}`);

describe('what is an import', () => {
  test.each([
    ["import a from './a.ts';", 'value ./a.ts'],
    ['import a, { b as c } from "./a.ts";', 'value ./a.ts'],
    ["import * as a from 'a';", 'value a'],
    ["import './a.ts';", 'value ./a.ts'],
    ["import type { A } from './a.ts';", 'type ./a.ts'],
    ["import type A from './a.ts';", 'type ./a.ts'],
    ["import type * as a from './a.ts';", 'type ./a.ts'],
    // The compiler keeps `import {} from` for inline types: the module is still loaded.
    ["import { type A, type B } from './a.ts';", 'value ./a.ts'],
    ["import type from './a.ts';", 'value ./a.ts'],
    ["import type, { b } from './a.ts';", 'value ./a.ts'],
    ["import type from from './a.ts';", 'type ./a.ts'],
    ["import a from './a.json' with { type: 'json' };", 'value ./a.json'],
    ["export * from './a.ts';", 'value ./a.ts'],
    ["export * as a from './a.ts';", 'value ./a.ts'],
    ["export { a, b as c } from './a.ts';", 'value ./a.ts'],
    ["export type { A } from './a.ts';", 'type ./a.ts'],
    ["export type * from './a.ts';", 'type ./a.ts'],
    ["const a = await import('./a.ts');", 'lazy ./a.ts'],
    ["const a = await import('./a.json', { with: { type: 'json' } });", 'lazy ./a.json'],
    ['const a = await import(`./a.ts`);', 'lazy ./a.ts'],
    ["let a: typeof import('./a.ts');", 'type ./a.ts'],
    ["const a = require('a');", 'lazy a'],
    ["const a = require.resolve('a/package.json');", 'lazy a/package.json'],
    ['const a = await import(name);', `lazy ${computed}`],
    ["const a = await import('./drivers/' + name);", `lazy ${computed}`],
    ['const a = await import(`./${name}.ts`);', `lazy ${computed}`],
    ["const a = `text ${await import('./a.ts')} text`;", 'lazy ./a.ts'],
    ["const a = `x ${`y ${`z ${1}`} ${{ b: '}' }.b}`} `; import b from './b.ts';", 'value ./b.ts'],
    ["const r = /[/'\"`]/g; import b from './b.ts';", 'value ./b.ts'],
    ["const half = total / 2; const s = '/'; import b from './b.ts';", 'value ./b.ts'],
    ["const half = (a + b) / 2 / c; import b from './b.ts';", 'value ./b.ts'],
    ["#!/usr/bin/env node it's\nimport b from './b.ts';", 'value ./b.ts'],
  ])('%s', (text, expected) => expect(short(text)).toEqual([expected]));
});

describe('what only looks like one', () => {
  test.each([
    ["// import a from './a.ts';"],
    ["/* import a from './a.ts';\n import('b') */"],
    ['const a = "import b from \'./b.ts\'";'],
    ["const a = `import b from './b.ts'`;"],
    ["const a = /import b from '.\\/b.ts'/;"],
    ['const here = import.meta.dirname;'],
    ["thing.import('./a.ts');"],
    ["const a = { import: 'from', from: './a.ts' };"],
    ["export const from = './a.ts';"],
    ["export { a, b }; const c = { from: './a.ts' };"],
    ["thing.require('a');"],
  ])('%s', (text) => expect(short(text)).toEqual([]));
});

test('lines are counted through comments, templates and strings', () => {
  const text =
    "/* one\n two */\nconst a = `\n\n${'x'}\n`;\nimport b from './b.ts';\nexport {\n  c,\n} from './c.ts';\n";
  expect(importsOf(text).map(({ line }) => line)).toEqual([7, 10]);
});

test('any text is read to its end without an exception, and what follows a closed line is still found', () => {
  const pieces = fc.array(
    fc.constantFrom('`', "'", '"', '/', '*', '${', '}', '{', '\\', '\n', 'import', '(', ')', 'a'),
  );
  fc.assert(fc.property(pieces, (parts) => void importsOf(parts.join(''))));
  const closed = fc.array(
    fc.constantFrom("'a'", '"\\""', '`b`', '`c${d}e`', '/* f */', '// g\n', '{', '}', 'h', '1 / 2', '\n', '(/i/)'),
  );
  fc.assert(
    fc.property(closed, (parts) => {
      expect(short(`${parts.join(' ')}\n;import z from './z.ts';`)).toContain('value ./z.ts');
    }),
  );
});
