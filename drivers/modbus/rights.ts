// A device path → who may use it, in the system's own words: `root:dialout 0660`.
import { readFile, stat } from 'node:fs/promises';

/**
 * Which group helps is only seen here: a port with a login console on it is `root:tty 0620`, and elsewhere than on
 * Debian the group is not `dialout`. Undefined when the path cannot be looked at.
 */
export async function rightsOf(path: string): Promise<string | undefined> {
  try {
    const { uid, gid, mode } = await stat(path);
    const [owner, group] = await Promise.all([nameOf('/etc/passwd', uid), nameOf('/etc/group', gid)]);
    return `${owner}:${group} ${(mode & 0o7777).toString(8).padStart(4, '0')}`;
  } catch {
    return undefined;
  }
}

/** The name of a number in a table such as /etc/group; the number itself where there is none. */
async function nameOf(table: string, id: number): Promise<string> {
  const text = await readFile(table, 'utf8').catch(() => '');
  const row = text.split('\n').find((line) => line.split(':')[2] === String(id));
  return row?.split(':', 1)[0] ?? String(id);
}
