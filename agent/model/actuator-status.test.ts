import { expect, test } from 'vitest';
import { type ActuatorStatus, aged } from './actuator-status.ts';
import { because } from './because.ts';
import { actuatorId, pointId } from './ids.ts';

const resting: ActuatorStatus = {
  actuator: actuatorId('pump'),
  name: 'Bơm',
  role: 'pump',
  point: pointId('relays.pump'),
  value: false,
  isAtRest: true,
  rest: false,
  because: because('nobody'),
  order: { value: false, ageMs: 10_000 },
  board: { value: false, ageMs: 500, isConfirmed: true, confirmedMs: 9_900 },
  claims: [],
  byHand: false,
  runMs: null,
  usedTodayMs: 9_000,
  usedTodayLitre: 0,
  limits: { longestMs: 3_600_000 },
  leaseMs: null,
};
const lan = { kind: 'person', id: 'lan', name: 'Lan' } as const;
const claim = { id: 'c', value: true, rank: 'local', author: lan, because: because('nobody'), state: 'asked' } as const;

test('so much later its ages have grown, what is left has shrunk, and nothing else is known to have changed', () => {
  const claims = [{ ...claim, endsInMs: 1_500 }, claim];
  const running: ActuatorStatus = { ...resting, runMs: 4_000, proof: 'proven', proofMs: 100, claims };
  const later = aged(running, 2_000);
  expect(later).toEqual({
    ...running,
    runMs: 6_000,
    usedTodayMs: 11_000,
    proofMs: 2_100,
    order: { value: false, ageMs: 12_000 },
    board: { value: false, ageMs: 2_500, isConfirmed: true, confirmedMs: 11_900 },
    claims: [{ ...claim, endsInMs: 0 }, claim],
  });
  expect(aged({ ...resting, order: null }, 2_000)).toMatchObject({ order: null, runMs: null, usedTodayMs: 9_000 });
});
