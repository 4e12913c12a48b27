import { expect, test } from 'vitest';
import { anAlarm, Bench, day, hour, lan, minute } from './alarms.test-kit.ts';
import { lineAway } from './system.ts';

const warm = anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: 0 });
const ring = (): Bench => new Bench([warm]).set('fridge.temp', 9);

test.each([
  ['without a name', { type: 'acknowledge', author: { ...lan, name: ' ' } }, 'needs-name'],
  ['without a reason', { type: 'acknowledge', because: ' ' }, 'needs-name'],
  ['by a flow', { type: 'acknowledge', author: { ...lan, kind: 'flow' } }, 'not-allowed'],
  ['of what is not there', { type: 'acknowledge', alarm: 'cold' }, 'no-such'],
  ['shelving without a reason', { type: 'shelve', forMs: hour, because: '' }, 'needs-name'],
  ['shelving without an end', { type: 'shelve', forMs: Infinity }, 'too-long'],
  ['shelving for more than seven days', { type: 'shelve', forMs: 7 * day + 1 }, 'too-long'],
  ['shelving for no time', { type: 'shelve', forMs: 0 }, 'wrong-value'],
  ['shelving for no number', { type: 'shelve', forMs: Number.NaN }, 'wrong-value'],
  ['unshelving what is not shelved', { type: 'unshelve' }, 'not-shelved'],
  ['unshelving without a name', { type: 'unshelve', author: { ...lan, name: '' } }, 'needs-name'],
  ['out of service without a reason', { type: 'out-of-service', because: '' }, 'needs-name'],
  ['into service what is in service', { type: 'in-service' }, 'in-service'],
] as const)('refused: %s', (_, wish, code) => {
  const bench = ring();
  const before = bench.rows.length;
  expect(bench.wish(wish)?.code).toBe(code);
  expect(bench.rows).toHaveLength(before);
  expect(bench.status()).toMatchObject({ state: 'active' });
});

test('acknowledged twice: the second is told who was first', () => {
  const bench = ring();
  expect(bench.wish({ type: 'acknowledge' })).toBeUndefined();
  expect(bench.wish({ type: 'acknowledge' })).toEqual({ code: 'known-already', params: { name: 'Lan' } });
});

test('there is nothing to acknowledge while it is normal or pending', () => {
  const bench = new Bench([anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: hour })]).set(
    'fridge.temp',
    7,
  );
  expect(bench.wish({ type: 'acknowledge' })?.code).toBe('not-standing');
  expect(bench.set('fridge.temp', 9).wish({ type: 'acknowledge' })?.code).toBe('not-standing');
});

test('the row of an acknowledgement names the person and the reason', () => {
  const bench = ring();
  bench.wish({ type: 'acknowledge', because: ' đang kiểm tra ' });
  expect(bench.rows.at(-1)).toMatchObject({
    what: 'state',
    from: 'active',
    to: 'acknowledged',
    by: lan,
    because: { code: 'said', params: { words: 'đang kiểm tra' } },
  });
  expect(bench.status()?.acknowledged).toMatchObject({ by: lan });
});

test('shelved: its state goes on underneath, the shelf ends by itself, and then it shows', () => {
  const bench = new Bench([warm]);
  bench.set('fridge.temp', 7).wish({ type: 'shelve', forMs: hour, because: 'lau tủ' });
  bench.set('fridge.temp', 9).pass(hour - 1);
  expect(bench.status()).toMatchObject({ state: 'active', shelved: { until: hour, by: lan, because: 'lau tủ' } });
  expect(bench.rows).toMatchObject([
    { what: 'shelved', hidden: 'shelved', forMs: hour, by: lan },
    { what: 'state', to: 'active', hidden: 'shelved' },
  ]);
  bench.pass(1);
  expect(bench.rows.at(-1)).toMatchObject({
    what: 'unshelved',
    from: 'active',
    to: 'active',
    because: { code: 'shelf-over' },
  });
  expect(bench.rows.at(-1)).not.toHaveProperty('hidden');
  expect(bench.status()?.shelved).toBeUndefined();
});

test('seven days are the most, a second shelving replaces the first, and a person may end it', () => {
  const bench = ring();
  expect(bench.wish({ type: 'shelve', forMs: 7 * day })).toBeUndefined();
  bench.pass(hour).wish({ type: 'shelve', forMs: hour });
  expect(bench.status()?.shelved?.until).toBe(2 * hour);
  expect(bench.wish({ type: 'unshelve' })).toBeUndefined();
  expect(bench.rows.at(-1)).toMatchObject({ what: 'unshelved', by: lan });
});

test('a shelf ends on time through a restart, also when the clock is known only later', () => {
  const bench = ring();
  bench.wish({ type: 'shelve', forMs: 3 * hour });
  bench.restart({ downMs: hour }).look();
  expect(bench.status()?.shelved?.until).toBe(3 * hour);
  bench.restart({ downMs: hour, bootedMs: minute, wallTrusted: false }).look().pass(minute).trustWall();
  expect(bench.status()?.shelved?.until).toBe(bench.mono + hour - minute);
  expect(bench.pass(hour - minute).status()?.shelved).toBeUndefined();
});

test('out of service: its state goes on underneath, without an end, until somebody puts it back', () => {
  const bench = new Bench([warm]);
  bench.wish({ type: 'out-of-service', because: 'tủ hỏng' });
  expect(bench.wish({ type: 'out-of-service' })).toEqual({ code: 'out-of-service', params: { name: 'Lan' } });
  bench
    .set('fridge.temp', 9)
    .pass(100 * day)
    .restart({ downMs: day })
    .set('fridge.temp', 9);
  expect(bench.status()).toMatchObject({ state: 'active', outOfService: { by: lan, because: 'tủ hỏng' } });
  bench.wish({ type: 'in-service' });
  expect(bench.rows.at(-1)).toMatchObject({ what: 'in-service', to: 'active' });
  expect(bench.rows.at(-1)).not.toHaveProperty('hidden');
});

test('a wish about an alarm that chatters first tells what was only counted', () => {
  const bench = new Bench([anAlarm({ kind: 'continuous', when: 'fridge.temp > 8', forMs: hour })]);
  for (let i = 0; i < 21; i += 1) bench.set('fridge.temp', i % 2 === 0 ? 9 : 7);
  bench.wish({ type: 'shelve', forMs: hour });
  for (const [i, row] of bench.rows.entries()) expect(row.from).toBe(bench.rows[i - 1]?.to ?? 'normal');
  expect(bench.rows.at(-1)).toMatchObject({ what: 'shelved', from: 'pending', chattering: true });
  expect(bench.rows.at(-2)).toMatchObject({ what: 'state', from: 'normal', to: 'pending', folded: 11 });
});

test('control’s own alarms are acknowledged and shelved like any other, and forgotten when they are over', () => {
  const line = lineAway({ id: 'field' as never, name: 'Tủ điện' });
  const bench = new Bench([]).raise(line).pass(minute);
  expect(bench.wish({ type: 'acknowledge', alarm: line.key })).toBeUndefined();
  bench.settle(line.key);
  expect(bench.status(line.key)).toBeUndefined();
  bench.pass(hour).raise(line).settle(line.key).pass(hour).raise(line).pass(minute);
  expect(bench.status(line.key)).toMatchObject({ state: 'active', occurrence: 2 });
});
