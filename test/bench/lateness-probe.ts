// Preloaded (`--import`) into the agent's processes: in control a timer of 10 ms notes how late it is each time. Run as a
// program it does the same and nothing else, until its stdin ends: what is late there is the machine's doing.
// Each second one line of JSON goes to the file KENH_BENCH_LATENESS: the latenesses of that second, ms.
import { appendFile } from 'node:fs/promises';

const everyMs = 10;
const file = process.env['KENH_BENCH_LATENESS'];
const program = process.argv[1];
const isAlone = program === import.meta.filename;

function watch(to: string): void {
  let late: number[] = [];
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - last - everyMs));
    last = now;
    if (late.length < 1_000 / everyMs) return;
    void appendFile(to, `${JSON.stringify(late)}\n`);
    late = [];
  }, everyMs);
}

if (file !== undefined && (isAlone || program?.endsWith('agent/shell/main.ts') === true)) watch(file);
if (isAlone) process.stdin.on('end', () => process.exit()).resume();
