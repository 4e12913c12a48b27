import { expect, test } from 'vitest';
import { MemoryOutbox } from './memory-journal.test-kit.ts';
import { type Mood, Simulation } from './simulation.test-kit.ts';

const minute = 60_000;
const allNumbers = (sim: Simulation): number[] => sim.outbox.records.map((_, number) => number);
const missing = (sim: Simulation): number[] => {
  const aside = new Set(sim.asideNumbers());
  return allNumbers(sim).filter((number) => !sim.server.stored.has(number) && !aside.has(number));
};

test('what is durable is sent at once, and the cursor follows within two seconds', async () => {
  const sim = new Simulation();
  await sim.start();
  sim.add(3);
  await sim.clock.advance(100);
  expect([...sim.server.stored.keys()]).toEqual([0, 1, 2]);
  await sim.clock.advance(2_000);
  expect(sim.cursors.saved).toEqual({ live: { epoch: 1, record: 3 }, gaps: [] });
  expect(sim.status).toMatchObject({ state: 'live', acceptedPoints: 3, backlogRecords: 0, oldestMs: null });
  await sim.stop();
});

test('a new uplink gets the whole journal', async () => {
  const sim = new Simulation();
  sim.add(7_000);
  await sim.start();
  await sim.clock.advance(minute);
  expect(sim.server.stored.size).toBe(7_000);
  await sim.stop();
});

test('an idle frame makes no request and saves nothing', async () => {
  const sim = new Simulation();
  await sim.start();
  sim.add(1);
  await sim.clock.advance(minute);
  const saves = sim.cursors.saves;
  await sim.clock.advance(600 * minute);
  expect(sim.server.requests).toHaveLength(1);
  expect(sim.cursors.saves).toBe(saves);
  await sim.stop();
});

test('after an outage live points are at most 2 s old while the backlog is caught up', async () => {
  const sim = new Simulation();
  await sim.start();
  await sim.pass(minute, 1_000, 100);
  sim.server.mood = { kind: 'down' };
  await sim.pass(60 * minute, 1_000, 100);
  expect(sim.status).toMatchObject({ state: 'waiting', detail: 'connect ECONNREFUSED' });
  expect(sim.status.oldestMs).toBeGreaterThan(59 * minute);
  sim.server.mood = { kind: 'well' };
  await sim.pass(2 * minute, 1_000, 100);
  expect(sim.status.state).toBe('catching-up');
  const caughtUpFrom = sim.clock.mono();
  await sim.pass(minute, 1_000, 100);
  const live = sim.server.accepted.filter(
    ({ mono, numbers }) => mono > caughtUpFrom && isFresh(sim, numbers[0]!, mono),
  );
  expect(live.length).toBeGreaterThanOrEqual(59);
  expect(sim.status.liveAgeMs).toBeLessThanOrEqual(2_000);
  await sim.pass(10 * minute, 1_000, 100);
  expect(missing(sim)).toEqual([]);
  expect([...sim.server.stored.values()].every((times) => times === 1)).toBe(true);
  expect(sim.status.state).toBe('live');
  await sim.stop();
});

const isFresh = (sim: Simulation, number: number, mono: number): boolean =>
  mono - (sim.outbox.records[number]!.wall - sim.outbox.records[0]!.wall + 1_000) <= 2_000;

test('the backlog stays within its rate', async () => {
  const sim = new Simulation();
  sim.backlogPerSec = 100;
  sim.add(6_000);
  await sim.start();
  await sim.clock.advance(30_000);
  expect(sim.server.stored.size).toBeGreaterThan(2_900);
  expect(sim.server.stored.size).toBeLessThanOrEqual(3_100);
  await sim.stop();
});

test('the one bad record is set aside with the server’s words, and only it', async () => {
  const sim = new Simulation();
  sim.server.bad.add(777);
  await sim.start();
  sim.add(1_500);
  await sim.clock.advance(10_000);
  expect(sim.asides).toMatchObject([{ kind: 'record', words: "unable to parse 'record 777'" }]);
  expect(sim.asideNumbers()).toEqual([777]);
  expect(missing(sim)).toEqual([]);
  expect(sim.status).toMatchObject({ setAsidePoints: 1, acceptedPoints: 1_499, state: 'live' });
  await sim.stop();
});

test('a bad record at the very end waits for proof, and the cursor with it', async () => {
  const sim = new Simulation();
  sim.server.bad.add(2);
  await sim.start();
  sim.add(3);
  await sim.clock.advance(10_000);
  expect(sim.asides).toEqual([]);
  expect(sim.cursors.saved?.live.record).toBe(2);
  sim.add(1);
  await sim.clock.advance(5_000);
  expect(sim.asideNumbers()).toEqual([2]);
  expect(sim.cursors.saved?.live.record).toBe(4);
  await sim.stop();
});

test('a server that refuses every record in the same words loses none of them', async () => {
  const sim = new Simulation();
  await sim.start();
  sim.server.mood = { kind: 'strict' };
  await sim.pass(30 * minute, 5_000, 50);
  expect(sim.asides).toEqual([]);
  expect(sim.status).toMatchObject({ state: 'refused', detail: expect.stringContaining('field type conflict') });
  // 50 requests to notice, then tries every few minutes in each lane: far from ten a second.
  expect(sim.server.requests.length).toBeLessThan(800);
  sim.server.mood = { kind: 'well' };
  await sim.pass(10 * minute, 5_000, 50);
  expect(missing(sim)).toEqual([]);
  expect(sim.asides).toEqual([]);
  await sim.stop();
});

test('many bad records in a row, each for a reason of its own, are no flood', async () => {
  const sim = new Simulation();
  sim.server.wordsFor = (number) => (number % 2 === 0 ? 'missing fields' : 'invalid number');
  for (let number = 10; number < 50; number += 1) sim.server.bad.add(number);
  await sim.start();
  sim.add(100);
  await sim.clock.advance(minute);
  expect(sim.asideNumbers()).toHaveLength(40);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test('a few records refused while somebody mends the server are sent once more before they are given up', async () => {
  const sim = new Simulation();
  await sim.start();
  sim.server.mood = { kind: 'strict' };
  sim.add(5);
  await sim.clock.advance(10 * minute);
  sim.server.mood = { kind: 'well' };
  sim.server.bad.add(3);
  sim.add(5);
  await sim.clock.advance(minute);
  expect(sim.asideNumbers()).toEqual([3]);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test.each([4, 10, 30, 36])('a server that took nothing for %i s loses nothing of it', async (seconds) => {
  const sim = new Simulation();
  await sim.start();
  sim.server.mood = { kind: 'busy', afterMs: 1_000 };
  await sim.pass(12_000, 1_000, 2);
  sim.server.mood = { kind: 'well' };
  sim.server.bodyMax = 0; // a proxy that takes no body at all: even one record is too large
  await sim.pass(seconds * 1_000, 1_000, 2);
  sim.server.bodyMax = Infinity;
  await sim.pass(10 * minute, 4_000, 3);
  expect(sim.asides).toEqual([]);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test('requests that look for bad records stay below ten refused ones a second', async () => {
  const sim = new Simulation();
  for (let number = 0; number < 3_000; number += 3) sim.server.bad.add(number);
  await sim.start();
  sim.add(3_000);
  await sim.clock.advance(20_000);
  expect(sim.server.requests.length - sim.server.accepted.length).toBeLessThanOrEqual(201);
  await sim.stop();
});

test('a body that is too large is halved, and learned', async () => {
  const sim = new Simulation();
  sim.server.bodyMax = 100;
  await sim.start();
  sim.add(4_000);
  await sim.clock.advance(30_000);
  expect(missing(sim)).toEqual([]);
  expect(sim.server.requests.length - sim.server.accepted.length).toBeLessThanOrEqual(5);
  await sim.stop();
});

test('one record that is too large alone is set aside', async () => {
  const sim = new Simulation();
  sim.server.large.add(0);
  await sim.start();
  sim.add(2);
  await sim.clock.advance(3_000);
  expect(sim.asideNumbers()).toEqual([0]);
  expect([...sim.server.stored.keys()]).toEqual([1]);
  await sim.stop();
});

test.each<{ mood: Mood; fewest: number; most: number }>([
  { mood: { kind: 'down' }, fewest: 60, most: 200 },
  { mood: { kind: 'busy', afterMs: 600_000 }, fewest: 5, most: 7 },
  { mood: { kind: 'refusing' }, fewest: 10, most: 30 },
])('in an hour of $mood.kind the server is asked $fewest to $most times, and told of once a minute', async (row) => {
  const sim = new Simulation();
  sim.server.mood = row.mood;
  await sim.start();
  await sim.pass(60 * minute, 5_000);
  expect(sim.server.requests.length).toBeGreaterThanOrEqual(row.fewest);
  expect(sim.server.requests.length).toBeLessThanOrEqual(row.most);
  expect(sim.log.filter(({ text }) => text.includes('kept')).length).toBeLessThanOrEqual(61);
  sim.server.mood = { kind: 'well' };
  await sim.pass(20 * minute, 5_000);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test('a card that fails stops nothing and loses nothing', async () => {
  const sim = new Simulation();
  sim.server.bad.add(5);
  await sim.start();
  sim.deadLettersFail = true;
  sim.cursors.failing = true;
  sim.add(10);
  await sim.clock.advance(minute);
  expect(sim.cursors.saved).toBeUndefined();
  expect(sim.status.state).toBe('waiting');
  sim.deadLettersFail = false;
  sim.cursors.failing = false;
  sim.outbox.failing = true;
  await sim.clock.advance(minute);
  sim.outbox.failing = false;
  await sim.clock.advance(minute);
  expect(sim.asideNumbers()).toEqual([5]);
  expect(missing(sim)).toEqual([]);
  expect(sim.cursors.saved?.live.record).toBe(10);
  await sim.stop();
});

test('a line that only small batches get through is not given up', async () => {
  const sim = new Simulation();
  sim.server.mood = { kind: 'narrow', records: 60 };
  await sim.start();
  sim.add(1_000);
  await sim.clock.advance(20 * minute);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test('a journal that promises records and gives none is asked rarely', async () => {
  const sim = new Simulation();
  sim.outbox.stuck = true;
  await sim.start();
  sim.add(10);
  await sim.clock.advance(60 * minute);
  expect(sim.outbox.reads).toBeLessThan(1_000);
  sim.outbox.stuck = false;
  await sim.clock.advance(2 * minute);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});

test('records that nobody can read any more are passed, counted and told', async () => {
  const sim = new Simulation();
  sim.add(1_000);
  sim.outbox.lose(0, 400);
  sim.outbox.lose(600, 700);
  await sim.start();
  await sim.clock.advance(10_000);
  expect(sim.server.stored.size).toBe(500);
  expect(sim.lost.reduce((sum, { records }) => sum + records, 0)).toBe(500);
  expect(sim.status.lostRecords).toBe(500);
  await sim.stop();
});

test('records without a date are not sent, and the status says why within ten seconds', async () => {
  class UndatedOutbox extends MemoryOutbox {
    waiting = 0;
    undated = (): number => this.waiting;
  }
  const outbox = new UndatedOutbox();
  const sim = new Simulation(1, outbox);
  await sim.start();
  await sim.clock.advance(minute);
  expect(sim.status.state).toBe('live');
  outbox.waiting = 40;
  await sim.clock.advance(11_000);
  expect(sim.status.state).toBe('undated');
  expect(sim.server.requests).toHaveLength(0);
  outbox.waiting = 0;
  sim.add(40);
  await sim.clock.advance(minute);
  expect(sim.status).toMatchObject({ state: 'live', acceptedPoints: 40 });
  await sim.stop();
});

test('the directory goes out after the first live batch and then daily', async () => {
  const sim = new Simulation();
  await sim.start();
  await sim.clock.advance(minute);
  expect(sim.server.directories).toBe(0);
  await sim.pass(49 * 60 * minute, 10 * minute);
  expect(sim.server.directories).toBe(3);
  await sim.stop();
});

test('a cursor of another journal is noticed and everything is sent', async () => {
  const sim = new Simulation();
  sim.cursors.saved = { live: { epoch: 9, record: 5_000 }, gaps: [] };
  await sim.start();
  await sim.pass(9 * minute, 5_000);
  expect(sim.server.requests).toHaveLength(0);
  await sim.pass(5 * minute, 5_000);
  await sim.clock.advance(minute);
  expect(missing(sim)).toEqual([]);
  await sim.stop();
});
