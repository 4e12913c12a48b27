// The journal's own dates + monotonic time → the wall time by which readings may be called too old.
//
// Age alone deletes history, and a wrong date of ten years would delete all of it within minutes. Nobody is in a hurry to
// forget: an anchor decides ages only after it has stood for `settledMs` without another one.
import type { BootTimes } from '../journal/dates/dating.ts';
import { Dating } from '../journal/dates/dating.ts';
import { type MonoMs, type WallMs, wallMs } from '../model/clock.ts';

export const settledMs = 6 * 3_600_000;

/** undefined while nobody can vouch for it long enough: then nothing is too old. @param boots the last is the running one */
export function ageClock(boots: readonly BootTimes[], mono: MonoMs, dating = new Dating(boots)): WallMs | undefined {
  const boot = boots.at(-1);
  const anchor = boot?.anchors.at(-1);
  if (boot === undefined || anchor === undefined || mono - anchor.mono < settledMs) return undefined;
  const dated = dating.date(boot.boot, mono);
  return dated === undefined ? undefined : wallMs(dated.wall);
}
