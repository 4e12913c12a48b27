// The real clock, in real milliseconds: late it may be on a busy machine, early never.
import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('a sleep never ends before its time, whatever fraction of a millisecond it has', async () => {
  for (let tenths = 1; tenths <= 31; tenths += 1) {
    const begin = systemClock.mono();
    await systemClock.sleep(tenths / 10);
    expect(systemClock.mono() - begin).toBeGreaterThanOrEqual(tenths / 10);
  }
});

test('an aborted sleep ends at once, and so does one that was aborted before it began', async () => {
  const stop = new AbortController();
  const asleep = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await asleep;
  await systemClock.sleep(3_600_000, stop.signal);
  expect(stop.signal.aborted).toBe(true);
});
