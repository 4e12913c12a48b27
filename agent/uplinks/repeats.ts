// The same fault again and again → at most one log line a minute, with how often it came in between.
import type { Clock, MonoMs } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';

const everyMs = 60_000;
/** Faults told apart at one time; beyond it the one not heard of for longest is forgotten. */
const kindsMax = 32;

interface Told {
  readonly at: MonoMs;
  readonly repeated: number;
}

export class Repeats {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #told = new Map<string, Told>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** `words` tell faults apart; what changes from line to line (quotations, numbers) does not. */
  warn(text: string, words: string, fields: object = {}): void {
    const key = `${text} ${wordsClass(words)}`;
    const now = this.#clock.mono();
    const before = this.#told.get(key);
    this.#told.delete(key);
    if (before !== undefined && now - before.at < everyMs) {
      this.#told.set(key, { at: before.at, repeated: before.repeated + 1 });
      return;
    }
    const repeated = before === undefined || before.repeated === 0 ? {} : { repeated: before.repeated };
    this.#log.warn({ ...fields, words, ...repeated }, text);
    this.#told.set(key, { at: now, repeated: 0 });
    if (this.#told.size > kindsMax) this.#told.delete(this.#told.keys().next().value ?? '');
  }
}

/** A server's words without what it quotes and counts: two lines refused for one reason get the same class. */
export function wordsClass(words: string): string {
  return words.replace(/'.*'/gs, '…').replace(/".*"/gs, '…').replace(/\d+/g, '#');
}
