// A site file in which nothing was found is not checked again while it, the program and its profiles are the same: on a
// small board the check takes longer than everything else in a start.
//
// 1. What is kept is worth its key alone: another byte of the site, another file of the program or of its profiles, and
//    it is checked.
// 2. A check that had complaints is never kept. What cannot be read or written costs a check, never a start.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
/** What a check reads besides the site: the program with its profiles, and which packages it has. */
const folders = ['agent', 'drivers'];
const packages = 'node_modules/.package-lock.json';

const keptIn = (folder: string): string => join(folder, 'checked-site.json');

interface Kept {
  readonly key: string;
  /** The checked site. */
  readonly json: string;
}

/** Undefined when something of it cannot be read. */
export function siteKey(site: string, simulated: boolean): string | undefined {
  const hash = createHash('sha256').update(`${process.version} ${simulated}\n`);
  try {
    for (const path of [...folders.flatMap((folder) => filesIn(join(root, folder))), join(root, packages)]) {
      // Names, sizes and times: reading 500 files would take longer than it saves.
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path} ${size} ${mtimeMs}\n`);
    }
    return hash.update(readFileSync(site)).digest('hex');
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** The checked site as JSON, if just this one was checked last. */
export async function knownSite(folder: string, key: string): Promise<string | undefined> {
  try {
    const kept = JSON.parse(await readFile(keptIn(folder), 'utf8')) as Partial<Kept>;
    return kept.key === key && typeof kept.json === 'string' ? kept.json : undefined;
  } catch {
    return undefined;
  }
}

export async function keepKnown(folder: string, key: string, json: string): Promise<void> {
  const part = `${keptIn(folder)}.${process.pid}.part`;
  const kept: Kept = { key, json };
  try {
    await writeFile(part, JSON.stringify(kept), { mode: 0o600 });
    await rename(part, keptIn(folder));
  } catch {
    // The next start checks again.
  }
}
