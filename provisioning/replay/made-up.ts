// No recordings yet: a plain day for every point, by what it measures. The sun from 6 to 18 h, warmest at 14 h, soil that
// dries from morning to night, a tank that empties. Nothing answers to what the rules do.
import { localClock } from '../../agent/control/expression/local-time.ts';
import { wallMs } from '../../agent/model/clock.ts';
import type { Value } from '../../agent/model/sample.ts';
import { type PointSpec, registerOf } from '../../agent/model/site.ts';
import type { TimeRange } from '../time-range.ts';
import type { Replayed } from './recorded.ts';

/** Finer than this nobody needs a day that is made up, ms. */
const stepMs = 60_000;
const stretchMs = 3_600_000;

export function* madeUp(
  points: readonly PointSpec[],
  timezone: string,
  { from, to }: TimeRange,
): Generator<readonly Replayed[]> {
  const clock = localClock(timezone);
  for (let start: number = from; start < to; start += stretchMs) {
    const samples: Replayed[] = [];
    for (let at = start; at < Math.min(start + stretchMs, to); at += stepMs) {
      const wall = wallMs(at);
      const hour = (clock(wall)?.minute ?? 0) / 60;
      for (const spec of points) samples.push({ point: spec.id, value: valueAt(spec, hour), quality: 'good', wall });
    }
    yield samples;
  }
}

/** @param hour local time of day, 0–24 */
export function valueAt(spec: PointSpec, hour: number): Value {
  if (spec.valueType === 'boolean') return false;
  const register = registerOf(spec.source);
  if (spec.valueType === 'string') return String(Object.values(register?.codes ?? {})[0] ?? '');
  const value = numberAt(spec, hour);
  const { min = -Infinity, max = Infinity } = register?.valid ?? {};
  return Number(Math.min(Math.max(value, min), max).toFixed(spec.decimals ?? 3));
}

/** −1 at 2 h, 1 at 14 h. */
const warmth = (hour: number): number => Math.sin(((hour - 8) / 24) * 2 * Math.PI);
/** 0 from 18 to 6 h, 1 at noon. */
const sun = (hour: number): number => Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));

function numberAt({ kind, unit }: PointSpec, hour: number): number {
  const is = (pattern: RegExp): boolean => pattern.test(kind);
  if (is(/soil.*(moist|vwc)/)) return 38 - (16 * hour) / 24;
  if (unit === '°C') return is(/soil|water/) ? 25 + 2 * warmth(hour - 3) : 27 + 8 * warmth(hour);
  if (is(/humid|(^|_)rh$/)) return 75 - 20 * warmth(hour);
  if (unit === 'lx') return 60_000 * sun(hour);
  if (unit === 'W/m²' || is(/radiation/)) return 800 * sun(hour);
  if (is(/par$|ppfd/)) return 1_600 * sun(hour);
  if (is(/co2/)) return 650 - 250 * sun(hour);
  if (is(/level/)) return 1.6 - (1.2 * hour) / 24;
  if (is(/rain|flow|motion/)) return 0;
  if (is(/wind_speed/)) return 1.5 + 1.5 * sun(hour);
  if (unit === 'V') return 225 - 10 * sun(hour);
  if (unit === 'pH' || is(/(^|_)ph$/)) return 6.5;
  return 50 + 40 * warmth(hour);
}
