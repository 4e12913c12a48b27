// `npm test`: all tests, with every foreign program that is here. `--peers` installs those that are not, and fails when
// one is still missing; `--again` then runs only the files in which the run before had to leave something out, and
// counts the rest as it was. The last line of the output is the total.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { installPeers } from './peers/install.ts';
import { missingPeers, peers } from './peers/peers.ts';
import { type FileResults, replaced, resultsOf, sum, totalLine } from './results.ts';

const top = resolve(import.meta.dirname, '..');
/** Results of the last whole run, by file. */
const lastRun = join(top, '.kenh', 'last-test.json');
const flags = ['--peers', '--again'];
const args = process.argv.slice(2);
const filters = args.filter((arg) => !flags.includes(arg));
const missing = args.includes('--peers') ? installPeers() : [];
sayPeers();

const before = args.includes('--again') ? await lastResults() : [];
// What failed once has failed: a second try that happens to pass is no cure.
const incomplete = before.filter((one) => one.skipped > 0 && one.failed === 0).map(({ file }) => relative(top, file));
const ran = before.length > 0 && incomplete.length === 0 ? [] : await runVitest([...filters, ...incomplete]);
const files = replaced(before, ran);
if (filters.length === 0) await keep(files);
const results = sum(files);
if (results.skippedNames.length > 0) {
  console.log(`\nskipped:\n${results.skippedNames.map((name) => `  ${name}`).join('\n')}`);
}
for (const words of missing) console.log(`FAILED: ${words}`);
process.exitCode = results.failed + missing.length === 0 ? 0 : 1;
console.log(`\n${totalLine({ ...results, failed: results.failed + missing.length })}`);

function sayPeers(): void {
  const absent = missingPeers();
  const here = peers.filter((peer) => !absent.includes(peer));
  console.log(`foreign programs here: ${here.map(({ name }) => name).join(', ') || 'none'}`);
  for (const peer of absent)
    console.log(`not here: ${peer.name}; without it no tests of ${peer.for} (npm run test:peers)`);
}

/** Empty when there was none: then everything runs. */
async function lastResults(): Promise<readonly FileResults[]> {
  return JSON.parse(await readFile(lastRun, 'utf8').catch(() => '[]')) as FileResults[];
}

async function keep(all: readonly FileResults[]): Promise<void> {
  await mkdir(join(top, '.kenh'), { recursive: true });
  await writeFile(lastRun, JSON.stringify(all));
}

async function runVitest(only: readonly string[]): Promise<readonly FileResults[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-test-'));
  try {
    const report = join(folder, 'report.json');
    const options = [
      '--config',
      'test/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    const vitest = join(top, 'node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', ...options, ...only], {
      cwd: top,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const found = resultsOf(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'));
    // Vitest also fails for what no test says: unhandled rejections, or no tests at all.
    const isUnsaid = code !== 0 && sum(found).failed === 0;
    const unsaid = { file: 'vitest', passed: 0, failed: 1, skipped: 0, skippedNames: [] };
    return isUnsaid ? [...found, unsaid] : found;
  } finally {
    await rm(folder, { recursive: true });
  }
}
