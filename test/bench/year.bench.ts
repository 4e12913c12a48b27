// A year of ten zones through the pure step, on a clock that nobody waits for: soil dries and is watered, rain falls, the
// tank is filled, people water by hand and stop, the power fails once a month. A sample per point and minute, a step when
// something arrives and when the core asked for one. At its end: did the contacts ever break a rule?
// `KENH_BENCH_DAYS` (365) is the length.
import { newControl } from '../../agent/control/control.ts';
import type { Order } from '../../agent/control/drive.ts';
import { type Kept, MemoryKeeper, wholeMemory } from '../../agent/control/memory.ts';
import { type Input, step } from '../../agent/control/step.ts';
import { monoMs, wallMs } from '../../agent/model/clock.ts';
import type { Event, Json } from '../../agent/model/fact.ts';
import { actuatorId, bootId } from '../../agent/model/ids.ts';
import { seededRandom } from '../farm/model/random.ts';
import { caps, Garden, gardenSite, longestMs, tankLowM, together, zones } from './garden.ts';
import { round } from './statistics.ts';
import { table } from './table.ts';

const days = Number(process.env['KENH_BENCH_DAYS'] ?? 365);
const dayMs = 86_400_000;
/** From the order to the board and its answer, ms. */
const wireMs = 20;
const slackMs = 1_000;
const random = seededRandom(1);
const site = await gardenSite();
const garden = new Garden(site, Date.UTC(2025, 11, 31, 17), random);

const now = () => ({ mono: monoMs(garden.mono), wall: wallMs(garden.wall), wallTrusted: true });
const bootOf = (number: number) => bootId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
let boots = 1;
let control = newControl({ site, boot: bootOf(boots), now: now() });
let keeper = new MemoryKeeper();
let pending: { readonly at: number; readonly order: Order }[] = [];
let nextWake = 0;
const totals = { steps: 0, samples: 0, orders: 0, facts: 0, factBytes: 0, memoryBytes: 0, wishes: 0, stepMs: 0 };
const kinds = new Map<string, number>();

function decide(inputs: readonly Input[]): void {
  const begin = performance.now();
  const output = step(control, inputs, now());
  totals.stepMs += performance.now() - begin;
  totals.steps += 1;
  totals.orders += output.orders.length;
  for (const order of output.orders) {
    pending = pending.filter((one) => one.order.actuator !== order.actuator);
    pending.push({ at: garden.mono + wireMs, order });
  }
  for (const fact of output.facts) note(fact);
  nextWake = output.nextWake;
  if (output.facts.length === 0) return;
  const changed = keeper.changed(control, now());
  if (changed !== undefined) totals.memoryBytes += JSON.stringify(changed).length;
}

function note(fact: Event): void {
  totals.facts += 1;
  totals.factBytes += Buffer.byteLength(JSON.stringify(fact));
  kinds.set(fact.type, (kinds.get(fact.type) ?? 0) + 1);
}

/** What is on the wire reaches its board. */
function arrivals(): Input[] {
  const inputs: Input[] = [];
  for (const one of pending.filter(({ at }) => at <= garden.mono)) {
    pending = pending.filter((other) => other !== one);
    const done = garden.obey(one.order);
    const { id, actuator } = one.order;
    inputs.push({ type: 'done', order: id, actuator, done });
  }
  return inputs;
}

/** Twice a day somebody waters by hand, once a week somebody stops a zone. */
function people(minute: number): Input[] {
  const isAsking = random() < 2 / 1_440;
  const isStopping = random() < 1 / 7 / 1_440;
  if (!isAsking && !isStopping) return [];
  totals.wishes += 1;
  const actuator = actuatorId(`valve_${1 + Math.floor(random() * zones.length)}`);
  const head = {
    id: `w${minute}`,
    boot: bootOf(boots),
    askedAt: monoMs(garden.mono),
    author: { kind: 'person', id: 'lan', name: 'Lan' },
    actuator,
  } as const;
  const wish = isAsking
    ? ({ ...head, type: 'run', value: true, forMs: Math.ceil(random() * 40) * 60_000, rank: 'local' } as const)
    : ({ ...head, type: 'stop' } as const);
  return [{ type: 'wish', wish, via: { role: 'web', client: 'w' } }];
}

/** Once a month the power is gone for a minute, boards and all. */
function powerCut(): void {
  const at = { ...now(), boot: bootOf(boots) };
  const kept = new Map<string, Kept>(
    Object.entries(wholeMemory(control, now())).map(([key, part]) => [
      key,
      { part: JSON.parse(JSON.stringify(part)) as Json, at },
    ]),
  );
  pending = [];
  for (const contact of garden.contacts.values()) contact.isOn = false;
  garden.passTo(garden.mono + 60_000);
  boots += 1;
  control = newControl({ site, boot: bootOf(boots), now: now(), kept });
  keeper = new MemoryKeeper();
  decide([]);
}

const broken = new Map<string, number>();
const breaks = (rule: string): void => void broken.set(rule, (broken.get(rule) ?? 0) + 1);
const ran = new Map(zones.map((n) => [n, { sinceMs: Number.NaN, dayMs: 0, litre: 0 }]));
let today = -1;
let mostToday = { ms: 0, litre: 0 };

/** Looks at the contacts, which stood like this for `ms`. */
function look(ms: number): void {
  const day = Math.floor((garden.wall + 7 * 3_600_000) / dayMs);
  if (day !== today) for (const one of ran.values()) one.dayMs = one.litre = 0;
  today = day;
  const open = zones.filter((n) => garden.isOn(`valve_${n}`));
  if (garden.isOn('pump') && (open.length === 0 || !garden.isOn('main'))) breaks('a pump against shut valves');
  if (open.length > together) breaks('too many zones at a time');
  if (garden.isOn('pump') && garden.levelM < tankLowM - 0.03) breaks('a pump at an empty tank');
  for (const n of zones) {
    const one = ran.get(n)!;
    if (!open.includes(n)) {
      one.sinceMs = Number.NaN;
      continue;
    }
    if (Number.isNaN(one.sinceMs)) one.sinceMs = garden.mono;
    one.dayMs += ms;
    one.litre += garden.flowLitrePerMin === 0 ? 0 : (40 * ms) / 60_000;
    mostToday = { ms: Math.max(mostToday.ms, one.dayMs), litre: Math.max(mostToday.litre, one.litre) };
    // A valve shuts behind its pump.
    if (garden.mono - one.sinceMs > longestMs + slackMs + 5_000) breaks('longer than its longest run');
    if (one.dayMs > caps.timeMs + slackMs + 5_000) breaks('more minutes than a day has');
    if (one.litre > caps.litres + 5) breaks('more litres than a day has');
  }
}

const begin = performance.now();
decide([]);
for (let minute = 1; minute <= days * 1_440; minute += 1) {
  const end = garden.mono + 60_000 - (garden.mono % 60_000);
  for (;;) {
    const arrive = pending.reduce((least, { at }) => Math.min(least, at), Infinity);
    const at = Math.min(end, Math.max(nextWake, garden.mono + 1), arrive, garden.lapsesAt);
    const ms = at - garden.mono;
    garden.passTo(at);
    look(ms);
    if (at >= end) break;
    const inputs = arrivals();
    if (inputs.length > 0 || at >= nextWake) decide(inputs);
  }
  if (minute % (30 * 1_440) === 0) powerCut();
  const samples = garden.minute();
  totals.samples += samples.length;
  decide([...arrivals(), { type: 'samples', samples }, ...people(minute)]);
}
const seconds = (performance.now() - begin) / 1_000;
const rows = [
  ['simulated', `${days} days, ${zones.length} zones, ${site.actuators.length} actuators, ${boots - 1} power cuts`],
  [
    'wall time',
    `${seconds.toFixed(1)} s, of them ${(totals.stepMs / 1_000).toFixed(1)} s in ${round(totals.steps)} steps (${round((totals.stepMs * 1_000) / totals.steps)} µs each)`,
  ],
  ['samples', round(totals.samples)],
  ['orders', round(totals.orders)],
  [
    'facts',
    `${round(totals.facts)}, ${round(totals.factBytes)}B (${[...kinds].map(([kind, count]) => `${kind} ${round(count)}`).join(', ')})`,
  ],
  ['memory written down', `${round(totals.memoryBytes)}B`],
  ['wishes of people', String(totals.wishes)],
  [
    'most of a zone in one day',
    `${round(mostToday.ms / 60_000)} min of ${caps.timeMs / 60_000}, ${round(mostToday.litre)} L of ${caps.litres}`,
  ],
  [
    'rules broken by the contacts',
    broken.size === 0 ? 'none' : [...broken].map(([rule, times]) => `${rule}: ${times}`).join(', '),
  ],
];
console.log(table(['what', 'figure'], rows));
if (broken.size > 0) process.exitCode = 1;
