// Many lives of a whole plant against the property tests of control: KENH_BENCH_LIVES (100,000) of the first, a third as
// many of each other one, in as many processes as the machine has cores, each from a seed of its own. Every failure prints
// what replays it: KENH_SEED=… KENH_PATH=… npm test agent/control/step.property. `KENH_BENCH_SEED` fixes the seeds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { round } from './statistics.ts';
import { table } from './table.ts';

const top = join(import.meta.dirname, '../..');
const lives = Number(process.env['KENH_BENCH_LIVES'] ?? 100_000);
const processes = cpus().length;
const firstSeed = Number(process.env['KENH_BENCH_SEED'] ?? Date.now() % 1_000_000_000);

interface Run {
  readonly seed: number;
  readonly seconds: number;
  readonly passed: boolean;
  /** What fast-check says of each failure: seed, path, the shrunk life, and what was found. */
  readonly failures: readonly string[];
}

async function run(index: number): Promise<Run> {
  const seed = firstSeed + index;
  const env = { ...process.env, KENH_LIVES: String(Math.ceil(lives / processes)), KENH_SEED: String(seed) };
  const vitest = [join(top, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts'];
  const begin = performance.now();
  const child = spawn(process.execPath, [...vitest, 'agent/control/step.property.test.ts'], {
    cwd: top,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = stripVTControlCharacters(text).split('\n');
  const telling = /^\{ seed:|^Counterexample:|^Caused by:| FAIL |^Error: (?!Property failed)/;
  const told = lines.filter((line) => telling.test(line.trim())).map((line) => line.trim());
  // It may also fail for what no property says: then its last words tell.
  const failures = code === 0 ? [] : told.length > 0 ? told : lines.slice(-20);
  return { seed, seconds: (performance.now() - begin) / 1_000, passed: code === 0, failures };
}

const runs = await Promise.all(Array.from({ length: processes }, (_, index) => run(index)));
for (const { failures } of runs) for (const line of failures) console.log(line);
const seconds = Math.max(...runs.map((one) => one.seconds));
console.log(
  table(
    ['lives of the first property', 'of the others', 'processes', 'seeds', 'seconds', 'lives/s', 'failed processes'],
    [
      [
        String(Math.ceil(lives / processes) * processes),
        String(4 * Math.ceil(lives / processes / 3) * processes),
        String(processes),
        runs.map(({ seed }) => seed).join(', '),
        round(seconds),
        round(lives / seconds),
        String(runs.filter(({ passed }) => !passed).length),
      ],
    ],
  ),
);
if (runs.some(({ passed }) => !passed)) process.exitCode = 1;
