import { expect, test } from 'vitest';
import { foldersOf } from './folders.ts';

test.each([
  [{}, true, { site: '/etc/kenh/site.yaml', state: '/var/lib/kenh', run: '/run/kenh' }],
  [
    { HOME: '/home/lan' },
    false,
    {
      site: '/home/lan/.config/kenh/site.yaml',
      state: '/home/lan/.local/state/kenh',
      run: '/home/lan/.local/state/kenh/run',
    },
  ],
  [
    { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_RUNTIME_DIR: '/r' },
    false,
    { site: '/c/kenh/site.yaml', state: '/s/kenh', run: '/r/kenh' },
  ],
  [
    { CONFIGURATION_DIRECTORY: '/etc/k', STATE_DIRECTORY: '/var/k:/var/other', RUNTIME_DIRECTORY: '/run/k' },
    true,
    { site: '/etc/k/site.yaml', state: '/var/k', run: '/run/k' },
  ],
  [
    {
      KENH_SITE: '/a.yaml',
      KENH_STATE: '/b',
      KENH_RUN: '/c',
      STATE_DIRECTORY: '/var/k',
      CONFIGURATION_DIRECTORY: '/x',
    },
    true,
    { site: '/a.yaml', state: '/b', run: '/c' },
  ],
  [
    { KENH_STATE: '', STATE_DIRECTORY: '' },
    true,
    { site: '/etc/kenh/site.yaml', state: '/var/lib/kenh', run: '/run/kenh' },
  ],
])('%j (root: %s) gives %j', (env, isRoot, folders) => {
  expect(foldersOf(env, isRoot)).toEqual(folders);
});
