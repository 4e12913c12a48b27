// A line whose wire takes time and whose devices have moods, on a clock that is moved by hand.
import { expect } from 'vitest';
import type { Event } from '../model/fact.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { drivesNothing } from '../model/site.test-kit.ts';
import { deviceId, lineId, pointId } from '../model/ids.ts';
import type { Change, Elements, Line, LineFault, Span } from '../model/line.ts';
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
  writes = 0;
  readonly #clock: FakeClock;
  inFlight = 0;
  tell: (change: Change) => void = () => {};
  opens = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  open(): Promise<Outcome<void, LineFault>> {
    if (this.port !== 'there') return Promise.resolve(fault({ kind: this.port, code: 'E', detail: this.port }));
    this.isOpen = true;
    this.opens += 1;
    return Promise.resolve(good(undefined));
  }

  changes(listener: (change: Change) => void): void {
    this.tell = listener;
  }

  read(span: Span, timeoutMs: number): Promise<Outcome<Elements, LineFault>> {
    this.asked.push({ at: this.#clock.mono(), span });
    return this.#request(span, timeoutMs, () => Array.from({ length: span.count }, (_, i) => this.#element(span, i)));
  }

  async write(span: Span, elements: Elements, timeoutMs: number): Promise<Outcome<void, LineFault>> {
    this.writes += 1;
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

export function siteOf(units: readonly number[], registers: readonly number[], periodMs: number): Site {
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
    ...drivesNothing,
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}

export function simulate(site: Site, port: SimLine['port'] = 'there') {
  const clock = new FakeClock();
  const line = new SimLine(clock);
  line.port = port;
  const driver: Driver = {
    open: () => line,
    decode: (_point, elements) => ({ value: elements[0] ?? null, quality: 'good' }),
    encode: (point, value) =>
      good({
        steps: [
          { span: { unit: 0, table: 'holding', start: point.source.start, count: 1 }, elements: [Number(value)] },
        ],
      }),
  };
  const samples: Sample[] = [];
  const events: Event[] = [];
  const field = new Field(site, {
    clock,
    random: () => 0.5,
    publish: (more) => samples.push(...more),
    event: (event) => events.push(event),
    drivers: { modbus: driver, gpio: driver },
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
