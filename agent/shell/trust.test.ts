import { expect, test } from 'vitest';
import type { Anchor } from '../model/fact.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { bootId } from '../model/ids.ts';
import type { KernelClock } from './kernel-clock.ts';
import { Trust } from './trust.ts';

const boot = bootId('72b3b443-3788-4412-a312-bf4f4fdc289e');
const unsynchronised: KernelClock = { synchronised: false, why: 'no' };
const synchronised: KernelClock = { synchronised: true, errorMs: 12 };

function trusting(source: 'ntp' | 'system', clock: FakeClock) {
  const anchors: Anchor[] = [];
  const notes: KernelClock[] = [];
  const kernel = { says: unsynchronised };
  const trust = new Trust({
    clock,
    boot,
    source,
    kernel: () => Promise.resolve(kernel.says),
    anchor: (anchor) => anchors.push(anchor),
    note: (state) => notes.push(state),
  });
  return { trust, anchors, notes, kernel };
}

test('a clock of 1970 is not believed until NTP says so; then the boot has one anchor, however long it lasts', async () => {
  const clock = new FakeClock(0);
  const { trust, anchors, notes, kernel } = trusting('ntp', clock);
  const stop = new AbortController();
  const running = trust.run(stop.signal);
  await clock.advance(600_000);
  expect([anchors.length, trust.trusted, notes.length]).toEqual([0, false, 1]);
  clock.stepWall(Date.UTC(2026, 10, 23) - 600_000);
  kernel.says = synchronised;
  await clock.advance(86_400_000);
  expect(anchors).toEqual([expect.objectContaining({ boot, errorMs: 12, source: 'ntp' })]);
  expect((anchors[0]?.wall ?? 0) - (anchors[0]?.mono ?? 0)).toBe(Date.UTC(2026, 10, 23) - 600_000);
  expect(notes.length).toBe(2);
  stop.abort();
  await running;
});

test('a step of the wall makes a new anchor, crystal drift only when it has grown', async () => {
  const clock = new FakeClock();
  const { trust, anchors } = trusting('system', clock);
  await trust.check();
  for (let n = 0; n < 10; n += 1) {
    clock.stepWall(30);
    await trust.check();
  }
  expect(anchors.length).toBe(2);
  clock.stepWall(-3_600);
  await trust.check();
  expect(anchors.length).toBe(3);
});

test.each(['ntp', 'system'] as const)(
  'with %s, ten years for a few minutes change no date; an hour that stays is believed after ten minutes',
  async (source) => {
    const clock = new FakeClock();
    const { trust, anchors, notes, kernel } = trusting(source, clock);
    kernel.says = synchronised;
    const stop = new AbortController();
    const running = trust.run(stop.signal);
    await clock.advance(60_000);
    clock.stepWall(10 * 365 * 86_400_000);
    await clock.advance(300_000);
    expect(notes.at(-1)).toMatchObject({ synchronised: false, why: expect.stringContaining('315360000 s') });
    clock.stepWall(-10 * 365 * 86_400_000);
    await clock.advance(3_600_000);
    expect([anchors.length, trust.trusted, notes.at(-1)?.synchronised]).toEqual([1, true, true]);
    clock.stepWall(3_600_000);
    await clock.advance(500_000);
    expect(anchors.length).toBe(1);
    await clock.advance(200_000);
    expect(anchors.length).toBe(2);
    expect(anchors[1]!.wall - anchors[1]!.mono).toBe(anchors[0]!.wall - anchors[0]!.mono + 3_600_000);
    stop.abort();
    await running;
  },
);
