// A program in a real pseudo-terminal (util-linux's `script`, part of every Debian), and somebody who types.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../../../agent/model/clock.ts';

/** Why there can be none here; for the names of skipped tests. */
export const scriptMissing: string | undefined =
  spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : 'needs script (bsdutils)';

export interface Typist extends AsyncDisposable {
  /** Waits until `prompt` was printed behind what was read before, then types. */
  answer(prompt: string, typed: string): Promise<void>;
  /** Types without waiting. */
  type(text: string): void;
  /** All that was printed. */
  readonly screen: () => string;
  /** Its exit code, when it has ended. */
  ended(): Promise<number>;
}

export function inTerminal(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Typist {
  const command = [program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
  const exited = once(child, 'exit').then(([code]) => Number(code));
  return {
    async answer(prompt, typed) {
      for (const end = systemClock.mono() + 20_000; systemClock.mono() < end; await systemClock.sleep(10)) {
        const at = screen.indexOf(prompt, read);
        if (at < 0) continue;
        read = at + prompt.length;
        child.stdin.write(`${typed}\r`);
        return;
      }
      throw new Error(`"${prompt}" was not asked; the screen shows:\n${screen}`);
    },
    type: (text) => void child.stdin.write(text),
    screen: () => screen,
    ended: () => exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
