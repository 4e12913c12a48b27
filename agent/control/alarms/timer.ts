// What an alarm's condition says, and for how long it has said so → whether its time is full, whether it is over, and
// when either will be.
//
// 1. Towards the alarm an unknown time counts when it lies between two times at which the condition held and is not
//    longer than `bridgeMs`: one lost frame in two must not double ten hours. A longer one does not count and does not
//    reset either; it has an alarm of its own. While it is unknown nothing becomes active.
// 2. Towards the end only known time counts: unknown times neither count nor reset.
// 3. What comes late is made up for: the condition held up to this moment, so a time that filled meanwhile is full.
import { exposureMs, expose, fallsAt, fullAt as exposedAt } from './exposure.ts';
import type { AlarmMemory, Known } from './memory.ts';
import type { Reading } from './reading.ts';

export interface Timing {
  readonly forMs: number;
  readonly clearForMs: number;
  readonly bridgeMs: number;
  /** It waits for its time without being pending: each lost frame of a device would make two rows per alarm. */
  readonly quiet?: true;
  /** Of a cumulative alarm; `falls`: it has no level of its own and ends when too little is left in the window. */
  readonly exposure?: { readonly totalMs: number; readonly withinMs: number; readonly falls: boolean };
}

/** Time passes up to `t`, and nothing else. */
export function passTime(timing: Timing, m: AlarmMemory, t: number): void {
  const passedMs = t - m.at;
  if (passedMs <= 0) return;
  if (m.on === 'yes') {
    if (m.spell !== undefined) m.spell.heldMs += passedMs;
    if (timing.exposure !== undefined) expose((m.stretches ??= []), m.at, t, timing.exposure.withinMs);
  }
  if (m.off === 'yes') m.offMs += Math.max(0, t - Math.max(m.at, mayEndAt(timing, m)));
  m.at = t;
}

/** From `t` on, to which time has passed, its condition says this. Whether that is anything new. */
export function hear(timing: Timing, m: AlarmMemory, { on, off }: Reading, t: number): boolean {
  if (on === m.on && off === m.off) return false;
  if (off === 'no') m.offMs = 0;
  m.off = off;
  if (on !== m.on) hearOn(timing, m, on, t);
  return true;
}

function hearOn(timing: Timing, m: AlarmMemory, on: Known, t: number): void {
  const held = m.spell !== undefined;
  if (on === 'yes') {
    if (m.unknownSince !== undefined && held) bridge(timing, m, m.unknownSince, t);
    m.spell ??= { since: t, heldMs: 0, unknownMs: 0 };
  }
  if (on === 'no') delete m.spell;
  if (on !== 'unknown' && m.gap !== undefined && m.gap.to === undefined) delete m.gap;
  if (on === 'unknown') m.unknownSince = t;
  else delete m.unknownSince;
  if (on !== 'unknown' && held !== (on === 'yes')) m.toggledAt = t;
  m.on = on;
}

function bridge({ bridgeMs, exposure }: Timing, m: AlarmMemory, from: number, to: number): void {
  if (to - from > bridgeMs || m.spell === undefined) return;
  if (m.gap !== undefined) m.gap.to ??= to;
  m.spell.heldMs += to - from;
  m.spell.unknownMs += to - from;
  if (exposure !== undefined) expose((m.stretches ??= []), from, to, exposure.withinMs);
}

/** It holds and has held for long enough. */
export function isFull(timing: Timing, m: AlarmMemory): boolean {
  return m.on === 'yes' && fullAt(timing, m) <= m.at;
}

/** When it will be full, if it goes on. */
export function fullAt({ forMs, exposure }: Timing, m: AlarmMemory): number {
  if (exposure === undefined) return m.at + Math.max(0, forMs - (m.spell?.heldMs ?? 0));
  return exposedAt(m.stretches ?? [], m.at, exposure.totalMs, exposure.withinMs);
}

/** The level of its end is met and has been for long enough. */
export function isOver(timing: Timing, m: AlarmMemory): boolean {
  return m.off === 'yes' && overAt(timing, m) <= m.at;
}

/** When it will be over, if it goes on. */
export function overAt(timing: Timing, m: AlarmMemory): number {
  return Math.max(m.at, mayEndAt(timing, m)) + Math.max(0, timing.clearForMs - m.offMs);
}

/** Before that the window of a cumulative alarm still holds too much. */
function mayEndAt({ exposure }: Timing, m: AlarmMemory): number {
  if (exposure?.falls !== true) return -Infinity;
  return fallsAt(m.stretches ?? [], m.at, exposure.totalMs, exposure.withinMs);
}

/** For how long its condition has held, ms: of a cumulative alarm what lies in its window. */
export function heldMs({ exposure }: Timing, m: AlarmMemory): number {
  return exposure === undefined ? (m.spell?.heldMs ?? 0) : exposureMs(m.stretches ?? [], m.at, exposure.withinMs);
}
