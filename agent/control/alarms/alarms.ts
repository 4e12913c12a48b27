// Samples, conditions of control and wishes → alarms: their states, and a row for every change.
//
// 1. Pure: no clock and no disk; what it knows is plain JSON (`memory`). The same calls give the same rows.
// 2. Only alarms that read a changed point, were told of, or are due by time are looked at.
// 3. What came between two calls is told at the later one, in the order in which it came. `nextWake` is when something
//    happens by itself; whoever comes later than that loses nothing but time.
import type { AlarmFact, AlarmState, AlarmStatus } from '../../model/alarm.ts';
import { because, type Because } from '../../model/because.ts';
import { type MonoMs, monoMs } from '../../model/clock.ts';
import type { BootId, PointId } from '../../model/ids.ts';
import { fault, good, type Outcome } from '../../model/outcome.ts';
import type { Now, Scope } from '../expression/types.ts';
import { becomesQuiet, fold, isFolded, noteChange, unfoldAt } from './chatter.ts';
import { dueAt } from './due.ts';
import { graceMs, stands } from './held-back.ts';
import { enter, isWaiting, nextState } from './life-cycle.ts';
import type { AlarmsMemory, AlarmsMemoryChange, MemoryHead, Owed } from './memory.ts';
import { absent, type Reading } from './reading.ts';
import { owedMs, pay } from './restart.ts';
import { type AlarmsSetup, Roster } from './roster.ts';
import { type Happened, rowOf, statusOf } from './row.ts';
import { gatewayOff, type SystemAlarm } from './system.ts';
import { hear, isFull, isOver, passTime } from './timer.ts';
import { bridgeMsDefault, isHigher, missingReading, priorityOf, type Watch } from './watch.ts';
import { type AlarmWish, grant } from './wishes.ts';

export interface AlarmsStep {
  readonly facts: readonly AlarmFact[];
  /** Infinity: nothing comes by itself. */
  readonly nextWake: MonoMs;
}

/** One call: its time in whole milliseconds, the trusted wall clock if there is one, and the rows that come of it. */
interface Moment {
  readonly t: number;
  readonly wall: number | undefined;
  readonly scope?: Scope;
  readonly rows: AlarmFact[];
}

export class Alarms {
  readonly #boot: BootId;
  readonly #roster: Roster;
  readonly #said = new Map<Watch, (SystemAlarm | 'settled')[]>();
  /** To be looked at in the next step, whatever comes. */
  readonly #pending = new Set<Watch>();
  #work: [Set<Watch>, Set<Watch>, Set<Watch>] = [new Set(), new Set(), new Set()];
  #t: number;
  #nextWake: number;
  #occurrences: number;
  #owed: Owed | undefined;

  constructor(setup: AlarmsSetup, now: Now) {
    this.#boot = setup.boot;
    this.#t = Math.floor(now.mono);
    this.#roster = new Roster(setup, now);
    this.#occurrences = setup.memory?.head.occurrences ?? 0;
    const { absence } = this.#roster;
    this.#owed = absence?.owed;
    if (absence !== undefined) this.#tellOff(absence.downMs);
    for (const watch of this.#roster.watches.values()) this.#pending.add(watch);
    this.#nextWake = this.#t;
  }

  /** It is so, says control; saying it again changes nothing but its description. Told in the next step. */
  raise(alarm: SystemAlarm): void {
    const watch = this.#roster.ofSystem(alarm, this.#t);
    const isKnown = watch.memory.on === 'yes' && isSame(watch.memory.system, alarm);
    if (!isKnown || this.#said.has(watch)) this.#say(watch, alarm);
  }

  /** It is not, or no longer, so. */
  settle(key: string): void {
    const watch = this.#roster.get(key);
    if (watch?.memory.system === undefined) return;
    if (watch.memory.on !== 'no' || this.#said.has(watch)) this.#say(watch, 'settled');
  }

  /** Conditions that an earlier run left standing, and of which control has not said yet whether they still are so. */
  unsaid(): readonly string[] {
    const left = [...this.#roster.watches.values()].filter(
      (watch) => watch.memory.system !== undefined && watch.memory.on === 'unknown' && !this.#said.has(watch),
    );
    return left.map(({ key }) => key);
  }

  /** Everything that was heard since the last step; `changed`: points with a new sample in `scope`. */
  step(changed: Iterable<PointId>, scope: Scope, now: Now): AlarmsStep {
    const moment = this.#momentOf(now, scope);
    this.#payOwed(now);
    this.#gather(changed, moment.t);
    for (const watch of this.#roster.dropped.splice(0)) this.#drop(watch, moment);
    let looked = moment.t >= this.#nextWake;
    for (const work of this.#work) {
      for (const watch of work) this.#look(watch, moment);
      looked ||= work.size > 0;
      work.clear();
    }
    if (looked) this.#nextWake = this.#earliestDue();
    return { facts: moment.rows, nextWake: monoMs(this.#nextWake) };
  }

  /** Granted with its rows, or refused with the reason. The next step must follow at once. */
  wish(wish: AlarmWish, now: Now): Outcome<readonly AlarmFact[], Because> {
    const watch = this.#roster.get(wish.alarm);
    if (watch === undefined) return fault(because('no-such', { what: wish.alarm }));
    const moment = this.#momentOf(now);
    const from = watch.memory.state;
    const granted = grant(watch.memory, wish, moment.t);
    if (!granted.ok) return granted;
    this.#tell(watch, { from, by: wish.author, ...granted.value }, moment);
    if (granted.value.to !== from) enter(watch.memory, granted.value.to, moment.t, moment.wall);
    this.#pending.add(watch);
    this.#nextWake = moment.t;
    return good(moment.rows);
  }

  /** All of the site's alarms, and whatever else is not in its normal state. */
  status(now: Now): readonly AlarmStatus[] {
    const { t } = this.#momentOf(now);
    const told = [...this.#roster.watches.values()].filter(
      ({ condition, memory: { state, shelved, outOfService } }) =>
        condition !== undefined || state !== 'normal' || shelved !== undefined || outOfService !== undefined,
    );
    return told.map((watch) => {
      const m = structuredClone(watch.memory);
      passTime(watch.timing, m, t);
      return statusOf(watch, m);
    });
  }

  /** The whole, as plain JSON. */
  memory(now: Now): AlarmsMemory {
    return this.#roster.memory(this.#head(now));
  }

  /** What changed since this or `memory` was asked last. To be stored together with the rows of the same steps. */
  memoryChange(now: Now): AlarmsMemoryChange {
    return this.#roster.memoryChange(this.#head(now));
  }

  #head({ mono, wall, wallTrusted }: Now): MemoryHead {
    const head = { mono: Math.floor(mono), wall: Math.floor(wall), wallTrusted };
    const owed = this.#owed === undefined ? {} : { owed: this.#owed };
    return { boot: this.#boot, ...head, occurrences: this.#occurrences, ...owed };
  }

  #momentOf(now: Now, scope?: Scope): Moment {
    this.#t = Math.max(this.#t, Math.floor(now.mono));
    const wall = now.wallTrusted ? Math.floor(now.wall) : undefined;
    return { t: this.#t, wall, rows: [], ...(scope === undefined ? {} : { scope }) };
  }

  #say(watch: Watch, what: SystemAlarm | 'settled'): void {
    const said = this.#said.get(watch);
    if (said === undefined) this.#said.set(watch, [what]);
    // Told twice alike between two steps: once is enough.
    else if ((said.at(-1) === 'settled') !== (what === 'settled')) said.push(what);
    else said[said.length - 1] = what;
  }

  #payOwed(now: Now): void {
    if (this.#owed === undefined || !now.wallTrusted) return;
    const { restartAt, assumedMs } = this.#owed;
    const extraMs = owedMs(this.#owed, now);
    this.#owed = undefined;
    for (const watch of this.#roster.watches.values()) {
      pay(watch.timing, watch.memory, restartAt, extraMs);
      this.#roster.touch(watch);
      this.#pending.add(watch);
    }
    if (assumedMs < bridgeMsDefault) this.#tellOff(assumedMs + extraMs);
  }

  /** Missing data are told; so is a time in which nobody looked for them. */
  #tellOff(offMs: number): void {
    if (offMs < bridgeMsDefault) return;
    const alarm = gatewayOff(offMs);
    this.raise(alarm);
    this.settle(alarm.key);
  }

  #gather(changed: Iterable<PointId>, t: number): void {
    for (const point of changed) for (const watch of this.#roster.reading(point)) this.#add(watch);
    for (const watch of this.#said.keys()) this.#add(watch);
    for (const watch of this.#pending) this.#add(watch);
    this.#pending.clear();
    if (t < this.#nextWake) return;
    for (const watch of this.#roster.watches.values()) if (watch.due <= t) this.#add(watch);
  }

  #add(watch: Watch): void {
    this.#work[watch.rank].add(watch.of ?? watch);
  }

  #earliestDue(): number {
    let earliest = Infinity;
    for (const { due } of this.#roster.watches.values()) if (due < earliest) earliest = due;
    return earliest;
  }

  /** The site no longer has it: nobody will ever say that it is over. */
  #drop(watch: Watch, moment: Moment): void {
    const { told } = watch.memory;
    if (told === 'normal') return;
    this.#tell(watch, { what: 'state', from: told, to: 'normal', because: because('site-changed') }, moment);
  }

  #look(watch: Watch, moment: Moment): void {
    const said = this.#said.get(watch);
    this.#said.delete(watch);
    if (watch.condition !== undefined) this.#read(watch, moment);
    else if (said === undefined) this.#hear(watch, undefined, moment);
    else for (const what of said) this.#hearSaid(watch, what, moment);
    const standing = stands(watch);
    if (standing === watch.stood) return;
    watch.stood = standing;
    for (const behind of this.#roster.heldBack.after(watch)) this.#add(behind);
  }

  #read(watch: Watch, moment: Moment): void {
    const scope = moment.scope!;
    const reading = watch.condition!.read(scope, moment.t);
    if (watch.behind !== undefined) watch.behind = { points: absent(watch.condition!.points, scope).bad };
    this.#hear(watch, reading, moment);
    if (watch.missing === undefined) return;
    const missing = missingReading(reading.missing, scope);
    watch.missing.behind = { points: missing.bad };
    this.#hear(watch.missing, missing.reading, moment);
  }

  #hearSaid(watch: Watch, what: SystemAlarm | 'settled', moment: Moment): void {
    if (what === 'settled') return this.#hear(watch, { on: 'no', off: 'yes' }, moment);
    const before = priorityOf(watch);
    this.#roster.describe(watch, what);
    const { state } = watch.memory;
    if (priorityOf(watch) !== before && state !== 'normal')
      this.#tell(watch, { what: 'priority', from: state, to: state }, moment);
    this.#hear(watch, { on: 'yes', off: 'no' }, moment);
  }

  /** Time passes; then, if there is something to hear, it is heard. Either may change its state. */
  #hear(watch: Watch, reading: Reading | undefined, moment: Moment): void {
    const { timing, memory: m } = watch;
    passTime(timing, m, moment.t);
    this.#move(watch, moment);
    if (reading !== undefined && hear(timing, m, reading, moment.t)) {
      this.#roster.touch(watch);
      this.#move(watch, moment);
    }
    watch.due = dueAt(watch);
  }

  #move(watch: Watch, moment: Moment): void {
    const { timing, memory: m } = watch;
    this.#expire(watch, moment);
    this.#holdBack(watch, moment.t);
    const full = isFull(timing, m);
    const to = nextState(m, {
      full: full && m.heldBy === undefined && moment.t >= (m.notBefore ?? moment.t),
      over: isOver(timing, m) && m.chattering === undefined,
      quiet: timing.quiet === true,
    });
    if (to !== m.state) this.#change(watch, to, moment);
    if (full && m.heldBy !== undefined) this.#escalate(this.#roster.get(m.heldBy)!, watch, moment);
  }

  #expire(watch: Watch, moment: Moment): void {
    const { memory: m } = watch;
    const { t } = moment;
    if (becomesQuiet(m, t)) this.#roster.touch(watch);
    if (m.folded !== undefined && unfoldAt(m) <= t) this.#unfold(watch, moment);
    if (m.shelved !== undefined && m.shelved.until <= t) this.#unshelve(watch, because('shelf-over'), moment);
  }

  #holdBack(watch: Watch, t: number): void {
    const { memory: m } = watch;
    if (m.on === 'no') delete m.notBefore;
    if (m.on === 'unknown') return;
    const holder = m.on === 'yes' && isWaiting(m) ? this.#roster.heldBack.holderOf(watch)?.key : undefined;
    if (holder === m.heldBy) return;
    this.#roster.touch(watch);
    if (holder !== undefined) {
      m.heldBy = holder;
      return;
    }
    delete m.heldBy;
    if (m.on === 'yes') m.notBefore = t + graceMs;
  }

  /** An alarm stands for one that is more important and has had its time: it becomes as important, and news again. */
  #escalate(holder: Watch, held: Watch, moment: Moment): void {
    const m = holder.memory;
    if (!isHigher(priorityOf(held), priorityOf(holder))) return;
    const why = because('stands-for', { name: subjectOf(held) });
    m.raisedTo = priorityOf(held);
    if (m.shelved !== undefined) this.#unshelve(holder, why, moment);
    const to = m.state === 'acknowledged' ? 'active' : m.state;
    this.#tell(holder, { what: 'priority', from: m.state, to, because: why }, moment);
    if (to !== m.state) enter(m, to, moment.t, moment.wall);
    holder.due = dueAt(holder);
  }

  #unshelve(watch: Watch, why: Because, moment: Moment): void {
    const { state } = watch.memory;
    delete watch.memory.shelved;
    this.#tell(watch, { what: 'unshelved', from: state, to: state, because: why }, moment);
  }

  #change(watch: Watch, to: AlarmState, moment: Moment): void {
    const m = watch.memory;
    const { t, wall } = moment;
    const from = m.state;
    this.#roster.touch(watch);
    const folded = isFolded(m, from, to);
    noteChange(m, t);
    if (to === 'active') {
      m.occurrence = this.#occurrences += 1;
      if (from === 'cleared') delete m.raisedTo;
    }
    if (folded) fold(m, t);
    else this.#tell(watch, { what: 'state', from: m.told, to }, moment);
    enter(m, to, t, wall);
  }

  #unfold(watch: Watch, moment: Moment): void {
    const { told, state } = watch.memory;
    this.#tell(watch, { what: 'state', from: told, to: state }, moment);
  }

  #tell(watch: Watch, happened: Happened, moment: Moment): void {
    const m = watch.memory;
    if (m.folded !== undefined && happened.from !== m.told) this.#unfold(watch, moment);
    moment.rows.push(rowOf(watch, happened, moment.t, moment.scope));
    m.told = happened.to;
    if (happened.what === 'state') delete m.folded;
    this.#roster.touch(watch);
  }
}

function isSame(known: SystemAlarm | undefined, alarm: SystemAlarm): boolean {
  return known === alarm || JSON.stringify(known) === JSON.stringify(alarm);
}

/** In words of the site what an alarm is about: an alarm, a device, a rule. */
function subjectOf({ key, memory: { name } }: Watch): string | number {
  return typeof name === 'string' ? name : (Object.values(name.params ?? {})[0] ?? key);
}
