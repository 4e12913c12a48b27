// What one alarm remembers, as plain JSON: enough to go on after a restart. Times are whole milliseconds of this boot's
// monotonic clock; those of earlier boots were moved onto it and may be negative.
import {
  type AlarmName,
  alarmPriorities,
  type AlarmPriority,
  type AlarmState,
  alarmStates,
} from '../../model/alarm.ts';
import type { Author } from '../../model/command.ts';
import type { Json } from '../../model/fact.ts';
import type { BootId } from '../../model/ids.ts';
import type { Stretch } from './exposure.ts';
import type { SystemAlarm } from './system.ts';

export type Known = 'yes' | 'no' | 'unknown';

/** For how long it has been so, without ever having been known not to be. */
export interface Spell {
  /** When it began. */
  since: number;
  /** Known time, and unknown times short enough to be counted. */
  heldMs: number;
  unknownMs: number;
}

export interface Said {
  readonly by: Author;
  readonly because: string;
}

export interface AlarmMemory {
  name: AlarmName;
  priority: AlarmPriority;
  /** What was watched for: timers of another condition mean nothing. */
  watches: string;
  state: AlarmState;
  since: number;
  sinceWall?: number;
  /** The state that the last row told. */
  told: AlarmState;
  occurrence?: number;
  /** Its condition holds · the level at which it may end is met; both as of `at` and ever since. */
  on: Known;
  off: Known;
  at: number;
  /** Since when `on` is unknown, while it is. */
  unknownSince?: number;
  spell?: Spell;
  /** For how long `off` has been met, known time only. */
  offMs: number;
  /** Of a cumulative alarm. */
  stretches?: Stretch[];
  /** The unknown time over the last restart, while its true length is owed; `to` once it was counted as it seemed. */
  gap?: { from: number; to?: number };
  acknowledged?: Said;
  shelved?: Said & { readonly since: number; readonly until: number };
  outOfService?: Said;
  /** Its latest changes of state, oldest first, and the last time its condition came or went. */
  recent: number[];
  toggledAt?: number;
  chattering?: true;
  folded?: { count: number; readonly since: number };
  /** The alarm that stands for it · it may not become active before. */
  heldBy?: string;
  notBefore?: number;
  /** More important than it is by itself, because of what it stands for. */
  raisedTo?: AlarmPriority;
  /** Of an alarm that control raises by itself. */
  system?: SystemAlarm;
}

/** Both clocks when the memory was taken, and the number of the last occurrence. */
export interface MemoryHead {
  readonly boot: BootId;
  readonly mono: number;
  readonly wall: number;
  readonly wallTrusted: boolean;
  readonly occurrences: number;
  readonly owed?: Owed;
}

/** How long an earlier boot is gone is not known yet: it ended at `wall`, and this run took over at `restartAt`. */
export interface Owed {
  readonly wall: number;
  readonly restartAt: number;
  /** What could be proven and was assumed meanwhile, ms. */
  readonly assumedMs: number;
}

export interface AlarmsMemory {
  readonly head: MemoryHead;
  readonly alarms: Readonly<Record<string, AlarmMemory>>;
}

/** What changed since the last time somebody asked. */
export interface AlarmsMemoryChange extends AlarmsMemory {
  readonly gone: readonly string[];
}

/** A snapshot with the changes that came after it. */
export function afterChange(memory: AlarmsMemory, change: AlarmsMemoryChange): AlarmsMemory {
  const alarms = { ...memory.alarms, ...change.alarms };
  for (const key of change.gone) delete alarms[key];
  return { head: change.head, alarms };
}

export type Identity = Pick<AlarmMemory, 'name' | 'priority' | 'watches'>;

export function freshMemory(identity: Identity, t: number): AlarmMemory {
  return {
    ...identity,
    state: 'normal',
    since: t,
    told: 'normal',
    on: 'unknown',
    off: 'unknown',
    at: t,
    offMs: 0,
    recent: [],
  };
}

/**
 * Plain JSON, of whatever age → what can be taken over. An alarm that another version wrote in another form begins
 * anew; without a head that can be read all of them do.
 */
export function readAlarmsMemory(head: Json, alarms: ReadonlyMap<string, Json>): AlarmsMemory | undefined {
  if (!isFields(head) || !isHead(head)) return undefined;
  const kept = [...alarms].filter(([, alarm]) => isFields(alarm) && isAlarm(alarm));
  return { head, alarms: Object.fromEntries(kept) } as unknown as AlarmsMemory;
}

type Fields = { readonly [key: string]: Json };
const isFields = (what: Json | undefined): what is Fields =>
  typeof what === 'object' && what !== null && !Array.isArray(what);
const isNumber = (what: Json | undefined): boolean => typeof what === 'number' && Number.isFinite(what);
const isOptional = (what: Json | undefined, is: (what: Json | undefined) => boolean): boolean =>
  what === undefined || is(what);
const isOneOf = (what: Json | undefined, words: readonly string[]): boolean => words.some((word) => word === what);
const isSaid = (what: Json | undefined): boolean =>
  isFields(what) && isFields(what['by']) && typeof what['because'] === 'string';

function isHead({ boot, mono, wall, wallTrusted, occurrences, owed }: Fields): boolean {
  const isOwed = (one: Json | undefined): boolean =>
    isFields(one) && [one['wall'], one['restartAt'], one['assumedMs']].every(isNumber);
  return (
    typeof boot === 'string' &&
    [mono, wall, occurrences].every(isNumber) &&
    typeof wallTrusted === 'boolean' &&
    isOptional(owed, isOwed)
  );
}

const known: readonly Known[] = ['yes', 'no', 'unknown'];

function isAlarm(m: Fields): boolean {
  const { name, priority, watches, state, told, since, on, off, at, offMs, recent } = m;
  const isName = typeof name === 'string' || (isFields(name) && typeof name['code'] === 'string');
  const isWhole = isName && typeof watches === 'string' && isOneOf(priority, alarmPriorities);
  const isPlaced =
    isOneOf(state, alarmStates) && isOneOf(told, alarmStates) && isOneOf(on, known) && isOneOf(off, known);
  const isTimed = [since, at, offMs].every(isNumber) && Array.isArray(recent) && recent.every(isNumber);
  return isWhole && isPlaced && isTimed && hasOptions(m);
}

function hasOptions(m: Fields): boolean {
  const { spell, stretches, gap, acknowledged, shelved, outOfService, folded, raisedTo, system } = m;
  const hasNumbers = ['sinceWall', 'occurrence', 'unknownSince', 'toggledAt', 'notBefore'].every((key) =>
    isOptional(m[key], isNumber),
  );
  const isStretch = (one: Json): boolean => isFields(one) && isNumber(one['from']) && isNumber(one['to']);
  return (
    hasNumbers &&
    isOptional(spell, (one) => isFields(one) && [one['since'], one['heldMs'], one['unknownMs']].every(isNumber)) &&
    isOptional(stretches, (one) => Array.isArray(one) && one.every(isStretch)) &&
    isOptional(gap, (one) => isFields(one) && isNumber(one['from'])) &&
    isOptional(acknowledged, isSaid) &&
    isOptional(shelved, (one) => isFields(one) && isSaid(one) && isNumber(one['since']) && isNumber(one['until'])) &&
    isOptional(outOfService, isSaid) &&
    isOptional(folded, (one) => isFields(one) && isNumber(one['count']) && isNumber(one['since'])) &&
    isOptional(raisedTo, (one) => isOneOf(one, alarmPriorities)) &&
    isOptional(system, (one) => isFields(one) && typeof one['key'] === 'string' && isNumber(one['forMs']))
  );
}
