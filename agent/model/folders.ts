// Environment and user → the three places of one gateway: its site file, its state, its sockets.

/** `state` survives a reboot, `run` need not. All paths as given, not made absolute. */
export interface Folders {
  readonly site: string;
  readonly state: string;
  readonly run: string;
}
export type Environment = Readonly<Record<string, string | undefined>>;

/** systemd hands over colon-separated lists; the first is ours. An empty variable is no variable. */
function first(list: string | undefined): string | undefined {
  const head = list?.split(':', 1)[0];
  return head === '' ? undefined : head;
}
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/**
 * Order: `KENH_*`, then the folders that systemd made for the unit, then the system's (root) or the user's (XDG Base
 * Directory Specification 0.8) own places.
 */
export function foldersOf(env: Environment, isRoot: boolean): Folders {
  const own = isRoot ? systemFolders : userFolders(env);
  const configuration = first(env['CONFIGURATION_DIRECTORY']);
  return {
    site: given(env['KENH_SITE']) ?? (configuration === undefined ? own.site : `${configuration}/site.yaml`),
    state: given(env['KENH_STATE']) ?? first(env['STATE_DIRECTORY']) ?? own.state,
    run: given(env['KENH_RUN']) ?? first(env['RUNTIME_DIRECTORY']) ?? own.run,
  };
}

/** `sun_path` of a Unix socket holds 107 bytes (unix(7)), and the longest of our sockets is `camera.sock`. */
export const runBytesMax = 107 - '/camera.sock'.length;

export const systemFolders: Folders = { site: '/etc/kenh/site.yaml', state: '/var/lib/kenh', run: '/run/kenh' };

function userFolders(env: Environment): Folders {
  const home = given(env['HOME']) ?? '.';
  const state = `${given(env['XDG_STATE_HOME']) ?? `${home}/.local/state`}/kenh`;
  const runtime = given(env['XDG_RUNTIME_DIR']);
  return {
    site: `${given(env['XDG_CONFIG_HOME']) ?? `${home}/.config`}/kenh/site.yaml`,
    state,
    run: runtime === undefined ? `${state}/run` : `${runtime}/kenh`,
  };
}
