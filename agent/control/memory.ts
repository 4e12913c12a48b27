// What control must not forget over a restart ↔ plain JSON by key, written down only where it changed.
//
// 1. Holds, caps, skips and hands survive everything; commands of people and flows do not: nothing is resumed by itself.
// 2. A run that a crash or a power cut broke off is charged the longest that it can have lasted, and goes on being
//    charged until its board says that it is over.
// 3. Monotonic times belong to the boot that wrote them: what lies between is known only within one boot, or when both
//    wall clocks were trusted.
import { because } from '../model/because.ts';
import type { Clock } from '../model/clock.ts';
import type { Author, Command, Hold } from '../model/command.ts';
import type { Decision, Json, Memory } from '../model/fact.ts';
import { type AlarmsMemory, readAlarmsMemory } from './alarms/memory.ts';
import { derivedMemory, restoreDerived } from './derived/derived.ts';
import type { BootId } from '../model/ids.ts';
import type { Now } from './expression/types.ts';
import type { RuleBook } from './rules/book.ts';
import { restoreRule, ruleMemory } from './rules/rule.ts';
import type { Control } from './step.ts';
import type { UnitState } from './unit-state.ts';

/** A part, and the memory that wrote it down. */
export interface Kept {
  readonly part: Json;
  readonly at: Pick<Memory, 'mono' | 'wall' | 'wallTrusted' | 'boot'>;
}

/** A run for which nobody named an end is charged a day: it has no cap that this could hurt. */
const unboundedMs = 86_400_000;

/** Everything but the alarms, by key; null parts are left out. */
function memoryOf(control: Control): Map<string, Json> {
  const { state, book } = control;
  const parts = new Map<string, Json>();
  for (const [id, hold] of state.holds) parts.set(`hold.${id}`, hold as unknown as Json);
  for (const of of state.units) put(parts, `unit.${of.unit.spec.id}`, unitMemory(of));
  for (const { state: rule } of book.entries) put(parts, `rule.${rule.rule.spec.id}`, ruleMemory(rule));
  for (const [key, part] of derivedMemory(control.derived)) put(parts, key, part);
  return parts;
}

function put(parts: Map<string, Json>, key: string, part: Json): void {
  if (part !== null) parts.set(key, part);
}

function unitMemory({ usage, drive, unit, skip, ignores, handBy, claims }: UnitState): Json {
  const { awaySince } = drive;
  const isRunning = awaySince !== undefined;
  const parts: Record<string, Json> = {
    day: usage.day ?? null,
    ranMs: Math.round(isRunning ? usage.ranMsBefore : usage.ranMs),
    litre: Number((isRunning ? usage.litreBefore : usage.litre).toFixed(3)),
  };
  if (isRunning) parts['awaySince'] = awaySince;
  if (isRunning) parts['longestMs'] = unit.spec.longestMs ?? unboundedMs;
  if (skip !== undefined) parts['skip'] = { untilWall: skip.untilWall ?? null, by: skip.by, setAtWall: skip.setAtWall };
  if (ignores.size > 0) parts['ignores'] = [...ignores.keys()];
  if (handBy !== undefined) parts['handBy'] = { ...handBy };
  const asked = claims.filter(({ command }) => ['local', 'remote', 'flow'].includes(command.rank));
  if (asked.length > 0)
    parts['asked'] = asked.map(({ command: { id, value, rank, author } }) => ({
      id,
      value,
      rank,
      author: { ...author },
    }));
  return parts;
}

/** What changed since the last call: for the journal, at most once per block. */
export class MemoryKeeper {
  readonly #written = new Map<string, string>();

  changed(control: Control, now: Now): Record<string, Json> | undefined {
    const parts = memoryOf(control);
    const changed: Record<string, Json> = {};
    for (const [key, part] of parts) {
      const text = JSON.stringify(part);
      if (this.#written.get(key) === text) continue;
      this.#written.set(key, text);
      changed[key] = part;
    }
    for (const key of this.#written.keys()) {
      if (parts.has(key)) continue;
      this.#written.delete(key);
      changed[key] = null;
    }
    Object.assign(changed, alarmsChange(control, now));
    return Object.keys(changed).length === 0 ? undefined : changed;
  }
}

/** The whole, for a start or a new segment of the journal. */
export function wholeMemory(control: Control, now: Now): Record<string, Json> {
  const { head, alarms } = control.alarms.memory(now);
  return { ...Object.fromEntries(memoryOf(control)), ...alarmParts(head, alarms) };
}

function alarmsChange(control: Control, now: Now): Record<string, Json> {
  const { head, alarms, gone } = control.alarms.memoryChange(now);
  if (Object.keys(alarms).length === 0 && gone.length === 0) return {};
  return { ...alarmParts(head, alarms), ...Object.fromEntries(gone.map((key) => [`alarm.${key}`, null])) };
}

/** Each alarm by its key, and what is common to all of them as they were written last. */
function alarmParts(head: AlarmsMemory['head'], alarms: AlarmsMemory['alarms']): Record<string, Json> {
  const parts = Object.entries(alarms).map(([key, alarm]) => [`alarm.${key}`, alarm as unknown as Json] as const);
  return { alarms: head as unknown as Json, ...Object.fromEntries(parts) };
}

/** What an earlier run remembered of its alarms; undefined when there is nothing. */
export function alarmsMemory(kept: ReadonlyMap<string, Kept>): AlarmsMemory | undefined {
  const head = kept.get('alarms')?.part;
  if (!isFields(head)) return undefined;
  const parts = [...kept].filter(([key]) => key.startsWith('alarm.'));
  return readAlarmsMemory(head, new Map(parts.map(([key, { part }]) => [key.slice('alarm.'.length), part])));
}

/**
 * In place of a memory that is there and cannot be read: nobody knows who locked what, so nothing wet runs.
 * @param words why the card does not give it; undefined: it is damaged
 */
export function unreadable(words: string | undefined, clock: Clock, boot: BootId): ReadonlyMap<string, Kept> {
  const id = 'memory-unread';
  const author = { kind: 'control', id: 'memory', name: 'Kênh' } as const;
  const hold: Hold = {
    id,
    kind: 'stop-all',
    author,
    because: words === undefined ? because('memory-damaged') : because('memory-unread', { words }),
    setAtWall: clock.wall(),
  };
  const at = { mono: clock.mono(), wall: clock.wall(), wallTrusted: false, boot };
  return new Map([[`hold.${id}`, { part: hold as unknown as Json, at }]]);
}

/** Before the first step. What cannot be read is left out: a start never fails because of its memory. */
export function restore(control: Control, kept: ReadonlyMap<string, Kept>, boot: BootId, now: Now): void {
  const { state, book } = control;
  for (const [key, { part }] of kept) if (key.startsWith('hold.') && isHoldLike(part)) state.holds.set(part.id, part);
  for (const of of state.units) {
    const memory = kept.get(`unit.${of.unit.spec.id}`);
    if (memory !== undefined) restoreUnit(of, memory, boot, now);
    restoreIgnores(of, memory?.part, book);
    state.owed.push(...brokenOff(of, memory?.part, now));
  }
  for (const { state: rule } of book.entries) {
    const memory = kept.get(`rule.${rule.rule.spec.id}`);
    if (memory !== undefined) restoreRule(rule, memory.part, memory.at.mono, awayMs(memory.at, boot, now), now);
  }
  restoreDerived(control.derived, (key) => kept.get(key)?.part);
  state.isDirty = true;
}

/** How long ago it was written; undefined when nobody can know. */
function awayMs(at: Kept['at'], boot: BootId, now: Now): number | undefined {
  if (at.boot === boot) return Math.max(0, now.mono - at.mono);
  return at.wallTrusted && now.wallTrusted ? Math.max(0, now.wall - at.wall) : undefined;
}

function restoreUnit(of: UnitState, { part, at }: Kept, boot: BootId, now: Now): void {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  const kept = part as Readonly<Record<string, Json>>;
  const { usage, unit } = of;
  if (typeof kept['day'] === 'number') usage.day = kept['day'];
  if (typeof kept['ranMs'] === 'number') usage.ranMs = kept['ranMs'];
  if (typeof kept['litre'] === 'number') usage.litre = kept['litre'];
  const { awaySince, longestMs, skip, handBy } = kept;
  if (typeof awaySince === 'number' && typeof longestMs === 'number') {
    const away = awayMs(at, boot, now);
    const ranMs = away === undefined ? longestMs : Math.min(longestMs, Math.max(0, at.mono - awaySince) + away);
    usage.ranMs += ranMs;
    usage.litre += ((unit.spec.flowLitrePerMin ?? 0) * ranMs) / 60_000;
    of.drive.awaySince = now.mono;
  }
  usage.ranMsBefore = usage.ranMs;
  usage.litreBefore = usage.litre;
  if (isFields(skip) && typeof skip['by'] === 'string') {
    const { untilWall, by, setAtWall } = skip;
    of.skip = {
      untilWall: typeof untilWall === 'number' ? untilWall : undefined,
      by,
      setAtWall: typeof setAtWall === 'number' ? setAtWall : at.wall,
    };
  }
  if (isFields(handBy)) of.handBy = handBy as unknown as Author;
}

/** Nothing is resumed by itself; but whoever asked for it is told that it is over. */
function brokenOff({ unit }: UnitState, part: Json | undefined, { mono }: Now): Decision[] {
  const asked = isFields(part) && Array.isArray(part['asked']) ? part['asked'] : [];
  return asked.flatMap((one: Json): Decision[] => {
    if (!isFields(one) || typeof one['id'] !== 'string' || !isFields(one['author'])) return [];
    const { id, value, rank, author } = one as unknown as Pick<Command, 'id' | 'value' | 'rank' | 'author'>;
    const over = { state: 'ended', because: because('broken-off'), endsAt: mono } as const;
    return [{ type: 'command', mono, id, actuator: unit.spec.id, value, rank, author, ...over }];
  });
}

/** Rules that the site does not have any more are forgotten. */
function restoreIgnores(of: UnitState, part: Json | undefined, book: RuleBook): void {
  const ignores = isFields(part) ? part['ignores'] : undefined;
  if (!Array.isArray(ignores)) return;
  for (const { state } of book.entries) {
    const { id, name } = state.rule.spec;
    if (ignores.includes(id)) of.ignores.set(id, name);
  }
}

const isFields = (what: Json | undefined): what is { readonly [key: string]: Json } =>
  typeof what === 'object' && what !== null && !Array.isArray(what);

function isHoldLike(part: Json): part is Hold & { readonly [key: string]: Json } {
  if (!isFields(part)) return false;
  const { id, kind, author, because } = part;
  return typeof id === 'string' && (kind === 'stop-all' || kind === 'lock') && isFields(author) && isFields(because);
}
