// The write lane on a line that keeps what is written: every transaction takes 40 ms of a clock moved by hand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modbusDriver } from '../../drivers/modbus/driver.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { deviceId, lineId, pointId } from '../model/ids.ts';
import type { Elements, Line, LineFault, Span } from '../model/line.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { aSource } from '../model/site.test-kit.ts';
import type { DeviceSpec, PointSpec, RegisterSource } from '../model/site.ts';
import { Device } from './device.ts';
import type { WriteFault, WriteOptions, Written } from './driver.ts';
import { Writes } from './writes.ts';

const spec: DeviceSpec = {
  id: deviceId('board'),
  name: 'Board',
  line: lineId('bus'),
  unit: 1,
  profile: 'test',
  timeoutMs: 300,
  gapMs: 0,
  holeMax: 0,
  forbidden: [],
};

const pointOf = (name: string, source: RegisterSource): PointSpec => ({
  id: pointId(`board.${name}`),
  device: spec.id,
  names: { vi: name, en: name },
  unit: '',
  kind: 'test',
  valueType: 'number',
  counter: false,
  decimals: 1,
  periodMs: 5_000,
  staleMs: 15_000,
  record: 'normal',
  source,
});
const setPoint = (source: Partial<RegisterSource>): PointSpec =>
  pointOf('set_point', aSource({ start: 7, type: 's16', write: { table: 'holding', start: 7 }, ...source }));
/** A relay of an N4D8B08, or of a RYN408F that ends its timer first. */
const relay = (n: number, cancel?: number): PointSpec => {
  const onFor = { base: 0x0600, perSecond: 1, secondsMax: 255, ...(cancel !== undefined && { cancel }) };
  const write = { table: 'holding', start: n, on: 0x0100, off: 0x0200, onFor } as const;
  return pointOf(`relay_${n}`, aSource({ start: n, codes: { 0: false, 1: true }, write }));
};

const transactionMs = 40;

/** Registers that keep what is written, command words obeyed; or (`deaf`) acknowledged and forgotten. */
class Registers implements Line {
  readonly isOpen = true;
  readonly held = new Map<number, number>();
  readonly log: string[] = [];
  readonly clock = new FakeClock();
  deaf = false;
  /** Faults of the next transactions, in order. */
  readonly faults: (LineFault | undefined)[] = [];
  /** The board's timers end at these times. */
  readonly #endsAt = new Map<number, number>();

  async open() {
    return good(undefined);
  }
  async read({ start, count }: Span): Promise<Outcome<Elements, LineFault>> {
    this.log.push(`read ${start}`);
    await this.clock.sleep(transactionMs);
    const why = this.faults.shift();
    if (why !== undefined) return fault(why);
    return good(Array.from({ length: count }, (_, at) => this.#now(start + at)));
  }
  async write({ start }: Span, elements: Elements): Promise<Outcome<void, LineFault>> {
    const [word = 0] = elements;
    this.log.push(`write ${start} ${word.toString(16)}`);
    const heardAt = this.clock.mono();
    await this.clock.sleep(transactionMs);
    const why = this.faults.shift();
    if (why !== undefined) return fault(why);
    if (this.deaf) return good(undefined);
    this.#endsAt.delete(start);
    if (word >> 8 === 6) this.#endsAt.set(start, heardAt + (word & 0xff) * 1_000);
    this.held.set(start, word === 0x0200 ? 0 : [1, 6].includes(word >> 8) ? 1 : word);
    return good(undefined);
  }
  async close() {}
  wireMs = () => 1;
  countMax = () => 125;
  #now(register: number): number {
    return (this.#endsAt.get(register) ?? Infinity) <= this.clock.mono() ? 0 : (this.held.get(register) ?? 0);
  }
}

type Answer = Outcome<Written, WriteFault>;

function lane(points: readonly PointSpec[], decimals?: number) {
  const line = new Registers();
  const device = new Device(spec, points, line, 0, line.clock.mono(), () => 0.5);
  if (decimals !== undefined) device.scales.set('holding:3', decimals);
  const writes = new Writes(line, modbusDriver, line.clock);
  const signal = new AbortController().signal;
  return {
    line,
    writes,
    ask: (point: PointSpec, value: boolean | number, options: WriteOptions = {}): Promise<Answer> =>
      writes.ask({ ...options, point, value }),
    /** One transaction, and the time that it takes. */
    async turn() {
      const done = writes.next(() => device, 0, signal);
      await line.clock.advance(transactionMs);
      return done;
    },
    async drain() {
      while (writes.waiting) await this.turn();
    },
  };
}

async function written(point: PointSpec, value: number, { deaf = false, decimals = -1 } = {}) {
  const at = lane([point], decimals < 0 ? undefined : decimals);
  at.line.deaf = deaf;
  const answer = at.ask(point, value);
  await at.drain();
  return { outcome: await answer, register: at.line.held.get(7) };
}

test('a value between two steps of the register is written as the nearer one and confirmed as that', async () => {
  const { outcome, register } = await written(setPoint({ scale: 0.1 }), 21.37);
  expect(register).toBe(214);
  expect(outcome).toMatchObject({ ok: true, value: { value: 21.4, written: true, mono: 80 } });
});

test('a point whose scale stands in another register is written by that scale, and not before it is known', async () => {
  const point = setPoint({ decimalsFrom: { table: 'holding', start: 3, max: 4 } });
  const known = await written(point, 21.37, { decimals: 2 });
  expect(known).toMatchObject({ register: 2137, outcome: { ok: true, value: { value: 21.37 } } });
  const unknown = await written(point, 21.37);
  expect(unknown).toMatchObject({ register: undefined, outcome: { ok: false, fault: { kind: 'unwritable' } } });
});

test('what the device only acknowledges is not confirmed', async () => {
  const { outcome } = await written(setPoint({ scale: 0.1 }), 21.4, { deaf: true });
  expect(outcome).toMatchObject({ ok: false, fault: { kind: 'unconfirmed' } });
});

test('what reads as wished already is not written; what does not, or cannot be read, is', async () => {
  const at = lane([relay(1)]);
  const first = at.ask(relay(1), false, { ifDifferent: true });
  await at.drain();
  expect(await first).toMatchObject({ ok: true, value: { value: false, written: false } });
  expect(at.line.log).toEqual(['read 1']);
  at.line.held.set(1, 1);
  const second = at.ask(relay(1), false, { ifDifferent: true });
  await at.drain();
  expect(await second).toMatchObject({ ok: true, value: { value: false, written: true } });
  at.line.faults.push({ kind: 'silent', detail: 'no answer' });
  const third = at.ask(relay(1), false, { ifDifferent: true });
  await at.drain();
  expect(await third).toMatchObject({ ok: true, value: { written: true } });
  expect(at.line.log.slice(1)).toEqual(['read 1', 'write 1 200', 'read 1', 'read 1', 'write 1 200', 'read 1']);
});

test('a lease says until when the board keeps it on at least, and from when it is off at the latest', async () => {
  const at = lane([relay(1)]);
  await at.line.clock.advance(10_000);
  const answer = at.ask(relay(1), true, { leaseMs: 20_900, ifDifferent: true });
  await at.drain();
  // 20 s by a timer that counts whole seconds: its first one may be cut short.
  const lease = { onUntil: 10_000 + 19_000, offBy: 10_000 + transactionMs + 20_000 };
  expect(await answer).toEqual(good({ point: 'board.relay_1', value: true, mono: 10_080, written: true, lease }));
  expect(at.line.log).toEqual(['write 1 614', 'read 1']);
});

test('a lease that ran out before its read-back came is no fault, one that reads off too early is', async () => {
  const at = lane([relay(1)]);
  const short = at.ask(relay(1), true, { leaseMs: 1_000 });
  await at.turn();
  await at.line.clock.advance(2_000);
  await at.turn();
  expect(await short).toMatchObject({ ok: true, value: { value: false, written: true, lease: { offBy: 1_040 } } });
  at.line.deaf = true;
  const lie = at.ask(relay(1), true, { leaseMs: 30_000 });
  await at.drain();
  expect(await lie).toMatchObject({ ok: false, fault: { kind: 'unconfirmed' } });
});

test('a running timer is ended before OFF, each step acknowledged; a board that refuses that gets its OFF all the same', async () => {
  const at = lane([relay(1, 0x0600)]);
  const off = at.ask(relay(1, 0x0600), false);
  await at.drain();
  expect(await off).toMatchObject({ ok: true, value: { value: false } });
  at.line.faults.push({ kind: 'refused', code: 3, detail: 'illegal value' });
  const again = at.ask(relay(1, 0x0600), false);
  await at.drain();
  expect(await again).toMatchObject({ ok: true, value: { value: false } });
  const once = ['write 1 600', 'write 1 200', 'read 1'];
  expect(at.line.log).toEqual([...once, ...once]);
  at.line.faults.push({ kind: 'silent', detail: 'no answer' });
  const dead = at.ask(relay(1, 0x0600), false);
  await at.drain();
  expect(await dead).toMatchObject({ ok: false, fault: { kind: 'silent' } });
});

test('a write to rest goes before starts, and all that sends goes before what reads back', async () => {
  const at = lane([relay(1), relay(2), relay(3), relay(4)]);
  void at.ask(relay(1), true);
  void at.ask(relay(2), true);
  void at.ask(relay(3), false, { urgent: true });
  void at.ask(relay(4), false, { urgent: true });
  await at.drain();
  expect(at.line.log).toEqual([
    'write 3 200',
    'write 4 200',
    'write 1 100',
    'write 2 100',
    'read 1',
    'read 2',
    'read 3',
    'read 4',
  ]);
});

test('an urgent write waits for one transaction, whatever the lane is at', async () => {
  for (let before = 0; before < 7; before += 1) {
    const at = lane([relay(1), relay(2, 0x0600), relay(3)]);
    void at.ask(relay(1), true, { ifDifferent: true });
    void at.ask(relay(2, 0x0600), true);
    for (let turn = 0; turn < before; turn += 1) await at.turn();
    const underWay = at.turn();
    void at.ask(relay(3), false, { urgent: true });
    await underWay;
    const sofar = at.line.log.length;
    await at.turn();
    expect(at.line.log.slice(sofar), `after ${before} transactions`).toEqual(['write 3 200']);
    expect(at.writes.worstWaitMs).toBeLessThanOrEqual(4 * transactionMs);
  }
});

test('a newer write of a point takes the place of an older one, waiting or on its way; never both are confirmed', async () => {
  const at = lane([relay(1), relay(2)]);
  const [first, second] = [at.ask(relay(1), true), at.ask(relay(1), false)];
  await at.drain();
  expect(await first).toMatchObject({ ok: false, fault: { kind: 'superseded', sent: false } });
  expect(await second).toMatchObject({ ok: true, value: { value: false } });
  expect(at.line.log).toEqual(['write 1 200', 'read 1']);
  const third = at.ask(relay(1), true);
  const turning = at.turn();
  const fourth = at.ask(relay(1), false);
  await turning;
  await at.drain();
  expect(await third).toMatchObject({ ok: false, fault: { kind: 'superseded', sent: true } });
  expect(await fourth).toMatchObject({ ok: true, value: { value: false } });
  expect(at.line.log.slice(2)).toEqual(['write 1 100', 'write 1 200', 'read 1']);
});

test('what waited too long is answered and never sent', async () => {
  const at = lane([relay(1), relay(2)]);
  const answer = at.ask(relay(2), true, { deadlineMs: 100 });
  await at.line.clock.advance(101);
  await at.drain();
  expect(await answer).toMatchObject({ ok: false, fault: { kind: 'late' } });
  expect(at.line.log).toEqual([]);
  const looked = at.ask(relay(2), true, { ifDifferent: true, deadlineMs: 30 });
  await at.drain();
  expect(await looked).toMatchObject({ ok: false, fault: { kind: 'late' } });
  expect(at.line.log).toEqual(['read 2']);
});

test('what waits when the line goes away is told so', async () => {
  const at = lane([relay(1), relay(2)]);
  const answers = [at.ask(relay(1), true), at.ask(relay(2), true)];
  at.writes.giveUp({ kind: 'gone', code: 'EIO', detail: 'pulled' });
  for (const answer of answers) expect(await answer).toMatchObject({ ok: false, fault: { kind: 'gone' } });
  expect(at.writes.waiting).toBe(false);
});

const anyWrite = fc.record({
  relay: fc.integer({ min: 1, max: 4 }),
  on: fc.boolean(),
  ifDifferent: fc.boolean(),
  leaseMs: fc.option(fc.integer({ min: 1_000, max: 30_000 }), { nil: undefined }),
  turnsBefore: fc.nat(4),
});

test('whatever is asked: all are answered once, and at the end each output is as the last write of its point wished', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyWrite, { maxLength: 30 }), async (asked) => {
      const at = lane([1, 2, 3, 4].map((n) => relay(n)));
      const answers: Promise<Answer>[] = [];
      for (const { relay: n, on, ifDifferent, leaseMs, turnsBefore } of asked) {
        for (let turn = 0; turn < turnsBefore && at.writes.waiting; turn += 1) await at.turn();
        const lease = on && leaseMs !== undefined ? { leaseMs: leaseMs + 20_000 } : {};
        answers.push(at.ask(relay(n), on, { ifDifferent, urgent: !on, ...lease }));
      }
      await at.drain();
      const outcomes = await Promise.all(answers);
      asked.forEach(({ relay: n, on }, index) => {
        const isLast = !asked.slice(index + 1).some((later) => later.relay === n);
        const outcome = outcomes[index];
        if (isLast) expect(outcome).toMatchObject({ ok: true, value: { value: on } });
        else if (outcome?.ok === false) expect(outcome.fault.kind).toBe('superseded');
        if (isLast) expect(at.line.held.get(n) ?? 0).toBe(on ? 1 : 0);
      });
    }),
    { numRuns: 60 },
  );
}, 60_000);
