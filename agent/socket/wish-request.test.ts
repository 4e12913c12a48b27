import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequest } from './request.ts';
import { parseWish } from './wish-request.ts';

const head = {
  id: '0b9d3c1a-77aa-4f0e-9d55-6f1a5b1f2c3d',
  boot: '11111111-2222-3333-4444-555555555555',
  askedAt: 1_234_567.25,
  author: { kind: 'person', id: 'lan', name: 'Lan' },
};
const wishes = [
  { ...head, type: 'run', actuator: 'pump_1', value: true, forMs: 600_000, rank: 'local', because: 'thử bơm' },
  { ...head, type: 'run', actuator: 'vent', value: 62.5, forMs: 1, rank: 'flow' },
  { ...head, type: 'cancel', command: 'rule:vent:1000:3' },
  { ...head, type: 'stop', actuator: 'valve_north' },
  { ...head, type: 'stop-zone', zone: 'north' },
  { ...head, type: 'correct-water', point: 'derived.north_deficit', mm: -4.5, because: 'đo bằng tay' },
  { ...head, type: 'stop-all' },
  { ...head, type: 'stop-all', because: 'vỡ ống' },
  { ...head, type: 'lock', actuator: 'pump_1', because: 'thay phớt' },
  { ...head, type: 'release', hold: 'input:panel.stop' },
  { ...head, type: 'hand', actuator: 'valve_north', on: false },
  { ...head, type: 'acknowledge', alarm: 'line:field', because: 'đang sửa' },
  { ...head, type: 'shelve', alarm: 'actuator:pump_1.no-effect', forMs: 3_600_000, because: 'chờ thợ' },
  { ...head, type: 'unshelve', alarm: 'fridge_warm' },
  { ...head, type: 'out-of-service', alarm: 'fridge_warm', because: 'tủ hỏng' },
  { ...head, type: 'in-service', alarm: 'fridge_warm' },
];

test.each(wishes)('$type is read back as it was written, and nothing else comes with it', (wish) => {
  const line = JSON.stringify({ type: 'wish', id: 7, wish: { ...wish, via: { role: 'cli' }, endsAt: 9 } });
  expect(parseRequest(line)).toEqual({ ok: true, value: { type: 'wish', id: 7, wish } });
});

const run = wishes[0];
test.each([
  [{ id: '' }, 'wish.id'],
  [{ id: 'has space' }, 'wish.id'],
  [{ id: 'x'.repeat(65) }, 'wish.id'],
  [{ boot: 'today' }, 'wish.boot'],
  [{ askedAt: -1 }, 'wish.askedAt'],
  [{ askedAt: '12' }, 'wish.askedAt'],
  [{ author: 'Lan' }, 'wish.author'],
  [{ author: { kind: 'king', id: 'lan', name: 'Lan' } }, 'wish.author'],
  [{ author: { kind: 'person', id: '', name: 'Lan' } }, 'wish.author'],
  [{ author: { kind: 'person', id: 'lan', name: 'L'.repeat(101) } }, 'wish.author'],
  [{ type: 'format-disk' }, 'wish.type'],
  [{ type: '__proto__' }, 'wish.type'],
  [{ actuator: 'Pump 1' }, 'wish.actuator'],
  [{ value: 'on' }, 'wish.value'],
  [{ value: null }, 'wish.value'],
  [{ forMs: '10min' }, 'wish.forMs'],
  [{ rank: 'interlock' }, 'wish.rank'],
  [{ rank: 'rule' }, 'wish.rank'],
  [{ because: 'x'.repeat(501) }, 'wish.because'],
  [{ because: null }, 'wish.because'],
  [{ type: 'acknowledge', alarm: 'x' }, undefined],
  [{ type: 'acknowledge', alarm: '' }, 'wish.alarm'],
  [{ type: 'shelve', alarm: 'x', forMs: null }, 'wish.forMs'],
  [{ type: 'unshelve', alarm: 'x'.repeat(121) }, 'wish.alarm'],
  [{ type: 'release', hold: 5 }, 'wish.hold'],
  [{ type: 'cancel' }, 'wish.command'],
  [{ type: 'hand', on: 1 }, 'wish.on'],
  [{ type: 'stop-zone', zone: 'a.b' }, 'wish.zone'],
  [{ type: 'correct-water', point: 'north', mm: 1, because: 'x' }, 'wish.point'],
  [{ type: 'correct-water', point: 'derived.a', mm: '1', because: 'x' }, 'wish.mm'],
  [{ type: 'correct-water', point: 'derived.a', mm: 1, because: null }, 'wish.because'],
])('a run with %j names what is wrong with it', (differs, named) => {
  const parsed = parseWish({ ...run, ...differs });
  if (named === undefined) expect(parsed).toBeTypeOf('object');
  else expect(parsed).toEqual(expect.stringContaining(named));
});

test('a number that JSON cannot hold is no number, and an alarm is not silenced without words', () => {
  expect(
    parseRequest(
      `{"type":"wish","id":1,"wish":${JSON.stringify({ ...run, forMs: 0 }).replace('"forMs":0', '"forMs":1e999')}}`,
    ),
  ).toEqual({
    ok: false,
    fault: { id: 1, why: 'wish.forMs is no number of ms' },
  });
  expect(parseWish({ ...head, type: 'acknowledge', alarm: 'line:field' })).toEqual(
    expect.stringContaining('wish.because'),
  );
});

const anything = fc.oneof(fc.constantFrom(undefined, null, 0, -1, 1.5, true, '', 'x', [], {}), fc.jsonValue());
const patched = fc.tuple(
  fc.constantFrom(...wishes),
  fc.dictionary(fc.constantFrom(...Object.keys(run ?? {}), 'alarm', 'zone', 'hold'), anything),
);

test('whatever a wish holds, it is refused in words, or it is one with bounded fields only', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        patched.map(([wish, differs]) => ({ ...wish, ...differs })),
      ),
      (what) => {
        const wish = parseWish(JSON.parse(JSON.stringify(what ?? null)));
        if (typeof wish === 'string') {
          expect(wish).toMatch(/^wish[. ]/);
          return;
        }
        expect(JSON.stringify(wish).length).toBeLessThan(6_000);
        expect(parseWish(JSON.parse(JSON.stringify(wish)))).toEqual(wish);
        for (const [key, value] of Object.entries(wish)) {
          const isKnown = ['string', 'boolean', 'number'].includes(typeof value);
          expect(isKnown || key === 'author', key).toBe(true);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
