// Does a test notice when a guard is switched off? The tree is copied, each guard of `mutants/` is edited away in turn,
// and the tests that should notice must fail. A guard that nobody misses ends the bench with exit code 1, and so does a
// row whose text is no longer in its file. `KENH_BENCH_GUARD` tries those whose words or file hold it;
// `KENH_BENCH_LIVES` (300) are the lives of the property tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { decides } from './mutants/decides.ts';
import { drives } from './mutants/drives.ts';
import { fieldGuards } from './mutants/field.ts';
import type { Mutant } from './mutants/mutant.ts';
import { remembers } from './mutants/remembers.ts';
import { scratch } from './programs.ts';
import { table } from './table.ts';

const top = join(import.meta.dirname, '../..');
const copied = ['agent', 'drivers', 'test', 'provisioning', 'deploy', 'package.json', 'tsconfig.json'];
const lives = process.env['KENH_BENCH_LIVES'] ?? '300';
const wanted = process.env['KENH_BENCH_GUARD'] ?? '';
const mutants = [...decides, ...drives, ...remembers, ...fieldGuards];
const rows = mutants.filter(({ guard, file }) => `${file} ${guard}`.includes(wanted));
await using here = await scratch();

/** The first test that fails; undefined when all of them pass. */
async function firstFailure(tree: string, tests: readonly string[]): Promise<string | undefined> {
  const report = join(tree, 'report.json');
  await writeFile(report, '{}');
  const vitest = [join(tree, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts'];
  const options = ['--bail=1', '--maxWorkers=1', '--reporter=json', `--outputFile=${report}`];
  const child = spawn(process.execPath, [...vitest, ...options, ...tests], {
    cwd: tree,
    env: { ...process.env, KENH_LIVES: lives },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return undefined;
  const { testResults = [] } = JSON.parse(await readFile(report, 'utf8')) as Partial<Report>;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return `${basename(name, '.test.ts')}: ${failed.title}`;
  }
  return 'no test, but the file does not load';
}
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

async function copyOfTree(index: number): Promise<string> {
  const tree = join(here.folder, `tree-${index}`);
  for (const name of copied) await cp(join(top, name), join(tree, name), { recursive: true });
  await symlink(join(top, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

interface Tried {
  readonly mutant: Mutant;
  readonly verdict: 'caught' | 'SURVIVED' | 'NOT FOUND';
  readonly by: string;
  readonly seconds: number;
}

async function tried(tree: string, mutant: Mutant): Promise<Tried> {
  const path = join(tree, mutant.file);
  const whole = await readFile(path, 'utf8');
  const times = whole.split(mutant.text).length - 1;
  if (times !== 1) return { mutant, verdict: 'NOT FOUND', by: `its text is there ${times} times`, seconds: 0 };
  const begin = performance.now();
  await writeFile(
    path,
    whole.replace(mutant.text, () => mutant.instead),
  );
  try {
    // Random lives are slow: only what the others let pass comes to them.
    const [quick, slow] = [false, true].map((isSlow) =>
      mutant.tests.filter((test) => test.includes('.property.') === isSlow),
    );
    let by = await firstFailure(tree, quick!);
    if (by === undefined && slow!.length > 0) by = await firstFailure(tree, slow!);
    const seconds = (performance.now() - begin) / 1_000;
    return by === undefined
      ? { mutant, verdict: 'SURVIVED', by: '', seconds }
      : { mutant, verdict: 'caught', by, seconds };
  } finally {
    await writeFile(path, whole);
  }
}

const results: Tried[] = [];
const queue = [...rows];
await Promise.all(
  cpus().map(async (_, index) => {
    const tree = await copyOfTree(index);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const one = await tried(tree, next);
      results.push(one);
      if (one.verdict !== 'caught') console.log(`${one.verdict}: ${next.file}: ${next.guard} ${one.by}`);
    }
  }),
);
// With nothing switched off everything passes, or the verdicts above mean nothing.
const all = [...new Set(rows.flatMap(({ tests }) => tests))];
const sound = await firstFailure(join(here.folder, 'tree-0'), all);
if (sound !== undefined) console.log(`UNSOUND: without any edit this fails: ${sound}`);
const shown = rows.flatMap((mutant) => results.filter((one) => one.mutant === mutant));
console.log(
  table(
    ['file', 'guard', 'verdict', 'first test that fails', 's'],
    shown.map(({ mutant, verdict, by, seconds }) => [mutant.file, mutant.guard, verdict, by, seconds.toFixed(0)]),
  ),
);
const bad = results.filter(({ verdict }) => verdict !== 'caught');
console.log(`\n${results.length} guards, ${results.length - bad.length} missed when switched off, ${bad.length} not`);
if (bad.length > 0 || sound !== undefined) process.exitCode = 1;
