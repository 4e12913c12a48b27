// Changes of one alarm → whether it chatters (ISA-18.2: comes and goes again and again), so that it floods neither
// people nor the journal.
//
// 1. It chatters from `changesMax` changes of state within `withinMs` on, until its condition has neither come nor gone
//    for `withinMs`.
// 2. Meanwhile it does not end, and changes between `normal` and `pending` are counted instead of told one by one: in
//    every `withinMs` one row says how many. So no occurrence is ever left out, and one alarm writes at most
//    `changesMax` rows in `withinMs` before it is marked and two afterwards, people's own acts not counted.
import type { AlarmState } from '../../model/alarm.ts';
import type { AlarmMemory } from './memory.ts';

export const changesMax = 10;
export const withinMs = 600_000;

/** It changed its state by itself. */
export function noteChange(m: AlarmMemory, t: number): void {
  m.recent = [...recentOf(m, t), t].slice(-changesMax);
  if (m.recent.length === changesMax) m.chattering = true;
}

export function recentOf(m: AlarmMemory, t: number): number[] {
  return m.recent.filter((at) => at > t - withinMs);
}

/** Whether it has just become quiet. */
export function becomesQuiet(m: AlarmMemory, t: number): boolean {
  if (m.chattering !== true || t < quietAt(m)) return false;
  delete m.chattering;
  m.recent = [];
  return true;
}

export function quietAt(m: AlarmMemory): number {
  return (m.toggledAt ?? m.since) + withinMs;
}

/** Whether a change is counted instead of told. */
export function isFolded(m: AlarmMemory, from: AlarmState, to: AlarmState): boolean {
  const idle: readonly AlarmState[] = ['normal', 'pending'];
  return m.chattering === true && idle.includes(from) && idle.includes(to);
}

export function fold(m: AlarmMemory, t: number): void {
  m.folded = { count: (m.folded?.count ?? 0) + 1, since: m.folded?.since ?? t };
}

/** When what was counted is told. */
export function unfoldAt(m: AlarmMemory): number {
  if (m.folded === undefined) return Infinity;
  return m.chattering === true ? m.folded.since + withinMs : m.folded.since;
}
