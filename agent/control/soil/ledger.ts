// A zone's water, day by day → what its roots lack: a ledger of dated entries. Pure, plain JSON.
//
// 1. It balances: an entry's end is its begin with all that it names, and the next one begins there.
// 2. There is no reset: who knows better writes a signed correction, with his name. Forecasts never enter it.
// 3. A day is closed when a trusted date is later. Days of which too little was seen take the evapotranspiration of the
//    last whole one for what is missing, and say so.
import type { Json } from '../../model/fact.ts';
import type { MonoMs } from '../../model/clock.ts';
import type { LocalTime } from '../expression/local-time.ts';
import type { Now } from '../expression/types.ts';
import { availableMm, type DayEnd, dayEnd, type RootZone } from './balance.ts';

export interface Bed {
  readonly zone: RootZone;
  readonly areaM2: number;
  /** Of what is given, the share that arrives at the roots. */
  readonly efficiency: number;
  /** The crop's coefficient on that day (days since 1970). */
  readonly kc: (day: number) => number;
}

export interface Ledger {
  /** Local day, days since 1970; undefined until the date was known once. */
  day: number | undefined;
  /** What was missing when it began, mm. */
  begunMm: number;
  /** Of that day so far: reference evapotranspiration and rain seen, for so long; mm and ms. */
  et0Mm: number;
  rainMm: number;
  knownMs: number;
  /** Given to the zone so far that day. */
  litre: number;
  /** Signed: what people knew better, mm. */
  correctedMm: number;
  /** Of the last whole day; undefined before there was one. */
  usualEt0Mm: number | undefined;
  /** Of the last closed day more was guessed than may be relied on. */
  isGuessed: boolean;
}

/** One closed day, for ever. */
export interface LedgerEntry extends DayEnd {
  readonly day: number;
  readonly begunMm: number;
  readonly et0Mm: number;
  readonly kc: number;
  readonly rainMm: number;
  readonly litre: number;
  readonly irrigationMm: number;
  readonly correctedMm: number;
  /** So much of `et0Mm` is the last whole day's: nobody saw it. */
  readonly guessedMm: number;
  /** Enough of it was seen. */
  readonly isWhole: boolean;
}

/** What is seen now: rates hold until the next ones. Undefined: nobody knows. Where nobody measures rain there is none. */
export interface Seen {
  readonly et0MmPerHour: number | undefined;
  readonly rainMmPerHour: number | undefined;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Of so much of a day the evapotranspiration must be seen for its sum to be one. */
const wholeShare = 0.9;
/** Nobody believes a pause longer than this between two looks, ms. */
const lookMsMax = 600_000;

export const newLedger = (begunMm: number): Ledger => ({
  day: undefined,
  begunMm,
  et0Mm: 0,
  rainMm: 0,
  knownMs: 0,
  litre: 0,
  correctedMm: 0,
  usualEt0Mm: undefined,
  isGuessed: false,
});

/** Time has passed with these rates, and so many litres were given. */
export function count(ledger: Ledger, { et0MmPerHour, rainMmPerHour }: Seen, ms: number, litre: number): void {
  ledger.litre += Math.max(0, litre);
  if (ms <= 0 || ms > lookMsMax) return;
  // What has fallen has fallen, also while nobody knows the sun.
  ledger.rainMm += (Math.max(0, rainMmPerHour ?? 0) * ms) / hourMs;
  if (et0MmPerHour === undefined || rainMmPerHour === undefined) return;
  ledger.et0Mm += (Math.max(0, et0MmPerHour) * ms) / hourMs;
  ledger.knownMs += ms;
}

/**
 * Somebody knows better: more is missing, or less when negative. Nothing lacks less than nothing, nor more than the roots
 * can hold: what is beyond does not count.
 * @param nowMm what is missing at this moment · @returns what counted, mm
 */
export function correct(ledger: Ledger, { zone }: Bed, nowMm: number, mm: number): number {
  const counted = Math.max(0, Math.min(availableMm(zone), nowMm + mm)) - nowMm;
  ledger.correctedMm += counted;
  return counted;
}

/** Closes every day that is over. @returns what was written, oldest first */
export function closeDays(ledger: Ledger, bed: Bed, local: LocalTime | undefined): readonly LedgerEntry[] {
  if (local === undefined) return [];
  // A date that was days ahead was wrong; one that is a day behind has been counted already.
  if (ledger.day === undefined || ledger.day - local.day > 1) ledger.day = local.day;
  const entries: LedgerEntry[] = [];
  while (ledger.day < local.day) {
    // Of years nobody keeps a diary in arrears.
    if (local.day - ledger.day > daysMost) ledger.day = local.day - daysMost;
    const entry = entryOf(ledger, bed, ledger.day, dayMs);
    entries.push(entry);
    Object.assign(ledger, {
      day: ledger.day + 1,
      begunMm: entry.deficitMm,
      et0Mm: 0,
      rainMm: 0,
      knownMs: 0,
      litre: 0,
      correctedMm: 0,
      usualEt0Mm: entry.isWhole ? entry.et0Mm : ledger.usualEt0Mm,
      isGuessed: !entry.isWhole,
    } satisfies Ledger);
  }
  return entries;
}
const daysMost = 366;

/** What is missing at this moment, were the day to end now. */
export function standing(ledger: Ledger, bed: Bed, passedMs: number): LedgerEntry {
  return entryOf(ledger, bed, ledger.day ?? 0, passedMs);
}

/** @param passedMs of the day, of which all should have been seen */
function entryOf(ledger: Ledger, bed: Bed, day: number, passedMs: number): LedgerEntry {
  const { begunMm, rainMm, litre, correctedMm } = ledger;
  const unseenMs = Math.max(0, passedMs - ledger.knownMs);
  const isWhole = unseenMs <= (1 - wholeShare) * passedMs;
  const guessedMm = isWhole ? 0 : ((ledger.usualEt0Mm ?? 0) * unseenMs) / dayMs;
  const et0Mm = ledger.et0Mm + guessedMm;
  const kc = bed.kc(day);
  const irrigationMm = (litre / bed.areaM2) * bed.efficiency;
  // Who corrects says that more is missing (+) or less (−); less is as good as water.
  const begun = begunMm + Math.max(0, correctedMm);
  const end = dayEnd(bed.zone, begun, {
    cropMm: kc * et0Mm,
    rainMm: rainMm + Math.max(0, -correctedMm),
    irrigationMm,
  });
  return { ...end, day, begunMm, et0Mm, kc, rainMm, litre, irrigationMm, correctedMm, guessedMm, isWhole };
}

/** Whether what it says now may be relied on: of today, and of yesterday, enough was seen. */
export function isReliable(ledger: Ledger, local: LocalTime | undefined, passedMs: number): boolean {
  if (local === undefined || ledger.day !== local.day || ledger.isGuessed) return false;
  return passedMs - ledger.knownMs <= Math.max(hourMs, (1 - wholeShare) * passedMs);
}

export const passedOfDay = (local: LocalTime, { wall }: Pick<Now, 'wall'>): number =>
  local.minute * 60_000 + (wall % 60_000);

export function ledgerMemory(ledger: Ledger): Json {
  const short = (value: number): number => Number(value.toPrecision(10));
  return {
    day: ledger.day ?? null,
    begunMm: short(ledger.begunMm),
    et0Mm: short(ledger.et0Mm),
    rainMm: short(ledger.rainMm),
    knownMs: Math.round(ledger.knownMs),
    litre: short(ledger.litre),
    correctedMm: short(ledger.correctedMm),
    usualEt0Mm: ledger.usualEt0Mm === undefined ? null : short(ledger.usualEt0Mm),
    isGuessed: ledger.isGuessed,
  };
}

/** What cannot be read is left out: then it begins anew. */
export function restoreLedger(ledger: Ledger, { zone }: Bed, part: Json): void {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  const kept = part as Readonly<Record<string, Json>>;
  const numbers = ['begunMm', 'et0Mm', 'rainMm', 'knownMs', 'litre', 'correctedMm'] as const;
  if (!numbers.every((key) => typeof kept[key] === 'number' && Number.isFinite(kept[key]))) return;
  for (const key of numbers) ledger[key] = kept[key] as number;
  ledger.begunMm = Math.max(0, Math.min(availableMm(zone), ledger.begunMm));
  if (typeof kept['day'] === 'number') ledger.day = kept['day'];
  if (typeof kept['usualEt0Mm'] === 'number') ledger.usualEt0Mm = kept['usualEt0Mm'];
  ledger.isGuessed = kept['isGuessed'] === true;
}

/** When it was looked at last, and what the valve had been given by then that day. */
export interface Looked {
  at: MonoMs;
  seen: Seen;
  litreDay: number | undefined;
  /** Undefined before the first look: what was given before is not news. */
  litre: number | undefined;
}

/** What was given since the last look: a new day begins at nought. */
export function litreSince(
  looked: Looked,
  usage: { readonly day: number | undefined; readonly litre: number },
): number {
  const isReset = looked.litreDay !== undefined && usage.day !== looked.litreDay;
  const given = isReset ? usage.litre : usage.litre - (looked.litre ?? usage.litre);
  looked.litreDay = usage.day;
  looked.litre = usage.litre;
  return Math.max(0, given);
}
