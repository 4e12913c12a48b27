// A control core with boards at its other end: orders are carried out after a delay, or not, as a test says.
import type { ActuatorSpec, ActuatorValue } from '../model/actuator.ts';
import { monoMs, type WallMs, wallMs } from '../model/clock.ts';
import type { Author } from '../model/command.ts';
import type { Event, Json } from '../model/fact.ts';
import { actuatorId, bootId, deviceId, gatewayId, groupId, pointId, ruleId, zoneId } from '../model/ids.ts';
import type { RuleSpec } from '../model/rule.ts';
import type { Sample, Value } from '../model/sample.ts';
import type { PointSpec, Site } from '../model/site.ts';
import { aSource, drivesNothing } from '../model/site.test-kit.ts';
import type { Via, Wish } from '../model/wish.ts';
import { newControl } from './control.ts';
import type { Order, OrderDone } from './drive.ts';
import { type Kept, wholeMemory } from './memory.ts';
import { type Control, type Input, type Output, step } from './step.ts';
import type { Answer } from './wishes.ts';

/** The rig lives in Hà Nội: how far its clock is from UTC, ms. */
export const hanoiMs = 7 * 3_600_000;
export const dayMs = 86_400_000;

export const aBoot = bootId('00000000-0000-4000-8000-000000000001');
const lan: Author = { kind: 'person', id: 'lan', name: 'Lan' };
const atWeb: Via = { role: 'web', client: 'web-1' };

export const anActuator = (id: string, differs: Partial<ActuatorSpec> = {}): ActuatorSpec => ({
  id: actuatorId(id),
  name: id,
  point: pointId(`board.${id}`),
  role: 'valve',
  rest: false,
  longestMs: 3_600_000,
  shortestMs: 0,
  pauseMs: 0,
  travelMs: 0,
  lagMs: 0,
  keepOnStop: false,
  ...differs,
});

export const aRule = (id: string, when: string, then: string, differs: Partial<RuleSpec> = {}): RuleSpec => ({
  id: ruleId(id),
  name: id,
  rank: 'rule',
  when,
  forMs: 0,
  untilForMs: 0,
  then: [{ actuator: actuatorId(then), value: true }],
  pauseMs: 0,
  without: { kind: 'rest' },
  ...differs,
});

export const pointSpec = (id: string, valueType: PointSpec['valueType'], unit = ''): PointSpec => ({
  id: pointId(id),
  device: deviceId(id.split('.')[0] ?? 'd'),
  names: { vi: id, en: id },
  unit,
  kind: 'test',
  valueType,
  counter: false,
  decimals: 1,
  periodMs: 1_000,
  staleMs: 4_000,
  record: 'normal',
  source: aSource(),
});

/** A site with these parts; points are made for the actuators and for everything the texts name. */
export function aSite(parts: Partial<Site>): Site {
  const actuators = parts.actuators ?? [];
  const texts = [
    ...(parts.rules ?? []).flatMap(({ when, until }) => [when, until ?? '']),
    ...actuators.flatMap(({ needs, proof, hand }) => [needs ?? '', proof?.when ?? '', hand ?? '']),
  ];
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/[a-z_]\w*\.[a-z_]\w*/g)].map(([name]) => name)));
  const meters = actuators.flatMap(({ meter }) => (meter === undefined ? [] : [pointSpec(meter, 'number', 'L/min')]));
  const valueTypes = actuators.map(({ point, rest }) =>
    pointSpec(point, typeof rest === 'number' ? 'number' : 'boolean'),
  );
  return {
    gateway: {
      id: gatewayId('test'),
      name: 'test',
      kind: 'greenhouse',
      timezone: 'Asia/Ho_Chi_Minh',
      simulated: true,
      trustClock: 'system',
    },
    lines: [],
    devices: [],
    points: [
      ...valueTypes,
      ...meters,
      ...[...named].map((name) => pointSpec(name, name.startsWith('box.') ? 'boolean' : 'number')),
    ],
    ...drivesNothing,
    journal: { flushMs: 1_000, bytesMax: 1e9, keepDays: 400 },
    uplinks: [],
    ...parts,
  };
}
export { actuatorId, groupId, zoneId };

/**
 * How a board takes an order: `silent` hears nothing and says nothing, `mute` obeys and says nothing, a `liar` says yes
 * and does nothing, a `welded` contact is on whatever it is told.
 */
export type Mood = 'well' | 'silent' | 'mute' | 'liar' | 'welded';

/** What happens later: on the board, whoever lives then, or in the core that asked for it. */
interface Pending {
  readonly at: number;
  readonly isOnBoard: boolean;
  readonly happens: () => Input | undefined;
}
/** An order on its way; one that is replaced by a newer order of the same output goes no further than the wire. */
interface Flight {
  readonly order: Order;
  isReplaced: boolean;
}

/**
 * A control core and its boards on one clock. An order waits for its line (`queueMs`), then takes `wireMs` to the board
 * and as long back.
 */
export class Rig {
  control: Control;
  mono: number;
  wall: number;
  wallTrusted = true;
  boot = aBoot;
  wireMs = 20;
  /** How long each output's orders wait before they are sent. */
  readonly queueMs = new Map<string, number>();
  /** How often every board is polled, meters included; undefined: only read-backs are heard. */
  pollMs: number | undefined;
  metersAre: 'well' | 'silent' = 'well';
  readonly facts: Event[] = [];
  readonly log: {
    readonly at: number;
    readonly actuator: string;
    readonly value: ActuatorValue;
    readonly leaseMs?: number;
  }[] = [];
  /** What the boards' outputs are, and until when their own timers keep them. */
  readonly outputs = new Map<string, { value: ActuatorValue; until: number }>();
  readonly moods = new Map<string, Mood>();
  nextWake = 0;
  #pending: Pending[] = [];
  readonly #flights = new Map<string, Flight>();
  #polledAt: number;
  #wishes = 0;
  readonly #site: Site;

  constructor(site: Site, mono = 1_000_000, wall = Date.UTC(2026, 5, 1, 0, 0)) {
    this.#site = site;
    this.mono = mono;
    this.wall = wall;
    this.#polledAt = mono;
    this.control = this.#fresh();
  }

  #fresh(kept?: ReadonlyMap<string, Kept>): Control {
    const { boot, now } = this;
    return newControl({ site: this.#site, boot, now, ...(kept && { kept }) });
  }

  get now() {
    return { mono: monoMs(this.mono), wall: wallMs(this.wall), wallTrusted: this.wallTrusted };
  }

  /** The process is gone and comes back with what it remembers; the boards stay as they are. */
  restart({ sameBoot = true, memory = this.memory() }: { sameBoot?: boolean; memory?: Map<string, Kept> } = {}): void {
    if (!sameBoot)
      this.boot = bootId(`00000000-0000-4000-8000-${String(Math.floor(this.mono)).padStart(12, '0').slice(-12)}`);
    // What was not sent dies with the process; what is on the wire does not.
    this.#pending = this.#pending.filter(({ isOnBoard }) => isOnBoard);
    this.#flights.clear();
    this.control = this.#fresh(memory);
    this.nextWake = this.mono;
  }

  memory(): Map<string, Kept> {
    const at = { mono: monoMs(this.mono), wall: this.wall as WallMs, wallTrusted: this.wallTrusted, boot: this.boot };
    const through = (part: Json): Json => JSON.parse(JSON.stringify(part)) as Json;
    const parts = Object.entries(wholeMemory(this.control, this.now));
    return new Map(parts.map(([key, part]) => [key, { part: through(part), at }]));
  }

  step(...inputs: Input[]): Output {
    const output = step(this.control, inputs, this.now);
    this.facts.push(...output.facts);
    for (const order of output.orders) this.#carryOut(order);
    this.nextWake = output.nextWake;
    return output;
  }

  #carryOut(order: Order): void {
    const { actuator, value, leaseMs } = order;
    this.log.push({ at: this.mono, actuator, value, ...(leaseMs !== undefined && { leaseMs }) });
    const older = this.#flights.get(actuator);
    if (older !== undefined) older.isReplaced = true;
    const flight: Flight = { order, isReplaced: false };
    this.#flights.set(actuator, flight);
    const queueMs = this.queueMs.get(actuator) ?? 0;
    const isLate = queueMs > (order.deadlineMs ?? Infinity);
    const send = (): Input | undefined => {
      if (flight.isReplaced) return answer(order, { ok: false, kind: 'superseded', detail: 'a newer one' });
      if (isLate) return answer(order, { ok: false, kind: 'late', detail: 'it waited too long' });
      const sentAt = this.mono;
      const asker = this.control;
      this.#later(this.wireMs, true, () => this.#land(flight, sentAt, asker));
      return undefined;
    };
    if (queueMs === 0) send();
    else this.#later(queueMs, false, send);
  }

  /** It has reached the board. */
  #land(flight: Flight, sentAt: number, asker: Control): undefined {
    const { actuator, value, leaseMs } = flight.order;
    const mood = this.moods.get(actuator) ?? 'well';
    const until = leaseMs === undefined ? Infinity : this.mono + leaseMs;
    if (mood === 'well' || mood === 'mute') this.outputs.set(actuator, { value, until });
    const isHeard = mood !== 'silent' && mood !== 'mute';
    const done = isHeard ? this.#readBack(flight.order, sentAt) : notHeard;
    this.#later(isHeard ? this.wireMs : 500, false, () => {
      // Another core has orders of its own by these numbers.
      if (this.control !== asker) return undefined;
      return answer(flight.order, flight.isReplaced ? { ok: false, kind: 'superseded', detail: 'sent' } : done);
    });
    return undefined;
  }

  #readBack({ actuator, value, leaseMs }: Order, sentAt: number): OrderDone {
    const reads = this.output(actuator);
    if (reads !== value) return { ok: false, kind: 'unconfirmed', detail: `reads ${String(reads)}`, value: reads };
    const at = monoMs(this.mono);
    if (leaseMs === undefined) return { ok: true, value, at };
    return { ok: true, value, at, lease: { onUntil: monoMs(sentAt + leaseMs), offBy: monoMs(this.mono + leaseMs) } };
  }

  #later(ms: number, isOnBoard: boolean, happens: () => Input | undefined): void {
    this.#pending.push({ at: this.mono + ms, isOnBoard, happens });
  }

  /** What a round of polls shows: every board that answers, and every meter. */
  #poll(): Input {
    const samples = this.#site.actuators.flatMap(({ id, point, meter, flowLitrePerMin = 0 }): Sample[] => {
      const mood = this.moods.get(id) ?? 'well';
      const own = this.#sampleOf(point, mood === 'silent' || mood === 'mute' ? undefined : this.output(id));
      if (meter === undefined) return [own];
      const flow = this.output(id) === true ? flowLitrePerMin * 0.8 : 0;
      return [own, this.#sampleOf(meter, this.metersAre === 'well' ? flow : undefined)];
    });
    return { type: 'samples', samples };
  }

  #sampleOf(point: PointSpec['id'], value: Value | undefined): Sample {
    const mono = monoMs(this.mono);
    if (value === undefined) return { point, value: null, quality: 'stale', reason: 'silent', mono };
    return { point, value, quality: 'good', mono };
  }

  /** What the contact really does now. */
  output(actuator: string): ActuatorValue {
    const output = this.outputs.get(actuator);
    if (this.moods.get(actuator) === 'welded') return true;
    if (output === undefined) return restOf(this.#site, actuator);
    return this.mono >= output.until ? false : output.value;
  }

  /** Time passes while no core lives; what was on the wire reaches its board. */
  idle(ms: number): void {
    const end = this.mono + ms;
    const landing = this.#pending.filter(({ isOnBoard }) => isOnBoard).toSorted((a, b) => a.at - b.at);
    this.#pending = landing.filter(({ at }) => at > end);
    for (const { at, happens } of landing) {
      if (at > end) continue;
      this.mono = at;
      happens();
    }
    this.#pending = this.#pending.filter(({ isOnBoard }) => isOnBoard);
    this.wall += end - this.mono;
    this.mono = end;
  }

  /** All boards lose their power for a moment: every contact falls, and the next poll shows it. */
  powerCycle(): void {
    for (const id of this.outputs.keys()) {
      const rest = restOf(this.#site, id);
      this.outputs.set(id, { value: rest, until: Infinity });
      if ((this.moods.get(id) ?? 'well') === 'well') this.sample(`board.${id}`, rest);
    }
  }

  /** Lets time pass, waking the core whenever it asked for it and whenever a board answers. */
  run(ms: number, each?: () => void): void {
    const end = this.mono + ms;
    for (let steps = 0; ; steps += 1) {
      if (steps > 100_000 + ms) throw new Error('the core never comes to rest');
      const first = this.#pending.reduce((least, one) => Math.min(least, one.at), Infinity);
      // A process wakes at least once a second, and never in the same moment again.
      const wake = Math.min(Math.max(this.nextWake, this.mono + 1), this.mono + 1_000);
      const next = Math.min(first, wake, this.#pollAt);
      if (next > end) break;
      this.wall += next - this.mono;
      this.mono = next;
      each?.();
      const due = this.#pending.filter((one) => one.at <= this.mono);
      this.#pending = this.#pending.filter((one) => one.at > this.mono);
      const inputs = due.flatMap(({ happens }) => happens() ?? []);
      if (this.mono >= this.#pollAt) {
        this.#polledAt = this.mono;
        inputs.push(this.#poll());
      }
      if (inputs.length > 0 || next >= wake) this.step(...inputs);
      each?.();
    }
    this.wall += end - this.mono;
    this.mono = end;
    each?.();
  }

  get #pollAt(): number {
    return Math.max(this.mono, this.#polledAt + (this.pollMs ?? Infinity));
  }

  sample(point: string, value: Value | null, quality: Sample['quality'] = 'good'): Output {
    const reason = quality === 'good' ? {} : { reason: 'silent' as const };
    return this.step({
      type: 'samples',
      samples: [{ point: pointId(point), value, quality, ...reason, mono: monoMs(this.mono) }],
    });
  }

  wish(
    asked: DistributiveOmit<Wish, 'id' | 'boot' | 'askedAt' | 'author'>,
    via: Via = atWeb,
    author: Author = lan,
  ): Answer {
    this.#wishes += 1;
    const id = `w${this.#wishes}-${Math.floor(this.mono)}`;
    const wish = { id, boot: this.boot, askedAt: monoMs(this.mono), author, ...asked } as Wish;
    return this.step({ type: 'wish', wish, via }).answers[0]!;
  }

  /** Somebody waters by hand for so long. */
  open(actuator: string, forMs: number, value: ActuatorValue = true): Answer {
    return this.wish({ type: 'run', actuator: actuatorId(actuator), value, forMs, rank: 'local' });
  }

  state(actuator: string) {
    const unit = this.control.state.plant.of.get(actuatorId(actuator))!;
    return this.control.state.units[unit.index]!;
  }
}

const notHeard: OrderDone = { ok: false, kind: 'silent', detail: 'no answer' };
const answer = ({ id, actuator }: Order, done: OrderDone): Input => ({ type: 'done', order: id, actuator, done });

/** What nobody has told anything yet. */
function restOf({ actuators }: Site, actuator: string): ActuatorValue {
  const rest = actuators.find(({ id }) => id === actuator)?.rest;
  return typeof rest === 'number' ? rest : false;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
