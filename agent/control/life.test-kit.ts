// What may befall a plant: wishes of everybody, samples, broken boards, hands, clock jumps, restarts. One act at a time.
import fc from 'fast-check';
import type { ActuatorValue } from '../model/actuator.ts';
import type { Author } from '../model/command.ts';
import type { Via } from '../model/wish.ts';
import type { Clerk } from './clerk.test-kit.ts';
import { actuatorId, dayMs, hanoiMs, type Mood, type Rig, zoneId } from './control.test-kit.ts';
import { names } from './plant-under-test.test-kit.ts';

const roles = ['web', 'link', 'flows', 'cli'] as const;
type Role = (typeof roles)[number];

export type Act =
  | {
      readonly kind: 'open';
      readonly actuator: string;
      readonly forMs: number;
      readonly by: Role;
      readonly author: number;
    }
  | { readonly kind: 'cancel'; readonly back: number; readonly by: Role }
  | { readonly kind: 'stop'; readonly actuator: string; readonly by: Role }
  | { readonly kind: 'stop-zone' | 'stop-all' | 'release'; readonly by: Role }
  | { readonly kind: 'lock'; readonly actuator: string }
  | { readonly kind: 'by-hand'; readonly actuator: string; readonly on: boolean }
  /** The contact itself is turned. */
  | { readonly kind: 'twist'; readonly actuator: string; readonly on: boolean }
  | {
      readonly kind: 'sample';
      readonly point: string;
      readonly value: number;
      readonly quality: 'good' | 'stale' | 'bad';
    }
  | { readonly kind: 'switch'; readonly point: 'box.hand' | 'box.stop'; readonly on: boolean }
  | { readonly kind: 'mood'; readonly actuator: string; readonly mood: Mood }
  | { readonly kind: 'queue'; readonly actuator: string; readonly ms: number }
  | { readonly kind: 'trust' | 'power' | 'meters' | 'gone' }
  | { readonly kind: 'jump'; readonly ms: number }
  /** The wall clock shows so long before local midnight. */
  | { readonly kind: 'midnight'; readonly inMs: number }
  /** What was durable is `staleMs` older than its end. */
  | { readonly kind: 'restart'; readonly sameBoot: boolean; readonly staleMs: number; readonly awayMs: number };
export interface Moment {
  readonly afterMs: number;
  readonly act: Act;
}

const actuator = fc.constantFrom(...names);
const by = fc.constantFrom(...roles);
const one = <const Kind extends Act['kind'], T extends object>(
  kind: Kind,
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<{ kind: Kind } & T> =>
  fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<{ kind: Kind } & T>;

const sample = one('sample', {
  point: fc.constantFrom('soil.m', 'air.t', 'air.wind', 'tank.level', 'tank.level', 'flow.f'),
  value: fc.constantFrom(0, 5, 15, 28, 40, Number.NaN),
  quality: fc.constantFrom('good' as const, 'good' as const, 'good' as const, 'stale' as const, 'bad' as const),
});
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 16,
    arbitrary: one('open', { actuator, forMs: fc.integer({ min: 500, max: 200_000 }), by, author: fc.nat(2) }),
  },
  { weight: 2, arbitrary: one('cancel', { back: fc.nat(4), by }) },
  { weight: 3, arbitrary: one('stop', { actuator, by }) },
  { weight: 1, arbitrary: one('stop-zone', { by }) },
  { weight: 1, arbitrary: one('stop-all', { by }) },
  { weight: 6, arbitrary: one('release', { by }) },
  { weight: 1, arbitrary: one('lock', { actuator }) },
  { weight: 2, arbitrary: one('by-hand', { actuator, on: fc.boolean() }) },
  { weight: 2, arbitrary: one('twist', { actuator: fc.constantFrom('fan', 'fan', ...names), on: fc.boolean() }) },
  { weight: 14, arbitrary: sample },
  { weight: 2, arbitrary: one('switch', { point: fc.constant('box.hand' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: one('switch', { point: fc.constant('box.stop' as const), on: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: one('mood', {
      actuator,
      mood: fc.constantFrom('well' as const, 'well' as const, 'well' as const, 'silent', 'mute', 'liar', 'welded'),
    }),
  },
  { weight: 3, arbitrary: one('queue', { actuator, ms: fc.constantFrom(0, 0, 15, 300, 2_500, 6_000) }) },
  { weight: 1, arbitrary: one('trust', {}) },
  { weight: 1, arbitrary: one('power', {}) },
  { weight: 1, arbitrary: one('meters', {}) },
  { weight: 2, arbitrary: one('gone', {}) },
  { weight: 1, arbitrary: one('jump', { ms: fc.integer({ min: -90_000_000, max: 90_000_000 }) }) },
  { weight: 1, arbitrary: one('midnight', { inMs: fc.integer({ min: 1, max: 60_000 }) }) },
  {
    weight: 2,
    arbitrary: one('restart', {
      sameBoot: fc.boolean(),
      staleMs: fc.constantFrom(0, 0, 1, 30, 300, 600),
      awayMs: fc.oneof(fc.integer({ min: 10, max: 1_000 }), fc.integer({ min: 10, max: 60_000 })),
    }),
  },
);
export const anyLife: fc.Arbitrary<readonly Moment[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 45_000 })),
    act: anyAct,
  }),
  { maxLength: 30, size: 'max' },
);

const via = (role: Role): Via => ({ role, client: role });

/** Does it, and lets the clerk see it; time passes by the caller's hand, but for what a crash forgets. */
export function perform(rig: Rig, act: Act, clerk?: Clerk, look?: () => void): void {
  const ask = (wish: Parameters<Rig['wish']>[0], role: Role = 'web', author = authorOf(role, 0)): void => {
    clerk?.heard(wish, role, author, rig.wish(wish, via(role), author));
  };
  switch (act.kind) {
    case 'open': {
      const rank = ({ web: 'local', cli: 'local', link: 'remote', flows: 'flow' } as const)[act.by];
      const { actuator: id, forMs } = act;
      const wish = { type: 'run', actuator: actuatorId(id), value: valueFor(id, forMs), forMs, rank } as const;
      return ask(wish, act.by, authorOf(act.by, act.author));
    }
    case 'cancel': {
      const command = clerk?.commands.at(-1 - act.back);
      if (command !== undefined) ask({ type: 'cancel', command: command.id }, command.by, command.author);
      return;
    }
    case 'stop':
      return ask({ type: 'stop', actuator: actuatorId(act.actuator) }, act.by);
    case 'stop-zone':
      return ask({ type: 'stop-zone', zone: zoneId('n') }, act.by);
    case 'stop-all':
      return ask({ type: 'stop-all' }, act.by);
    case 'lock':
      return ask({ type: 'lock', actuator: actuatorId(act.actuator) });
    case 'release':
      for (const hold of rig.control.state.holds.keys()) ask({ type: 'release', hold }, act.by);
      return;
    case 'by-hand':
      return ask({ type: 'hand', actuator: actuatorId(act.actuator), on: act.on });
    case 'twist':
      clerk?.twisted(act.actuator);
      rig.outputs.set(act.actuator, {
        value: act.on ? valueFor(act.actuator, 1) : restFor(act.actuator),
        until: Infinity,
      });
      return;
    case 'switch':
      clerk?.sampled(act.point, act.on, 'good');
      rig.sample(act.point, act.on);
      return;
    case 'sample': {
      const quality = Number.isNaN(act.value) ? 'bad' : act.quality;
      clerk?.sampled(act.point, act.value, quality);
      rig.sample(act.point, act.value, quality);
      return;
    }
    case 'mood':
      rig.moods.set(act.actuator, act.mood);
      return;
    case 'queue':
      rig.queueMs.set(act.actuator, act.ms);
      return;
    case 'jump':
      rig.wall += act.ms;
      return;
    case 'midnight':
      rig.wall = Math.ceil((rig.wall + hanoiMs) / dayMs) * dayMs - hanoiMs - act.inMs;
      return;
    case 'trust':
      rig.wallTrusted = !rig.wallTrusted;
      return;
    case 'power':
      rig.powerCycle();
      return;
    case 'meters':
      rig.metersAre = rig.metersAre === 'well' ? 'silent' : 'well';
      return;
    case 'gone':
      clerk?.flowsGone();
      rig.step({ type: 'gone', client: 'flows' });
      return;
    case 'restart': {
      const memory = rig.memory();
      rig.run(act.staleMs, look);
      rig.idle(act.awayMs);
      rig.restart({ sameBoot: act.sameBoot, memory });
      clerk?.restarted();
      return;
    }
    default:
      act satisfies never;
  }
}

const authorOf = (role: Role, index: number): Author => {
  if (role === 'flows') return { kind: 'flow', id: `flow-${index}`, name: `luồng ${index}` };
  return role === 'link'
    ? { kind: 'centre', id: 'centre', name: 'Trung tâm' }
    : { kind: 'person', id: 'lan', name: 'Lan' };
};
const valueFor = (actuatorName: string, forMs: number): ActuatorValue =>
  actuatorName === 'speed' ? 1 + (forMs % 100) : true;
const restFor = (actuatorName: string): ActuatorValue => (actuatorName === 'speed' ? 0 : false);
/** Asia/Ho_Chi_Minh has been seven hours ahead since 1975. */
