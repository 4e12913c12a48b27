// The command's options and the machine → the journal's folder, and how far it may be read.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DurableEnds } from '../agent/journal/types.ts';
import { verifyTexts } from '../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import { firstWith, type Place, stateFolders, withControlIfAny } from './reach.ts';
import { complain, type Terminal } from './terminal.ts';

export interface JournalPlace {
  readonly folder: string;
  /** Of the control that writes into it now; undefined when none runs: then everything in it is as durable as it gets. */
  readonly durable: DurableEnds | undefined;
}

/** Undefined where there is none. */
export async function findJournal(terminal: Terminal, place: Place): Promise<JournalPlace | undefined> {
  const state = await firstWith(stateFolders(terminal, place), 'journal');
  if (state === undefined) return undefined;
  const folder = join(state, 'journal');
  return { folder, durable: await durableEnds(terminal, place, await gatewayOf(folder)) };
}

/** As above, or words and an exit code that say where it was looked for. */
export async function journalPlace(terminal: Terminal, place: Place): Promise<Outcome<JournalPlace, ExitCode>> {
  const found = await findJournal(terminal, place);
  if (found !== undefined) return good(found);
  const folder = stateFolders(terminal, place).join(', ');
  return fault(complain(terminal, exitCodes.unavailable, verifyTexts.missing, { folder }));
}

/** Whose journal it is: the ends of another gateway's control would mean nothing here. */
async function gatewayOf(folder: string): Promise<unknown> {
  try {
    const identity: unknown = JSON.parse(await readFile(join(folder, 'journal.json'), 'utf8'));
    return typeof identity === 'object' && identity !== null && 'gateway' in identity ? identity.gateway : undefined;
  } catch {
    return undefined;
  }
}

function durableEnds(terminal: Terminal, place: Place, gateway: unknown): Promise<DurableEnds | undefined> {
  return withControlIfAny(terminal, place, 'journal', async (control) => {
    const connected = await control.connected();
    if (!connected.ok || connected.value.name !== gateway) return undefined;
    const ends = await control.ask({ type: 'follow' });
    return ends.ok ? ends.value : undefined;
  });
}
