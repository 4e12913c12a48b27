// What arrives faster than it is read → one waiting value, merged; the reader gets it when it is ready for more.

/** Holds at most one value: `merge` says what becomes of one that nobody has read yet. */
export class Mailbox<T> {
  readonly #merge: (before: T, now: T) => T;
  #waiting: { readonly value: T } | undefined;
  #wake: () => void = () => {};

  constructor(merge: (before: T, now: T) => T) {
    this.#merge = merge;
  }

  put(value: T): void {
    this.#waiting = { value: this.#waiting === undefined ? value : this.#merge(this.#waiting.value, value) };
    this.#wake();
  }

  /** Until `signal` aborts. One reader at a time. */
  async *take(signal: AbortSignal): AsyncGenerator<T> {
    const stop = (): void => this.#wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        if (waiting === undefined) await new Promise<void>((wake) => (this.#wake = wake));
        else yield waiting.value;
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
