// What an earlier run remembered → what this one may take over.
//
// 1. Between two runs of one boot the monotonic clock says how long nothing was watched. Between two boots the wall
//    clock does, if it was trusted at both ends; until then only what can be proven is assumed, which is how long this
//    boot is up. Once the clock is trusted the rest is paid: everything older moves back by it.
// 2. That time is unknown to every alarm, so it is treated as any other gap (`timer.ts`).
// 3. When several restarts came before the clock was trusted, what is owed is laid before the last of them: nobody knows
//    which one took how long. A shelf may so end early, and an exposure leave its window early.
import type { BootId } from '../../model/ids.ts';
import type { Now } from '../expression/types.ts';
import type { Stretch } from './exposure.ts';
import type { AlarmMemory, MemoryHead, Owed } from './memory.ts';
import { passTime, type Timing } from './timer.ts';

export interface Absence {
  /** The last moment of the earlier run that is proven, by its own clock. */
  readonly aliveAt: number;
  readonly restartAt: number;
  readonly downMs: number;
  readonly owed?: Owed;
}

export function absenceOf(head: MemoryHead, aliveUntil: number, boot: BootId, now: Now): Absence {
  const restartAt = Math.floor(now.mono);
  const aliveAt = Math.max(head.mono, Math.floor(aliveUntil));
  if (head.boot === boot) {
    const same = { aliveAt, restartAt, downMs: Math.max(0, restartAt - aliveAt) };
    return head.owed === undefined ? same : { ...same, owed: head.owed };
  }
  // The earlier boot ended before this one began.
  const provenMs = restartAt;
  const last = lastWall(head, aliveAt);
  if (last === undefined) return { aliveAt, restartAt, downMs: provenMs };
  if (!now.wallTrusted) {
    const owed = { wall: last.wall, restartAt, assumedMs: last.assumedMs + provenMs };
    return { aliveAt, restartAt, downMs: provenMs, owed };
  }
  return { aliveAt, restartAt, downMs: Math.max(provenMs, Math.floor(now.wall) - last.wall - last.assumedMs) };
}

/** A wall time that could be trusted, and how much later the run ended as far as was known. */
function lastWall(head: MemoryHead, aliveAt: number): { wall: number; assumedMs: number } | undefined {
  if (head.wallTrusted) return { wall: head.wall + aliveAt - head.mono, assumedMs: 0 };
  if (head.owed === undefined) return undefined;
  return { wall: head.owed.wall, assumedMs: head.owed.assumedMs + aliveAt - head.owed.restartAt };
}

/** What is owed, now that the wall clock is trusted, ms. */
export function owedMs({ wall, restartAt, assumedMs }: Owed, now: Now): number {
  const restartWall = Math.floor(now.wall) - (Math.floor(now.mono) - restartAt);
  return Math.max(0, restartWall - wall - assumedMs);
}

/** Goes on up to the last proven moment, then onto this boot's clock; from there on it is unknown what holds. */
export function takeOver(timing: Timing, m: AlarmMemory, { aliveAt, restartAt, downMs, owed }: Absence): void {
  passTime(timing, m, aliveAt);
  if (m.on !== 'unknown') m.unknownSince = aliveAt;
  m.on = 'unknown';
  m.off = 'unknown';
  if (owed === undefined) delete m.gap;
  else if (owed.restartAt === restartAt) rememberGap(m);
  const byMs = aliveAt + downMs - restartAt;
  moveBack(m, byMs, Infinity);
  if (m.stretches !== undefined) m.stretches = m.stretches.map(([from, to]) => [from - byMs, to - byMs]);
  m.at = restartAt;
}

function rememberGap(m: AlarmMemory): void {
  delete m.gap;
  if (m.spell !== undefined && m.unknownSince !== undefined) m.gap = { from: m.unknownSince };
}

/** The gap over the restart was longer than assumed: see invariant 1. */
export function pay(timing: Timing, m: AlarmMemory, restartAt: number, extraMs: number): void {
  const gap = m.gap?.to === undefined ? undefined : { from: m.gap.from, to: m.gap.to };
  delete m.gap;
  const counts = gap !== undefined && gap.to - gap.from + extraMs <= timing.bridgeMs;
  if (gap !== undefined && m.spell !== undefined && m.spell.since <= gap.from) {
    const more = counts ? extraMs : gap.from - gap.to;
    m.spell.heldMs += more;
    m.spell.unknownMs += more;
  }
  if (m.stretches !== undefined) {
    m.stretches = m.stretches.flatMap((stretch) => paid(stretch, gap, counts, { restartAt, extraMs }));
  }
  moveBack(m, extraMs, restartAt);
}

/** A stretch over the gap grows when the gap counts, and falls apart when it does not. */
function paid(
  [from, to]: Stretch,
  gap: { readonly from: number; readonly to: number } | undefined,
  counts: boolean,
  { restartAt, extraMs }: { readonly restartAt: number; readonly extraMs: number },
): Stretch[] {
  if (from >= restartAt) return [[from, to]];
  if (gap === undefined || from > gap.from || to < gap.to) return [[from - extraMs, to - extraMs]];
  if (counts) return [[from - extraMs, to]];
  const parts: Stretch[] = [
    [from - extraMs, gap.from - extraMs],
    [gap.to, to],
  ];
  return parts.filter(([start, end]) => end > start);
}

/** Everything that began before `before` began `byMs` earlier. */
function moveBack(m: AlarmMemory, byMs: number, before: number): void {
  const moved = (at: number): number => (at < before ? at - byMs : at);
  m.since = moved(m.since);
  m.recent = m.recent.map(moved);
  if (m.unknownSince !== undefined) m.unknownSince = moved(m.unknownSince);
  if (m.toggledAt !== undefined) m.toggledAt = moved(m.toggledAt);
  if (m.spell !== undefined) m.spell.since = moved(m.spell.since);
  if (m.gap !== undefined) m.gap.from = moved(m.gap.from);
  if (m.folded !== undefined) m.folded = { ...m.folded, since: moved(m.folded.since) };
  if (m.notBefore !== undefined) m.notBefore = moved(m.notBefore);
  if (m.shelved !== undefined && m.shelved.since < before) {
    m.shelved = { ...m.shelved, since: m.shelved.since - byMs, until: m.shelved.until - byMs };
  }
}
