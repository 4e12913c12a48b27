// This process's terminal → lines that a person types. Plain lines, no drawing: it works on a serial console, over a slow
// connection, and for a script that types.
import { createInterface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';

/** Ctrl-C, Ctrl-D, a closed terminal: whoever asks gets no answer any more. */
export class Interrupted extends Error {}

export interface Asker extends Disposable {
  /** What is typed after `prompt`, without its newline. @throws {Interrupted} */
  line(prompt: string): Promise<string>;
}

export function openAsker(input: ReadStream, output: WriteStream, signal: AbortSignal): Asker {
  const lines: string[] = [];
  const terminal = createInterface({ input, output, terminal: true, historySize: 0 });
  let wake = (): void => {};
  let isOver = false;
  const end = (): void => {
    isOver = true;
    wake();
  };
  // Whoever types ahead is heard in order.
  terminal.on('line', (line) => {
    lines.push(line);
    wake();
  });
  terminal.on('SIGINT', end).on('close', end);
  signal.addEventListener('abort', end, { once: true });
  return {
    async line(prompt) {
      terminal.setPrompt(prompt);
      if (!isOver) terminal.prompt();
      while (lines.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve));
      // What was typed before the interruption is no answer: nothing is to be written then.
      if (isOver) throw new Interrupted();
      return lines.shift() ?? '';
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      terminal.close();
    },
  };
}
