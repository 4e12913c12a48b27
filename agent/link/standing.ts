// What is wrong for many rounds → one line when it begins and one when it is over: a full log card helps nobody.
import type { Logger } from '../model/logger.ts';

export class Standing {
  readonly #log: Logger;
  readonly #known = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @param what the words of the log, and what tells one trouble from another */
  tell(what: string, isSo: boolean, fields: object): void {
    if (isSo === this.#known.has(what)) return;
    if (isSo) {
      this.#known.add(what);
      this.#log.error(fields, what);
    } else {
      this.#known.delete(what);
      this.#log.info(fields, `over: ${what}`);
    }
  }
}
