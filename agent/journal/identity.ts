// A folder → the journal of this gateway, and of nobody else.
//
// 1. Data of another gateway, of a simulation beside reality, of a newer format or of unknown origin is moved aside
//    into a folder of its own inside the journal's folder: never mixed, never deleted. What `journal.json` says is not
//    believed against all of the segments: one damaged byte in it must not stop what waits to be sent.
// 2. An epoch number that was given out is never given out again, also when all segments were removed by hand.
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { journalTexts } from '../model/catalogue/journal.ts';
import { type Language, say } from '../model/language.ts';
import { headsSay } from './identity-heads.ts';
import { formatVersion } from './log/segment.ts';
import { fullDiskCodes, isCode, syncFolder } from './log/segment-folder.ts';
import type { Identity } from './types.ts';

const file = 'journal.json';
/** What belongs to a journal and moves with it; `journal.json` goes last, so that a crash in between is noticed. */
const parts = ['samples', 'events', 'chunks', 'cursors', 'dating.json'] as const;

interface Stored extends Identity {
  readonly format: number;
  readonly created: string;
  /** The last epoch that a start has reserved. */
  readonly epoch: number;
}
export interface ClaimedFolder {
  /** Greater than every epoch that was ever given out here. */
  readonly epoch: number;
  /** Says that something was moved aside, and where. */
  readonly note?: string;
}

/**
 * Makes `folder` the journal of `who` and reserves the next epoch, durably.
 * @param epochMin the epoch is greater than this: what the segments' names say
 * @throws what the file system says
 */
export async function claimFolder(
  folder: string,
  who: Identity,
  epochMin: () => Promise<number>,
  created: Date,
  language: Language,
): Promise<ClaimedFolder> {
  await mkdir(folder, { recursive: true });
  const found = await readStored(folder);
  const strange = found === 'none' ? await unknownContent(folder, language) : strangeness(found, who, language);
  const isMine = strange === undefined || (await headsSay(folder, who));
  const note = isMine ? undefined : await setAside(folder, found, strange, language);
  const mine = strange === undefined && typeof found === 'object' ? found : undefined;
  const epoch = Math.max(mine?.epoch ?? 0, await epochMin()) + 1;
  const stored = { ...who, format: formatVersion, created: mine?.created ?? created.toISOString(), epoch };
  await writeStored(folder, stored).catch((error: unknown) => {
    // A full disk must not stop a journal that has its reserve segments: their names keep the epoch as well.
    if (mine === undefined || !isCode(error, ...fullDiskCodes)) throw error;
  });
  return { epoch, ...(note === undefined ? {} : { note }) };
}

async function readStored(folder: string): Promise<Stored | 'none' | 'garbage'> {
  try {
    return parseStored(await readFile(join(folder, file), 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 'none';
    throw error;
  }
}

function parseStored(text: string): Stored | 'garbage' {
  try {
    const { gateway, simulated, format, created, epoch } = JSON.parse(text) as Partial<Stored>;
    const fits = typeof gateway === 'string' && typeof simulated === 'boolean' && typeof format === 'number';
    if (!fits || typeof created !== 'string' || !Number.isSafeInteger(epoch)) return 'garbage';
    return { gateway, simulated, format, created, epoch: epoch ?? 0 };
  } catch {
    return 'garbage';
  }
}

/** Why the folder is not ours, in words; undefined when it is. */
function strangeness(found: Stored | 'garbage', who: Identity, language: Language): string | undefined {
  if (found === 'garbage') return say(language, journalTexts.unknownContent, {});
  if (found.format > formatVersion) return say(language, journalTexts.newerFormat, { version: found.format });
  if (found.gateway !== who.gateway) return say(language, journalTexts.otherGateway, { gateway: found.gateway });
  if (found.simulated === who.simulated) return undefined;
  return say(language, found.simulated ? journalTexts.simulatedData : journalTexts.realData, {});
}

/** A folder without `journal.json` is new, unless the parts of a journal in it hold something. */
async function unknownContent(folder: string, language: Language): Promise<string | undefined> {
  for (const part of parts) {
    if ((await filesIn(join(folder, part))) > 0) return say(language, journalTexts.unknownContent, {});
  }
  return undefined;
}

async function filesIn(path: string): Promise<number> {
  try {
    return (await readdir(path)).length;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 0;
    if (isCode(error, 'ENOTDIR')) return 1;
    throw error;
  }
}

async function setAside(
  folder: string,
  found: Stored | 'none' | 'garbage',
  what: string,
  language: Language,
): Promise<string> {
  const owner = typeof found === 'object' ? found.gateway.replaceAll(/[^a-z0-9_-]/gi, '_').slice(0, 48) : 'unknown';
  const aside = await freshFolder(folder, `set-aside-${owner}`);
  for (const part of [...parts, file]) {
    await rename(join(folder, part), join(folder, aside, part)).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error;
    });
  }
  await syncFolder(join(folder, aside));
  await syncFolder(folder);
  return say(language, journalTexts.setAside, { what, folder: aside });
}

async function freshFolder(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    try {
      await mkdir(join(folder, `${name}-${number}`));
      return `${name}-${number}`;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

/** Written whole beside the old one, then renamed: a power cut leaves one of the two. */
async function writeStored(folder: string, stored: Stored): Promise<void> {
  const draft = join(folder, `${file}.tmp`);
  {
    await using handle = await open(draft, 'w', 0o660);
    await handle.writeFile(`${JSON.stringify(stored, undefined, 2)}\n`);
    await handle.sync();
  }
  await rename(draft, join(folder, file));
  await syncFolder(folder);
}
