// The command's options and the machine → the journal's folder, and how far it may be read.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DurableEnds } from '../agent/journal/types.ts';
import { verifyTexts } from '../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import { connectControl } from '../agent/socket/client.ts';
import { firstWith, type Place, runFolders, stateFolders } from './reach.ts';
import { complain, type Terminal } from './terminal.ts';

export interface JournalPlace {
  readonly folder: string;
  /** Of the control that writes into it now; undefined when none runs: then everything in it is as durable as it gets. */
  readonly durable: DurableEnds | undefined;
}

export async function journalPlace(terminal: Terminal, place: Place): Promise<Outcome<JournalPlace, ExitCode>> {
  const folders = stateFolders(terminal, place);
  const state = await firstWith(folders, 'journal');
  if (state === undefined) {
    return fault(complain(terminal, exitCodes.unavailable, verifyTexts.missing, { folder: folders.join(', ') }));
  }
  const folder = join(state, 'journal');
  return good({ folder, durable: await durableEnds(terminal, place, await gatewayOf(folder)) });
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

async function durableEnds(terminal: Terminal, place: Place, gateway: unknown): Promise<DurableEnds | undefined> {
  const folder = await firstWith(runFolders(terminal, place), 'cli.sock');
  if (folder === undefined) return undefined;
  const done = new AbortController();
  const { clock, random } = terminal;
  const signal = AbortSignal.any([terminal.signal, done.signal]);
  const control = connectControl({ folder, role: 'cli', name: 'kenh journal', clock, random, signal });
  try {
    const connected = await control.connected();
    if (!connected.ok || connected.value.name !== gateway) return undefined;
    const ends = await control.ask({ type: 'follow' });
    return ends.ok ? ends.value : undefined;
  } finally {
    done.abort();
  }
}
