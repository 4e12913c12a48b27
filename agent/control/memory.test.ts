// What is remembered comes back over a restart; what cannot be read never keeps control from starting.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monoMs, wallMs } from '../model/clock.ts';
import type { Json } from '../model/fact.ts';
import { actuatorId, anActuator, aSite, Rig } from './control.test-kit.ts';
import { MemoryKeeper, unreadable } from './memory.ts';
import { everything } from './plant-under-test.test-kit.ts';

const anyJson = fc.jsonValue() as fc.Arbitrary<Json>;
const boot = '00000000-0000-4000-8000-000000000009' as never;

test('whatever the memory holds, control starts and steps', () => {
  const rig = new Rig(everything(false));
  rig.run(5_000);
  rig.open('north', 60_000);
  rig.wish({ type: 'lock', actuator: actuatorId('fan') });
  rig.run(5_000);
  const keys = [...rig.memory().keys(), 'hold.x', 'alarm.y', 'unit.nobody', 'rule.nobody', '__proto__'];
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...keys), anyJson),
      fc.dictionary(fc.string(), anyJson),
      (parts, inner) => {
        const memory = rig.memory();
        const at = { mono: monoMs(1), wall: wallMs(0), wallTrusted: true, boot };
        for (const [key, part] of Object.entries(parts)) memory.set(key, { part, at });
        // Nearly right is worse than wrong: one field of a true part is something else.
        for (const [key, kept] of memory) {
          const { part } = kept;
          if (typeof part !== 'object' || part === null || Array.isArray(part)) continue;
          const fields = Object.keys(part);
          const [name] = Object.keys(inner);
          const field = fields[(name?.length ?? 0) % Math.max(1, fields.length)];
          if (field !== undefined && name !== undefined)
            memory.set(key, { ...kept, part: Object.assign({}, part, { [field]: inner[name]! }) });
        }
        const again = new Rig(everything(false));
        again.restart({ memory });
        again.run(3_000);
      },
    ),
  );
});

test('only what changed is written down, and a key that is gone is written as null', () => {
  const rig = new Rig(everything(false));
  rig.run(5_000);
  const keeper = new MemoryKeeper();
  expect(Object.keys(keeper.changed(rig.control, rig.now)!)).toContain('unit.north');
  expect(keeper.changed(rig.control, rig.now)).toBeUndefined();
  const answer = rig.wish({ type: 'lock', actuator: actuatorId('up') });
  const hold = answer.ok ? answer.value.hold! : '';
  expect(Object.keys(keeper.changed(rig.control, rig.now)!)).toEqual([`hold.${hold}`]);
  rig.wish({ type: 'release', hold });
  expect(keeper.changed(rig.control, rig.now)).toEqual({ [`hold.${hold}`]: null });
});

test('while a run lasts its growing use is not written again and again', () => {
  const rig = new Rig(everything(false));
  rig.sample('tank.level', 5);
  rig.run(5_000);
  rig.open('north', 100_000);
  rig.run(10_000);
  const keeper = new MemoryKeeper();
  keeper.changed(rig.control, rig.now);
  rig.run(60_000);
  const changed = Object.keys(keeper.changed(rig.control, rig.now) ?? {}).filter((key) => key === 'unit.north');
  expect(changed).toEqual([]);
});

test('a run that a crash broke off is charged until its board has said that it is over, and a second crash frees nothing', () => {
  const rig = new Rig(aSite({ actuators: [anActuator('valve', { perDayMs: 60_000 })] }));
  rig.pollMs = 1_000;
  rig.run(5_000);
  rig.open('valve', 600_000);
  rig.run(10_000);
  rig.moods.set('valve', 'silent');
  rig.restart();
  rig.run(30_000);
  rig.restart();
  rig.run(15_000);
  expect([rig.output('valve'), rig.state('valve').usage.ranMs]).toEqual([true, 55_000]);
  rig.moods.set('valve', 'well');
  rig.run(20_000);
  rig.open('valve', 600_000);
  rig.run(60_000);
  expect([rig.output('valve'), rig.state('valve').verdict.denied?.code]).toEqual([false, 'day-time']);
});

test('a memory that is there and cannot be read lets nothing wet run until a person releases it', () => {
  const rig = new Rig(everything(false));
  const clock = { mono: () => monoMs(rig.mono), wall: () => wallMs(rig.wall), sleep: () => Promise.resolve() };
  rig.restart({ memory: new Map(unreadable('EIO', clock, rig.boot)) });
  rig.sample('tank.level', 5);
  rig.run(5_000);
  expect([rig.open('north', 10_000).ok, rig.open('fan', 10_000).ok]).toEqual([false, true]);
  expect(rig.wish({ type: 'release', hold: 'memory-unread' }).ok).toBe(true);
  expect(rig.open('north', 10_000).ok).toBe(true);
});

test('an active rule goes on after a restart within its hysteresis; one that lasts for a time only when that is known', () => {
  const rig = new Rig(everything(false));
  rig.run(20_000);
  rig.sample('air.t', 35);
  rig.sample('air.t', 27);
  rig.sample('soil.m', 5);
  rig.sample('tank.level', 5);
  rig.run(8_000);
  const active = (): string[] =>
    rig.control.book.entries.filter(({ state }) => state.isActive).map(({ author }) => author.id);
  expect(active()).toContain('warm');
  expect(active()).toContain('drier');
  rig.restart();
  rig.sample('air.t', 27);
  rig.sample('soil.m', 5);
  rig.sample('tank.level', 5);
  expect(active()).toEqual(expect.arrayContaining(['warm', 'drier']));
  rig.run(8_000);
  rig.wallTrusted = false;
  rig.restart({ sameBoot: false });
  expect(active()).toContain('warm');
  expect(active()).not.toContain('drier');
});

test('a run that a crash broke off is over, and its author is told so; an orderly stop tells it once', () => {
  const rig = new Rig(everything(false));
  rig.sample('tank.level', 5);
  rig.run(5_000);
  rig.open('mist', 50_000);
  rig.run(5_000);
  const memory = rig.memory();
  const told = () =>
    rig.facts.filter((fact) => fact.type === 'command' && fact.state === 'ended' && fact.actuator === 'mist');
  const before = told().length;
  rig.restart({ memory });
  rig.run(1_000);
  expect(told().slice(before)).toMatchObject([
    { rank: 'local', author: { kind: 'person' }, because: { code: 'broken-off' } },
  ]);
  rig.restart();
  rig.run(1_000);
  expect(told()).toHaveLength(before + 1);
});
