// Whatever anybody asks, whatever breaks: what must always hold, watched from the contacts of the boards.
// A failure prints a seed and a path; KENH_SEED and KENH_PATH replay it. KENH_LIVES is the number of lives (150).
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Clerk } from './clerk.test-kit.ts';
import { Rig } from './control.test-kit.ts';
import { anyLife, type Moment, perform } from './life.test-kit.ts';
import { anyTimers, everything, names, type Timers, valves, wet } from './plant-under-test.test-kit.ts';
import { Watch } from './watch.test-kit.ts';

const lives = Number(process.env['KENH_LIVES'] ?? 150);
const { KENH_SEED: seed, KENH_PATH: path } = process.env;
vi.setConfig({ testTimeout: 120_000 + 300 * lives });
const runs = (share: number): fc.Parameters<unknown> => ({
  numRuns: Math.ceil(lives * share),
  ...(seed !== undefined && { seed: Number(seed) }),
  ...(path !== undefined && { path, endOnFailure: true }),
});

interface Lived {
  readonly rig: Rig;
  readonly clerk: Clerk;
}

function live(timers: Timers, life: readonly Moment[], isWatched = false): Lived {
  const site = everything(timers);
  const rig = new Rig(site);
  rig.pollMs = 1_000;
  const clerk = new Clerk(rig, site);
  const watch = isWatched ? new Watch(rig, clerk, site) : undefined;
  const look = (): void => watch?.look();
  perform(rig, { kind: 'sample', point: 'tank.level', value: 5, quality: 'good' }, clerk);
  rig.run(3_000, look);
  for (const { afterMs, act } of life) {
    rig.run(afterMs, look);
    watch?.nothingForgotten();
    perform(rig, act, clerk, look);
    if (act.kind === 'restart') watch?.disturbed(names);
    if (act.kind === 'jump' || act.kind === 'midnight' || act.kind === 'trust') watch?.clockSet();
    if (act.kind === 'power') watch?.powerCut();
    if (act.kind === 'twist') watch?.twisted(act.actuator);
    look();
  }
  rig.run(60_000, look);
  watch?.nothingForgotten();
  return { rig, clerk };
}

test('whatever happens, contacts and orders keep the rules', () => {
  fc.assert(
    fc.property(anyTimers, anyLife, (timers, life) => {
      const { rig } = live(timers, life, true);
      lookAtFacts(rig);
    }),
    runs(1),
  );
});

test('the same life gives the same orders and the same facts', () => {
  fc.assert(
    fc.property(anyTimers, anyLife, (timers, life) => {
      const [a, b] = [live(timers, life), live(timers, life)];
      expect(b.rig.log).toEqual(a.rig.log);
      expect(b.rig.facts).toEqual(a.rig.facts);
    }),
    runs(1 / 3),
  );
});

test('a stop always wins: seconds later nothing wet is on, whatever came before and whoever asks on', () => {
  fc.assert(
    fc.property(anyTimers, anyLife, anyLife, fc.boolean(), (timers, life, after, isPressed) => {
      const { rig, clerk } = live(timers, life);
      rig.moods.clear();
      rig.queueMs.clear();
      if (isPressed) perform(rig, { kind: 'switch', point: 'box.stop', on: true }, clerk);
      else expect(rig.wish({ type: 'stop-all' }).ok).toBe(true);
      // The longest pause between two tries to rest is 15 s.
      rig.run(20_000);
      const late = new Set(['release', 'restart', 'mood', 'queue', 'twist']);
      for (const { afterMs, act } of after) {
        if (late.has(act.kind)) continue;
        perform(rig, act, clerk);
        rig.run(afterMs, () => {
          for (const actuator of wet) expect(rig.output(actuator), actuator).toBe(false);
        });
      }
    }),
    runs(1 / 3),
  );
});

test('when nobody lives any more, boards with timers let everything go, pumps before valves', () => {
  fc.assert(
    fc.property(anyTimers, anyLife, (timers, life) => {
      const { rig, clerk } = live(timers, life);
      const leased = wet.filter((actuator) => timers.has(actuator) && !clerk.turned.has(actuator));
      const isCalm = wet.every((one) => (rig.moods.get(one) ?? 'well') === 'well' && !clerk.turned.has(one));
      let pumpWasOn = false;
      for (let ms = 0; ms < 35_000; ms += 100) {
        rig.idle(100);
        const isOpen = valves.some((valve) => rig.output(valve) === true);
        if (rig.output('pump') === true && isCalm && pumpWasOn) expect(isOpen).toBe(true);
        pumpWasOn = rig.output('pump') === true;
      }
      for (const actuator of leased)
        if (rig.moods.get(actuator) !== 'welded') expect(rig.output(actuator), actuator).toBe(false);
    }),
    runs(1 / 3),
  );
});

test('an orderly stop brings everything to rest, pumps before valves, and nothing starts any more', () => {
  fc.assert(
    fc.property(anyTimers, anyLife, (timers, life) => {
      const { rig } = live(timers, life);
      rig.moods.clear();
      rig.queueMs.clear();
      rig.run(40_000);
      rig.log.length = 0;
      rig.step({ type: 'shutdown' });
      rig.open('north', 10_000);
      rig.run(15_000, () => {
        const isOpen = rig.output('main') === true && valves.some((valve) => rig.output(valve) === true);
        if (rig.output('pump') === true) expect(isOpen, 'the pump has an open way').toBe(true);
      });
      for (const { unit } of rig.control.state.units) {
        const { id, rest, hand } = unit.spec;
        if (rest !== 'hold' && hand === undefined && rig.state(id).handBy === undefined)
          expect(rig.output(id), id).toBe(rest);
      }
      for (const { actuator, value } of rig.log) if (value === true) expect(wet, actuator).toContain(actuator);
    }),
    runs(1 / 3),
  );
});

/**
 * Each command goes forward through its states, and ends once; what has ended says nothing any more, but for a crash: what
 * was remembered before it may have ended since, and is told so twice.
 */
function lookAtFacts(rig: Rig): void {
  const order = ['asked', 'driving', 'confirmed', 'flowing'];
  const final = ['ended', 'refused', 'failed'];
  const reached = new Map<string, string>();
  for (const fact of rig.facts) {
    if (fact.type !== 'command') continue;
    const before = reached.get(fact.id);
    if (fact.because.code === 'broken-off') {
      reached.set(fact.id, fact.state);
      continue;
    }
    const isForward = final.includes(fact.state) || order.indexOf(fact.state) > order.indexOf(before ?? '');
    expect([fact.id, before, isForward && !final.includes(before ?? '')]).toEqual([fact.id, before, true]);
    reached.set(fact.id, fact.state);
  }
}
