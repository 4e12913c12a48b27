// What a process and its supervisor have agreed upon. No package is needed to load it: the supervisor runs without any.

/** What a child says over the channel that it inherited. */
export interface ChildMessage {
  readonly type: 'ready' | 'moves';
}

/** Where the supervisor says how long a process may be quiet before it is killed, ms. */
export const hangsEnv = 'KENH_HANGS_MS';
