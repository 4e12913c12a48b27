// The command's options and the machine → a connection to control, or words and an exit code that say who must act.
import type { Stats } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cliTexts } from '../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { foldersOf, systemFolders } from '../agent/model/folders.ts';
import { good, type Outcome } from '../agent/model/outcome.ts';
import { codeOf } from '../agent/model/thrown.ts';
import { type ClientFault, connectControl, type ControlClient } from '../agent/socket/client.ts';
import { complain, type Terminal } from './terminal.ts';

export interface Place {
  readonly run?: string;
  readonly state?: string;
}

/** Folder of the package; `npm start` keeps its state there. */
const checkout = join(resolve(import.meta.dirname, '..'), '.kenh');

/** Where control may have its sockets: what was asked for alone, else this user's place, the system's, the checkout's. */
export function runFolders({ env, isRoot }: Terminal, { run }: Place): string[] {
  if (run !== undefined) return [resolve(run)];
  const own = foldersOf(env, isRoot).run;
  if ((env['KENH_RUN'] ?? '') !== '') return [resolve(own)];
  return [...new Set([resolve(own), systemFolders.run, join(checkout, 'run')])];
}

/** Where the journal may lie, the same way; in a checkout `npm start` links to the state that it used last. */
export function stateFolders({ env, isRoot }: Terminal, { state }: Place): string[] {
  if (state !== undefined) return [resolve(state)];
  const own = foldersOf(env, isRoot).state;
  if ((env['KENH_STATE'] ?? '') !== '') return [resolve(own)];
  return [...new Set([resolve(own), systemFolders.state, join(checkout, 'state')])];
}

/** The first of the folders with `name` in it. Without permission to look, it counts as there: that is worth saying. */
export async function firstWith(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    try {
      await access(join(folder, name));
      return folder;
    } catch (error) {
      if (codeOf(error) === 'EACCES') return folder;
    }
  }
  return undefined;
}

/** Runs `use` with a connection, and closes it; or tells why there is none. */
export async function withControl(
  terminal: Terminal,
  place: Place,
  name: string,
  use: (control: ControlClient, signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const folders = runFolders(terminal, place);
  const used = await connected(terminal, folders, name, use);
  if (used === undefined) {
    return complain(terminal, exitCodes.unavailable, cliTexts.notRunning, { folders: folders.join(', ') });
  }
  return used.ok ? used.value : tellFault(terminal, used.fault);
}

/** The same where control is of use and not needed: undefined without it. */
export async function withControlIfAny<T>(
  terminal: Terminal,
  place: Place,
  name: string,
  use: (control: ControlClient, signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const used = await connected(terminal, runFolders(terminal, place), name, use);
  return used?.ok === true ? used.value : undefined;
}

/** Undefined where there is no socket. */
async function connected<T>(
  terminal: Terminal,
  folders: readonly string[],
  name: string,
  use: (control: ControlClient, signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T, ClientFault> | undefined> {
  const folder = await firstWith(folders, 'cli.sock');
  if (folder === undefined) return undefined;
  const { clock, random } = terminal;
  const done = new AbortController();
  const signal = AbortSignal.any([terminal.signal, done.signal]);
  const control = connectControl({ folder, role: 'cli', name: `kenh ${name}`, clock, random, signal });
  try {
    const opened = await control.connected();
    if (!opened.ok) return opened;
    const { timezone } = opened.value;
    if (timezone !== undefined) terminal.atZone?.(timezone);
    return good(await use(control, signal));
  } finally {
    done.abort();
  }
}

export async function tellFault(terminal: Terminal, why: ClientFault): Promise<ExitCode> {
  switch (why.kind) {
    case 'absent':
      return complain(terminal, exitCodes.unavailable, cliTexts.notRunning, { folders: why.folder });
    case 'denied':
      return tellDenied(terminal, join(why.folder, 'cli.sock'));
    case 'cut':
      return complain(terminal, exitCodes.unavailable, cliTexts.noAnswer, { detail: why.detail });
    case 'late':
      return complain(terminal, exitCodes.retryLater, cliTexts.noAnswer, { detail: why.detail });
    case 'refused':
      return complain(terminal, exitCodes.failure, cliTexts.noAnswer, { detail: why.detail });
    case 'path-too-long':
      return complain(terminal, exitCodes.config, cliTexts.failed, { detail: why.detail });
    default:
      return why satisfies never;
  }
}

/** Says who may use `path`: the group to join, or that only its owner may. Nobody joins the group root. */
export async function tellDenied(terminal: Terminal, path: string): Promise<ExitCode> {
  const status = await nearestStatus(path);
  const owning = status === undefined ? 'kenh' : await nameOf('/etc/group', status.gid);
  // That group writes the journal. People read it, through the access list beside it, which names theirs.
  const group = owning === 'kenh-journal' ? 'kenh' : owning;
  const isGroups = status === undefined || (status.mode & 0o070) !== 0;
  if (isGroups && status?.gid !== 0)
    return complain(terminal, exitCodes.permission, cliTexts.noPermission, { path, group });
  const owner = await nameOf('/etc/passwd', status?.uid ?? 0);
  return complain(terminal, exitCodes.permission, cliTexts.onlyRoot, { path, owner });
}

/** What cannot be looked at belongs to whom the nearest folder around it that can be belongs to. */
async function nearestStatus(path: string): Promise<Stats | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status !== undefined || dirname(path) === path) return status;
  return nearestStatus(dirname(path));
}

/** The name of a number in a table such as /etc/group. */
async function nameOf(table: string, id: number): Promise<string> {
  const text = await readFile(table, 'utf8').catch(() => '');
  const row = text.split('\n').find((line) => line.split(':')[2] === String(id));
  return row?.split(':')[0] ?? String(id);
}
