// Which role may ask what, and wish for what. The role is the socket that it came through; nothing in a message changes
// it. Control checks wishes once more, for itself.
import type { Author, Rank } from '../model/command.ts';
import type { Wish } from '../model/wish.ts';
import type { Request, Role } from './protocol.ts';

type Asked = Request['type'];

const looking = ['status', 'points', 'watch', 'actuators', 'alarms', 'holds', 'rules', 'zones', 'water'] as const;

const rights: Readonly<Record<Role, ReadonlySet<Asked>>> = {
  web: new Set([...looking, 'follow', 'wish']),
  // `link` reads the journal up to the durable end, tells what its uplinks do and reports what they gave up.
  link: new Set([...looking, 'follow', 'wish', 'report', 'fact']),
  flows: new Set([...looking, 'wish']),
  camera: new Set(['status']),
  cli: new Set([...looking, 'follow', 'wish']),
};

export const mayAsk = (role: Role, asked: Asked): boolean => rights[role].has(asked);

/** For whom a role speaks, at which rank it runs things, and what it may wish for. */
interface Voice {
  readonly authors: readonly Author['kind'][];
  readonly rank: Rank;
  readonly wishes: ReadonlySet<Wish['type']>;
}

const ofPeople: Voice = {
  authors: ['person'],
  rank: 'local',
  wishes: new Set([
    'run',
    'cancel',
    'stop',
    'stop-zone',
    'stop-all',
    'lock',
    'release',
    'hand',
    'correct-water',
    'acknowledge',
    'shelve',
    'unshelve',
    'out-of-service',
    'in-service',
  ]),
};

const voices: Readonly<Record<Role, Voice | undefined>> = {
  web: ofPeople,
  cli: ofPeople,
  // From afar nobody sees whether somebody stands beside the pump: no release, no hand. And nobody there is silenced.
  link: {
    authors: ['centre'],
    rank: 'remote',
    wishes: new Set(['run', 'cancel', 'stop', 'stop-zone', 'stop-all', 'lock', 'acknowledge']),
  },
  flows: { authors: ['flow'], rank: 'flow', wishes: new Set(['run', 'cancel', 'stop-all']) },
  camera: undefined,
};

/** Why a role may never wish for this, whatever the state of things; undefined when it may. */
export function wishRefusal(role: Role, wish: Wish): string | undefined {
  const voice = voices[role];
  if (voice === undefined || !voice.wishes.has(wish.type)) return `${role} may not wish for ${wish.type}`;
  if (!voice.authors.includes(wish.author.kind)) {
    return `${role} speaks for ${voice.authors.join(', ')}, not for ${wish.author.kind}`;
  }
  if (wish.type === 'run' && wish.rank !== voice.rank) return `${role} runs with rank ${voice.rank}, not ${wish.rank}`;
  return undefined;
}
