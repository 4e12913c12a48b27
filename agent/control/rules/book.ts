// All rules of a site: those that read a changed point, or are due, are asked; what they want becomes claims.
import { wetRoles } from '../../model/actuator.ts';
import type { Because } from '../../model/because.ts';
import { type MonoMs, monoMs } from '../../model/clock.ts';
import type { Author } from '../../model/command.ts';
import type { PointId } from '../../model/ids.ts';
import { claim, end } from '../claims.ts';
import type { Expression, Scope } from '../expression/types.ts';
import { readersOf } from '../table.ts';
import { type ControlState, type Tray, unitOf } from '../state.ts';
import { type Claim, earliest, type UnitState } from '../unit-state.ts';
import { beginToLast, evaluateRule, newRuleState, type Rule, type RuleState, waitsToLast, type Want } from './rule.ts';

export interface Entry {
  readonly state: RuleState;
  readonly author: Author;
  want: Want | undefined;
}
export interface RuleBook {
  readonly entries: readonly Entry[];
  readonly readers: ReadonlyMap<PointId, readonly Entry[]>;
}

/** A rule's claim is renewed for as long as it wants it: it ends by itself when nobody steps any more. */
const rollMs = 120_000;

export function ruleBook(rules: readonly Rule[], now: MonoMs): RuleBook {
  const entries = rules.map((rule): Entry => {
    const { id, name } = rule.spec;
    return { state: newRuleState(rule, now), author: { kind: 'rule', id, name }, want: undefined };
  });
  return { entries, readers: readersOf(entries.map((entry) => [entry, readsOf(entry.state.rule)])) };
}

function readsOf({ when, until }: Rule): Pick<Expression, 'needs' | 'asks'> {
  return { needs: [...when.needs, ...(until?.needs ?? [])], asks: [...when.asks, ...(until?.asks ?? [])] };
}

/** Those that read a changed point; and those whose time has come. */
export function dueEntries(book: RuleBook, changed: Iterable<PointId>, now: MonoMs): ReadonlySet<Entry> {
  const due = new Set<Entry>();
  for (const point of changed) for (const entry of book.readers.get(point) ?? []) due.add(entry);
  for (const entry of book.entries) if (entry.state.dueAt <= now) due.add(entry);
  return due;
}

/** @returns whether any claim came or went */
export function runRules(
  state: ControlState,
  entries: Iterable<Entry>,
  scope: Scope,
  minuteOfDay: number | undefined,
  tray: Tray,
): boolean {
  let isChanged = false;
  for (const entry of entries) {
    const before = entry.want;
    entry.want = evaluateRule(entry.state, scope, minuteOfDay);
    if (entry.state.isOver) for (const of of state.units) of.ignores.delete(entry.state.rule.spec.id);
    if (before?.isWithout === entry.want?.isWithout && (before === undefined) === (entry.want === undefined)) continue;
    isChanged = true;
    tellRule(entry, tray);
  }
  return isChanged;
}

function tellRule({ state, want }: Entry, tray: Tray): void {
  const { mono } = tray.now;
  const rule = state.rule.spec.id;
  if (want === undefined) tray.facts.push({ type: 'rule', mono, rule, state: 'over', because: state.ended });
  else
    tray.facts.push({ type: 'rule', mono, rule, state: want.isWithout ? 'without' : 'active', because: want.because });
}

/** Brings the claims in line with what the rules want: called before every decision. */
export function claimWants(state: ControlState, book: RuleBook, tray: Tray): void {
  for (const { state: rule, author, want } of book.entries) {
    for (const { actuator, value } of rule.rule.spec.then) {
      const of = unitOf(state, actuator);
      if (of === undefined) continue;
      const own = claimOf(of, author);
      if (want === undefined || of.ignores.has(rule.rule.spec.id)) {
        if (own !== undefined) letGo(of, own, rule.ended, tray);
      } else if (own === undefined) {
        state.commands += 1;
        const id = `rule:${author.id}:${Math.round(state.startedAt)}:${state.commands}`;
        const endsAt = monoMs(tray.now.mono + rollMs);
        claim(of, { id, value, rank: rule.rule.spec.rank, author, because: want.because, endsAt }, tray);
      } else if (own.endsAt - tray.now.mono < rollMs / 2) own.endsAt = monoMs(tray.now.mono + rollMs);
    }
  }
}

/** At once, or when it has run for its shortest time. */
function letGo(of: UnitState, own: Claim, why: Because, tray: Tray): void {
  const untilMs = of.drive.awaySince === undefined ? 0 : of.drive.awaySince + of.unit.spec.shortestMs;
  const isTooShort = own.command.rank === 'rule' && tray.now.mono < untilMs;
  if (isTooShort) own.endsAt = monoMs(Math.min(own.endsAt, untilMs));
  else end(of, own, why, tray);
}

const claimOf = (of: UnitState, author: Author): Claim | undefined =>
  of.claims.find(({ command }) => command.author.kind === 'rule' && command.author.id === author.id);

/** The time of rules that last for one counts from now on where an output follows them. */
export function beginLasting(state: ControlState, book: RuleBook, now: MonoMs): void {
  for (const { state: rule, author, want } of book.entries) {
    if (want === undefined || !waitsToLast(rule)) continue;
    const isFollowed = rule.rule.spec.then.some(({ actuator }) => {
      const of = unitOf(state, actuator);
      const own = of && claimOf(of, author);
      return own !== undefined && of?.verdict.winner === own && of.verdict.denied === undefined;
    });
    if (isFollowed) beginToLast(rule, now);
  }
}

/**
 * It ran into its longest run. For water once is enough until the rule's condition was over or the day is: a soil
 * probe that says dry for ever must not water for ever. A fan may go on after its pause.
 */
export function ignoreExhausted(of: UnitState, book: RuleBook): void {
  if (!wetRoles.has(of.unit.spec.role)) return;
  for (const { state, want } of book.entries) {
    const { then, id, name, rank } = state.rule.spec;
    const drives = then.some(({ actuator }) => actuator === of.unit.spec.id);
    if (want !== undefined && rank === 'rule' && drives) of.ignores.set(id, name);
  }
}

export function rulesWakeAt(book: RuleBook): MonoMs {
  return earliest(...book.entries.map(({ state }) => state.dueAt));
}
