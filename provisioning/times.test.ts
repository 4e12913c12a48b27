import { expect, test } from 'vitest';
import { wallMs } from '../agent/model/clock.ts';
import { parseTime } from './times.ts';

const now = wallMs(Date.UTC(2026, 10, 23, 8, 0));

test.each([
  ['6h', now - 6 * 3_600_000],
  ['7d', now - 7 * 86_400_000],
  ['90 min', now - 90 * 60_000],
  ['2026-11-23', new Date(2026, 10, 23).getTime()],
  ['2026-11-23T15:30', new Date(2026, 10, 23, 15, 30).getTime()],
  ['2026-11-23 15:30:05', new Date(2026, 10, 23, 15, 30, 5).getTime()],
  ['2026-11-23T15:30:00+07:00', Date.UTC(2026, 10, 23, 8, 30)],
  ['2026-11-23T08:30Z', Date.UTC(2026, 10, 23, 8, 30)],
  ['2026-02-30', undefined],
  ['2026-11-23T25:00', undefined],
  ['yesterday', undefined],
  ['', undefined],
  ['-5h', undefined],
])('%s', (text, wall) => {
  expect(parseTime(text, now)).toBe(wall);
});
