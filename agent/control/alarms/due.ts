// An alarm to which time has passed → when it must be looked at again although nothing is heard of it.
import { quietAt } from './chatter.ts';
import { isWaiting } from './life-cycle.ts';
import type { AlarmMemory } from './memory.ts';
import { fullAt, overAt, type Timing } from './timer.ts';
import type { Watch } from './watch.ts';

/** Expressions over the clock or a window are asked this often. */
const tickMs = 1_000;

export function dueAt({ condition, timing, memory: m }: Watch): number {
  return Math.min(
    startsAt(timing, m),
    endsAt(timing, m),
    m.shelved?.until ?? Infinity,
    m.chattering === true ? quietAt(m) : Infinity,
    condition?.ticks === true ? m.at + tickMs : Infinity,
    condition?.nextAt?.(m.at) ?? Infinity,
  );
}

function startsAt(timing: Timing, m: AlarmMemory): number {
  if (m.on !== 'yes' || !isWaiting(m)) return Infinity;
  const at = fullAt(timing, m);
  if (m.heldBy === undefined) return Math.max(at, m.notBefore ?? at);
  // Held back it becomes full all the same, once: the alarm that stands for it may become more important by that.
  return at > m.at ? at : Infinity;
}

function endsAt(timing: Timing, m: AlarmMemory): number {
  if (m.off !== 'yes' || isWaiting(m)) return Infinity;
  const at = overAt(timing, m);
  return m.chattering === true ? Math.max(at, quietAt(m)) : at;
}
