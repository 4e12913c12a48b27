// The shape of the checkout: its files → complaints about the top level, missing READMEs, long files and machine paths.
import { lineAt, type Complaint, type Tree } from './tree.ts';

const topFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
const topFolders = ['agent', 'flows', 'drivers', 'provisioning', 'deploy', 'test'];
/** Folders whose every subfolder explains itself. */
const explained = ['agent', 'drivers', 'flows', 'test'];
export const linesMax = 400;

export function topLevel(tree: Tree): Complaint[] {
  return tree
    .filter(({ path }) => {
      const [first, ...rest] = path.split('/');
      if (first!.startsWith('.')) return false;
      return !(rest.length === 0 ? topFiles : topFolders).includes(first!);
    })
    .map(({ path }) => ({
      path,
      text: `does not belong here: the top level holds ${[...topFolders, ...topFiles].join(', ')}`,
    }));
}

export function readmes(tree: Tree): Complaint[] {
  const paths = new Set(tree.map(({ path }) => path));
  const folders = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    if (!topFolders.includes(parts[0]!)) continue;
    if (parts.length > 1 && parts[0] !== 'agent' && parts[0] !== 'drivers') folders.add(parts[0]!);
    if (parts.length > 2 && explained.includes(parts[0]!)) folders.add(`${parts[0]}/${parts[1]}`);
  }
  return [...folders]
    .filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => ({ path: folder, text: 'has no README.md that says what it is and how to add one more' }));
}

export function longFiles(tree: Tree): Complaint[] {
  return tree
    .filter(({ path }) => /\.(ts|mts|mjs|js|py|c)$/.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > linesMax)
    .map(({ path, lines }) => ({ path, text: `has ${lines} lines; more than ${linesMax} are two nouns` }));
}

/** Paths of the machine it was written on. Folders of the operating system that Kênh really uses are none. */
const machinePath = /(?<![\w.~$}-])\/(work|farm|root|tmp)\/[A-Za-z_.][^\s'"`)]*/g;

export function machinePaths(tree: Tree): Complaint[] {
  return tree
    .filter(({ path }) => path !== 'package-lock.json')
    .flatMap(({ path, text }) =>
      [...text.matchAll(machinePath)].map((found) => ({
        path,
        line: lineAt(text, found.index),
        text: `names a path of one machine: ${found[0]}`,
      })),
    );
}
