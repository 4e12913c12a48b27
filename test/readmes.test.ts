// Every YAML block of a README is loaded: a document that shows what does not work fails here.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { check } from '../agent/site/check.ts';
import { readDocument } from '../agent/site/document.ts';
import { loadSite } from '../agent/site/load.ts';
import { readProfile } from '../agent/site/profile.ts';
import { loadProfiles } from '../agent/site/profiles.ts';
import { examplesSchema } from '../drivers/modbus/schema-example.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = [
  'README.md',
  'agent/site/README.md',
  'drivers/gpio/README.md',
  'drivers/modbus/README.md',
  'drivers/modbus/profiles/README.md',
  'test/farm/README.md',
];

const blocks = (
  await Promise.all(
    files.map(async (file) => {
      const text = await readFile(`${root}/${file}`, 'utf8').catch(() => '');
      return [...text.matchAll(/^```ya?ml\n([^]*?)^```/gm)].map(([, block], index) => ({
        file,
        index,
        block: block ?? '',
      }));
    }),
  )
).flat();
const profiles = await loadProfiles();

test.each(blocks)('$file, block $index', ({ file, block }) => {
  if (block.includes('gateway:')) {
    const { ok, complaints } = loadSite(block, { file, profiles });
    expect(complaints).toEqual([]);
    expect(ok).toBe(true);
  } else if (/^id:/m.test(block)) {
    expect(readProfile(block, file).complaints).toEqual([]);
  } else {
    const source = readDocument(block, file);
    expect(check(source, examplesSchema, [])).toBeDefined();
    expect(source.complaints).toEqual([]);
  }
});

test('there are examples', () => expect(new Set(blocks.map(({ file }) => file)).size).toBeGreaterThanOrEqual(2));
