// What the documents name must be there: links lead somewhere, scripts exist. (What they show: `readmes.test.ts`.)
import { posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTree } from './tidy/tree.ts';

const tree = await readTree(resolve(import.meta.dirname, '..'));
const documents = tree.filter(({ path }) => path.endsWith('.md'));
const paths = tree.map(({ path }) => path);
const scripts = Object.keys(
  (JSON.parse(tree.find(({ path }) => path === 'package.json')!.text) as { scripts: object }).scripts,
);

describe.each(documents)('$path', ({ path, text }) => {
  const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\)/g)].map((found) => found[1]!);
  const files = targets.map((target) => posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, ''));
  const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((found) => found[1]!);

  test('its links lead to files and folders that are there', () => {
    const dead = files.filter((file) => !paths.some((known) => known === file || known.startsWith(`${file}/`)));
    expect(dead).toEqual([]);
  });
  test('the scripts it names exist', () => expect(named.filter((name) => !scripts.includes(name))).toEqual([]));
});
