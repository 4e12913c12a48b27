// One wish → followed, or refused with a reason. Either way it is on record.
//
// 1. A wish that is late, doubled, from another boot or from before control's start is never followed.
// 2. A stop passes at once, from anyone. What it ends is ended before the answer is given.
// 3. A flow ends only its own commands, and asks with the rank of a flow whatever it says.
// 4. A hold is released by a named person on site only; releasing starts nothing.
import { type Because, because } from '../model/because.ts';
import { type MonoMs, monoMs } from '../model/clock.ts';
import type { Hold, Rank } from '../model/command.ts';
import type { WaterCorrection } from '../model/fact.ts';
import { type ActuatorId, type PointId, ruleId } from '../model/ids.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { Via, Wish } from '../model/wish.ts';
import { wetRoles } from '../model/actuator.ts';
import { holdOn } from './arbitrate.ts';
import type { Alarms } from './alarms/alarms.ts';
import { claim, end } from './claims.ts';
import { isOurs } from './drive.ts';
import { skipOf } from './holds.ts';
import { tellRefusal } from './refusals.ts';
import { type ControlState, stateOf, type Tray, unitOf } from './state.ts';
import { earliest, type UnitState } from './unit-state.ts';

/** What became of a wish. `command` and `hold` name what was made. */
export interface Granted {
  readonly command?: string;
  readonly hold?: string;
  /** Something must be durable before anybody is told that it holds. */
  readonly mustSettle?: true;
  /** Of a hand: what runs by our own order is brought to rest before it is left alone. */
  readonly stopsFirst?: true;
}
export type Answer = Outcome<Granted, Because>;

/** Older than this a wish is too old, whoever held it up. */
const wishMsMax = 10_000;
/** Two processes read one clock; more than this ahead is no rounding. */
const futureMsMax = 1_000;
/** Ids of this many wishes are remembered, for at least `wishMsMax`. */
const idsKept = 20_000;
const runMsMax = 24 * 3_600_000;
/** No soil of a bed holds more. */
const correctionMmMax = 500;

type Asked<T extends Wish['type']> = Extract<Wish, { type: T }>;

export interface Wishing {
  readonly state: ControlState;
  readonly tray: Tray;
  /** Wall time of the next local midnight, undefined while the time is not trusted. */
  readonly midnight: number | undefined;
  readonly alarms: Alarms;
  /** Writes a correction into the ledger of a point; undefined where there is none. */
  readonly correctWater: (point: PointId, mm: number) => Pick<WaterCorrection, 'name' | 'mm' | 'deficitMm'> | undefined;
}

export function wish(wishing: Wishing, asked: Wish, via: Via): Answer {
  const { state, tray } = wishing;
  const refusal = staleness(state, asked, tray.now.mono) ?? permission(asked, via);
  const answer = refusal === undefined ? follow(wishing, asked, via) : fault(refusal);
  remember(state, asked.id, tray.now.mono);
  if (!answer.ok) tellRefusal(state.refusals, asked, answer.fault, tray);
  state.isDirty = true;
  return answer;
}

function staleness(state: ControlState, { id, boot, askedAt }: Wish, now: MonoMs): Because | undefined {
  if (state.wishes.has(id)) return because('duplicate');
  if (boot !== state.boot || askedAt < state.startedAt) return because('other-boot');
  if (now - askedAt > wishMsMax) return because('late', { time: now - askedAt });
  if (askedAt - now > futureMsMax) return because('future');
  return undefined;
}

function remember(state: ControlState, id: string, now: MonoMs): void {
  state.wishes.set(id, now);
  for (const [oldest, at] of state.wishes) {
    if (state.wishes.size <= idsKept || now - at <= wishMsMax) return;
    state.wishes.delete(oldest);
  }
}

const byFlows: ReadonlySet<Wish['type']> = new Set(['run', 'cancel', 'stop-all']);
const fromAfar: ReadonlySet<Wish['type']> = new Set([
  'run',
  'cancel',
  'stop',
  'stop-zone',
  'stop-all',
  'lock',
  'acknowledge',
]);
const rankOf: Readonly<Record<Via['role'], Rank | undefined>> = {
  web: 'local',
  cli: 'local',
  link: 'remote',
  flows: 'flow',
  camera: undefined,
};

function permission(asked: Wish, { role }: Via): Because | undefined {
  const { name } = asked.author;
  const isAllowed =
    role === 'flows' ? byFlows.has(asked.type) : role === 'link' ? fromAfar.has(asked.type) : role !== 'camera';
  if (!isAllowed) return because('not-allowed', { name });
  if (asked.type === 'run' && asked.rank !== rankOf[role]) return because('not-allowed', { name });
  const isNamed = asked.author.kind === 'person' && name.trim() !== '';
  return asked.type === 'release' && !isNamed ? because('needs-name') : undefined;
}

function follow(wishing: Wishing, asked: Wish, via: Via): Answer {
  switch (asked.type) {
    case 'run':
      return run(wishing, asked, via);
    case 'cancel':
      return cancel(wishing, asked);
    case 'stop':
      return stop(wishing, asked, asked.actuator);
    case 'stop-zone': {
      const zone = wishing.state.zones.get(asked.zone);
      return zone === undefined ? unknown(asked.zone) : stop(wishing, asked, zone);
    }
    case 'stop-all':
    case 'lock':
      return hold(wishing, asked);
    case 'release':
      return release(wishing, asked);
    case 'hand':
      return hand(wishing, asked);
    case 'correct-water':
      return correctWater(wishing, asked);
    case 'acknowledge':
    case 'shelve':
    case 'unshelve':
    case 'out-of-service':
    case 'in-service': {
      const granted = wishing.alarms.wish(asked, wishing.tray.now);
      if (!granted.ok) return granted;
      wishing.tray.facts.push(...granted.value);
      return good({});
    }
    default:
      return asked satisfies never;
  }
}

const unknown = (what: string): Answer => fault(because('no-such', { what }));

function run({ state, tray }: Wishing, asked: Asked<'run'>, { role, client }: Via): Answer {
  const of = unitOf(state, asked.actuator);
  if (of === undefined) return unknown(asked.actuator);
  // Releasing starts nothing, so nothing may wait for it.
  const held = holdOn(state, of);
  if (held !== undefined) return fault(held.because);
  const { longestMs } = of.unit.spec;
  const mostMs = Math.min(longestMs ?? runMsMax, runMsMax);
  if (!(asked.forMs > 0)) return fault(because('wrong-value', { value: String(asked.forMs) }));
  if (asked.forMs > mostMs) return fault(because('too-long', { time: mostMs }));
  const { shortestMs } = of.unit.spec;
  if (role === 'flows' && asked.forMs < shortestMs) return fault(because('too-short', { time: shortestMs }));
  if (!fits(of, asked.value)) return fault(because('wrong-value', { value: String(asked.value) }));
  const { id, value, rank, author, because: words } = asked;
  const said = words === undefined || words === '' ? undefined : words;
  const why =
    said === undefined
      ? because('person', { name: author.name })
      : because('person-said', { name: author.name, words: said });
  const endsAt = monoMs(Math.min(asked.askedAt, tray.now.mono) + asked.forMs);
  claim(of, { id, value, rank, author, because: why, endsAt, ...(role === 'flows' && { client }) }, tray);
  return good({ command: id });
}

/** On and off for switches, a finite number for the rest; its register's own range is the driver's business. */
function fits({ unit }: UnitState, value: unknown): boolean {
  return unit.isSwitch ? typeof value === 'boolean' : typeof value === 'number' && Number.isFinite(value);
}

function cancel({ state, tray }: Wishing, asked: Asked<'cancel'>): Answer {
  for (const of of state.units) {
    const own = of.claims.find(({ command }) => command.id === asked.command);
    if (own === undefined) continue;
    const { author } = own.command;
    const isOwn = author.kind === asked.author.kind && author.id === asked.author.id;
    if (!isOwn) return fault(because('not-yours', { name: author.name }));
    const shortestEndsAt = monoMs((of.drive.awaySince ?? -Infinity) + of.unit.spec.shortestMs);
    if (author.kind === 'flow' && tray.now.mono < shortestEndsAt) own.endsAt = earliest(own.endsAt, shortestEndsAt);
    else end(of, own, because('cancelled', { name: asked.author.name }), tray);
    return good({});
  }
  return unknown(asked.command);
}

/**
 * Everything that people, flows and rules want of it ends; interlocks go on, they are there for safety. A pump or a main
 * valve follows what is behind it: for it to stop, that stops.
 */
function stop({ state, tray, midnight }: Wishing, asked: Wish, actuator: ActuatorId): Answer {
  const of = unitOf(state, actuator);
  if (of === undefined) return unknown(actuator);
  if (of.unit.spec.keepOnStop) return fault(because('keeps-on-stop', { name: of.unit.spec.name }));
  const { name } = asked.author;
  for (const one of [of, ...of.unit.valves.map((valve) => stateOf(state, valve))]) {
    endStopped(one, because('stopped', { name }), tray);
    if (wetRoles.has(one.unit.spec.role)) one.skip = { untilWall: midnight, by: name, setAtWall: tray.now.wall };
  }
  return good({});
}

function endStopped(of: UnitState, why: Because, tray: Tray): void {
  for (const one of of.claims) {
    if (one.command.rank === 'interlock' || one.command.author.kind === 'control') continue;
    if (one.command.author.kind === 'rule') of.ignores.set(ruleId(one.command.author.id), one.command.author.name);
    end(of, one, why, tray);
  }
}

function hold({ state, tray }: Wishing, asked: Asked<'stop-all' | 'lock'>): Answer {
  const { id, author } = asked;
  const { name } = author;
  const actuator = asked.type === 'lock' ? asked.actuator : undefined;
  const of = actuator === undefined ? undefined : unitOf(state, actuator);
  if (actuator !== undefined && of === undefined) return unknown(actuator);
  if (of?.unit.spec.keepOnStop === true) return fault(because('keeps-on-stop', { name: of.unit.spec.name }));
  const words = asked.because ?? '';
  const why = words === '' ? because(asked.type, { name }) : because(`${asked.type}-said`, { name, words });
  const set: Hold = {
    id,
    kind: asked.type,
    ...(actuator !== undefined && { actuator }),
    author,
    because: why,
    setAtWall: tray.now.wall,
  };
  state.holds.set(id, set);
  tray.facts.push({ type: 'hold', mono: tray.now.mono, state: 'set', hold: set });
  endHeld(state, set, tray);
  return good({ hold: id, mustSettle: true });
}

/** At its setting and again at its release: what fell inside it is skipped, so releasing starts nothing. */
function endHeld(state: ControlState, set: Hold, tray: Tray): void {
  for (const of of state.units) {
    const { id, role, keepOnStop } = of.unit.spec;
    const isHeld = set.kind === 'lock' ? set.actuator === id : wetRoles.has(role) && !keepOnStop;
    if (!isHeld) continue;
    for (const one of of.claims) {
      if (one.command.author.kind === 'rule' && one.command.rank === 'rule')
        of.ignores.set(ruleId(one.command.author.id), one.command.author.name);
      if (one.command.rank !== 'interlock') end(of, one, set.because, tray);
    }
  }
}

function release(wishing: Wishing, asked: Asked<'release'>): Answer {
  const { state, tray } = wishing;
  const skipped = state.units.find((of) => skipOf(of)?.id === asked.hold);
  if (skipped !== undefined) return unskip(wishing, asked, skipped);
  const held = state.holds.get(asked.hold);
  if (held === undefined) return unknown(asked.hold);
  state.holds.delete(asked.hold);
  endHeld(state, held, tray);
  tray.facts.push({ type: 'hold', mono: tray.now.mono, state: 'released', hold: held, by: asked.author });
  return good({ hold: asked.hold, mustSettle: true });
}

/** He wants what the stop kept away: what rules want now runs at once. */
function unskip({ state, tray }: Wishing, asked: Asked<'release'>, of: UnitState): Answer {
  const hold = skipOf(of)!;
  of.skip = undefined;
  of.ignores.clear();
  state.isDirty = true;
  tray.facts.push({ type: 'hold', mono: tray.now.mono, state: 'released', hold, by: asked.author });
  return good({ hold: asked.hold, mustSettle: true });
}

function hand({ state, tray }: Wishing, asked: Asked<'hand'>): Answer {
  const of = unitOf(state, asked.actuator);
  if (of === undefined) return unknown(asked.actuator);
  of.handBy = asked.on ? asked.author : undefined;
  const { actuator, on, author: by } = asked;
  tray.facts.push({ type: 'hand', mono: tray.now.mono, actuator, on, by });
  return good({ mustSettle: true, ...(on && isOurs(of) && { stopsFirst: true }) });
}

/** Whoever writes into a ledger stands for it: with his name and a reason. */
function correctWater({ tray, correctWater: write }: Wishing, asked: Asked<'correct-water'>): Answer {
  const { point, mm, author: by, because: why } = asked;
  if (by.kind !== 'person' || by.name.trim() === '' || why.trim() === '') return fault(because('needs-name'));
  if (mm === 0 || Math.abs(mm) > correctionMmMax) return fault(because('wrong-value', { value: `${mm} mm` }));
  const written = write(point, mm);
  if (written === undefined) return unknown(point);
  tray.facts.push({ type: 'water-correction', mono: tray.now.mono, point, ...written, by, because: why });
  return good({ mustSettle: true });
}

/** A connection is gone: what its flows asked for ends. */
export function forget(state: ControlState, client: string, tray: Tray): void {
  for (const of of state.units) {
    for (const one of of.claims.filter((each) => each.client === client)) {
      end(of, one, because('author-gone'), tray);
      state.isDirty = true;
    }
  }
}
