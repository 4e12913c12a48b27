// Boots of the journal → dates of their samples, for people: what is not dated yet is shown where the clock guessed it.
import { type WallMs, wallMs } from '../../model/clock.ts';
import type { BootId } from '../../model/ids.ts';
import type { Dating } from '../dates/dating.ts';
import { type DatingTable, loadDating } from '../dates/dating-table.ts';
import { openEventLog } from '../log/reader.ts';
import type { LogReader } from '../log/reader.ts';
import type { EventRecord, Position } from '../types.ts';

export interface HistoryDate {
  readonly wall: WallMs;
  /** How far an interpolated date may be off, ms. */
  readonly boundMs?: number;
  /** Nobody vouches for this date. */
  readonly undated?: true;
}

export class HistoryDates implements AsyncDisposable {
  readonly #events: LogReader<EventRecord>;
  readonly #table: DatingTable;
  #dating: Dating | undefined;
  #bases = new Map<BootId, number>();

  private constructor(events: LogReader<EventRecord>, table: DatingTable) {
    this.#events = events;
    this.#table = table;
  }

  /** @param journal the journal's folder */
  static async open(journal: string): Promise<HistoryDates> {
    return new HistoryDates(openEventLog(journal), await loadDating(journal));
  }

  /**
   * Reads what is new.
   * @param boots in the order of their samples
   */
  async refresh(end: Position | undefined, boots: readonly BootId[]): Promise<void> {
    await this.#table.catchUp(this.#events, end);
    this.#table.addStrangers(boots);
    if (this.#dating === this.#table.dating) return;
    this.#dating = this.#table.dating;
    this.#bases = this.#guesses(this.#dating);
  }

  of(boot: BootId, mono: number): HistoryDate {
    const dated = this.#dating?.date(boot, mono);
    if (dated !== undefined) return dated;
    return { wall: wallMs((this.#bases.get(boot) ?? 0) + mono), undated: true };
  }

  /** As `of`, but undefined where nobody vouches for the date: for retention. */
  trusted(boot: BootId, mono: number): WallMs | undefined {
    return this.#dating?.date(boot, mono)?.wall;
  }

  get boots(): DatingTable['boots'] {
    return this.#table.boots;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events[Symbol.asyncDispose]();
  }

  /** Where each undated boot's monotonic 0 is shown: its clock's guess, but never before the boots before it. */
  #guesses(dating: Dating): Map<BootId, number> {
    const bases = new Map<BootId, number>();
    let floor = 0;
    for (const { boot, guess, last } of this.#table.boots) {
      const base = Math.max(floor, Math.round(guess ?? 0));
      if (!dating.isDated(boot)) bases.set(boot, base);
      const end = dating.date(boot, Math.floor(last ?? 0))?.wall ?? base + Math.floor(last ?? 0);
      floor = Math.max(floor, end + 1);
    }
    return bases;
  }
}
