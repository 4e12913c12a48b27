import { expect, test } from 'vitest';
import { parseDuration } from './durations.ts';

test.each([
  ['45s', 45_000],
  ['10min', 600_000],
  ['10m', 600_000],
  ['1h30min', 5_400_000],
  ['1,5h', 5_400_000],
  ['1.5 h', 5_400_000],
  ['10 phút', 600_000],
  ['10 phu\u0301t', 600_000],
  ['1 giờ 30 phút', 5_400_000],
  ['2 ngày', 172_800_000],
  ['1H', 3_600_000],
  ['0s', 0],
  ['10', undefined],
  ['', undefined],
  [' ', undefined],
  ['h', undefined],
  ['-5min', undefined],
  ['10 mins', undefined],
  ['5min?', undefined],
  ['1e3s', undefined],
])('%j is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms));
