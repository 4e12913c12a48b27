// What a person writes for a moment → milliseconds since 1970: a date, a date with a time, or so long ago.
import { type WallMs, wallMs } from '../agent/model/clock.ts';

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `6h`, `7d`: that long before `now`; `2026-11-23`, `2026-11-23T15:30` in this machine's time zone, or with `Z`, `+07:00`. */
export function parseTime(text: string, now: WallMs): WallMs | undefined {
  const ago = /^(\d{1,6})\s*(s|min|m|h|d|w)$/.exec(text);
  if (ago !== null) return wallMs(now - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0));
  const [, date, time = '00:00:00', zone = ''] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined || !isDay(date)) return undefined;
  const wall = new Date(`${date}T${time}${zone}`).getTime();
  return Number.isNaN(wall) ? undefined : wallMs(wall);
}

/** `Date` takes 30 February for 2 March; a person who writes it means something else. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
