import { expect, test } from 'vitest';
import { FakeClock } from '../model/fake-clock.ts';
import type { Gap } from '../model/fact.ts';
import { bootId, uplinkId } from '../model/ids.ts';
import { silentLogger } from '../model/logger.ts';
import { fault, good } from '../model/outcome.ts';
import type { ControlClient } from '../socket/client.ts';
import { Gaps } from './gaps.ts';

const centre = uplinkId('centre');
const boot = bootId('72b3b443-3788-4412-a312-bf4f4fdc289e');
const away = { kind: 'cut', folder: '/run/kenh', detail: 'the connection ended' } as const;
const no = { kind: 'refused', folder: '/run/kenh', detail: 'event is no gap' } as const;

/** Control as link sees it, with a mood, and what its journal got. */
function aControl() {
  const taken: number[] = [];
  const logged: number[] = [];
  let mood: 'well' | 'away' | 'refuses' = 'well';
  let asked = (): void => {};
  const client = {
    async ask(question: { readonly event?: Gap }) {
      asked();
      await Promise.resolve();
      if (mood !== 'well') return fault(mood === 'away' ? away : no);
      taken.push(question.event?.lost ?? -1);
      return good(null);
    },
  } as Pick<ControlClient, 'ask'>;
  const note = ({ gap }: { gap?: Gap }): void => void logged.push(gap?.lost ?? -1);
  const turn = (to: typeof mood): void => void (mood = to);
  const whenAsked = (then: () => void): void => void (asked = then);
  return { client, taken, logged, log: { ...silentLogger, warn: note, error: note }, turn, whenAsked };
}

async function running(around: (clock: FakeClock, gaps: Gaps, control: ReturnType<typeof aControl>) => Promise<void>) {
  const [clock, control, stop] = [new FakeClock(), aControl(), new AbortController()];
  const gaps = new Gaps(control.client, clock, control.log);
  const run = gaps.run(stop.signal);
  await around(clock, gaps, control);
  stop.abort();
  await run;
}

test('gaps wait for a control that is away and are taken once, in order', () =>
  running(async (clock, gaps, control) => {
    control.turn('away');
    for (const lost of [1, 2, 3]) gaps.uplinkLost(centre, lost);
    await clock.advance(10_000);
    expect(control.taken).toEqual([]);
    control.turn('well');
    await clock.advance(2_000);
    expect(control.taken).toEqual([1, 2, 3]);
    expect(control.logged).toEqual([]);
  }));

test('what retention took from an uplink is not called damaged once more when the uplink passes over it', () =>
  running(async (clock, gaps, control) => {
    const chunk = { boot, monoMin: 1_000, monoMax: 2_000, what: 'samples', why: 'disk-full' } as const;
    gaps.givenUp({ ...chunk, samples: 70, uplinks: [centre] });
    gaps.givenUp({ ...chunk, samples: 30, uplinks: [] });
    gaps.uplinkLost(centre, 50);
    gaps.uplinkLost(centre, 25);
    gaps.uplinkLost(centre, 7);
    await clock.advance(2_000);
    expect(control.taken).toEqual([70, 70, 30, 5, 7]);
  }));

test('a hundred wait; what is pushed out stands in the log, and nothing else is lost with it', () =>
  running(async (clock, gaps, control) => {
    for (let lost = 1; lost <= 100; lost += 1) gaps.uplinkLost(centre, lost);
    // While control is asked for the first one, one more comes and pushes it out.
    let once = true;
    control.whenAsked(() => {
      if (once) gaps.uplinkLost(centre, 101);
      once = false;
    });
    await clock.advance(2_000);
    expect(control.taken).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
    expect(control.logged).toEqual([1]);
  }));

test('what control refuses is told and does not stand in the way of the next', () =>
  running(async (clock, gaps, control) => {
    control.turn('refuses');
    gaps.uplinkLost(centre, 1);
    await clock.advance(2_000);
    control.turn('well');
    gaps.uplinkLost(centre, 2);
    await clock.advance(2_000);
    expect(control.logged).toEqual([1]);
    expect(control.taken).toEqual([2]);
  }));
