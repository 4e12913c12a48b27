// Points of the site that are made of other points: their inputs change, or their time comes → new samples.
//
// 1. A value is good only when all its inputs are; otherwise it says what the worst of them says, and has no value.
// 2. A sample comes every period, and at once when its quality is another one: a rule must not go on with what was.
// 3. A point may be made of such a point only when that stands before it: one pass makes them all.
import { type DerivedMake, textsOfMake } from '../../model/derived.ts';
import { type MonoMs, monoMs } from '../../model/clock.ts';
import type { Json } from '../../model/fact.ts';
import type { PointId, ZoneId } from '../../model/ids.ts';
import type { Decoded, Quality, Reason, Sample, Value } from '../../model/sample.ts';
import type { Gateway, PointSpec, Site } from '../../model/site.ts';
import type { WaterStatus } from '../../model/water-status.ts';
import type { LocalTime } from '../expression/local-time.ts';
import type { Expression, Missing, Now, Scope } from '../expression/types.ts';
import { ledgerMemory, restoreLedger } from '../soil/ledger.ts';
import {
  closeLedger,
  correctNow,
  deficitNow,
  describeBook,
  type Given,
  type SoilBook,
  soilBook,
} from '../soil/book.ts';
import type { Tray } from '../state.ts';
import type { Table } from '../table.ts';
import { type DaySum, daySumMemory, isComplete, newDaySum, pass, restoreDaySum } from './day-sum.ts';
import { clearness, et0MmPerHour, type Weather } from './evapotranspiration.ts';
import type { Place } from './sun.ts';

interface Entry {
  readonly point: PointSpec;
  readonly make: DerivedMake;
  /** In the order in which `make` names them. */
  readonly inputs: readonly Expression[];
  readonly reads: ReadonlySet<PointId>;
  readonly sum: DaySum;
  /** Of a deficit: its ledger, its bed, and what its zone has been given. */
  readonly soil: SoilBook | undefined;
  /** What a clear sky let through when the sun was last high enough to tell. */
  clearness: number;
  /** What was told last. */
  told: Decoded | undefined;
  dueAt: MonoMs;
}

export interface Derived {
  readonly entries: readonly Entry[];
  readonly place: Place;
}

/** Of a humid climate, until the sun has been seen (FAO-56, chapter 4: 0.4 to 0.6). */
const clearnessUnknown = 0.6;

/** @param givenTo what the valve of a zone has been given */
export function derivedOf(
  site: Site,
  compile: (text: string) => Expression,
  givenTo: (zone: ZoneId) => Given | undefined,
  now: MonoMs,
): Derived {
  const entries = site.points.flatMap((point): Entry[] => {
    if (point.source.type !== 'derived') return [];
    const { make } = point.source;
    const inputs = textsOfMake(make).map(compile);
    const reads = new Set(inputs.flatMap(({ needs, asks }) => [...needs, ...asks]));
    const soil = make.kind === 'deficit' ? soilBook(make, givenTo(make.zone), now) : undefined;
    const own = { sum: newDaySum(now), soil, clearness: clearnessUnknown, told: undefined, dueAt: now };
    return [{ point, make, inputs, reads, ...own }];
  });
  return { entries, place: placeOf(site.gateway) };
}

const placeOf = ({ location }: Gateway): Place => ({
  lat: location?.lat ?? 0,
  lon: location?.lon ?? 0,
  elevationM: location?.elevation ?? 0,
});

/** Puts what is new into the table and among the `changed` points. @returns the same, for whoever shows and keeps it */
export function derive(
  { entries, place }: Derived,
  table: Table,
  changed: Set<PointId>,
  local: LocalTime | undefined,
  { now, facts }: Pick<Tray, 'now' | 'facts'>,
): readonly Sample[] {
  const made: Sample[] = [];
  for (const entry of entries) {
    if (entry.soil !== undefined) facts.push(...closeLedger(entry.soil, entry.point, now, local));
    const isDue = now.mono >= entry.dueAt;
    if (!isDue && !touches(entry.reads, changed)) continue;
    const decoded = valueOf(entry, place, table.scope(now), local);
    const isNews = decoded.quality !== entry.told?.quality || decoded.reason !== entry.told.reason;
    if (!isDue && !isNews) continue;
    entry.told = decoded;
    entry.dueAt = monoMs(now.mono + entry.point.periodMs);
    const sample: Sample = { point: entry.point.id, mono: now.mono, ...rounded(decoded, entry.point) };
    for (const point of table.put([sample])) changed.add(point);
    made.push(sample);
  }
  return made;
}

function touches(reads: ReadonlySet<PointId>, changed: ReadonlySet<PointId>): boolean {
  for (const point of changed) if (reads.has(point)) return true;
  return false;
}

export const derivedWakesAt = ({ entries }: Derived): number =>
  entries.reduce((first, { dueAt }) => Math.min(first, dueAt), Infinity);

function valueOf(entry: Entry, place: Place, scope: Scope, local: LocalTime | undefined): Decoded {
  const { make, inputs } = entry;
  const seen = inputs.map((input) => input.evaluate(scope));
  const missing = seen.find((one) => !one.ok);
  const values = seen.map((one) => (one.ok ? one.value : Number.NaN));
  if (make.kind === 'day')
    return dayValue(entry, make.perMs, missing === undefined ? values[0] : undefined, scope, local);
  if (make.kind === 'deficit') return deficitNow(entry.soil!, seen, scope.now, local);
  if (missing?.ok === false) return without(missing.fault, scope);
  if (make.kind === 'et0') return et0Of(entry, make.windHeightM, values.map(Number), place, scope.now);
  const [value = Number.NaN] = values;
  return { value: typeof value === 'number' ? value * make.factor : value, quality: 'good' };
}

/** What is summed up so far stays visible also while nothing can be added. */
function dayValue(
  { sum }: Entry,
  perMs: number,
  rate: Value | undefined,
  { now }: Scope,
  local: LocalTime | undefined,
): Decoded {
  pass(sum, rate === undefined ? undefined : Number(rate), now, local);
  const value = sum.area * perMs;
  return isComplete(sum, now, local)
    ? { value, quality: 'good' }
    : { value, quality: 'uncertain', reason: 'incomplete' };
}

function et0Of(entry: Entry, windHeightM: number, values: readonly number[], place: Place, now: Now): Decoded {
  // The sun's place in the sky needs a date.
  if (!now.wallTrusted) return { value: null, quality: 'stale', reason: 'not-yet' };
  const [airC = 0, rhPct = 0, windMPerS = 0, solarWPerM2 = 0] = values;
  const weather: Weather = { airC, rhPct, windMPerS, solarWPerM2, windHeightM };
  const moment = momentOf(now.wall);
  entry.clearness = clearness(weather, place, moment) ?? entry.clearness;
  return { value: et0MmPerHour(weather, place, moment, entry.clearness), quality: 'good' };
}

const dayMs = 86_400_000;
function momentOf(wall: number): { dayOfYear: number; hourUtc: number } {
  const year = new Date(wall).getUTCFullYear();
  return { dayOfYear: Math.floor((wall - Date.UTC(year, 0, 1)) / dayMs) + 1, hourUtc: (wall % dayMs) / 3_600_000 };
}

/** @returns what counted, and how it stands with it; undefined where there is no such ledger */
export function correctLedger(
  { entries }: Derived,
  point: PointId,
  mm: number,
  now: Now,
  local: LocalTime | undefined,
): { readonly name: string; readonly mm: number; readonly deficitMm: number } | undefined {
  const entry = entries.find((one) => one.point.id === point);
  if (entry?.soil === undefined) return undefined;
  entry.dueAt = now.mono;
  return { name: entry.point.names.vi, ...correctNow(entry.soil, mm, now, local) };
}

/** Every ledger of the site, as it stands. */
export function describeWater({ entries }: Derived, now: Now, local: LocalTime | undefined): WaterStatus[] {
  return entries.flatMap(({ point, make, soil }) =>
    soil === undefined || make.kind !== 'deficit' ? [] : [describeBook(soil, point, make.zone, now, local)],
  );
}

/** The worst input says why there is no value. */
function without(missing: Missing, scope: Scope): Decoded {
  if (missing.kind === 'failed') return { value: null, quality: 'bad', reason: 'not-a-number' };
  const points = missing.kind === 'not-good' ? missing.points : [];
  const states = points.map((point) => stateOf(scope.sample(point)));
  const [worst] = states.toSorted((a, b) => order.indexOf(a.quality) - order.indexOf(b.quality));
  return { value: null, ...(worst ?? { quality: 'stale', reason: 'not-yet' }) };
}

const order: readonly Quality[] = ['bad', 'stale', 'uncertain', 'maintenance', 'calibrating', 'good'];

function stateOf(sample: Sample | undefined): { quality: Quality; reason: Reason } {
  if (sample === undefined) return { quality: 'stale', reason: 'not-yet' };
  // A good sample that is none for an expression is no number.
  if (sample.quality === 'good') return { quality: 'bad', reason: 'not-a-number' };
  return { quality: sample.quality, reason: sample.reason ?? 'not-yet' };
}

function rounded(decoded: Decoded, { decimals }: PointSpec): Decoded {
  const { value } = decoded;
  if (typeof value !== 'number') return decoded;
  return { ...decoded, value: Number(value.toFixed(decimals ?? 6)) };
}

/** By the key of a part of control's memory. Only sums and ledgers have one: everything else is made anew. */
export function derivedMemory({ entries }: Derived): ReadonlyMap<string, Json> {
  const parts = entries.flatMap(({ point, make, sum, soil }): [string, Json][] => {
    if (soil !== undefined) return [[keyOf(point), ledgerMemory(soil.ledger)]];
    return make.kind === 'day' ? [[keyOf(point), daySumMemory(sum)]] : [];
  });
  return new Map(parts);
}

export function restoreDerived({ entries }: Derived, part: (key: string) => Json | undefined): void {
  for (const { point, sum, soil } of entries) {
    const kept = part(keyOf(point)) ?? null;
    if (soil === undefined) restoreDaySum(sum, kept);
    else restoreLedger(soil.ledger, soil.bed, kept);
  }
}

const keyOf = ({ id }: PointSpec): string => `sum.${id}`;
