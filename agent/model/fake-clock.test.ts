import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.ts';

test('sleepers wake in the order of their times, each at its own moment', async () => {
  const clock = new FakeClock();
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.mono()]);
    await clock.sleep(5);
    woken.push([name, clock.mono()]);
  };
  void sleeper('late', 7);
  void sleeper('early', 3);
  await clock.advance(20);
  expect(woken).toEqual([
    ['early', 3],
    ['late', 7],
    ['early', 8],
    ['late', 12],
  ]);
});

test('a step of the wall wakes nobody, an abort does', async () => {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  let awake = false;
  void clock.sleep(1_000, stop.signal).then(() => (awake = true));
  clock.stepWall(3_600_000);
  await clock.advance(1);
  expect([awake, clock.wall(), clock.sleepers]).toEqual([false, 3_600_001, 1]);
  stop.abort();
  await clock.advance(0);
  expect([awake, clock.sleepers]).toEqual([true, 0]);
});
