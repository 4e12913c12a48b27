// The checkout → its files as text, which every rule of this folder reads; a rule never touches the disk itself.
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface SourceFile {
  /** From the top of the checkout, with slashes. */
  readonly path: string;
  /** Empty for files that are not text. */
  readonly text: string;
}
export type Tree = readonly SourceFile[];

export interface Complaint {
  readonly path: string;
  readonly line?: number;
  readonly text: string;
}

/** What an install, a run or a test leaves behind; the same names stand in .gitignore. */
const leftBehind = new Set(['node_modules', '.git', '.kenh', 'coverage']);
const textKinds = new Set(
  '.ts .mts .mjs .js .json .jsonc .md .yaml .yml .sh .py .c .h .html .css .service .conf .txt .csv'.split(' '),
);

export async function readTree(top: string): Promise<Tree> {
  const files: SourceFile[] = [];
  for (const entry of await readdir(top, { recursive: false, withFileTypes: true })) {
    if (leftBehind.has(entry.name) || entry.name.endsWith('.log')) continue;
    if (entry.isFile()) files.push(await readSource(top, entry.name));
    else if (entry.isDirectory()) files.push(...(await readFolder(top, entry.name)));
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolder(top: string, folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const entry of await readdir(join(top, folder), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
      .slice(top.length + 1)
      .replaceAll('\\', '/');
    if (path.split('/').some((part) => leftBehind.has(part)) || path.endsWith('.log')) continue;
    if (entry.isFile()) files.push(await readSource(top, path));
  }
  return files;
}

async function readSource(top: string, path: string): Promise<SourceFile> {
  const kind = extname(path);
  const isText = textKinds.has(kind) || kind === '' || path.startsWith('.');
  return { path, text: isText ? await readFile(join(top, path), 'utf8') : '' };
}

/** Files whose imports are checked. */
export const isCode = (path: string): boolean => /\.(ts|mts|mjs|js)$/.test(path);
export const isTest = (path: string): boolean => /\.test(-kit)?\.ts$/.test(path) || path.startsWith('test/');
/** The line (1-based) in which the character at `index` stands. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
