// Running time and litres of the local day, charged from the order until the board says rest.
//
// 1. A cap is never freed by a gap, a restart or a clock that nobody trusts: a new day begins only when a trusted date
//    is later than the one that was counted for.
// 2. A date that was wrong by days does not keep a cap shut until then: what ran counts for the day that it really is.
import type { MonoMs } from '../model/clock.ts';
import type { Because } from '../model/because.ts';
import { because } from '../model/because.ts';
import type { Usage, UnitState } from './unit-state.ts';

/** @param day today's date, undefined while the time is not trusted */
export function charge({ drive, usage }: UnitState, now: MonoMs, day: number | undefined, litrePerMin: number): void {
  if (drive.awaySince !== undefined) {
    const ranMs = Math.max(0, now - usage.countedAt);
    usage.ranMs += ranMs;
    usage.litre += (litrePerMin * ranMs) / 60_000;
  }
  usage.countedAt = now;
  if (drive.awaySince === undefined) keepBefore(usage);
  if (day === undefined) return;
  if (usage.day !== undefined && usage.day - day > 1) usage.day = day;
  if (usage.day !== undefined && day <= usage.day) return;
  // Before the first date was known, what ran belongs to today: that is the safe side.
  if (usage.day !== undefined) {
    usage.ranMs = 0;
    usage.litre = 0;
    keepBefore(usage);
  }
  usage.day = day;
}

function keepBefore(usage: Usage): void {
  usage.ranMsBefore = usage.ranMs;
  usage.litreBefore = usage.litre;
}

export function capReached({ unit, usage }: UnitState): Because | undefined {
  const { perDayMs, perDayLitre } = unit.spec;
  if (perDayMs !== undefined && usage.ranMs >= perDayMs) return because('day-time', { time: perDayMs });
  if (perDayLitre !== undefined && usage.litre >= perDayLitre) return because('day-litre', { litre: perDayLitre });
  return undefined;
}

/** How long it may still run today, ms; Infinity without a cap. */
export function leftTodayMs({ unit, usage }: UnitState, litrePerMin: number): number {
  const { perDayMs, perDayLitre } = unit.spec;
  const timeMs = perDayMs === undefined ? Infinity : perDayMs - usage.ranMs;
  const litreMs =
    perDayLitre === undefined || litrePerMin <= 0 ? Infinity : ((perDayLitre - usage.litre) / litrePerMin) * 60_000;
  return Math.max(0, Math.min(timeMs, litreMs));
}
