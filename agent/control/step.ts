// The one step: whatever arrived and both clocks → orders for the field, facts for the journal, answers, the next wake.
//
// 1. Pure: no clock, no disk, no socket, no logger, no dice. The same inputs at the same times give the same outputs.
//    (`Control` is changed in place: copying ten thousand points for every sample would cost a millisecond.)
// 2. It never throws for anything that a sample, a wish or a board can hold.
// 3. No actuator is away from rest without a claim that has not ended (`decide.ts`), nor longer than its limits.
// 4. Nothing waits for the disk: an order never depends on a fact having been stored.
import { because } from '../model/because.ts';
import { type MonoMs, monoMs, type WallMs } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { PointId } from '../model/ids.ts';
import type { Sample } from '../model/sample.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import type { Via, Wish } from '../model/wish.ts';
import { decide } from './decide.ts';
import {
  driveWakesAt,
  hear,
  heardAgain,
  type Order,
  type OrderDone,
  orderDue,
  ordered,
  settleDrive,
  unheard,
} from './drive.ts';
import { correctLedger, type Derived, derive, derivedWakesAt } from './derived/derived.ts';
import { evidenceWakesAt, tellChanged, tellMoved, weigh } from './evidence.ts';
import type { Now, Scope } from './expression/types.ts';
import type { Table } from './table.ts';
import { ask, type Guards, pressed } from './guards.ts';
import { isByHand, limitsWakeAt } from './limits.ts';
import {
  beginLasting,
  claimWants,
  dueEntries,
  ignoreExhausted,
  type RuleBook,
  rulesWakeAt,
  runRules,
} from './rules/book.ts';
import { refusalsWakeAt, tellCounted } from './refusals.ts';
import { sharingWakesAt } from './sharing.ts';
import type { ControlState, Tray } from './state.ts';
import type { LocalTime } from './expression/local-time.ts';
import { earliest, type UnitState } from './unit-state.ts';
import { type Meters, metered, nominalLitrePerMin } from './meter.ts';
import { charge, leftTodayMs } from './usage.ts';
import { valvesEndAt, waterWakesAt } from './water.ts';
import { type Answer, forget, wish } from './wishes.ts';
import { end, endsFirst } from './claims.ts';
import type { Alarms } from './alarms/alarms.ts';
import {
  type Names,
  settleUnsaid,
  tellClock,
  tellField,
  tellOutputs,
  tellRules,
  tellStorage,
  settledMs,
  unsaidMs,
} from './troubles.ts';

export type Input =
  | { readonly type: 'samples'; readonly samples: readonly Sample[] }
  | { readonly type: 'wish'; readonly wish: Wish; readonly via: Via }
  /** What the field made of an order. */
  | { readonly type: 'done'; readonly order: number; readonly actuator: Order['actuator']; readonly done: OrderDone }
  /** A client's connection has ended. */
  | { readonly type: 'gone'; readonly client: string }
  /** Everything goes to rest and stays there. */
  | { readonly type: 'shutdown' }
  | { readonly type: 'event'; readonly event: Event }
  /** How the storage is, whenever that changes. */
  | { readonly type: 'storage'; readonly trouble: StorageTrouble | undefined };

export interface Output {
  readonly orders: readonly Order[];
  readonly facts: readonly Event[];
  /** What was made of other points: to be shown and kept like any other sample. */
  readonly samples: readonly Sample[];
  /** One for each wish, in their order. */
  readonly answers: readonly Answer[];
  /** Step again at this time even when nothing arrives. */
  readonly nextWake: MonoMs;
}

export interface Control {
  readonly state: ControlState;
  readonly book: RuleBook;
  readonly guards: Guards;
  readonly table: Table;
  readonly localTime: (wall: WallMs) => LocalTime | undefined;
  readonly meters: Meters;
  readonly derived: Derived;
  readonly alarms: Alarms;
  readonly names: Names;
  /** Scratch between steps. */
  readonly memo: { wakeAt: number; second: number; alarmsAt: number; isUnsaid: boolean };
}

export function step(control: Control, inputs: readonly Input[], now: Now): Output {
  const { state } = control;
  const tray: Tray = { now, facts: state.owed.splice(0), orders: [] };
  const answers: Answer[] = [];
  const changed = new Set<PointId>();
  for (const input of inputs) take(control, input, tray, answers, changed);
  const samples = derive(control.derived, control.table, changed, localTime(control, now), tray);
  for (const sample of samples) if (metered(control.meters, sample)) state.isDirty = true;
  const scope = control.table.scope(now);
  look(control, changed, scope, tray);
  const isDue = now.mono >= control.memo.wakeAt;
  if (state.isDirty || isDue) settle(control, tray);
  tellCounted(state.refusals, false, tray);
  lookAtAlarms(control, changed, scope, tray);
  const { memo, derived, book } = control;
  const nextWake = earliest(
    memo.wakeAt,
    rulesWakeAt(book),
    memo.alarmsAt,
    derivedWakesAt(derived),
    refusalsWakeAt(state.refusals),
  );
  return { orders: tray.orders, facts: tray.facts, samples, answers, nextWake: monoMs(Math.max(nextWake, now.mono)) };
}

function take(control: Control, input: Input, tray: Tray, answers: Answer[], changed: Set<PointId>): void {
  const { state } = control;
  switch (input.type) {
    case 'samples':
      for (const point of control.table.put(input.samples)) changed.add(point);
      for (const sample of input.samples) {
        if (metered(control.meters, sample)) state.isDirty = true;
        sampled(control, sample, tray);
      }
      return;
    case 'wish': {
      const local = localTime(control, tray.now);
      const midnight = local === undefined ? undefined : midnightAfter(tray.now.wall, local);
      const correctWater = (point: PointId, mm: number) => correctLedger(control.derived, point, mm, tray.now, local);
      answers.push(wish({ state, tray, midnight, alarms: control.alarms, correctWater }, input.wish, input.via));
      return;
    }
    case 'done': {
      const of = state.plant.of.get(input.actuator);
      if (of !== undefined && ordered(state.units[of.index]!, input.order, input.done, tray.now.mono))
        state.isDirty = true;
      return;
    }
    case 'gone':
      return forget(state, input.client, tray);
    case 'shutdown':
      return shutDown(state, tray);
    case 'event':
      return tellField(control.alarms, control.names, input.event);
    case 'storage':
      return tellStorage(control.alarms, input.trouble);
    default:
      input satisfies never;
  }
}

function shutDown(state: ControlState, tray: Tray): void {
  tellCounted(state.refusals, true, tray);
  state.isStopping = true;
  state.isDirty = true;
  for (const of of state.units) for (const one of of.claims) end(of, one, because('stopping'), tray);
}

/** A poll of an actuator's own point is its board's word; one of a stop input may stop everything. */
function sampled({ state, guards }: Control, sample: Sample, tray: Tray): void {
  const stop = guards.stops.get(sample.point);
  if (stop !== undefined && sample.quality === 'good' && sample.value === true) pressed(state, stop, tray);
  const unit = state.plant.ofPoint.get(sample.point);
  if (unit === undefined) return;
  const of = state.units[unit.index]!;
  if (sample.quality !== 'good' || typeof sample.value === 'string' || sample.value === null) {
    if (unheard(of, tray.now.mono)) state.isDirty = true;
    return;
  }
  if (heardAgain(of, tray.now.mono)) state.isDirty = true;
  const wasConfirmed = of.drive.confirmedSince !== undefined;
  const before = of.drive.board?.value;
  const isNews = hear(of, sample.value, sample.mono);
  if (!isNews) return;
  state.isDirty = true;
  if (isByHand(of)) {
    if (before !== undefined && before !== sample.value) tellMoved(of, tray);
  } else if (wasConfirmed && of.drive.order?.isOpen !== true) tellChanged(of, tray);
}

/** Rules and conditions that read something new, or whose time has come. */
function look(control: Control, changed: ReadonlySet<PointId>, scope: Scope, tray: Tray): void {
  const { state, book, guards, memo } = control;
  const { now } = scope;
  const second = Math.floor(now.mono / 1_000);
  const byClock = Number.isNaN(memo.second) ? guards.all : second === memo.second ? [] : guards.clocked;
  memo.second = second;
  const units = new Set<UnitState>(byClock);
  for (const point of changed) for (const of of guards.readers.get(point) ?? []) units.add(of);
  for (const of of units) if (ask(of, scope, tray)) state.isDirty = true;
  const entries = dueEntries(book, changed, now.mono);
  if (entries.size > 0 && runRules(state, entries, scope, localTime(control, now)?.minute, tray)) state.isDirty = true;
}

/** From claims to orders, once; what follows from the orders' answers comes with them. */
function settle(control: Control, tray: Tray): void {
  const { state, book } = control;
  const { mono } = tray.now;
  chargeAll(control, tray.now);
  for (const of of state.units) settleDrive(of, mono);
  claimWants(state, book, tray);
  for (const of of decide(state, tray)) ignoreExhausted(of, book);
  beginLasting(state, book, mono);
  const ordering = {
    nextId: () => (state.orders += 1),
    valvesEndAt: (of: UnitState) => valvesEndAt(state, of, mono),
  };
  for (const of of inOrderOfWater(state)) {
    const order = orderDue(of, mono, ordering);
    if (order !== undefined) tray.orders.push(order);
  }
  state.isDirty = false;
  for (const of of state.units) weigh(state, of, tray);
  tellOutputs(control.alarms, state, control.guards.stops.values(), mono);
  control.memo.wakeAt = wakeAt(control, tray.now);
}

/** Last: the alarms hear what the step has found. */
function lookAtAlarms(control: Control, changed: ReadonlySet<PointId>, scope: Scope, tray: Tray): void {
  const { alarms, memo, state } = control;
  const { now } = scope;
  if (now.mono >= state.startedAt + settledMs) {
    tellRules(alarms, control.book);
    tellClock(alarms, now.wallTrusted);
  }
  if (memo.isUnsaid && now.mono >= state.startedAt + unsaidMs) {
    memo.isUnsaid = false;
    settleUnsaid(alarms);
  }
  const { facts, nextWake } = alarms.step(changed, scope, now);
  tray.facts.push(...facts);
  memo.alarmsAt = memo.isUnsaid ? earliest(nextWake, state.startedAt + unsaidMs) : nextWake;
}

/** Rest before anything that starts, pumps before valves: the field keeps the order. */
function inOrderOfWater(state: ControlState): readonly UnitState[] {
  const weight = ({ unit, verdict }: UnitState): number => {
    const isRest = verdict.value === undefined || verdict.value === unit.spec.rest;
    return (isRest ? 0 : 2) + (unit.spec.role === 'pump' ? 0 : 1);
  };
  return state.units.toSorted((a, b) => weight(a) - weight(b));
}

function chargeAll(control: Control, now: Now): void {
  const local = localTime(control, now);
  for (const of of control.state.units) {
    const { day } = of.usage;
    charge(of, now.mono, local?.day, nominalLitrePerMin(control.meters, of, now.mono));
    // Once a day is no flood, and a bed that never gets wet enough must not dry out for good.
    if (day !== undefined && (of.usage.day ?? day) > day) of.ignores.clear();
    const { skip, block } = of;
    if (block !== undefined && now.mono >= block.until) of.block = undefined;
    if (skip === undefined || local === undefined) continue;
    const midnight = midnightAfter(now.wall, local);
    // A stop while nobody knew the time, or while the clock was wrong, holds for the day on which somebody does.
    if (skip.untilWall === undefined || skip.untilWall - midnight > dayMs) of.skip = { ...skip, untilWall: midnight };
    else if (now.wall >= skip.untilWall) of.skip = undefined;
  }
}

const localTime = (control: Control, { wall, wallTrusted }: Now): LocalTime | undefined =>
  wallTrusted ? control.localTime(wall) : undefined;

const dayMs = 86_400_000;
/** The next local midnight. On a day on which the clock is set it is an hour off at most. */
const midnightAfter = (wall: WallMs, { minute }: LocalTime): number =>
  wall - (wall % 60_000) + (1_440 - minute) * 60_000;

function wakeAt(control: Control, now: Now): number {
  const { state, book } = control;
  const { mono } = now;
  if (state.isDirty) return mono;
  const wakes = state.units.map((of) =>
    earliest(
      endsFirst(of),
      driveWakesAt(of, mono),
      limitsWakeAt(of, mono),
      waterWakesAt(of, mono),
      evidenceWakesAt(state, of, mono),
      capWakesAt(of, mono),
      ...of.claims.filter(({ command }) => command.author.kind === 'rule').map((one) => one.endsAt - 60_000),
    ),
  );
  const groups = state.plant.groups.map((group) => sharingWakesAt(state, group, mono));
  // Local midnight frees caps and skips.
  const minute = now.mono + 60_000 - (now.wall % 60_000);
  const second = control.guards.clocked.length === 0 ? undefined : (Math.floor(mono / 1_000) + 1) * 1_000;
  return Math.max(mono, earliest(...wakes, ...groups, rulesWakeAt(book), minute, second));
}

/** While it runs against a cap: when that is reached. */
function capWakesAt(of: UnitState, now: MonoMs): number | undefined {
  if (of.drive.awaySince === undefined) return undefined;
  const leftMs = leftTodayMs(of, of.unit.spec.flowLitrePerMin ?? 0);
  return leftMs === Infinity ? undefined : now + Math.max(leftMs, 1);
}
