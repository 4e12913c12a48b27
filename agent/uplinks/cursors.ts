// Where the lanes stand → the cursor store, lazily: one save at a time, never awaited by whoever sends.
import type { CursorStore, Delivered } from '../journal/types.ts';
import type { Clock } from '../model/clock.ts';
import type { UplinkId } from '../model/ids.ts';

export interface CursorsOptions {
  readonly uplink: UplinkId;
  readonly store: CursorStore;
  readonly clock: Clock;
  readonly everyMs: number;
  /** A save that failed is tried again after `everyMs`; meanwhile a crash would send more records again. */
  readonly onFault: (words: string) => void;
}

export class Cursors {
  readonly #options: CursorsOptions;
  #saved = '';
  #tried: number;
  #saving: Promise<void> | undefined;

  constructor(options: CursorsOptions) {
    this.#options = options;
    this.#tried = options.clock.mono() - options.everyMs;
  }

  async load(): Promise<Delivered | undefined> {
    const delivered = await this.#options.store.load(this.#options.uplink);
    if (delivered !== undefined) this.#saved = JSON.stringify(delivered);
    return delivered;
  }

  /** Begins a save when the last one is long enough ago. @returns ms until the next look is due. */
  saveWhenDue(delivered: Delivered): number {
    const text = JSON.stringify(delivered);
    if (text === this.#saved) return Infinity;
    const dueMs = this.#tried + this.#options.everyMs - this.#options.clock.mono();
    if (this.#saving !== undefined) return this.#options.everyMs;
    if (dueMs > 0) return dueMs;
    this.#saving = this.#save(delivered, text);
    return this.#options.everyMs;
  }

  /** Resolves when it is saved, or told that it could not be. */
  async saveNow(delivered: Delivered): Promise<void> {
    await this.#saving;
    const text = JSON.stringify(delivered);
    if (text !== this.#saved) await this.#save(delivered, text);
  }

  async #save(delivered: Delivered, text: string): Promise<void> {
    this.#tried = this.#options.clock.mono();
    try {
      await this.#options.store.save(this.#options.uplink, delivered);
      this.#saved = text;
    } catch (error) {
      this.#options.onFault(String(error));
    } finally {
      this.#saving = undefined;
    }
  }
}
