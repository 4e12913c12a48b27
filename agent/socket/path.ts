// A run folder and a role → the path of a socket that may be bound, or the reason why not.
import { lstat, stat, unlink } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { codeOf, messageOf } from '../model/thrown.ts';
import type { Role } from './protocol.ts';

/** `sun_path` of a Unix socket holds 108 bytes with its closing zero (unix(7)). */
const pathBytesMax = 107;

/** Why a socket cannot be used. Each kind says who has to act. */
export type SocketFault =
  /** The run folder's path is too long for a socket: choose another folder. */
  | { readonly kind: 'path-too-long'; readonly folder: string; readonly detail: string }
  /** Somebody answers there: another gateway agent runs. */
  | { readonly kind: 'taken'; readonly folder: string; readonly detail: string }
  /** No permission on folder or socket. */
  | { readonly kind: 'denied'; readonly folder: string; readonly detail: string }
  /** Anything else the system said, its code first. */
  | { readonly kind: 'failed'; readonly folder: string; readonly detail: string };

export function socketPath(folder: string, role: Role): Outcome<string, SocketFault> {
  const path = join(folder, `${role}.sock`);
  const bytes = Buffer.byteLength(path);
  if (bytes <= pathBytesMax) return good(path);
  const detail = `${path} has ${bytes} bytes; a socket's path has at most ${pathBytesMax}: choose a shorter run folder than ${folder}`;
  return fault({ kind: 'path-too-long', folder, detail });
}

/** The system's error as a fault. */
export function socketFault(folder: string, error: unknown): SocketFault {
  const code = codeOf(error);
  const detail = messageOf(error);
  return { kind: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', folder, detail };
}

/** Removes a socket that a dead process left behind; never anything that lives or is no socket. */
export async function freePath(folder: string, path: string): Promise<Outcome<void, SocketFault>> {
  try {
    if (!(await lstat(path)).isSocket()) {
      return fault({ kind: 'failed', folder, detail: `${path} is in the way and is no socket` });
    }
    const answer = await knock(path);
    if (answer === 'alive')
      return fault({ kind: 'taken', folder, detail: `another gateway agent runs here (${path} answers)` });
    if (answer === 'denied') return fault({ kind: 'denied', folder, detail: `no permission on ${path}` });
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return fault(socketFault(folder, error));
    return folderIsThere(folder);
  }
  return good(undefined);
}

/** libuv reports a missing folder as a missing permission when it binds; people need the difference. */
async function folderIsThere(folder: string): Promise<Outcome<void, SocketFault>> {
  try {
    await stat(folder);
    return good(undefined);
  } catch (error) {
    return fault(socketFault(folder, error));
  }
}

function knock(path: string): Promise<'alive' | 'dead' | 'denied'> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve('alive');
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      // A full backlog (EAGAIN) belongs to a living server that is busy.
      resolve(code === 'ECONNREFUSED' || code === 'ENOENT' ? 'dead' : code === 'EAGAIN' ? 'alive' : 'denied');
    });
  });
}
