// This process's terminal → a screen that can be drawn on, with its keys; undefined where there is none.
import type { ReadStream, WriteStream } from 'node:tty';

/** A terminal that can be drawn on. */
export interface LiveScreen {
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly write: (text: string) => void;
  /** Keys as they are typed, one string each. */
  readonly onKey: (listener: (key: string) => void) => Disposable;
  readonly onResize: (listener: () => void) => Disposable;
}

export function liveScreen(input: ReadStream, output: WriteStream): LiveScreen | undefined {
  if (!output.isTTY) return undefined;
  return {
    // A terminal that does not know its size says 0.
    size: () => ({ columns: output.columns || 80, rows: output.rows || 24 }),
    write: (text) => void output.write(text),
    onKey: (listener) => keys(input, listener),
    onResize(listener) {
      output.on('resize', listener);
      return { [Symbol.dispose]: () => output.off('resize', listener) };
    },
  };
}

/** A key that sends several signs (arrows, pages: ECMA-48 control sequences, or SS3), or one sign. */
// oxlint-disable-next-line no-control-regex -- keys begin with a control sign
const oneKey = /\u001b\[[0-9;]*[A-Za-z~]|\u001bO[A-Z]|[^]/g;

/** Keys one by one, without waiting for Enter; several may arrive together. */
function keys(input: ReadStream, listener: (key: string) => void): Disposable {
  const hear = (chunk: Buffer): void => {
    for (const key of chunk.toString('utf8').match(oneKey) ?? []) listener(key.replace('\u001bO', '\u001b['));
  };
  const setRaw = (raw: boolean): void => {
    if (input.isTTY) input.setRawMode(raw);
  };
  setRaw(true);
  input.on('data', hear).resume();
  return {
    [Symbol.dispose]() {
      input.off('data', hear).pause();
      setRaw(false);
    },
  };
}
