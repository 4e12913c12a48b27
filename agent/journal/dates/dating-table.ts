// The events log → what dating has to know of every boot; a copy is kept in `dating.json`, so that a start need not read all events.
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Anchor } from '../../model/fact.ts';
import type { BootId } from '../../model/ids.ts';
import { type BootTimes, counts, Dating } from './dating.ts';
import { comparePositions, firstPosition, later } from '../log/log-position.ts';
import type { LogReader } from '../log/reader.ts';
import { syncFolder } from '../log/segment-folder.ts';
import type { EventRecord, Position } from '../types.ts';

/** A line with the CRC-32 of the rest, then the table as JSON. */
const file = 'dating.json';
const eventsPerRead = 2_000;

interface Row {
  readonly boot: BootId;
  readonly anchors: Anchor[];
  last?: number;
  guess?: number;
}
interface Stored {
  readonly version: 1;
  readonly readTo: Position;
  readonly boots: readonly Row[];
}

/** Boots in the order in which the journal met them. */
export class DatingTable {
  readonly #rows: Row[];
  readonly #byBoot: Map<BootId, Row>;
  #readTo: Position;
  #dating: Dating | undefined;

  constructor(stored?: Stored) {
    this.#rows = stored?.boots.map((row) => ({ ...row, anchors: [...row.anchors] })) ?? [];
    this.#byBoot = new Map(this.#rows.map((row) => [row.boot, row]));
    this.#readTo = stored?.readTo ?? firstPosition;
  }

  /** Where reading the events goes on. */
  get readTo(): Position {
    return this.#readTo;
  }

  get boots(): readonly BootTimes[] {
    return this.#rows;
  }

  get dating(): Dating {
    this.#dating ??= new Dating(this.#rows);
    return this.#dating;
  }

  has(boot: BootId): boolean {
    return this.#byBoot.has(boot);
  }

  /** Reads the events up to `end` (undefined: all there are). Resolves with their number. */
  async catchUp(events: LogReader<EventRecord>, end: Position | undefined): Promise<number> {
    for (let many = 0; ;) {
      const { records, next } = await events.read(this.#readTo, end, eventsPerRead);
      for (const record of records) this.add(record);
      many += records.length;
      const moved = comparePositions(next, this.#readTo) > 0;
      this.#readTo = later(next, this.#readTo);
      if (!moved) return many;
    }
  }

  add({ boot, event }: EventRecord): void {
    const row = this.#rowOf(boot);
    if (event.type === 'anchor' && counts(row.anchors, event)) row.anchors.push(event);
    else if (event.type === 'start') row.guess ??= event.wallGuess - event.mono;
    else if (event.type === 'ended') this.#rowOf(event.boot, boot).last ??= event.last;
    else return;
    this.#dating = undefined;
  }

  /** Boots that stored samples and no event that can be read: put where their samples stand. */
  addStrangers(order: readonly BootId[]): void {
    for (let at = order.length - 1; at >= 0; at--) {
      const boot = order[at]!;
      if (!this.has(boot)) this.#rowOf(boot, order[at + 1]);
    }
  }

  #rowOf(boot: BootId, before?: BootId): Row {
    const known = this.#byBoot.get(boot);
    if (known !== undefined) return known;
    const row: Row = { boot, anchors: [] };
    const at = before === undefined ? -1 : this.#rows.findIndex((one) => one.boot === before);
    this.#rows.splice(at < 0 ? this.#rows.length : at, 0, row);
    this.#byBoot.set(boot, row);
    this.#dating = undefined;
    return row;
  }

  stored(): Stored {
    return { version: 1, readTo: this.#readTo, boots: this.#rows };
  }
}

/** The table as it was saved; an empty one when it is missing or broken: then the events say it all again. */
export async function loadDating(folder: string): Promise<DatingTable> {
  // Whatever stands against reading it: it is a copy, and no reason for a link that starts and ends for ever.
  const text = await readFile(join(folder, file), 'utf8').catch(() => '');
  return parseDating(text);
}

function parseDating(text: string): DatingTable {
  const end = text.indexOf('\n');
  const table = text.slice(end + 1);
  // One flipped bit in a number would be a wrong date for ever. Of nothing at all the sum would be right.
  if (end < 1 || table === '' || Number(text.slice(0, end)) !== crc32(table)) return new DatingTable();
  const stored = JSON.parse(table) as Stored;
  return stored.version === 1 ? new DatingTable(stored) : new DatingTable();
}

/** So that the next start need not read all events. Durable when it resolves. @throws what the file system says */
export async function saveDating(folder: string, table: DatingTable): Promise<void> {
  const draft = join(folder, `${file}.tmp`);
  const text = JSON.stringify(table.stored());
  {
    await using handle = await open(draft, 'w', 0o660);
    await handle.writeFile(`${crc32(text)}\n${text}`);
    await handle.sync();
  }
  await rename(draft, join(folder, file));
  await syncFolder(folder);
}
