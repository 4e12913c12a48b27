// The whole bench takes an hour; that a guard moved and its row did not is seen here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decides } from './mutants/decides.ts';
import { drives } from './mutants/drives.ts';
import { fieldGuards } from './mutants/field.ts';
import { remembers } from './mutants/remembers.ts';

const top = join(import.meta.dirname, '../..');

test.each([...decides, ...drives, ...remembers, ...fieldGuards])(
  '$file still has its guard: $guard',
  async (mutant) => {
    const text = await readFile(join(top, mutant.file), 'utf8');
    expect(text.split(mutant.text).length - 1).toBe(1);
    expect(mutant.instead).not.toBe(mutant.text);
  },
);
