// The holds once more, in a file of their own: who locked something is not forgotten with a damaged event log.
//
// 1. The file is replaced as a whole (written beside, flushed, renamed) and carries a check sum.
// 2. A hold that either of the two still knows stands: to be released twice is a nuisance, to be forgotten is not.
// 3. The same holds are not written again. Nothing here throws: a card that takes nothing is said by `false`.
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hold } from '../model/command.ts';
import type { Json } from '../model/fact.ts';

const holdsFile = 'holds.json';

export class HoldsFile {
  readonly #folder: string;
  #written: string | undefined;
  #turn: Promise<boolean> = Promise.resolve(true);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** As an earlier run left them; none where the file is missing or not whole. */
  async read(): Promise<readonly HoldPart[]> {
    const text = await readFile(join(this.#folder, holdsFile), 'utf8').catch(() => '');
    const holds = holdsIn(text);
    if (holds !== undefined) this.#written = text;
    return holds ?? [];
  }

  /** One after the other; the last one counts. @returns whether it is on the card */
  write(holds: Iterable<Hold>): Promise<boolean> {
    const json = JSON.stringify([...holds]);
    const text = `${json}\n${sumOf(json)}\n`;
    this.#turn = this.#turn.then(() => this.#replace(text));
    return this.#turn;
  }

  async #replace(text: string): Promise<boolean> {
    if (text === this.#written) return true;
    const path = join(this.#folder, holdsFile);
    try {
      await using file = await open(`${path}.part`, 'w', 0o640);
      await file.writeFile(text);
      await file.sync();
      await rename(`${path}.part`, path);
      await using folder = await open(this.#folder, 'r');
      await folder.sync();
      this.#written = text;
      return true;
    } catch {
      return false;
    }
  }
}

const sumOf = (json: string): string => createHash('sha256').update(json).digest('hex');

/** Whether it is a hold is control's to judge, as with everything that it remembers. */
export type HoldPart = { readonly id: string } & { readonly [key: string]: Json };

/** Undefined for what is no such file, or no whole one. */
function holdsIn(text: string): readonly HoldPart[] | undefined {
  const [json = '', sum = ''] = text.split('\n');
  if (json === '' || sum !== sumOf(json)) return undefined;
  const found = JSON.parse(json) as Json;
  return Array.isArray(found) ? (found as readonly Json[]).filter(isPart) : undefined;
}

const isPart = (one: Json): one is HoldPart =>
  typeof one === 'object' && one !== null && !Array.isArray(one) && typeof (one as HoldPart).id === 'string';
