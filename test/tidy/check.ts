// `npm run check`: every rule about the code itself, run side by side; one verdict per line, then what is wrong.
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { directions } from './directions.ts';
import { longFiles, machinePaths, readmes, topLevel } from './layout.ts';
import { sleepingTests } from './sleeping.ts';
import { complaintsOf, tools } from './tools.ts';
import { readTree, type Complaint, type Tree } from './tree.ts';

const rules: readonly { readonly name: string; readonly rule: (tree: Tree) => Complaint[] }[] = [
  { name: 'import directions', rule: directions },
  { name: 'top level', rule: topLevel },
  { name: 'folder READMEs', rule: readmes },
  { name: 'file length', rule: longFiles },
  { name: 'machine paths', rule: machinePaths },
  { name: 'sleeping tests', rule: sleepingTests },
];

const top = resolve(import.meta.dirname, '../..');
const failures: { name: string; lines: readonly string[] }[] = [];

async function judge(name: string, complaints: () => Promise<readonly string[]> | readonly string[]): Promise<void> {
  const start = performance.now();
  const lines = await complaints();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${lines.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(18)} ${seconds.padStart(5)} s`);
  if (lines.length > 0) failures.push({ name, lines });
}

// The foreign programs start first: ours run while they load.
const foreign = tools.map((tool) => judge(tool.name, () => complaintsOf(tool, top)));
const tree = await readTree(top);
for (const { name, rule } of rules) {
  await judge(name, () =>
    rule(tree).map(({ path, line, text }) => `${path}${line === undefined ? '' : `:${line}`}: ${text}`),
  );
}
await Promise.all(foreign);

for (const { name, lines } of failures) console.log(`\n${name}\n${lines.map((line) => `  ${line}`).join('\n')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
