// A garden of ten zones for the bench `year`: its site file, and what its boards, soil and tank do. Pure: time is handed in.
import { loadSite } from '../../agent/site/load.ts';
import { loadProfiles } from '../../agent/site/profiles.ts';
import type { Order, OrderDone } from '../../agent/control/drive.ts';
import { type MonoMs, monoMs } from '../../agent/model/clock.ts';
import { pointId } from '../../agent/model/ids.ts';
import type { Sample, Value } from '../../agent/model/sample.ts';
import type { Site } from '../../agent/model/site.ts';
import { zoneAreaM2 } from '../farm/model/farm.ts';
import { firstSoil, moisturePct, type Soil, stepSoil } from '../farm/model/soil.ts';
import { firstWeather, stepWeather, type Weather } from '../farm/model/weather.ts';

export const zones = Array.from({ length: 10 }, (_, index) => index + 1);
const zoneLitrePerMin = 40;
const wellLitrePerMin = 100;
const tankLitreMax = 8_000;
const tankAreaM2 = 4;
export const caps = { timeMs: 2 * 3_600_000, litres: 4_000 };
export const together = 2;
export const longestMs = 45 * 60_000;
export const tankLowM = 0.3;

export async function gardenSite(): Promise<Site> {
  const soil = zones.map((n) => `r${n}: { fc: 4, addr: ${n}, type: u16, scale: 0.1, unit: "%" }`).join(', ');
  const valve = (n: number): string =>
    `  valve_${n}: { name: Van ${n}, point: ${relay(n)}, role: zone-valve, rest: off, longest: 45min, pause: 1min, ` +
    `pump: pump, main: main, flow: ${zoneLitrePerMin} L/min, per_day: { time: 2h, litres: ${caps.litres} } }`;
  const text = [
    'gateway: { id: garden, name: Vườn, kind: orchard, timezone: Asia/Ho_Chi_Minh, trust_clock: system }',
    'lines: { rtu: { port: /dev/ttyUSB0, baud: 9600 } }',
    'devices:',
    `  soil: { line: rtu, unit: 1, every: 1min, registers: { ${soil} } }`,
    '  tank: { profile: qdy30a, line: rtu, unit: 2, every: 1min }',
    '  flow: { profile: tuf-2000m, line: rtu, unit: 3, every: 1min }',
    '  weather: { profile: renke-weather-500, line: rtu, unit: 4, every: 1min }',
    '  a: { profile: waveshare-rtu-relay-8ch, line: rtu, unit: 10, every: 1min }',
    '  b: { profile: waveshare-rtu-relay-8ch, line: rtu, unit: 11, every: 1min }',
    'actuators:',
    `  pump: { name: Bơm, point: ${relay(11)}, role: pump, rest: off, longest: 4h, pause: 10s, lag: 2s, flow: 100 L/min, meter: flow.flow, needs: tank.level > ${tankLowM}, proof: { when: flow.flow > 0.5, within: 3min, otherwise: stop, retry: 10min } }`,
    `  main: { name: Van tổng, point: ${relay(12)}, role: main-valve, rest: off, longest: 5h, travel: 8s }`,
    `  well: { name: Bơm giếng, point: ${relay(13)}, role: pump, rest: off, longest: 2h, pause: 1min, needs: tank.level < 1.95 }`,
    ...zones.map(valve),
    'groups:',
    `  zones: { name: Các khu, members: [${zones.map((n) => `valve_${n}`).join(', ')}], most: ${together} }`,
    'zones:',
    ...zones.map((n) => `  z${n}: { name: Khu ${n}, valve: valve_${n} }`),
    'interlocks:',
    '  tank_low: { when: tank.level < 0.35, until: tank.level > 0.5, then: { pump: off }, without: act }',
    'rules:',
    ...zones.map(
      (n) =>
        `  dry_${n}: { when: soil.r${n} < ${24 + (n % 3)}, until: soil.r${n} > ${28 + (n % 3)}, then: { valve_${n}: on }, lasting: 40min, pause: 30min, without: rest }`,
    ),
    '  fill: { when: tank.level < 1.2, until: tank.level > 1.8, then: { well: on }, without: rest }',
    'alarms:',
    '  too_hot: { when: weather.air_temp > 36, for: 10min, clear: weather.air_temp < 34, missing: 15min }',
    '  tank_empty: { when: tank.level < 0.4, for: 2min, clear: tank.level > 0.6, missing: 15min, priority: high }',
    '',
  ].join('\n');
  const loaded = loadSite(text, { file: 'site.yaml', profiles: await loadProfiles() });
  if (loaded.ok) return loaded.site;
  throw new Error(loaded.complaints.map(({ line, message }) => `${line}: ${message.en}`).join('\n'));
}

/** Contact `n` of both boards. */
const relay = (n: number): string => (n <= 8 ? `a.relay_${n}` : `b.relay_${n - 8}`);

interface Contact {
  isOn: boolean;
  /** Its board's own timer. */
  until: number;
}

/** Everything that is not control. */
export class Garden {
  readonly contacts = new Map<string, Contact>();
  tankLitre = 5_000;
  flowLitrePerMin = 0;
  mono: number;
  wall: number;
  #soils: readonly Soil[];
  #weather: Weather;
  /** Litres into each zone since the soil was looked at. */
  readonly #wateredLitre = zones.map(() => 0);
  readonly #random: () => number;
  readonly #site: Site;

  constructor(site: Site, wall: number, random: () => number) {
    this.#site = site;
    this.#random = random;
    this.mono = 0;
    this.wall = wall;
    this.#weather = firstWeather(wall, random);
    this.#soils = zones.map((n) => firstSoil(22 + n, this.#weather.airC));
    for (const { id } of site.actuators) this.contacts.set(id, { isOn: false, until: Infinity });
  }

  isOn(actuator: string): boolean {
    return this.contacts.get(actuator)?.isOn === true;
  }

  get levelM(): number {
    return this.tankLitre / 1_000 / tankAreaM2;
  }

  /** When a board's timer lets go first. */
  get lapsesAt(): number {
    return Math.min(...[...this.contacts.values()].map(({ isOn, until }) => (isOn ? until : Infinity)));
  }

  /** Water flows until then; whoever's timer is over by then lets go. */
  passTo(mono: number): void {
    const minutes = (mono - this.mono) / 60_000;
    const open = zones.filter((n) => this.isOn(`valve_${n}`));
    const isFlowing = this.isOn('pump') && this.isOn('main') && this.tankLitre > 100;
    this.flowLitrePerMin = isFlowing ? open.length * zoneLitrePerMin : 0;
    if (isFlowing) for (const n of open) this.#wateredLitre[n - 1]! += zoneLitrePerMin * minutes;
    const filled = this.isOn('well') ? wellLitrePerMin * minutes : 0;
    this.tankLitre = Math.min(tankLitreMax, this.tankLitre + filled - this.flowLitrePerMin * minutes);
    this.wall += mono - this.mono;
    this.mono = mono;
    for (const contact of this.contacts.values()) {
      if (mono < contact.until) continue;
      contact.isOn = false;
      contact.until = Infinity;
    }
  }

  obey({ actuator, value, leaseMs }: Order): OrderDone {
    const until = leaseMs === undefined ? Infinity : this.mono + leaseMs;
    this.contacts.set(actuator, { isOn: value === true, until });
    const at = monoMs(this.mono);
    if (leaseMs === undefined) return { ok: true, value, at };
    return {
      ok: true,
      value,
      at,
      lease: { onUntil: monoMs(this.mono + leaseMs - 200), offBy: monoMs(this.mono + leaseMs) },
    };
  }

  /** A minute later: sun and rain on the soil, and what every probe, meter and board reads. */
  minute(): Sample[] {
    this.#weather = stepWeather(this.#weather, this.wall, 60, this.#random);
    const { solarWattPerM2, rainMmPerH, airC } = this.#weather;
    // Two thirds of the sun evaporates water, 2.45 MJ for each litre.
    const wantMm = ((0.66 * solarWattPerM2) / 2.45e6) * 60;
    this.#soils = this.#soils.map((soil, index) => {
      const wateredMm = this.#wateredLitre[index]! / zoneAreaM2;
      this.#wateredLitre[index] = 0;
      return stepSoil(soil, wateredMm + rainMmPerH / 60, wantMm, airC, 60);
    });
    return [
      ...zones.map((n) => sample(`soil.r${n}`, Math.round(moisturePct(this.#soils[n - 1]!) * 10) / 10, this.mono)),
      sample('tank.level', Math.round(this.levelM * 1_000) / 1_000, this.mono),
      sample('flow.flow', this.flowLitrePerMin, this.mono),
      sample('weather.air_temp', Math.round(airC * 10) / 10, this.mono),
      ...this.#site.actuators.map(({ id, point }) => sample(point, this.isOn(id), this.mono)),
    ];
  }
}

const sample = (point: string, value: Value, mono: number): Sample => ({
  point: pointId(point),
  value,
  quality: 'good',
  mono: mono as MonoMs,
});
