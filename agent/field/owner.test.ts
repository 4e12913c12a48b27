// A line in a simulated hour: the wire takes time, devices have moods, nothing sleeps for real.
import { expect, test } from 'vitest';
import type { Event } from '../model/fact.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { deviceId, lineId, pointId } from '../model/ids.ts';
import type { Elements, Line, LineFault, Span } from '../model/line.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { DeviceSpec, LineSpec, PointSpec, RegisterSource, Site } from '../model/site.ts';
import { Field } from './field.ts';
import type { Driver } from './driver.ts';

type Mood = 'well' | 'silent' | 'garbled' | 'refuses-holes' | 'refuses-3' | 'busy-at-3';

class SimLine implements Line {
  isOpen = false;
  port: 'there' | 'gone' | 'denied' = 'there';
  readonly moods = new Map<number, Mood>();
  readonly written = new Map<string, number>();
  readonly asked: { readonly at: number; readonly span: Span }[] = [];
  readonly #clock: FakeClock;
  inFlight = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  open(): Promise<Outcome<void, LineFault>> {
    if (this.port !== 'there') return Promise.resolve(fault({ kind: this.port, code: 'E', detail: this.port }));
    this.isOpen = true;
    return Promise.resolve(good(undefined));
  }

  read(span: Span, timeoutMs: number): Promise<Outcome<Elements, LineFault>> {
    this.asked.push({ at: this.#clock.mono(), span });
    return this.#request(span, timeoutMs, () => Array.from({ length: span.count }, (_, i) => this.#element(span, i)));
  }

  async write(span: Span, elements: Elements, timeoutMs: number): Promise<Outcome<void, LineFault>> {
    const done = await this.#request(span, timeoutMs, () => []);
    if (!done.ok) return done;
    elements.forEach((element, i) => this.written.set(`${span.unit}:${span.start + i}`, element));
    return good(undefined);
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }

  wireMs(_table: string, count: number): number {
    return 15 + 2 * count;
  }

  countMax(): number {
    return 125;
  }

  #element(span: Span, i: number): number {
    return this.written.get(`${span.unit}:${span.start + i}`) ?? span.unit * 1_000 + span.start + i;
  }

  async #request(span: Span, timeoutMs: number, answer: () => Elements): Promise<Outcome<Elements, LineFault>> {
    this.inFlight += 1;
    expect(this.inFlight).toBe(1);
    const outcome = await this.#outcome(span, timeoutMs, answer);
    this.inFlight -= 1;
    return outcome;
  }

  async #outcome(span: Span, timeoutMs: number, answer: () => Elements): Promise<Outcome<Elements, LineFault>> {
    const mood = this.moods.get(span.unit) ?? 'well';
    await this.#clock.sleep(mood === 'silent' ? timeoutMs : this.wireMs(span.table, span.count) + 5);
    if (this.port !== 'there') {
      this.isOpen = false;
      return fault({ kind: 'gone', code: 'EIO', detail: 'pulled' });
    }
    const covers3 = span.start <= 3 && span.start + span.count > 3;
    if (mood === 'silent') return fault({ kind: 'silent', detail: 'no answer' });
    if (mood === 'garbled') return fault({ kind: 'garbled', detail: 'crc' });
    if ((mood === 'refuses-holes' && covers3) || (mood === 'refuses-3' && covers3)) {
      return fault({ kind: 'refused', code: 2, detail: 'illegal address' });
    }
    if (mood === 'busy-at-3' && covers3) return fault({ kind: 'busy', code: 6, detail: 'device busy' });
    return good(answer());
  }
}

const source = (start: number): RegisterSource => ({
  table: 'holding',
  start,
  count: 1,
  type: 'u16',
  words: 'big',
  bytes: 'big',
  scale: 1,
  offset: 0,
  faultRaw: [],
});

function siteOf(units: readonly number[], registers: readonly number[], periodMs: number): Site {
  const device = (unit: number): DeviceSpec => ({
    id: deviceId(`d${unit}`),
    name: `Device ${unit}`,
    line: lineId('bus'),
    unit,
    profile: 'test',
    timeoutMs: 300,
    gapMs: 0,
    holeMax: 10,
    forbidden: [],
  });
  const point = (unit: number, register: number): PointSpec => ({
    id: pointId(`d${unit}.r${register}`),
    device: deviceId(`d${unit}`),
    names: { vi: 'thử', en: 'test' },
    unit: '',
    kind: 'test',
    valueType: 'number',
    counter: false,
    decimals: 0,
    periodMs,
    staleMs: 3 * periodMs,
    record: 'normal',
    source: source(register),
  });
  const line: LineSpec = {
    id: lineId('bus'),
    name: 'Bus',
    driver: 'modbus',
    options: { transport: 'tcp', host: 'localhost', port: 502 },
  };
  return {
    gateway: {
      id: 'test' as Site['gateway']['id'],
      name: 'Test',
      kind: 'greenhouse',
      timezone: 'UTC',
      simulated: true,
      trustClock: 'system',
    },
    lines: [line],
    devices: units.map(device),
    points: units.flatMap((unit) => registers.map((register) => point(unit, register))),
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}

function simulate(site: Site, port: SimLine['port'] = 'there') {
  const clock = new FakeClock();
  const line = new SimLine(clock);
  line.port = port;
  const driver: Driver = {
    open: () => line,
    decode: (_point, elements) => ({ value: elements[0] ?? null, quality: 'good' }),
    encode: (point, value) =>
      good({ span: { unit: 0, table: 'holding', start: point.source.start, count: 1 }, elements: [Number(value)] }),
  };
  const samples: Sample[] = [];
  const events: Event[] = [];
  const field = new Field(site, {
    clock,
    random: () => 0.5,
    publish: (more) => samples.push(...more),
    event: (event) => events.push(event),
    drivers: { modbus: driver },
  });
  const stop = new AbortController();
  const running = field.run(stop.signal);
  return {
    clock,
    line,
    field,
    samples,
    events,
    async end() {
      stop.abort();
      await clock.advance(1_000);
      await running;
    },
  };
}

test('half an hour with one dead and one garbling device: the others miss nothing, and no value is under a wrong name', async () => {
  const units = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const sim = simulate(siteOf(units, [0, 1, 9], 1_000));
  sim.line.moods.set(3, 'silent').set(7, 'garbled');
  await sim.clock.advance(1_800_000);
  const goodOf = (unit: number) => sim.samples.filter((s) => s.point === `d${unit}.r1` && s.quality === 'good').length;
  for (const unit of units.filter((u) => u !== 3 && u !== 7)) expect(goodOf(unit)).toBeGreaterThanOrEqual(1_800);
  expect([goodOf(3), goodOf(7)]).toEqual([0, 0]);
  for (const s of sim.samples.filter(({ quality }) => quality === 'good')) {
    const [, unit, register] = /d(\d+)\.r(\d+)/.exec(s.point) ?? [];
    expect(s.value).toBe(Number(unit) * 1_000 + Number(register));
  }
  const [report] = sim.field.report();
  expect(report?.latePolls).toBe(0);
  const asked = (unit: number) => sim.line.asked.filter(({ span }) => span.unit === unit).length;
  expect(asked(3) * 300 + asked(7) * 40).toBeLessThan(0.06 * 1_800_000);
  await sim.end();
});

test('silence is published at once and once, with the last value beside it; the return is noticed', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1], 1_000));
  await sim.clock.advance(10_000);
  sim.line.moods.set(2, 'silent');
  await sim.clock.advance(30_000);
  const stale = sim.samples.filter((s) => s.quality === 'stale');
  expect(stale.map(({ point, value, reason }) => [point, value, reason])).toEqual([
    ['d2.r0', 2_000, 'silent'],
    ['d2.r1', 2_001, 'silent'],
  ]);
  expect(Number(stale[0]?.mono)).toBeLessThan(10_000 + 1_000 + 2 * 300 + 100);
  sim.line.moods.delete(2);
  await sim.clock.advance(90_000);
  expect(sim.samples.at(-1)?.quality).toBe('good');
  expect(
    sim.events.filter((e) => e.type === 'device' && e.device === 'd2').map((e) => e.type === 'device' && e.state),
  ).toEqual(['answering', 'silent', 'answering']);
  await sim.end();
});

test('a refused joint read heals itself: first without holes, then alone, and only the refused point is bad', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1, 2, 3, 4], 1_000));
  sim.line.moods.set(2, 'refuses-3');
  await sim.clock.advance(20_000);
  const last = new Map(sim.samples.map((s) => [s.point, s]));
  expect([0, 1, 2, 4].map((r) => last.get(pointId(`d2.r${r}`))?.quality)).toEqual(['good', 'good', 'good', 'good']);
  expect(last.get(pointId('d2.r3'))).toMatchObject({ quality: 'bad', reason: 'refused', value: null });
  const asked3 = sim.line.asked.filter(({ span }) => span.unit === 2 && span.start <= 3 && span.start + span.count > 3);
  expect(asked3.length).toBeLessThanOrEqual(3);
  const holes = simulate(siteOf([1], [0, 5], 1_000));
  holes.line.moods.set(1, 'refuses-holes');
  await holes.clock.advance(5_000);
  expect(holes.samples.every((s) => s.quality === 'good')).toBe(true);
  expect(holes.samples.length).toBeGreaterThanOrEqual(8);
  await sim.end();
  await holes.end();
});

test('a pulled cable makes everything stale at once; back again, everything is asked at once', async () => {
  const sim = simulate(siteOf([1, 2], [0], 5_000));
  await sim.clock.advance(12_000);
  sim.line.port = 'gone';
  await sim.clock.advance(8_000);
  const gone = sim.samples.filter((s) => s.reason === 'line-gone');
  expect(gone.map((s) => s.point)).toEqual(['d1.r0', 'd2.r0']);
  expect(sim.field.report()[0]?.state).toBe('gone');
  const before = sim.samples.length;
  sim.line.port = 'there';
  await sim.clock.advance(20_000);
  expect(sim.samples.slice(before).filter((s) => s.quality === 'good').length).toBeGreaterThanOrEqual(4);
  expect(sim.events.filter((e) => e.type === 'line').map((e) => e.type === 'line' && e.state)).toEqual([
    'open',
    'gone',
    'open',
  ]);
  await sim.end();
});

test('a port without permission is tried rarely and said so once', async () => {
  const sim = simulate(siteOf([1], [0], 1_000), 'denied');
  await sim.clock.advance(600_000);
  expect(sim.events.filter((e) => e.type === 'line').length).toBe(1);
  expect(sim.samples).toEqual([expect.objectContaining({ quality: 'stale', reason: 'line-denied' })]);
  await sim.end();
});

test('a write waits for at most the request in flight, is read back, and mends what the screen shows', async () => {
  const sim = simulate(siteOf([1, 2, 3], [0, 1, 2], 100));
  await sim.clock.advance(5_000);
  const asked = sim.clock.mono();
  const outcome = sim.field.write(pointId('d2.r1'), 77);
  await sim.clock.advance(200);
  expect(await outcome).toMatchObject({ ok: true, value: { value: 77, quality: 'good' } });
  expect(sim.field.report()[0]?.worstWriteWaitMs).toBeLessThanOrEqual(26);
  expect(sim.samples.find((s) => s.point === 'd2.r1' && s.mono > asked)?.value).toBe(77);
  await sim.end();
});

test('a write to a line that is away fails at once instead of waiting for it; nothing is executed later', async () => {
  const sim = simulate(siteOf([1], [0], 1_000));
  sim.line.port = 'gone';
  await sim.clock.advance(3_000);
  const outcome = sim.field.write(pointId('d1.r0'), 5);
  await sim.clock.advance(10);
  expect(await outcome).toMatchObject({ ok: false, fault: { kind: 'gone' } });
  sim.line.port = 'there';
  await sim.clock.advance(60_000);
  expect(sim.line.written.size).toBe(0);
  await sim.end();
});

test('a point that got no answer for its stale time says so even while its device answers for others', async () => {
  const site = siteOf([1], [0, 3], 1_000);
  const sim = simulate({ ...site, devices: site.devices.map((d) => ({ ...d, holeMax: 0 })) });
  await sim.clock.advance(3_000);
  sim.line.moods.set(1, 'busy-at-3');
  await sim.clock.advance(10_000);
  expect(sim.samples.filter((s) => s.point === 'd1.r3').at(-1)).toMatchObject({ quality: 'stale', reason: 'overdue' });
  expect(sim.samples.filter((s) => s.point === 'd1.r0').at(-1)?.quality).toBe('good');
  await sim.end();
});
