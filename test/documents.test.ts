// What the documents show must be true: site files load, links lead somewhere, scripts exist.
import { posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSite } from '../agent/site/load.ts';
import { loadProfiles } from '../agent/site/profiles.ts';
import { readTree } from './tidy/tree.ts';

const tree = await readTree(resolve(import.meta.dirname, '..'));
const documents = tree.filter(({ path }) => path.endsWith('.md'));
const paths = tree.map(({ path }) => path);
const scripts = Object.keys(
  (JSON.parse(tree.find(({ path }) => path === 'package.json')!.text) as { scripts: object }).scripts,
);

/** Fenced blocks of one language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((found) => found[1]!);

const siteFiles = documents.flatMap(({ path, text }) =>
  blocks(text, 'yaml')
    .filter((block) => /^gateway:/m.test(block))
    .map((block, index) => ({ name: `${path}, site file ${index + 1}`, block })),
);

test('the README shows a site file', () =>
  expect(siteFiles.map(({ name }) => name)).toContain('README.md, site file 1'));

test.each(siteFiles)('$name loads without a complaint', async ({ name, block }) => {
  const { complaints } = loadSite(block, { file: name, profiles: await loadProfiles() });
  expect(complaints).toEqual([]);
});

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
