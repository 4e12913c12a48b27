// `npm test`: all tests, with every foreign program that is here. `--peers` installs those that are not, and fails
// when one is still missing. The last line of the output is the total.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installPeers } from './peers/install.ts';
import { missingPeers, peers } from './peers/peers.ts';
import { resultsOf, totalLine, type Results } from './results.ts';

const top = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const withPeers = args.includes('--peers');
const missing = withPeers ? installPeers() : [];
sayPeers();

const results = await runVitest(args.filter((arg) => arg !== '--peers'));
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

async function runVitest(filters: readonly string[]): Promise<Results> {
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
    const child = spawn(process.execPath, [vitest, 'run', ...options, ...filters], {
      cwd: top,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const results = resultsOf(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'));
    // Vitest also fails for what no test says: unhandled rejections, or no tests at all.
    return code !== 0 && results.failed === 0 ? { ...results, failed: 1 } : results;
  } finally {
    await rm(folder, { recursive: true });
  }
}
