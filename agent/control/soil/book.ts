// One zone's ledger on the gateway: what is seen and given from one look to the next, days that end, what is missing now.
import type { MonoMs } from '../../model/clock.ts';
import type { DeficitMake } from '../../model/derived.ts';
import type { WaterDay } from '../../model/fact.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Decoded, Value } from '../../model/sample.ts';
import type { ZoneId } from '../../model/ids.ts';
import type { PointSpec } from '../../model/site.ts';
import type { WaterStatus } from '../../model/water-status.ts';
import type { LocalTime } from '../expression/local-time.ts';
import type { Missing, Now } from '../expression/types.ts';
import { availableMm, easyMm } from './balance.ts';
import { kcAt } from '../../model/crops.ts';
import {
  type Bed,
  closeDays,
  correct,
  count,
  isReliable,
  type Ledger,
  type LedgerEntry,
  litreSince,
  type Looked,
  newLedger,
  passedOfDay,
  standing,
} from './ledger.ts';

/** What the valve of a zone has been given today, as its limits count it. */
export interface Given {
  readonly usage: { readonly day: number | undefined; readonly litre: number };
}

export interface SoilBook {
  readonly bed: Bed;
  readonly ledger: Ledger;
  readonly given: Given | undefined;
  readonly looked: Looked;
}

export function soilBook(make: DeficitMake, given: Given | undefined, now: MonoMs): SoilBook {
  const { areaM2, efficiency, soil, rootsM, depletion, kc } = make;
  const bed: Bed = {
    zone: { soil, rootsM, depletion },
    areaM2,
    efficiency,
    kc: (day) => (kc.kind === 'constant' ? kc.kc : kcAt(kc, kc.stages, day - kc.plantedDay)),
  };
  const looked: Looked = { at: now, seen: nothingSeen, litreDay: undefined, litre: undefined };
  return { bed, ledger: newLedger(Math.min(make.startMm, availableMm(bed.zone))), given, looked };
}

const nothingSeen = { et0MmPerHour: undefined, rainMmPerHour: undefined };

/** What passed since the last look, by the rates of then; and every day that is over. */
export function closeLedger(book: SoilBook, point: PointSpec, now: Now, local: LocalTime | undefined): WaterDay[] {
  const { ledger, bed, looked, given } = book;
  const litre = given === undefined ? 0 : litreSince(looked, given.usage);
  count(ledger, looked.seen, now.mono - looked.at, litre);
  looked.at = now.mono;
  return closeDays(ledger, bed, local).map((entry) => wordsOf(point, entry, now));
}

/** @param seen evapotranspiration, and rain where it is measured, mm/h */
export function deficitNow(
  book: SoilBook,
  seen: readonly Outcome<Value, Missing>[],
  now: Now,
  local: LocalTime | undefined,
): Decoded {
  const [et0MmPerHour, rain] = seen.map((one) => (one.ok ? Number(one.value) : undefined));
  book.looked.seen = { et0MmPerHour, rainMmPerHour: seen.length > 1 ? rain : 0 };
  const { deficitMm: value, isReliable: isGood } = standingNow(book, now, local);
  return isGood ? { value, quality: 'good' } : { value, quality: 'uncertain', reason: 'incomplete' };
}

/** Somebody knows better. @returns what counted of it, and what is missing with it */
export function correctNow(
  book: SoilBook,
  mm: number,
  now: Now,
  local: LocalTime | undefined,
): { readonly mm: number; readonly deficitMm: number } {
  const { deficitMm } = standingNow(book, now, local);
  const counted = correct(book.ledger, book.bed, deficitMm, mm);
  return { mm: counted, deficitMm: standingNow(book, now, local).deficitMm };
}

/** As if the day ended now. */
function standingNow(
  { ledger, bed }: SoilBook,
  now: Now,
  local: LocalTime | undefined,
): LedgerEntry & { readonly isReliable: boolean } {
  const passedMs = local === undefined ? 0 : passedOfDay(local, now);
  return { ...standing(ledger, bed, passedMs), isReliable: isReliable(ledger, local, passedMs) };
}

export function describeBook(
  book: SoilBook,
  { id, names }: PointSpec,
  zone: ZoneId,
  now: Now,
  local: LocalTime | undefined,
): WaterStatus {
  const { bed } = book;
  const entry = standingNow(book, now, local);
  const { begunMm, et0Mm, kc, takenMm, rainMm, litre, irrigationMm, correctedMm, deficitMm } = entry;
  return {
    point: id,
    name: names.vi,
    zone,
    deficitMm,
    easyMm: easyMm(bed.zone, kc * (book.ledger.usualEt0Mm ?? et0Usual)),
    availableMm: availableMm(bed.zone),
    refillLitre: Math.round((deficitMm * bed.areaM2) / bed.efficiency),
    today: { begunMm, et0Mm, kc, takenMm, rainMm, litre, irrigationMm, correctedMm },
    isReliable: entry.isReliable,
  };
}
/** Of a day before there was one, mm: the share of table 22 is meant for such days. */
const et0Usual = 5;

const tenths = (mm: number): number => Number(mm.toFixed(1));

function wordsOf(point: PointSpec, entry: LedgerEntry, { mono }: Now): WaterDay {
  const { day, begunMm, deficitMm, et0Mm, kc, takenMm, stress, rainMm, litre, irrigationMm, drainedMm } = entry;
  return {
    type: 'water-day',
    mono,
    point: point.id,
    name: point.names.vi,
    day,
    begunMm: tenths(begunMm),
    et0Mm: tenths(et0Mm),
    kc: Number(kc.toFixed(2)),
    takenMm: tenths(takenMm),
    ...(stress < 1 && { stress: Number(stress.toFixed(2)) }),
    rainMm: tenths(rainMm),
    litre: tenths(litre),
    irrigationMm: tenths(irrigationMm),
    ...(entry.correctedMm !== 0 && { correctedMm: tenths(entry.correctedMm) }),
    drainedMm: tenths(drainedMm),
    deficitMm: tenths(deficitMm),
    ...(!entry.isWhole && { isGuessed: true }),
  };
}
