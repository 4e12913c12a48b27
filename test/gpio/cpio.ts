// Files and folders → a `cpio` archive in the form that the kernel unpacks as its first root (newc).
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Entry {
  /** Within the root, without a leading slash. */
  readonly path: string;
  readonly mode: number;
  readonly data: Buffer;
}

const kinds = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;

export const file = (path: string, data: Buffer | string, mode = 0o755): Entry => ({
  path,
  mode: kinds.file | mode,
  data: Buffer.from(data),
});
export const folder = (path: string): Entry => ({ path, mode: kinds.folder | 0o755, data: Buffer.alloc(0) });

/** Everything below `from`, as it is there, at `to`; `wanted` sees paths within `from`. */
export function tree(from: string, to: string, wanted: (path: string) => boolean = () => true, within = ''): Entry[] {
  return readdirSync(join(from, within)).flatMap((name) => {
    const path = join(within, name);
    const source = join(from, path);
    const target = join(to, path);
    const stat = lstatSync(source);
    if (stat.isDirectory()) return wanted(`${path}/`) ? [folder(target), ...tree(from, to, wanted, path)] : [];
    if (!wanted(path)) return [];
    if (stat.isSymbolicLink())
      return [{ path: target, mode: kinds.link | 0o777, data: Buffer.from(readlinkSync(source)) }];
    return stat.isFile() ? [file(target, readFileSync(source), stat.mode & 0o777)] : [];
  });
}

/** The parts of the archive, to be written one after the other. */
export function cpio(entries: readonly Entry[]): readonly Buffer[] {
  const parents = new Set<string>();
  const all = entries.flatMap((entry) => [...parentsOf(entry.path, parents), entry]);
  return [...all, { path: 'TRAILER!!!', mode: 0, data: Buffer.alloc(0) }].flatMap(packed);
}

function parentsOf(path: string, known: Set<string>): Entry[] {
  const steps = path.split('/').slice(0, -1);
  const missing = steps.map((_, at) => steps.slice(0, at + 1).join('/')).filter((one) => !known.has(one));
  for (const one of missing) known.add(one);
  return missing.map(folder);
}

let lastInode = 0;

function packed({ path, mode, data }: Entry): readonly Buffer[] {
  lastInode += 1;
  const links = 1;
  const numbers = [lastInode, mode, 0, 0, links, 0, data.length, 0, 0, 0, 0, Buffer.byteLength(path) + 1, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}${path}\0`;
  return [padded(Buffer.from(head)), padded(data)];
}

const padded = (data: Buffer): Buffer => Buffer.concat([data], Math.ceil(data.length / 4) * 4);
