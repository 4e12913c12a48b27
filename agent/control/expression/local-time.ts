// Wall time → the time of day at the gateway. Daylight saving and its history are the runtime's business.
import { type WallMs, wallMs } from '../../model/clock.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export interface LocalTime {
  /** Days since 1970-01-01 at the gateway: it changes at local midnight. */
  readonly day: number;
  readonly weekday: Weekday;
  /** 0–1439. */
  readonly minute: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** No zone has ever changed its offset but at a quarter of an hour. */
const quarterMs = 900_000;
/** Year 9999: what is later cannot be a clock that somebody trusts. */
const wallMsMax = 253_402_300_799_999;

/** The local time of one zone, undefined for what is no date. Remembers the offset of the last quarter of an hour. */
export function localClock(timezone: string): (wall: WallMs) => LocalTime | undefined {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  let [quarter, offsetMs] = [Number.NaN, 0];
  return (wall) => {
    if (!(wall >= 0 && wall <= wallMsMax)) return undefined;
    const current = Math.floor(wall / quarterMs);
    if (current !== quarter) [quarter, offsetMs] = [current, offsetAt(format, wallMs(current * quarterMs))];
    const local = wall + offsetMs;
    const day = Math.floor(local / dayMs);
    // 1970-01-01 was a Thursday.
    const weekday = weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
    return { day, weekday, minute: Math.floor((local - day * dayMs) / minuteMs) };
  };
}

function offsetAt(format: Intl.DateTimeFormat, wall: WallMs): number {
  const part = new Map(format.formatToParts(wall).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - wall;
}

const clockPattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Minutes since midnight of a text such as `05:30`; undefined when it is no time of day. */
export function clockMinute(text: string): number | undefined {
  const match = clockPattern.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

/** `5:30`, `5h30` and `24:00` are meant as times of day. */
export function clockMeant(text: string): string | undefined {
  const [, hour, minute = '00'] =
    /^(\d{1,2})\s*(?:[:h.]|giờ)\s*(\d{2})?(?:phút)?$/i.exec(text.trim().normalize('NFC')) ?? [];
  if (hour === undefined) return undefined;
  const meant = `${hour === '24' ? '00' : hour.padStart(2, '0')}:${minute}`;
  return clockPattern.test(meant) && meant !== text ? meant : undefined;
}

/** From `from` on, before `to`; over midnight when `to` is the earlier one. All are minutes of the day. */
export function isBetween(minute: number, from: number, to: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
